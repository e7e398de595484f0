"""The list of the projects that have a page."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pybossa_stats.media import document as doc
from pybossa_stats.media.document import Tone
from pybossa_stats.report.formats import Format
from pybossa_stats.report.page.lead import dates
from pybossa_stats.report.page.links import FOLDER
from pybossa_stats.report.page.page import PageReport
from pybossa_stats.report.page.projects_section import projects_section
from pybossa_stats.report.projects import ProjectsReport
from pybossa_stats.stats.projects.results import Project


@dataclass(frozen=True, slots=True)
class ProjectList(ProjectsReport):
    """Projects with links to their pages, which are beside it; for programs, their report.

    Attributes:
        site: the page of their server.
        home: the address of that page.
    """

    of = "Projects of "
    default = Format.HTML

    site: PageReport
    home: str

    def notes(self) -> Iterator[doc.Line]:
        """The days, and where all statistics are; and what has no date, and so is missing."""
        yield doc.Line((f"PYBOSSA statistics, {dates(self.site.result)}",), Tone.FAINT)
        yield doc.Line(("All statistics of ", doc.Name(self.site.name, self.home)))
        yield from (line for line in self.past_lines() if line.tone is Tone.WARNING)

    def blocks(self) -> Iterator[doc.Block]:
        """The part of the page about projects, with nothing folded away."""
        if not self.shown:
            yield doc.note("There are no published projects.")
            return
        shown = replace(self.result, projects=tuple(self.shown))
        overview = replace(self.site.result, projects=shown)
        for block in projects_section(overview, self._address, most=None):
            if isinstance(block, doc.Details):
                yield block.table._replace(title=block.summary)
            else:
                yield block

    def sources(self) -> Iterator[doc.Line]:
        return self.site.sources()

    def _address(self, project: Project) -> str:
        return self.site.links.project(project).removeprefix(f"{FOLDER}/")


def project_list(site: PageReport, home: str) -> ProjectList:
    """The list of the projects that have a page.

    Args:
        site: the page of their server.
        home: the address of that page, relative to the list.
    """
    projects = site.result.projects
    shown = tuple(project for project in projects.projects if site.links.has_page(project))
    return ProjectList(projects, shown, site, home, title=site.title)
