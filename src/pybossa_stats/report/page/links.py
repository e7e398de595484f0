"""Where the names on a page lead."""

from dataclasses import dataclass
from urllib.parse import quote

from pybossa_stats.stats.projects.projects import ProjectStats

FOLDER = "projects"
"""Where the pages of projects are, beside that of the server."""


@dataclass(frozen=True, slots=True)
class Links:
    """Where the names on the page of a server lead.

    Attributes:
        site: the address of the server itself; empty if that is not known.
        pages: whether projects have pages of their own.
        drafts: whether drafts have, too.
    """

    site: str = ""
    pages: bool = False
    drafts: bool = False

    def project(self, project: ProjectStats) -> str:
        """Where the name of a project leads: to its own page, or else to the server's."""
        if self.has_page(project):
            return f"{FOLDER}/{page_name(project)}"
        return self.on_site(project)

    def has_page(self, project: ProjectStats) -> bool:
        """Whether a project has a page of its own."""
        return self.pages and (project.published or self.drafts)

    def on_site(self, project: ProjectStats) -> str:
        """The page of a project on the server; empty if that is not known."""
        return f"{self.site}/project/{quote(project.short_name, safe='')}/" if self.site else ""


NO_LINKS = Links()


def page_name(project: ProjectStats) -> str:
    """The name of the file of a project's page, which is its address beside others of its kind."""
    return f"{quote(project.short_name, safe='')}.html"
