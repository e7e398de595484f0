"""The page about a server."""

from collections.abc import Iterator
from dataclasses import dataclass

from pybossa_stats.media.document import Block, Document, Heading, Instant, Line, Name, Tone
from pybossa_stats.media.json_text import object_in_parts
from pybossa_stats.media.records import Records
from pybossa_stats.report.formats import Format
from pybossa_stats.report.history import HistoryReport
from pybossa_stats.report.locations import countries_table, locations_note, world_map
from pybossa_stats.report.page.course import course_of_snapshots, growth_blocks
from pybossa_stats.report.page.figures import key_figures, make_up
from pybossa_stats.report.report import Report
from pybossa_stats.report.site import SiteReport, top_projects, top_users
from pybossa_stats.stats.history import History
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.snapshot import Snapshot

_GEOLITE = (
    "This product includes GeoLite Data created by MaxMind, available from https://www.maxmind.com."
)


@dataclass(frozen=True, slots=True)
class PageReport(Report):
    """All that is told of a server, on one page.

    Attributes:
        snapshot: its figures.
        history: how they were, by day; None where there are no snapshots.
        title: what the site is called; None for the name of the database.
    """

    kind = "page"
    default = Format.HTML

    snapshot: Snapshot
    history: History | None = None
    title: str | None = None

    @property
    def origin(self) -> Origin:
        """The database, when it was read, and the window of the top lists."""
        return self._site.origin

    @property
    def _site(self) -> SiteReport:
        return SiteReport(self.snapshot)

    def document(self) -> Document:
        """The parts of all reports that a page has room for."""
        return Document(
            title=(Name(self.title or self.snapshot.database),),
            notes=tuple(self._notes()),
            blocks=tuple(self._blocks()),
            sources=tuple(self._sources()),
        )

    def _notes(self) -> Iterator[Line]:
        end, instant = self.snapshot.stats.window.end, self.snapshot.instant
        yield Line((f"PYBOSSA statistics as of {end:%A}, ", Instant(end), " UTC"), Tone.FAINT)
        if end != instant:  # which --at has asked for
            yield Line(("All totals are those of ", Instant(instant), " UTC."), Tone.FAINT)

    def _blocks(self) -> Iterator[Block]:
        stats = self.snapshot.stats
        course = course_of_snapshots(self.history, self.snapshot) if self.history else None
        yield key_figures(stats, course)
        yield from make_up(stats)
        since = Line(("Since ", Instant(stats.window.start), " UTC."))
        yield Heading(f"The last {stats.window.length}", (since,))
        yield top_projects(stats)._replace(title="Top projects")
        yield top_users(stats)._replace(title="Top users")
        if course:
            yield from growth_blocks(course)
        if stats.locations:
            located, addresses = stats.locations.located, stats.locations.addresses
            told = f"{located:,} of {addresses:,} addresses are located."
            yield Heading("Where anonymous users are", (Line((told,)),))
            yield world_map(stats.locations)
            yield countries_table(stats.locations)._replace(title="Countries")
            yield locations_note(stats.locations)

    def _sources(self) -> Iterator[Line]:
        snapshot, locations = self.snapshot, self.snapshot.stats.locations
        taken = f" in {snapshot.seconds:.1f} s by pybossa-stats ", Name(snapshot.version)
        yield Line(("Read from ", Name(snapshot.database), *taken, "."))
        yield Line(("All figures are of one instant. Days and times are in UTC.",))
        if locations:
            yield Line(("Outlines: Natural Earth, in the Equal Earth projection.",))
            if "GeoLite" in locations.database:
                yield Line((_GEOLITE,))

    def data(self, indent: int | None) -> Iterator[str]:
        """What each report tells, by its kind."""
        reports: list[Report] = [self._site]
        if self.history:
            reports.append(HistoryReport(self.history))
        return object_in_parts({each.kind: each.data(indent) for each in reports}, indent)

    def records(self) -> Records:
        """Those of the figures; the other reports have their own."""
        return self._site.records()
