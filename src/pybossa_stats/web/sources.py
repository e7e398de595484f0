"""What the endpoint reads: each kind of answer separately, and only when it is asked for."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from pybossa_stats import clock
from pybossa_stats.report.page.anonymous import site_without_names, without_names
from pybossa_stats.report.page.links import Links
from pybossa_stats.report.page.page import PageReport
from pybossa_stats.report.site import SiteReport
from pybossa_stats.source.view import View
from pybossa_stats.stats.history import History
from pybossa_stats.stats.locations import Locator
from pybossa_stats.stats.overview import collect_overview
from pybossa_stats.stats.projects.projects import ProjectsStats, collect_projects
from pybossa_stats.stats.site.site import SiteStats, collect_site
from pybossa_stats.store.folder import Folder
from pybossa_stats.store.stored_history import history_until


@dataclass(frozen=True, slots=True)
class Source:
    """Where the answers come from.

    Attributes:
        open: opens the database.
        locator: makes what locates anonymous users, if anything does; called for each reading, as
            a file of locations is replaced now and then.
        snapshots: a folder of snapshots to show growth from; None to show it from the data's dates.
        title: what the site is called on the page; None for the name of the database.
        site_url: the address of the PYBOSSA server, to which names lead; empty for none.
        no_names: whether users are numbered, rather than named.
    """

    open: Callable[[], AbstractContextManager[View]]
    locator: Callable[[], Locator | None]
    snapshots: Path | None = None
    title: str | None = None
    site_url: str = ""
    no_names: bool = False

    def site(self) -> SiteReport:
        """Read the global statistics."""
        with self.open() as view:
            return self.site_of(collect_site(view, locator=self.locator()))

    def site_of(self, snapshot: SiteStats) -> SiteReport:
        """The global statistics that were read."""
        if self.no_names:
            snapshot = site_without_names(snapshot)
        return SiteReport(snapshot, title=self.title)

    def page(self) -> PageReport:
        """Read all that the page tells, and those of projects."""
        with self.open() as view:
            overview = collect_overview(view, locator=self.locator(), details=True)
        told = without_names(overview) if self.no_names else overview
        links = Links(self.site_url, pages=True, suffix="", json="?response_format=json")
        return PageReport(told, self._history(overview.site), links, title=self.title)

    def projects(self) -> ProjectsStats:
        """Read how the projects are going, and how many users there are."""
        with self.open() as view:
            return collect_projects(view, all_users=True)

    def _history(self, snapshot: SiteStats) -> History | None:
        """How the same database grew; snapshots that are damaged do not count."""
        if self.snapshots is None:
            return None
        stored = Folder(self.snapshots).contents(clock.now()).snapshots
        return history_until(snapshot, stored, lambda _path, _reason: None)
