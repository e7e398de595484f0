"""What the endpoint reads: every resource separately, on demand."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from pathlib import Path

from pybossa_stats import clock
from pybossa_stats.periods.window import Span
from pybossa_stats.report.page.links import Links, page_names
from pybossa_stats.report.page.page import PageReport
from pybossa_stats.report.projects import GlobalStatsReport
from pybossa_stats.report.published import Anonymity
from pybossa_stats.report.site import SiteReport
from pybossa_stats.source.view import View
from pybossa_stats.stats.history import History
from pybossa_stats.stats.locations import Locator
from pybossa_stats.stats.overview import collect_overview
from pybossa_stats.stats.projects.projects import collect_projects
from pybossa_stats.stats.site.site import SiteStats, collect_site
from pybossa_stats.stats.site.work import collect_work
from pybossa_stats.store.folder import Folder
from pybossa_stats.store.stored_history import history_until


@dataclass(frozen=True, slots=True)
class Source:
    """The database of the endpoint, and how its figures are shown.

    Attributes:
        open: opens the database.
        locator: makes what locates addresses, or None; called for every reading, as a GeoIP
            file is replaced now and then.
        snapshots: a folder of snapshots to show growth from; None to show it from the data's dates.
        title: what the site is called on the page; None for the name of the database.
        site_url: the address of the PYBOSSA server, to which names lead; empty for none.
        anonymity: what protects users and addresses.
        zone: the time zone in which days begin, and times are shown.
    """

    open: Callable[[], AbstractContextManager[View]]
    locator: Callable[[], Locator | None]
    snapshots: Path | None = None
    title: str | None = None
    site_url: str = ""
    anonymity: Anonymity = field(default_factory=Anonymity)
    zone: tzinfo = UTC

    def site(self) -> SiteReport:
        """Read the global statistics."""
        with self.open() as view:
            site = collect_site(view, self._window, locator=self.locator())
        return self.site_of(self.anonymity.site(site))

    def site_of(self, shown: SiteStats) -> SiteReport:
        """The report of global statistics, whose users already have the names to show."""
        return SiteReport(shown, title=self.title)

    def page(self) -> tuple[PageReport, GlobalStatsReport]:
        """Read the page of the server, with those of its projects; and all projects together."""
        with self.open() as view:
            overview = collect_overview(
                view, window=self._window, locator=self.locator(), details=True
            )
            work = collect_work(view, self._window)
        shown = self.anonymity.overview(overview)
        names = page_names(shown.projects.projects)
        links = Links(self.site_url, names, suffix="", json="?response_format=json")
        page = PageReport(shown, self._history(overview.site), links, title=self.title)
        return page, GlobalStatsReport(shown.projects, work=work)

    def projects(self) -> GlobalStatsReport:
        """Read the progress of the projects, the number of their users, and the last day's work."""
        with self.open() as view:
            projects = collect_projects(view, self._window, all_users=True)
            return GlobalStatsReport(projects, work=collect_work(view, self._window))

    @property
    def _window(self) -> Span:
        return Span(zone=self.zone)

    def _history(self, snapshot: SiteStats) -> History | None:
        """Growth of the database, from its readable snapshots."""
        if self.snapshots is None:
            return None
        stored = Folder(self.snapshots).contents(clock.now()).snapshots
        return history_until(snapshot, stored, lambda _path, _reason: None)
