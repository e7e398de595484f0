"""Links of the names on a page."""

from dataclasses import dataclass
from urllib.parse import quote

from pybossa_stats.stats.projects.results import Project

FOLDER = "projects"
"""Where the pages of projects are, beside that of the server."""

_LONGEST = 200  # characters, of the name of a file


@dataclass(frozen=True, slots=True)
class Links:
    """Where the names on the page of a server lead.

    Attributes:
        site: the address of the server itself; empty if that is not known.
        pages: whether projects have pages of their own.
        drafts: whether drafts have, too.
        suffix: what the names of these pages end with.
        json: where the same is as JSON; empty for nowhere.
    """

    site: str = ""
    pages: bool = False
    drafts: bool = False
    suffix: str = ".html"
    json: str = ""

    def project(self, project: Project) -> str:
        """Where the name of a project leads: to its own page, or else to the server's."""
        if self.has_page(project):
            name = page_name(project, self.suffix)
            return f"{FOLDER}/{quote(name) if self.suffix else name}"  # of a file, or an address
        return self.on_site(project)

    def has_page(self, project: Project) -> bool:
        """Whether a project has a page of its own."""
        return self.pages and (project.published or self.drafts)

    def on_site(self, project: Project) -> str:
        """The page of a project on the server; empty if that is not known."""
        return f"{self.site}/project/{quote(project.short_name, safe='')}/" if self.site else ""


NO_LINKS = Links()


def page_name(project: Project, suffix: str = ".html") -> str:
    """The name of a project's page, safe for any file system."""
    name = quote(project.short_name, safe="")
    return f"{name if 0 < len(name) <= _LONGEST else project.id}{suffix}"
