"""A page with all statistics of a server and a period, and pages of its projects."""

from collections.abc import Iterator
from dataclasses import dataclass

from pybossa_stats.contract import keys, members
from pybossa_stats.media import document as doc
from pybossa_stats.media.document import Tone
from pybossa_stats.media.json_text import object_by_line, object_in_parts
from pybossa_stats.report.base import Report
from pybossa_stats.report.formats import Format
from pybossa_stats.report.growth import growth_part
from pybossa_stats.report.locations import locations_part, locations_sources
from pybossa_stats.report.page.activity_section import activity_section
from pybossa_stats.report.page.contributors import cohorts_section, users_section
from pybossa_stats.report.page.lead import (
    comparability,
    dates,
    key_figures,
    key_figures_of_all_time,
    source,
)
from pybossa_stats.report.page.links import NO_LINKS, Links
from pybossa_stats.report.page.paragraph import paragraph
from pybossa_stats.report.page.projects_section import projects_section
from pybossa_stats.report.site import all_there_is
from pybossa_stats.stats.history import History
from pybossa_stats.stats.overview import Overview
from pybossa_stats.stats.projects.choice import ProjectState

_MAPPED = 0.1  # of the answers

_MEANINGS = {
    "Answer": "A task as one contributor finished it. Most tasks need several answers.",
    "Registered user": "Somebody with an account; user for short. Users are active in a period if"
    " they answered in it.",
    "Hours of work": "The time since the same contributor's answer before, if that is at most an"
    " hour. The first answer of a session counts as no time, so this is a lower bound.",
    "First-time": "Users whose first answer ever is in the period. Other active users are"
    " returning.",
    "Registrations": "Accounts created in the period.",
    "Anonymous answer": "An answer given without an account.",
    "Address": "Where anonymous answers came from. People may share one, or use several.",
    "Surplus": "Answers to tasks beyond the number that they need.",
    "Completed task": "A task that got the last of the answers it needs in the period.",
    "Completed project": "A project whose last task was completed in the period.",
    "Stalled": "A published project that needs answers, and had none in its last 28 days.",
    "Forecast": "When a project will be done if answers come as in the last 28 days; this holds in"
    " three of four cases.",
}


@dataclass(frozen=True, slots=True)
class PageReport(Report):
    """All statistics of a server, with its growth by snapshots if there are any.

    Attributes:
        result: the statistics.
        history: the snapshots of each day; None to show growth from the data's own dates.
        links: where the names of the site and of its projects lead.
    """

    kind = "page"
    default = Format.HTML

    result: Overview
    history: History | None = None
    links: Links = NO_LINKS

    def heading(self) -> tuple[doc.Piece, ...]:
        return (doc.Name(self.name, self.links.site),)

    def notes(self) -> Iterator[doc.Line]:
        """The days; and what has no date, and so is missing."""
        yield doc.Line((f"PYBOSSA statistics, {dates(self.result)}",), Tone.FAINT)
        yield from (line for line in self.past_lines() if line.tone is Tone.WARNING)

    def blocks(self) -> Iterator[doc.Block]:
        """What there is to say of the period, and as of its end; what is empty is left out."""
        overview, answers = self.result, self.result.site.all_time.answers
        activity, locations = overview.activity, overview.users.locations
        yield doc.Note((paragraph(overview, self.name),))
        if activity.total.answers or activity.answers_before:
            yield key_figures(overview, trends=True)
            yield from comparability(overview)
        elif answers != 0:
            yield key_figures_of_all_time(overview)
        if activity.total.answers:
            yield from activity_section(overview)
        yield from self._projects()
        if activity.total.answers:
            yield from users_section(overview, countries=not self.has_map)
        if overview.cohorts.everyone.first_time_users:
            yield from cohorts_section(overview)
        if locations and self.has_map:
            yield from locations_part(locations)
        if answers != 0:
            yield from growth_part(overview, self.history)
            yield all_there_is(overview.site)
            yield definitions(*_absent_words(overview))

    @property
    def has_map(self) -> bool:
        """Whether so many answers came from addresses that it matters where these are."""
        total, locations = self.result.activity.total, self.result.users.locations
        is_part = total.address_answers >= _MAPPED * total.answers
        return is_part and bool(locations and locations.addresses)

    def _projects(self) -> Iterator[doc.Block]:
        if self.result.projects.projects:
            yield from projects_section(self.result, self.links.project)
            if address := self.links.project_list:
                yield doc.Note((doc.Line((doc.Name("All projects", address),)),))

    def sources(self) -> Iterator[doc.Line]:
        """The sources of the figures."""
        yield from self.sources_of_page(has_map=self.has_map)

    def sources_of_page(self, *, has_map: bool) -> Iterator[doc.Line]:
        """The sources of the figures of this page, or of one that belongs to it."""
        overview, locations = self.result, self.result.users.locations
        window, at = overview.activity.calendar.window, self.origin.instant
        seconds = f" {window.zone}, in {overview.seconds:.1f} s,"
        read = (doc.Instant(at, window.zone), seconds) if at else ()
        yield doc.Line((*source(overview, *read),))
        yield doc.Line((f"Period: {window.title}. All figures are from the same moment.",))
        if self.links.json:
            yield doc.Line(("For scripts: ", doc.Name("JSON", self.links.json), "."))
        if locations:
            yield from locations_sources(locations, has_map=has_map)

    def data_json(self, indent: int | None) -> Iterator[str]:
        """The data of each part, as in its own command; and of the history."""
        parts = {name: getattr(self.result, name) for name in keys(Overview)}
        if self.history:
            parts["history"] = self.history
        written = {name: object_by_line(members(part), indent) for name, part in parts.items()}
        return object_in_parts(written, indent)


def _absent_words(overview: Overview) -> Iterator[str]:
    """Words that do not occur on the page of a server."""
    yield "Surplus"
    projects = overview.projects.projects
    if not any(project.forecast for project in projects):
        yield "Forecast"
    if not any(project.state is ProjectState.STALLED for project in projects):
        yield "Stalled"


def definitions(*absent: str) -> doc.Details:
    """What the words on the page mean, but those that are absent."""
    columns = doc.Column(""), doc.Column("", stretch=True)
    meanings = ((word, meaning) for word, meaning in _MEANINGS.items() if word not in absent)
    rows = tuple(doc.Row(row) for row in meanings)
    return doc.Details("What these figures mean", doc.Table(columns, (rows,)))
