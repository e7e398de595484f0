"""One project in a period, on a page of its own for its owner."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pybossa_stats.media.document import (
    Block,
    Document,
    Heading,
    KeyFigure,
    KeyFigures,
    Line,
    Name,
    Note,
    Tone,
    Trend,
)
from pybossa_stats.media.wording import number
from pybossa_stats.report.about import past_lines
from pybossa_stats.report.formats import Format
from pybossa_stats.report.page.activity import answers_chart, most, week_grid
from pybossa_stats.report.page.figures import definitions
from pybossa_stats.report.page.parts import locations_part
from pybossa_stats.report.page.report import PageReport
from pybossa_stats.report.project import ProjectReport, outlook_lines, progress_table
from pybossa_stats.report.report import Report
from pybossa_stats.report.site import top_users
from pybossa_stats.stats.projects.project import ProjectDetail


@dataclass(frozen=True, slots=True)
class ProjectPage(Report):
    """How one project is going.

    Attributes:
        told: of the project.
        site: the page of the server that it is a page of.
        home: the address of that page.
    """

    kind = "project"
    default = Format.HTML

    told: ProjectDetail
    site: PageReport
    home: str

    def document(self) -> Document:
        """What there is to say of the period, and as of its end; what is empty is left out."""
        project = self.told.project
        return Document(
            title=(Name(project.name, self.site.links.on_site(project)),),
            notes=tuple(self._notes()),
            blocks=tuple(self._blocks()),
            sources=self.site.sources(),
        )

    def _notes(self) -> Iterator[Line]:
        project, window = self.told.project, self.told.calendar.window
        state = "a project" if project.published else "a draft"
        yield Line((f"PYBOSSA statistics: {window.title}",), Tone.FAINT)
        yield Line((Name(project.short_name), f", {state} of ", Name(self.site.name, self.home)))
        yield from past_lines(self.told.origin)

    def _blocks(self) -> Iterator[Block]:
        told, project = self.told, self.told.project
        if outlook := tuple(outlook_lines(project)):
            yield Note(outlook)
        yield self._key_figures()
        if project.work.window_answers:
            yield Heading("Activity", (most(told.calendar, told.timeline.answers),))
            yield answers_chart(told.calendar, told.timeline.answers)
            yield week_grid(told.timeline)
        if told.top_users:
            yield Heading("Users", (Line(("The most active in the period.",)),))
            yield top_users(told.top_users, "Top users")
        if told.locations:
            yield from locations_part(told.locations)
        yield Heading("All tasks and answers")
        yield progress_table(project, told.origin)
        yield definitions()

    def _key_figures(self) -> KeyFigures:
        project, window = self.told.project, self.told.calendar.window
        work, ever = project.work, project.all_time
        trend = Trend(self.told.timeline.answers, self.told.calendar.is_over)
        answers = (
            work.window_answers,
            work.before_answers,
            trend,
            f"{number(work.answers)} in total",
        )
        completed = work.window_completed_tasks, work.before_completed_tasks, Trend(())
        users = f"{number(ever.users)} in total" if ever else ""
        return KeyFigures(
            (
                KeyFigure("Answers", *answers),
                KeyFigure("Completed tasks", *completed, f"{number(work.tasks)} tasks in total"),
                KeyFigure("Users", project.people.users, None, Trend(()), users),
                KeyFigure("Answers still needed", work.remaining, None, Trend(()), ""),
            ),
            window.name_before,
        )

    def data(self) -> dict[str, Any]:
        """The same as that of the project's own report."""
        return ProjectReport(self.told).data()


def project_pages(site: PageReport, home: str) -> Iterator[ProjectPage]:
    """The page of each project that has one.

    Args:
        site: the page of their server.
        home: the address of that page, as seen from theirs.
    """
    for detail in site.told.details:
        if site.links.has_page(detail.project):
            yield ProjectPage(detail, site, home)
