"""All that is told of a server and a period, on one page."""

from collections.abc import Iterator
from dataclasses import dataclass

from pybossa_stats.media import wording
from pybossa_stats.media.document import Block, Document, Line, Name, Note, Tone
from pybossa_stats.media.json_text import object_in_parts
from pybossa_stats.report.about import past_lines
from pybossa_stats.report.activity import ActivityReport
from pybossa_stats.report.cohorts import CohortsReport
from pybossa_stats.report.formats import Format
from pybossa_stats.report.growth import GrowthReport
from pybossa_stats.report.history import HistoryReport
from pybossa_stats.report.page.activity import activity_blocks
from pybossa_stats.report.page.figures import definitions, key_figures, make_up
from pybossa_stats.report.page.growth import (
    by_day_from_dates,
    by_day_from_snapshots,
    growth_blocks,
)
from pybossa_stats.report.page.links import NO_LINKS, Links
from pybossa_stats.report.page.parts import (
    cohorts_part,
    locations_part,
    locations_sources,
    users_part,
)
from pybossa_stats.report.page.projects import projects_part
from pybossa_stats.report.page.summary import summary
from pybossa_stats.report.projects import ProjectsReport
from pybossa_stats.report.report import Report
from pybossa_stats.report.site import SiteReport
from pybossa_stats.report.users import UsersReport
from pybossa_stats.stats.history.history import History
from pybossa_stats.stats.overview import Overview


@dataclass(frozen=True, slots=True)
class PageReport(Report):
    """All statistics of a server, with its growth by snapshots if there are any.

    Attributes:
        told: the statistics.
        history: the snapshots of each day; None to show growth from the data's own dates.
        links: where the names of the site and of its projects lead.
    """

    kind = "page"
    default = Format.HTML

    told: Overview
    history: History | None = None
    links: Links = NO_LINKS

    def document(self) -> Document:
        """What there is to say of the period, and as of its end; what is empty is left out."""
        return Document(
            title=(Name(self.name, self.links.site),),
            notes=tuple(self._notes()),
            blocks=tuple(self._blocks()),
            sources=self.sources(),
        )

    def _notes(self) -> Iterator[Line]:
        activity = self.told.activity
        yield Line((f"PYBOSSA statistics: {activity.calendar.window.title}",), Tone.FAINT)
        yield from past_lines(self.origin)
        if last := activity.origin.last_answer:
            yield Line((f"The last answer was on {wording.day(last)}.",))

    def _blocks(self) -> Iterator[Block]:
        told, stats = self.told, self.told.snapshot.stats
        if not stats.task_runs:
            yield Note((Line(("There are no answers yet.",)),))
        else:
            yield Note((summary(told),))
        if told.activity.total.answers or told.activity.before.answers:
            yield key_figures(told)
        if told.activity.total.answers:
            yield from activity_blocks(told)
        if told.projects.projects:
            yield from projects_part(told, self.links.project)
        if told.activity.total.active_users:
            yield from users_part(told.users)
        if told.cohorts.everyone.newcomers:
            yield from cohorts_part(told.cohorts)
        if told.users.locations and told.users.locations.addresses:
            yield from locations_part(told.users.locations)
        by_day = by_day_from_snapshots(self.history, told.snapshot) if self.history else None
        if stats.task_runs and (by_day := by_day or by_day_from_dates(told.growth)):
            yield from growth_blocks(by_day)
        yield from make_up(stats)
        if stats.task_runs:
            yield definitions()

    def sources(self) -> tuple[Line, ...]:
        """The sources of the figures."""
        return tuple(self._sources())

    def _sources(self) -> Iterator[Line]:
        snapshot = self.told.snapshot
        taken = f"Read in {self.told.seconds:.1f} s by pybossa-stats "
        yield Line((taken, Name(snapshot.version), "."))
        zone = self.told.activity.calendar.zone
        yield Line((f"All figures are from the same moment. Time zone: {zone}.",))
        if self.links.json:
            yield Line(("For scripts: ", Name("JSON", self.links.json), "."))
        if self.told.users.locations:
            yield from locations_sources(self.told.users.locations)

    def data_json(self, indent: int | None) -> Iterator[str]:
        """The data of each report, by its kind."""
        parts = {each.kind: each.data_json(indent) for each in self._reports()}
        return object_in_parts(parts, indent)

    def _reports(self) -> Iterator[Report]:
        told = self.told
        yield SiteReport(told.snapshot)
        if self.history:
            yield HistoryReport(self.history)
        yield GrowthReport(told.growth)
        yield ActivityReport(told.activity)
        yield ProjectsReport(told.projects, told.projects.projects)
        yield UsersReport(told.users)
        yield CohortsReport(told.cohorts)
