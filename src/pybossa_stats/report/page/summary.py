"""A period in a few sentences, which say nothing that is not known."""

from collections.abc import Iterator

from pybossa_stats.media import wording
from pybossa_stats.media.document import Line, Name
from pybossa_stats.periods.period import Period
from pybossa_stats.periods.window import Window
from pybossa_stats.report.layout import HOURS
from pybossa_stats.report.page.paragraph import Sentence, is_first, sentences_together
from pybossa_stats.shares import in_percent
from pybossa_stats.stats.overview import Overview
from pybossa_stats.stats.projects.choice import Order, choose
from pybossa_stats.stats.projects.results import ProjectsStats


def summary(overview: Overview) -> Line:
    """What happened in the period of a page, as a paragraph."""
    return sentences_together(_sentences(overview))


def _sentences(overview: Overview) -> Iterator[Sentence]:
    work, first_time = overview.projects.total.window, overview.users.total.first_time_users
    completed = work.completed_projects
    yield _contributions(overview)
    if work.active_projects:
        yield _projects(overview.projects)
    if completed:
        were = "was" if completed == 1 else "were"
        yield (f"{wording.counted(completed, 'projects')} {were} completed.",)
    if first_time:
        users = _part_of_users(first_time, overview.activity.total.active_users)
        yield (f"{users} contributed for the first time.",)


def _part_of_users(part: int, total: int) -> str:
    """So many of the users of a period, at the start of a sentence."""
    if part < total:
        return f"{part:,} of the users"
    return "The user" if total == 1 else f"All {total:,} users"


def _contributions(overview: Overview) -> Sentence:
    activity = overview.activity
    total, window = activity.total, activity.calendar.window
    when = f"{_preposition(window, window.words)} {window.words}"
    if not total.answers:
        return (f"There were no answers {when}.",)
    sources = (total.active_users, "registered users"), (total.addresses, "anonymous addresses")
    contributors = [wording.counted(number, things) for number, things in sources if number]
    gave = f", from {wording.listed(contributors)}" if contributors else ""
    hours = HOURS.of(total)
    took = f", in at least {wording.counted(hours, 'hours')} of work" if hours else ""
    answers = wording.counted(total.answers, "answers")
    if is_first(overview):
        what = f"the first {answers.removeprefix('1 ')}"
    else:
        what = f"{answers}{_compared(total.answers, activity.answers_before, window)}"
    was = "was" if total.answers == 1 else "were"
    return (f"{wording.capitalized(when)}, there {was} {what}{gave}{took}.",)


def _compared(answers: int, before: int, window: Window) -> str:
    """A number of answers in comparison with the time before; empty without that."""
    if not window.is_compared:
        return ""
    in_before = f"{_preposition(window.before, window.name_before)} {window.name_before}"
    if not before:
        return f", after none {in_before}"
    if answers == before:
        return f", as many as {in_before}"
    if not wording.is_in_percent(answers, before):
        return f", {'up' if answers > before else 'down'} from {before:,} {in_before}"
    change = answers / before - 1
    return f", {in_percent(abs(change), 0)} {'more' if change > 0 else 'fewer'} than {in_before}"


def _preposition(window: Window, name: str) -> str:
    """What is before a name: ``in Q4 2014``, ``on 5 October 2014``, ``from 3 to 9 October``."""
    if window.period and window.period.by is Period.DAY:
        return "on"
    return "from" if name == window.dates else "in"


def _projects(projects: ProjectsStats) -> Sentence:
    active = projects.total.window.active_projects
    first = next(iter(choose(projects.projects, Order.RECENT, top=1)), None)
    if not (first and first.window.answers):
        return (f"They were for {wording.counted(active, 'deleted projects')}.",)
    if active == 1:
        return ("All were for ", Name(first.name), ".")
    most = f"They were for {active:,} projects, with {first.window.answers:,} for "
    return (most, Name(first.name), " alone.")
