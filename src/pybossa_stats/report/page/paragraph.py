"""A period in a paragraph: what those who pay for a site ask first, with people as the subject.

A sentence has at most 25 words without names, and there are at most five. What happened to users
always follows what happened to answers.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice, pairwise

from pybossa_stats.calendar_names import month_name
from pybossa_stats.media import wording
from pybossa_stats.media.document import Line, Name, Piece
from pybossa_stats.media.wording import spelled, spelled_counted
from pybossa_stats.periods.period import Period, day_and_month, full_date, to_local
from pybossa_stats.periods.window import Comparison, Window
from pybossa_stats.shares import in_percent
from pybossa_stats.stats.overview import Overview
from pybossa_stats.stats.projects.choice import Order, choose
from pybossa_stats.stats.projects.results import Project
from pybossa_stats.stats.users.users import UsersByAnswers

_MOST_SENTENCES = 5
_LEAST_ANSWERS = 50  # of which a percentage is said
_NOTABLE = 0.01
_OPPOSITE = 0.05
_TWICE = 2
_NEARLY = 0.05  # of a whole number of times
_LARGEST = 1 / 3
_MOST_ACTIVE, _OF_USERS, _MOST_ANSWERS = 10, 20, 0.8
_MANY_PROJECTS, _SMALL_SHARE = 20, 0.1
_WITHOUT_ACCOUNT = 0.1
_BOTH = 2
_MILLION = 1_000_000

_ORDINALS = "first", "second", "third", "last"

Sentence = tuple[Piece, ...]


def paragraph(overview: Overview, name: str) -> Line:
    """What happened in a period.

    Args:
        overview: all that is known of it.
        name: what the site is called.
    """
    return sentences_together(islice(_sentences(overview, name), _MOST_SENTENCES))


def sentences_together(sentences: Iterable[Sentence]) -> Line:
    """Sentences as one paragraph, which is empty without any."""
    pieces: list[Piece] = []
    for sentence in sentences:
        pieces += (" ", *sentence) if pieces else sentence
    return Line(tuple(pieces))


def _sentences(overview: Overview, name: str) -> Iterator[Sentence]:
    if overview.growth.buckets[-1].answers is None:
        yield ("When answers were given is unknown, as none of them has a readable date.",)
    elif not overview.site.all_time.answers:
        yield from _new(overview, name)
    elif not overview.activity.total.answers:
        yield from _idle(overview)
    elif is_first(overview):
        yield from _first_period(overview, name)
    else:
        yield from _busy(overview)


def is_first(overview: Overview) -> bool:
    """Whether the first answers of a site were given in the period."""
    return overview.activity.total.answers == overview.growth.buckets[-1].answers


def first_answer(overview: Overview) -> datetime | None:
    """The first answer to any project, by local clocks; None if none of them has a date."""
    first = (project.first_answer for project in overview.projects.projects)
    at = min(filter(None, first), default=None)
    return None if at is None else to_local(at, overview.activity.calendar.window.zone)


def _new(overview: Overview, name: str) -> Iterator[Sentence]:
    figures, window = overview.site.all_time, overview.activity.calendar.window
    is_past = bool(overview.origin.instant and window.end < overview.origin.instant)
    by = f"by {full_date(last_instant(window))}"
    if overview.origin.scope:  # of a part of the site, which has no name
        yield (f"There {f'were no answers {by}' if is_past else 'are no answers yet'}.",)
    else:
        yield Name(name), f" {f'had no answers {by}' if is_past else 'has no answers yet'}."
    projects, users = figures.published_projects or 0, figures.users or 0
    if projects:
        is_or_are = "is" if projects == 1 else "are"
        were = ("was" if projects == 1 else "were") if is_past else is_or_are
        things = wording.capitalized(spelled_counted(projects, "projects"))
        yield (f"{things} {were} published.",)
    if users:
        had = "had" if is_past else "has" if users == 1 else "have"
        people = "one person" if users == 1 else f"{spelled(users)} people"
        yield (f"So far, {people} {had} registered.",)


def _idle(overview: Overview) -> Iterator[Sentence]:
    window = overview.activity.calendar.window
    yield (f"Volunteers gave no answers {in_period(window)}.",)
    if last := overview.activity.origin.last_answer:
        yield (f"The last answer was given on {full_date(to_local(last, window.zone))}.",)
    yield from _outlook(overview)


def _first_period(overview: Overview, name: str) -> Iterator[Sentence]:
    total, users = overview.activity.total, overview.activity.total.active_users
    window, first = overview.activity.calendar.window, first_answer(overview)
    answers = spelled_counted(total.answers, "answers")
    if first:
        if overview.origin.scope:
            yield (f"The first answer was given on {full_date(first)}.",)
        else:
            yield Name(name), f" received its first answer on {full_date(first)}."
        end = last_instant(window)
        given = f"By {full_date(end)}, volunteers had given {answers}"
    else:
        given = f"{wording.capitalized(in_period(window))}, volunteers gave {answers}"
    yield (f"{given}{in_hours(total.hours)}.",)
    yield from _work(overview)
    if users:
        new = f"Registered users numbered {spelled(users)}, all of them new."
        yield (new if users > 1 else "One registered user was active.",)
    yield from _without_account(overview)
    yield from _outlook(overview)


def _busy(overview: Overview) -> Iterator[Sentence]:
    activity = overview.activity
    total, window = activity.total, activity.calendar.window
    who = "volunteers" if total.active_users else "volunteers without an account"
    gave = f"{who} gave {spelled_counted(total.answers, 'answers')}"
    comparison = compared_with_before(total.answers, activity.answers_before, window)
    is_after_silence = window.comparison is Comparison.PREVIOUS and not activity.answers_before
    if is_after_silence and (since := _last_month_with_answers(overview)):
        comparison = f", the first since {since}"
    yield (f"{wording.capitalized(in_period(window))}, {gave}{comparison}{in_hours(total.hours)}.",)
    yield from _work(overview)
    yield from _people(overview)
    yield from _without_account(overview)
    yield from _outlook(overview)


def compared_with_before(number: int, before: int, window: Window) -> str:
    """A number in comparison with the time before a window; empty if there were none then."""
    when = _before(window)
    if not before:
        return ""
    if number == before:
        return f", as many as {when}"
    if before < _LEAST_ANSWERS:
        return f", {'up' if number > before else 'down'} from {spelled(before)} {when}"
    return f", {_ratio(number, before)} {when}"


def _ratio(number: int, before: int) -> str:
    """How many times a number is an earlier one, before the name of that time."""
    change, times = number / before - 1, round(number / before)
    if abs(change) < _NOTABLE:
        return "about as many as"
    if change < 1:
        return f"{in_percent(abs(change), 0)} {'more' if change > 0 else 'fewer'} than"
    if abs(number / before - times) <= _NEARLY * times:
        return f"{'twice' if times == _TWICE else f'{spelled(times)} times'} as many as"
    return f"up from {spelled(before)}"


def in_hours(hours: float) -> str:
    """The hours of work that a number of answers took at least; empty under one."""
    least = int(hours)
    of_work = " of work" if least < _MILLION else ""  # which takes a word itself
    return f", in at least {spelled_counted(least, 'hours')}{of_work}" if least else ""


def _work(overview: Overview) -> Iterator[Sentence]:
    """What was completed, and where most of the answers went."""
    work, answers = overview.projects.total.window, overview.activity.total.answers
    projects, active = work.completed_projects, work.active_projects
    largest = next(iter(choose(overview.projects.projects, Order.RECENT, top=1)), None)
    is_only = bool(largest and active == 1 and largest.window.answers == answers)
    scope = overview.origin.scope
    if work.completed_tasks and scope and scope.excluded_users:  # who may have completed them
        were = "was" if work.completed_tasks == 1 else "were"
        tasks = wording.capitalized(spelled_counted(work.completed_tasks, "tasks"))
        yield (f"{tasks} {were} completed.",)
    elif work.completed_tasks:
        done = f"They completed {spelled_counted(work.completed_tasks, 'tasks')}"
        done += f" and {_of_active(projects, active)}" if projects else ""
        if is_only and projects and largest:
            yield f"{done}, ", Name(largest.name), "."
            return
        yield (f"{done}.",)
    is_asked_for = bool(scope and scope.projects and len(scope.projects) == 1)
    if is_only and largest:
        if not is_asked_for:
            yield "All answers were for ", Name(largest.name), "."
    elif largest and answers >= _LEAST_ANSWERS:
        yield from _largest(largest, largest.window.answers / answers, active)


def _of_active(completed: int, active: int) -> str:
    """The completed projects among those that had answers."""
    if completed != active:
        return f"{spelled(completed)} of {spelled_counted(active, 'active projects')}"
    if active == 1:
        return "the only active project"
    return "both active projects" if active == _BOTH else f"all {spelled(active)} active projects"


def _largest(project: Project, share: float, active: int) -> Iterator[Sentence]:
    if share >= _LARGEST:
        took = f" took {in_percent(share, 0)} of the answers."
        yield "The largest project, ", Name(project.name), f",{took}"
    elif active >= _MANY_PROJECTS and share <= _SMALL_SHARE:
        yield (f"No single project had more than {in_percent(share, 0)} of the answers.",)


def _people(overview: Overview) -> Iterator[Sentence]:
    """Who did it, in comparison with the time before; and how few gave most."""
    total, before = overview.activity.total, overview.activity.before
    when = _before(overview.activity.calendar.window)
    users, users_before = total.active_users, before.active_users if before else 0
    if not users:
        if total.addresses:
            came = f"They came from {spelled_counted(total.addresses, 'addresses')}"
            yield (f"{came}: one may be of many people, and one person may use several.",)
        return
    if before and before.answers and users_before:
        yield (_change_of_users(users, users_before, total.answers / before.answers - 1, when),)
    else:
        yield (_first_time(overview),)
        return
    if share := _share_of_most_active(overview.users.by_answers, total.answers):
        yield (f"The ten most active gave {in_percent(share, 0)} of all answers.",)
    elif new := total.first_time_users:
        yield (f"Of these, {spelled(new)} contributed for the first time.",)


def _change_of_users(users: int, before: int, answers: float, when: str) -> str:
    """How many were active, after what happened to answers."""
    were = f"{_users(users)} {'was' if users == 1 else 'were'} active"
    if users == before:
        return f"As many people took part as {when}: {were}."
    change = users / before - 1
    than = f"{spelled(abs(users - before))} {'more' if change > 0 else 'fewer'} than {when}"
    opposite = min(abs(change), abs(answers)) >= _OPPOSITE and (change > 0) != (answers > 0)
    if change < 0:
        who = "Fewer people did this work" if opposite else "Fewer people took part"
    else:
        who = "More people took part"
    return f"{who}: {were}, {than}."


def _first_time(overview: Overview) -> str:
    users, first = overview.activity.total.active_users, overview.activity.total.first_time_users
    if users == 1:
        return "One registered user was active."
    if first is None:
        return f"{wording.capitalized(_users(users))} were active."
    if first == users:
        return f"All {_users(users)} contributed for the first time."
    contributed = spelled(first) if first else "none"
    return f"Of {_users(users)}, {contributed} contributed for the first time."


def _share_of_most_active(by_answers: Sequence[UsersByAnswers], answers: int) -> float:
    """The share of all answers that the ten most active users gave; 0 if that says little."""
    if answers < _LEAST_ANSWERS or sum(group.users for group in by_answers) < _OF_USERS:
        return 0
    left, given = _MOST_ACTIVE, 0
    for group in sorted(by_answers, key=lambda group: -group.answers):
        given += group.answers * min(left, group.users)
        left -= min(left, group.users)
    return share if (share := given / answers) >= _MOST_ANSWERS else 0


def _without_account(overview: Overview) -> Iterator[Sentence]:
    """What anonymous contributors gave, where it was a good part."""
    total = overview.activity.total
    share = total.address_answers / total.answers
    if total.active_users and total.addresses and share >= _WITHOUT_ACCOUNT:
        gave = f"{in_percent(share, 0)} of the answers"
        if total.answers < _LEAST_ANSWERS:
            gave = spelled_counted(total.address_answers, "answers")
        addresses = spelled_counted(total.addresses, "addresses")
        yield (f"People without an account gave {gave}, from {addresses}.",)


def _outlook(overview: Overview) -> Iterator[Sentence]:
    """What is left to do."""
    published = [project for project in overview.projects.projects if project.published]
    remaining = [project.all_time.remaining for project in published]
    if not published or None in remaining:
        return
    still = [number for number in remaining if number]
    if still:
        need = "needs" if len(still) == 1 else "need"
        projects = wording.capitalized(spelled_counted(len(still), "published projects"))
        yield (f"{projects} still {need} {spelled_counted(sum(still), 'answers')}.",)
    elif complete := [project for project in published if project.all_time.needed]:
        which = "" if len(complete) == len(published) else " with tasks"
        if len(complete) == 1:
            yield (f"The only published project{which} is complete.",)
        else:
            all_of = "Both" if len(complete) == _BOTH else f"All {spelled(len(complete))}"
            yield (f"{all_of} published projects{which} are complete.",)


def _users(number: int) -> str:
    return spelled_counted(number, "registered users")


def in_period(window: Window) -> str:
    """The name of a window in a sentence, with its preposition."""
    period = window.period
    if not period:
        return f"{'in the' if window.length else 'from'} {days_of(window)}"
    match period.by:
        case Period.QUARTER:
            words = f"in the {_ORDINALS[(period.local.month - 1) // 3]} quarter of "
            words += f"{period.local.year}"
        case Period.WEEK:
            words = f"in the week of {full_date(period.local)}"
        case Period.DAY:
            words = f"on {period.title}"
        case _:
            words = f"in {period.title}"
    return words if window.is_finished else f"so far {words}"


def days_of(window: Window) -> str:
    """The days of a window that is no period: ``30 days to 2 May``, ``3 March to 2 May 2014``."""
    first, last = to_local(window.start, window.zone), last_instant(window)
    if window.length:
        return f"{window.length} to {full_date(last)}"
    start = day_and_month(first) if first.year == last.year else full_date(first)
    return f"{start} to {full_date(last)}"


def last_instant(window: Window) -> datetime:
    """The last instant of a window, by local clocks."""
    return to_local(window.end, window.zone) - timedelta.resolution


def _before(window: Window) -> str:
    """The time before a window in a sentence about it, with its preposition."""
    before, is_year = window.before.period, window.comparison is Comparison.YEAR
    if not before:
        preceding = "in the preceding period" if window.period else "before"
        return "a year earlier" if is_year else preceding
    if is_year:
        return f"{'on' if before.by is Period.DAY else 'in'} {before.title}"
    match before.by:
        case Period.YEAR:
            return f"in {before.title}"
        case Period.MONTH:
            same_year = window.period and window.period.local.year == before.local.year
            return f"in {month_name(before.local)}" if same_year else f"in {before.title}"
        case by:
            return f"{'on' if by is Period.DAY else 'in'} the {by} before"


def _last_month_with_answers(overview: Overview) -> str:
    """The month of the last answer before the period; empty if that is too long ago."""
    window, growth = overview.activity.calendar.window, overview.growth
    last = ""
    totals = growth.at_start, *growth.buckets
    for bucket, (earlier, later) in zip(growth.buckets, pairwise(totals), strict=True):
        if bucket.start >= window.start:
            break
        if (later.answers or 0) > (earlier.answers or 0):
            local = to_local(bucket.start, window.zone)
            last = f"{month_name(local)} {local.year}"
    return last
