"""All that is told of a PYBOSSA server on one page, from one snapshot of its database."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter

from pybossa_stats.source.view import View
from pybossa_stats.stats.activity import Activity, collect_activity
from pybossa_stats.stats.calendar import Calendar
from pybossa_stats.stats.estimate import RECENT
from pybossa_stats.stats.growth import Growth, collect_growth
from pybossa_stats.stats.locations import Locator
from pybossa_stats.stats.periods import Period
from pybossa_stats.stats.projects import ProjectsStats, collect_projects
from pybossa_stats.stats.snapshot import Snapshot, take
from pybossa_stats.stats.users import UsersStats, collect_users
from pybossa_stats.stats.window import Window

_MONTH = timedelta(days=30)
_TWO_YEARS = timedelta(days=730)
_TOP_USERS = 10


@dataclass(frozen=True, slots=True)
class Whole:
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


def collect_whole(
    view: View, *, at: datetime | None = None, locator: Locator | None = None
) -> Whole:
    """Read all statistics.

    Args:
        view: an open database.
        at: the end of all windows; None for now.
        locator: what locates anonymous users; without one, no address is read.

    Raises:
        StatsError: as `collect` does.
    """
    start = perf_counter()
    day = Window.ending(at or view.instant)
    end = day.end
    month = Window.ending(end, _MONTH)
    return Whole(
        snapshot=take(view, window=day, locator=locator),
        growth=collect_growth(view, Calendar.of(Period.DAY, end - _TWO_YEARS, end)),
        activity=collect_activity(view, Calendar.of(Period.DAY, month.start, end)),
        projects=collect_projects(view, Window.ending(end, RECENT)),
        users=collect_users(view, month, top=_TOP_USERS),
        seconds=perf_counter() - start,
    )
