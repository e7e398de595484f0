"""A period in brief: one printed page, or some lines of Markdown to put into a letter."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from pybossa_stats.media import document as doc
from pybossa_stats.media import wording
from pybossa_stats.media.charts import BarTable, Curve
from pybossa_stats.media.document import Kind, Tone
from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.period import Period, full_date, to_local
from pybossa_stats.report.activity import busiest
from pybossa_stats.report.layout import Column, table
from pybossa_stats.report.locations import geolite
from pybossa_stats.report.page.contributors import contributors_part
from pybossa_stats.report.page.lead import (
    comparability,
    dates,
    key_figures,
    key_figures_of_all_time,
    short_name,
    short_name_before,
    source,
)
from pybossa_stats.report.page.page import PageReport
from pybossa_stats.report.page.paragraph import last_instant, paragraph
from pybossa_stats.report.page.projects_section import completion
from pybossa_stats.shares import in_percent
from pybossa_stats.stats.overview import Overview
from pybossa_stats.stats.projects.choice import Order, choose
from pybossa_stats.stats.projects.results import Project

_MOST_PROJECTS = 5

_MEANINGS = {
    "Answers and tasks": "One contributor's response to one task is an answer. A task is complete"
    " when it has all the answers that it needs.",
    "Users": "People with an account who answered in the period; first-time if never before. Others"
    " are counted by address.",
    "Hours of work": "The time between a contributor's answers, if at most an hour. The first"
    " answer of a session adds none: a lower bound.",
}


@dataclass(frozen=True, slots=True)
class BriefReport(PageReport):
    """The most important statistics of a period, on one page."""

    def document(self) -> doc.Document:
        """The report for people, made for a single page."""
        return PageReport.document(self)._replace(one_page=True)

    def heading(self) -> tuple[doc.Piece, ...]:
        return doc.Name(self.name, self.links.site), f", {dates(self.result)}"

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
            yield key_figures(overview)
            yield from comparability(overview)
        elif overview.site.all_time.answers:
            yield key_figures_of_all_time(overview)
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
        done = f"Done, {wording.short_day(first)} to {wording.short_day(last)}"
        columns: tuple[Column[Project], ...] = (
            Column("Project", self._name, stretch=True),
            Column("Answers", lambda project: project.window.answers, Kind.NUMBER),
            Column(done, self._progress, Kind.PROGRESS),
            Column("Completion", lambda project: completion(project, window)),
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
        overview, zone = self.result, f" Days begin at midnight in {self.origin.zone}."
        where = overview.users.locations
        product = f" {geolite(where)}" if where and geolite(where) else ""
        at = self.origin.instant
        read = [full_date(to_local(at, self.origin.zone))] if at else []
        yield doc.Line((*source(overview, *read), f"{zone}{product}"))


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
    curve = Curve(short_name(window, "Answers"), answers, before)
    is_whole = all(bucket.whole for bucket in calendar.buckets)
    note = "" if is_whole else "* Only in part within the period."
    yield BarTable(title, heading, labels, curve, short_name_before(window), note)


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
            return wording.short_day(start)
        case Period.MONTH:
            return f"{wording.month(start)}{year}"
        case Period.QUARTER:
            return f"Q{(start.month - 1) // 3 + 1}{year}"
        case _:
            return f"{start.year}"


def _other_projects(others: int, shown: Sequence[Project], answers: int) -> str:
    rest = answers - sum(project.window.answers for project in shown)
    several = f"The other {wording.spelled(others)} active projects"
    which = "The other active project" if others == 1 else several
    share = f", {in_percent(rest / answers, 0)} of all" if answers >= wording.LEAST_BASE else ""
    return f"{which} took {wording.counted(rest, 'answers')}{share}."
