"""What the endpoint reads: each kind of answer separately, and only when it is asked for."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pybossa_stats import clock

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from pybossa_stats.report.page.report import PageReport
    from pybossa_stats.report.site import SiteReport
    from pybossa_stats.source.view import View
    from pybossa_stats.stats.history.history import History
    from pybossa_stats.stats.locations import Locator
    from pybossa_stats.stats.projects.projects import ProjectsStats
    from pybossa_stats.stats.site.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Source:
    """Where the answers come from.

    Attributes:
        open: opens the database.
        locator: makes what locates anonymous users, if anything does; called for each reading, as
            a file of locations is replaced now and then.
        snapshots: a folder of snapshots to show growth from; None to show it from the data's dates.
        title: what the site is called on the page; None for the name of the database.
    """

    open: "Callable[[], AbstractContextManager[View]]"
    locator: "Callable[[], Locator | None]"
    snapshots: Path | None = None
    title: str | None = None

    def site(self) -> "SiteReport":
        """Read the global statistics."""
        from pybossa_stats.report.site import SiteReport
        from pybossa_stats.stats.site.snapshot import take

        with self.open() as view:
            return SiteReport(take(view, locator=self.locator()))

    def page(self) -> "PageReport":
        """Read all that the page tells."""
        from pybossa_stats.report.page.report import PageReport
        from pybossa_stats.stats.overview import collect_overview

        with self.open() as view:
            overview = collect_overview(view, locator=self.locator())
        history = self._history(self.snapshots, overview.snapshot) if self.snapshots else None
        return PageReport(overview, history, self.title)

    def projects(self) -> "ProjectsStats":
        """Read how the projects are going, and how many users there are."""
        from pybossa_stats.stats.projects.projects import collect_projects

        with self.open() as view:
            return collect_projects(view, all_users=True)

    @staticmethod
    def _history(folder: Path, snapshot: "Snapshot") -> "History":
        """How the same database grew, day by day; snapshots that are damaged do not count."""
        from pybossa_stats.store.databases import known_name
        from pybossa_stats.store.folder import Folder
        from pybossa_stats.store.history import StoredHistory

        stored = Folder(folder).contents(clock.now()).snapshots
        name = known_name(snapshot.database, stored)
        snapshots = [each for each in stored if each.database == name]
        return StoredHistory.by_day(
            snapshot.database, snapshots, snapshot.instant, lambda _path, _reason: None
        )
