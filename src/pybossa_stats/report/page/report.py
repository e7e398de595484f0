"""The page about a server."""

from collections.abc import Iterator
from dataclasses import dataclass

from pybossa_stats.media import wording
from pybossa_stats.media.document import Block, Document, Instant, Line, Name, Note, Tone
from pybossa_stats.media.json_text import object_in_parts
from pybossa_stats.media.records import Records
from pybossa_stats.report.about import past_lines
from pybossa_stats.report.activity import ActivityReport
from pybossa_stats.report.cohorts import CohortsReport
from pybossa_stats.report.formats import Format
from pybossa_stats.report.growth import GrowthReport
from pybossa_stats.report.history import HistoryReport
from pybossa_stats.report.page.activity import activity_blocks, rhythm_tables
from pybossa_stats.report.page.figures import key_figures, make_up
from pybossa_stats.report.page.growth import by_day_from_dates, by_day_from_snapshots, growth_blocks
from pybossa_stats.report.page.parts import (
    cohorts_part,
    last_day,
    locations_part,
    locations_sources,
    projects_part,
    users_part,
)
from pybossa_stats.report.page.summary import summary
from pybossa_stats.report.projects import ProjectsReport, changes_table
from pybossa_stats.report.report import Report
from pybossa_stats.report.site import SiteReport
from pybossa_stats.report.users import UsersReport
from pybossa_stats.stats.history.history import History
from pybossa_stats.stats.overview import Overview


@dataclass(frozen=True, slots=True)
class PageReport(Report):
    """All that is told of a server, on one page.

    Attributes:
        told: all of its statistics.
        history: its figures by day; None where there are no snapshots.
        title: what the site is called; None for the name of the database.
    """

    kind = "page"
    default = Format.HTML

    told: Overview
    history: History | None = None
    title: str | None = None

    def document(self) -> Document:
        """As much of all reports as fits on a page."""
        return Document(
            title=(Name(self.title or self.told.snapshot.database),),
            notes=tuple(self._notes()),
            blocks=tuple(self._blocks()),
            sources=tuple(self._sources()),
        )

    def _notes(self) -> Iterator[Line]:
        window = self.told.snapshot.stats.window
        if self.told.period:
            yield Line((f"PYBOSSA statistics of {window.title}",), Tone.FAINT)
        else:
            as_of = f"PYBOSSA statistics as of {wording.weekday(window.end)}, "
            yield Line((as_of, Instant(window.end), " UTC"), Tone.FAINT)
        yield from past_lines(self.origin)
        if last := self.told.activity.origin.last_answer:
            yield Line((f"The last answer was on {wording.day(last)}.",))

    def _blocks(self) -> Iterator[Block]:
        told, stats, period = self.told, self.told.snapshot.stats, self.told.period
        by_day = by_day_from_snapshots(self.history, told.snapshot) if self.history else None
        by_day = by_day or by_day_from_dates(told.growth)
        growth = tuple(growth_blocks(by_day)) if by_day else ()
        if period:
            yield Note((summary(told),))
            yield key_figures(stats, by_day, period.start)
        else:
            yield key_figures(stats, by_day)
            yield from make_up(stats)
            yield from last_day(stats)
            yield from growth
        yield from activity_blocks(told.activity, told.growth)
        if period:
            yield from rhythm_tables(period.weekdays, period.hours)
        yield from projects_part(told.projects)
        if period:
            yield changes_table(told.projects)
        yield from users_part(told.users)
        if period:
            yield from cohorts_part(period.cohorts)
            yield from growth
            yield from make_up(stats)
        if stats.locations:
            yield from locations_part(stats.locations)

    def _sources(self) -> Iterator[Line]:
        snapshot = self.told.snapshot
        # Whoever gives the site a title may not want to publish where its database is.
        where = () if self.title else (" from ", Name(snapshot.database))
        taken = f" in {self.told.seconds:.1f} s by pybossa-stats ", Name(snapshot.version), "."
        yield Line(("Read", *where, *taken))
        zone = snapshot.stats.window.zone
        yield Line((f"All figures are from the same instant. Days are those of {zone}.",))
        if snapshot.stats.locations:
            yield from locations_sources(snapshot.stats.locations)

    def data(self, indent: int | None) -> Iterator[str]:
        """The data of each report, by its kind."""
        return object_in_parts({each.kind: each.data(indent) for each in self._reports()}, indent)

    def _reports(self) -> Iterator[Report]:
        told = self.told
        yield SiteReport(told.snapshot)
        if self.history:
            yield HistoryReport(self.history)
        yield GrowthReport(told.growth)
        yield ActivityReport(told.activity)
        yield ProjectsReport(told.projects, told.projects.projects)
        yield UsersReport(told.users)
        if told.period:
            yield CohortsReport(told.period.cohorts)

    def records(self) -> Records:
        """Those of the figures; the other reports have their own."""
        return SiteReport(self.told.snapshot).records()
