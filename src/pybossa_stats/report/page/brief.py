"""A period in brief: one printed page, or some lines of Markdown to put into a letter."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pybossa_stats.media import document as doc
from pybossa_stats.media import wording
from pybossa_stats.media.charts import BarTable, Curve
from pybossa_stats.media.document import Kind, Tone
from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.period import Period, full_date, to_local
from pybossa_stats.periods.window import Window
from pybossa_stats.report.activity import busiest
from pybossa_stats.report.layout import HOURS, Column, table
from pybossa_stats.report.locations import geolite
from pybossa_stats.report.page.contributors import contributors_part, name_of
from pybossa_stats.report.page.page import PageReport
from pybossa_stats.report.page.paragraph import (
    days_of,
    first_answer,
    is_first,
    last_instant,
    paragraph,
)
from pybossa_stats.report.projects import TEN_YEARS
from pybossa_stats.shares import in_percent
from pybossa_stats.stats.overview import Overview
from pybossa_stats.stats.projects.choice import Order, ProjectState, choose
from pybossa_stats.stats.projects.results import Project

_MOST_PROJECTS = 5

_MEANINGS = {
    "Answers and tasks": "One contributor's response to one task is an answer. A task is complete"
    " when it has all the answers that it needs.",
    "Users": "People with an account who answered in the period; first-time if never before. Others"
    " are counted by address.",
    "Hours of work": "The time between a contributor's answers, where at most an hour. The first"
    " answer of a session adds none: it is a minimum.",
}


@dataclass(frozen=True, slots=True)
class BriefReport(PageReport):
    """The most important statistics of a period, on one page."""

    def document(self) -> doc.Document:
        """The report for people, made for a single page."""
        return PageReport.document(self)._replace(one_page=True)

    def heading(self) -> tuple[doc.Piece, ...]:
        return doc.Name(self.name, self.links.site), f", {_dates(self.result)}"

    def notes(self) -> Iterator[doc.Line]:
        """What it is; and what has no date, and so is missing."""
        period = self.result.activity.calendar.window.period
        yield doc.Line((f"The {period.by if period else 'period'} in brief",), Tone.FAINT)
        yield from (line for line in self.past_lines() if line.tone is Tone.WARNING)

    def blocks(self) -> Iterator[doc.Block]:
        """What funders ask, in the order in which they ask it; what is empty is left out."""
        overview = self.result
        total = overview.activity.total
        yield doc.Note((paragraph(overview, self.name),))
        if total.answers or overview.activity.answers_before:
            yield _key_figures(overview)
            yield from _comparability(overview)
        elif overview.site.all_time.answers:
            yield _all_time(overview)
            yield from self._largest_projects()
        if total.answers:
            yield from _chart(overview)
            yield from self._projects()
            yield from contributors_part(overview)
        yield doc.Heading("What the words mean")
        yield doc.Terms(tuple(_MEANINGS.items()))

    def _projects(self) -> Iterator[doc.Block]:
        """The projects with most answers."""
        stats, window = self.result.projects, self.result.activity.calendar.window
        recent = choose(stats.projects, Order.RECENT, top=_MOST_PROJECTS)
        shown = [project for project in recent if project.window.answers]
        number = stats.total.window.active_projects
        if not shown:
            return
        title = "The projects with answers"
        if number > len(shown):
            title = f"The {wording.spelled(len(shown))} projects with the most answers"
        elif number == 1:
            title = "The project with answers"
        yield doc.Heading(title)
        first = to_local(window.start, window.zone)
        last = last_instant(window)
        done = f"Done, {_short(first)} to {_short(last)}"
        columns: tuple[Column[Project], ...] = (
            Column("Project", self._name, stretch=True),
            Column("Answers", lambda project: project.window.answers, Kind.NUMBER),
            Column(done, self._progress, Kind.PROGRESS),
            Column("Completion", lambda project: _completion(project, window)),
        )
        yield table(columns, shown)
        if others := number - len(shown):
            yield doc.note(_other_projects(others, shown, stats.total.window.answers))

    def _largest_projects(self) -> Iterator[doc.Block]:
        """The projects with most answers of all time, where the period had none."""
        stats = self.result.projects
        shown = choose(stats.projects, Order.ANSWERS, top=_MOST_PROJECTS)
        columns: tuple[Column[Project], ...] = (
            Column("Project", self._name, stretch=True),
            Column("Answers", lambda project: project.all_time.answers, Kind.NUMBER),
            Column("Done", lambda p: doc.Progress(None, p.all_time.progress), Kind.PROGRESS),
            Column("Last answer", self._last_answer),
        )
        yield doc.Heading("The projects with the most answers")
        yield table(columns, shown)

    def _last_answer(self, project: Project) -> str:
        at = project.last_answer
        return wording.day(wording.local_time(at, self.origin.zone)) if at else ""

    def _name(self, project: Project) -> doc.Name:
        return doc.Name(project.name, self.links.project(project))

    def _progress(self, project: Project) -> doc.Progress:
        """How much of its work was done when the period began, and when it ended."""
        at_start = self.result.progress_at_start.get(project.id, 0)
        return doc.Progress(at_start, project.all_time.progress)

    def sources(self) -> Iterator[doc.Line]:
        """Where the figures are from."""
        overview, origin = self.result, self.result.origin
        at = origin.instant
        read = f", read on {full_date(to_local(at, origin.zone))}" if at else ""
        past = at and origin.window and origin.window.end < at
        deleted = "; records deleted before then are not included" if past else ""
        by = f"{read} by pybossa-stats {overview.site.version}{deleted}."
        zone = f" Days begin at midnight in {origin.zone}."
        where = overview.users.locations
        product = f" {geolite(where)}" if where and geolite(where) else ""
        yield doc.Line((f"Source: the PYBOSSA database{by}{zone}{product}",))


def _dates(overview: Overview) -> str:
    """The days of the period: ``October to December 2014``, ``6 to 12 October 2014``."""
    window = overview.activity.calendar.window
    period = window.period
    if not period:
        return days_of(window)
    if not window.is_finished:
        return f"{period.title} so far"
    if period.by is Period.QUARTER:
        last = period.by.after(period.local) - timedelta(days=1)
        return f"{period.local:%B} to {last:%B %Y}"
    return window.dates if period.by is Period.WEEK else period.title


def _short(at: datetime) -> str:
    return f"{at.day} {wording.month(at)}"


def _key_figures(overview: Overview) -> doc.KeyFigures:
    """The figures that matter most, with those of the period before where there are any."""
    total, before = overview.activity.total, overview.activity.before
    completed = overview.projects.total.all_time.completed_tasks
    users = overview.site.all_time.users
    of_all = {
        "answers": _in_all(overview.site.all_time.answers, total.answers),
        "active_users": f"of {wording.counted(users, 'accounts')}" if users else "",
        "hours": f"in {wording.counted(total.sessions, 'sessions')}",
        "completed_tasks": _in_all(completed, total.completed_tasks),
    }
    figures = (
        doc.KeyFigure(
            label,
            _number(total, name),
            _number(before, name) if before and before.answers else None,
            of=of_all[name],
        )
        for label, name in _TILES
    )
    window = overview.activity.calendar.window
    return doc.KeyFigures(tuple(figures), window.name_before, name_of(window))


_TILES = (
    ("Answers", "answers"),
    ("Active users", "active_users"),
    (f"{HOURS.label}, at least", "hours"),
    ("Completed tasks", "completed_tasks"),
)


def _number(counts: object, name: str) -> int:
    return int(getattr(counts, name))


def _in_all(number: int | None, in_period: int) -> str:
    """How many there are of all time, if that says more than how many there are of the period."""
    return f"{number:,} in all" if number is not None and number > in_period else ""


def _all_time(overview: Overview) -> doc.KeyFigures:
    """The figures of all time, where there is nothing to say of the period."""
    figures, completed = overview.site.all_time, overview.projects.total.all_time.completed_tasks
    numbers = {
        "Answers in all": figures.answers,
        "Registered users": figures.users,
        "Published projects": figures.published_projects,
        "Completed tasks in all": completed,
    }
    known = (doc.KeyFigure(label, n) for label, n in numbers.items() if n is not None)
    return doc.KeyFigures(tuple(known), "Before", "By then")


def _comparability(overview: Overview) -> Iterator[doc.Note]:
    """Why there is nothing to compare with, or only a part of it."""
    first, window = first_answer(overview), overview.activity.calendar.window
    if not (first and window.is_compared):
        return
    day, before = f"The first answer was given on {full_date(first)}", window.before
    if is_first(overview) or before.end <= first < window.start:
        yield doc.note(f"{day}, so there is no earlier period to compare with.")
    elif before.start < first < before.end and first - before.start > _A_DAY:
        earlier = "before" if window.adjoins_before else "a year earlier"
        yield doc.note(f"{day}, so the period {earlier} was not a whole one.")


_A_DAY = timedelta(days=1)


def _chart(overview: Overview) -> Iterator[doc.Block]:
    """The answers of all parts of the period, beside those of the period before."""
    calendar = overview.activity.calendar
    answers = [bucket.answers for bucket in overview.activity.buckets]
    before = overview.answers_before if any(overview.answers_before) else ()
    labels = [*_labels(calendar), *[""] * (len(before) - len(answers))]
    title = f"Answers per {calendar.by}"
    most = (busiest(calendar, answers),) if sum(map(bool, answers)) > 1 else ()
    yield doc.Heading(title, most)
    heading = "Week of" if calendar.by is Period.WEEK else calendar.by.capitalize()
    window = calendar.window
    curve = Curve(_key(window, "Answers"), answers, before)
    otherwise = "Before" if window.adjoins_before else "Year before"
    key_before = _key(window.before, otherwise, with_year=not window.adjoins_before)
    is_whole = all(bucket.whole for bucket in calendar.buckets)
    note = "" if is_whole else "* Only in part within the period."
    yield BarTable(title, heading, labels, curve, key_before, note)


def _key(window: Window, otherwise: str, *, with_year: bool = False) -> str:
    """The name of a window as a short label: ``Q4 2014``, ``Oct 2014``, ``Week 41``, ``7 Oct``."""
    if not (period := window.period):
        return otherwise
    match period.by:
        case Period.MONTH:
            return f"{wording.month(period.local)} {period.local.year}"
        case Period.WEEK:
            week = f"Week {period.name[-2:]}"
            return f"{week} of {period.name[:4]}" if with_year else week
        case Period.DAY:
            return wording.day(period.local) if with_year else _short(period.local)
        case _:
            return period.title


def _labels(calendar: Calendar) -> list[str]:
    """The short names of periods, with that of the next longer one where it begins.

    ``1 Oct``, ``2``; ``29 Sep``, ``6 Oct``; ``Jan 2014``, ``Feb``.
    """
    labels = []
    previous: datetime | None = None
    for bucket, start in zip(calendar.buckets, calendar.local_starts, strict=True):
        text = _label(calendar.by, start, previous)
        labels.append(text if bucket.whole else f"{text}*")
        previous = start
    return labels


def _label(by: Period, start: datetime, previous: datetime | None) -> str:
    month = "" if previous and previous.month == start.month else f" {wording.month(start)}"
    year = "" if previous and previous.year == start.year else f" {start.year}"
    match by:
        case Period.HOUR:
            return f"{start:%H}"
        case Period.DAY:
            return f"{start.day}{month}"
        case Period.WEEK:
            return _short(start)
        case Period.MONTH:
            return f"{wording.month(start)}{year}"
        case Period.QUARTER:
            return f"Q{(start.month - 1) // 3 + 1}{year}"
        case _:
            return f"{start.year}"


def _completion(project: Project, window: Window) -> str:
    """When it was completed, or about when it will be."""
    if project.completed:
        completed, last = to_local(project.completed, window.zone), last_instant(window)
        return _short(completed) if completed.year == last.year else wording.day(completed)
    if project.forecast:
        least, most = project.forecast.least, project.forecast.most
        days = f"{least:,} to {wording.counted(most, 'days')}"
        return f"in {days}" if most <= TEN_YEARS else "in over 10 years"
    named = {ProjectState.STALLED, ProjectState.COMPLETE}
    return project.state.value if project.state in named else ""


def _other_projects(others: int, shown: Sequence[Project], answers: int) -> str:
    rest = answers - sum(project.window.answers for project in shown)
    several = f"The other {wording.spelled(others)} active projects"
    which = "The other active project" if others == 1 else several
    share = f", {in_percent(rest / answers, 0)} of all" if answers >= wording.LEAST_BASE else ""
    return f"{which} took {wording.counted(rest, 'answers')}{share}."
