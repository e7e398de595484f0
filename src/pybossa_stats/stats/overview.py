"""All that is told of a PYBOSSA server on one page, from one snapshot of its database."""

from dataclasses import dataclass, replace
from datetime import timedelta
from time import perf_counter

from pybossa_stats.periods.window import LATEST, Span
from pybossa_stats.source.view import View
from pybossa_stats.stats.activity.activity import Activity, collect_activity
from pybossa_stats.stats.activity.growth import Growth, collect_growth
from pybossa_stats.stats.locations import Locator
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.projects.projects import People, ProjectsStats, collect_projects
from pybossa_stats.stats.site.snapshot import Snapshot, take
from pybossa_stats.stats.users.users import UsersStats, collect_users

_TWO_YEARS = timedelta(days=730)
_TOP_USERS = 10


@dataclass(frozen=True, slots=True)
class Overview:
    """All statistics of a server, which see the same instant of the data.

    Attributes:
        snapshot: the figures, and the top lists of a day.
        growth: by day, of the last two years.
        activity: by day, of the last 30 days.
        projects: how each is going, with the answers of the last 28 days.
        users: who contributed in the last 30 days.
        seconds: how long it took to read all of it.
    """

    snapshot: Snapshot
    growth: Growth
    activity: Activity
    projects: ProjectsStats
    users: UsersStats
    seconds: float

    @property
    def origin(self) -> Origin:
        """The database, when it was read, and the window of the top lists."""
        return self.snapshot.origin


def collect_overview(
    view: View, *, window: Span = LATEST, locator: Locator | None = None
) -> Overview:
    """Read all statistics.

    Args:
        view: an open database.
        window: the end of all windows, and their time zone.
        locator: what locates anonymous users; without one, no address is read.

    Raises:
        StatsError: as `collect_site` does.
    """
    start = perf_counter()
    now = replace(window, until=window.end(view.instant))
    snapshot = take(view, now, locator=locator)
    users, addresses = snapshot.stats.authenticated_users, snapshot.stats.anonymous_users
    all_users = None if users is None or addresses is None else People(users, addresses)
    return Overview(
        snapshot=snapshot,
        growth=collect_growth(view, replace(now, since=_TWO_YEARS)),
        activity=collect_activity(view, now),
        projects=replace(collect_projects(view, now), users=all_users),
        users=collect_users(view, now, top=_TOP_USERS),
        seconds=perf_counter() - start,
    )
