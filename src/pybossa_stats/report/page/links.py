"""Links of the names on a page."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from pybossa_stats.stats.projects.results import Project

FOLDER = "projects"
"""Where the pages of projects are, beside that of the server."""

_LIST = "index"
"""The name of the file that lists them."""

_LONGEST = 200  # bytes, of the name of a file without its suffix

_WITH_ID = "~"
"""What is between the name of a page and the id of its project, where it has that."""

# A name of a page that is hidden, or taken for a folder, or that servers or proxies would change in
# an address, or that looks as if it had an id.
_UNSAFE = re.compile(rf"\.|.*[/\\\x00-\x1f\x7f{_WITH_ID}]", re.DOTALL)
_UNREADABLE = re.compile(r"[^\w-]+")
_UNNAMED = "project"


@dataclass(frozen=True, slots=True)
class Links:
    """Where the names on the page of a server lead.

    Attributes:
        site: the address of the server itself; empty if that is not known.
        pages: the names of the projects' own pages, by id; empty if they have none.
        drafts: whether drafts have, too.
        suffix: what the names of these pages end with.
        json: where the same is as JSON; empty for nowhere.
    """

    site: str = ""
    pages: Mapping[int, str] = field(default_factory=dict, hash=False)
    drafts: bool = False
    suffix: str = ".html"
    json: str = ""

    def project(self, project: Project) -> str:
        """Where the name of a project leads: to its own page, or else to the server's."""
        if self.has_page(project):
            name = self.page(project)
            return f"{FOLDER}/{quote(name) if self.suffix else name}"  # of a file, or an address
        return self.on_site(project)

    def has_page(self, project: Project) -> bool:
        """Whether a project has a page of its own."""
        return project.id in self.pages and (project.published or self.drafts)

    @property
    def project_list(self) -> str:
        """Where the list of the projects that have a page is; empty if none has."""
        if not self.pages:
            return ""
        return f"{FOLDER}/{_LIST}{self.suffix}" if self.suffix else f"{FOLDER}/"

    def page(self, project: Project) -> str:
        """The name of a project's own page, with its suffix."""
        return f"{self.pages[project.id]}{self.suffix}"

    def on_site(self, project: Project) -> str:
        """The page of a project on the server; empty if that is not known."""
        return f"{self.site}/project/{quote(project.short_name, safe='')}/" if self.site else ""


NO_LINKS = Links()


def page_names(projects: Iterable[Project]) -> dict[int, str]:
    """The names of the pages of all projects, by id: safe for any file system and in addresses.

    They differ, even where case does not count. A name is the short name, quoted, or else what can
    be read of it, with the id. Those of other projects stay as they are when one is added.
    """
    names: dict[int, str] = {}
    taken = {_LIST}
    for project in sorted(projects, key=lambda project: project.id):
        name = quote(project.short_name, safe="")
        is_usable = 0 < len(name) <= _LONGEST and not _UNSAFE.match(project.short_name)
        if not is_usable or name.lower() in taken:
            name = f"{_readable(project.short_name)}{_WITH_ID}{project.id}"
        names[project.id] = name
        taken.add(name.lower())
    return names


def _readable(short_name: str) -> str:
    """The beginning of a short name, quoted, with a dash for what cannot be in every name."""
    text = _UNREADABLE.sub("-", short_name)[:_LONGEST].strip("-") or _UNNAMED
    while len(name := quote(text, safe="")) > _LONGEST:
        text = text[:-1]
    return name
