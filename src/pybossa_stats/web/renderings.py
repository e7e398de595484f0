"""A report in the formats of the web."""

from threading import Lock
from urllib.parse import quote

from pybossa_stats.media.html.page import content_security_policy
from pybossa_stats.media.screen import Screen
from pybossa_stats.report.base import Report
from pybossa_stats.report.formats import Format
from pybossa_stats.report.page.page import PageReport
from pybossa_stats.report.page.project_list import project_list
from pybossa_stats.report.page.project_page import project_pages
from pybossa_stats.report.rendering import render
from pybossa_stats.web.responses import NO_PAGE_POLICY, Representation

HTML = "text/html; charset=utf-8"
PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"
PAGE_POLICY = f"{content_security_policy()}; frame-ancestors 'self'"
"""The Content-Security-Policy of pages."""

ICON = Representation(
    "image/svg+xml",
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">'
    b'<path fill="#0d6e68" d="M1 9h4v6H1zM6 5h4v10H6zM11 1h4v14h-4z"/></svg>',
)
"""The icon that pages hold, for browsers that show something else."""

_CONTENT_TYPES = {
    Format.JSON: "application/json",
    Format.HTML: HTML,
    Format.PROMETHEUS: PROMETHEUS,
}


class Renderings:
    """A report, rendered in a format when it is first requested in it.

    Args:
        report: the report.
    """

    def __init__(self, report: Report) -> None:
        self._report = report
        self._lock = Lock()
        self._rendered: dict[Format, Representation] = {}

    def of(self, output_format: Format) -> Representation:
        """The report in a format."""
        with self._lock:
            if output_format not in self._rendered:
                text = "".join(render(self._report, output_format, Screen(), indent=None))
                policy = PAGE_POLICY if output_format is Format.HTML else NO_PAGE_POLICY
                kind = _CONTENT_TYPES[output_format]
                self._rendered[output_format] = Representation(kind, text.encode(), policy)
            return self._rendered[output_format]


class Pages(Renderings):
    """The page of a server, and those of its published projects.

    Args:
        report: the page, with its projects in full.

    Attributes:
        project_list: the list of these projects.
    """

    def __init__(self, report: PageReport) -> None:
        super().__init__(report)
        self.of(Format.HTML)  # at once, so that no request waits for it
        self.project_list = Renderings(project_list(report, "../"))
        self._projects = {
            report.links.page(page.result.project): Renderings(page)
            for page in project_pages(report, "../")
        }
        for page in report.result.details:  # also by short names, where these are no names of pages
            if named := self._projects.get(report.links.pages.get(page.project.id, "")):
                self._projects.setdefault(quote(page.project.short_name, safe=""), named)

    def has_project(self, name: str) -> bool:
        """Whether a project has a page of this name."""
        return name in self._projects

    def project(self, name: str, output_format: Format) -> Representation | None:
        """A project in a format, by the name of its page; None if there is none."""
        renderings = self._projects.get(name)
        return renderings.of(output_format) if renderings else None
