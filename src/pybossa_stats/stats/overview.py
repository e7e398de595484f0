"""All that is told of a PYBOSSA server on one page, from one snapshot of its database."""

from dataclasses import dataclass, replace
from datetime import timedelta
from time import perf_counter

from pybossa_stats.periods.period import Cycle, Period
from pybossa_stats.periods.window import LATEST, Span, Window, window_of
from pybossa_stats.source.view import View
from pybossa_stats.stats.activity.activity import Activity, collect_activity
from pybossa_stats.stats.activity.growth import Growth, collect_growth
from pybossa_stats.stats.activity.rhythm import Rhythm, collect_rhythm
from pybossa_stats.stats.locations import Locator
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.projects.projects import People, ProjectsStats, collect_projects
from pybossa_stats.stats.question import as_of_the_end, asking
from pybossa_stats.stats.site.site import SiteStats, collect_site
from pybossa_stats.stats.site.snapshot import Snapshot, take
from pybossa_stats.stats.users.cohorts import Cohorts, collect_cohorts
from pybossa_stats.stats.users.users import UsersStats, collect_users

_YEAR = timedelta(days=365)
_TWO_YEARS = timedelta(days=730)
_TOP_USERS = 10


@dataclass(frozen=True, slots=True)
class PeriodDetail:
    """What else there is to tell of a period that somebody asks for.

    Attributes:
        start: the figures as of its beginning.
        weekdays: on what days of the week people answered.
        hours: at what hours.
        cohorts: how many users of the year up to its end came back.
    """

    start: SiteStats
    weekdays: Rhythm
    hours: Rhythm
    cohorts: Cohorts


@dataclass(frozen=True, slots=True)
class Overview:
    """All statistics of a server, which see the same instant of the data.

    Attributes:
        snapshot: the figures, and the top lists of a day, or of the period asked for.
        growth: by day, of the last two years.
        activity: by day, of the last 30 days; or of the period, by whatever suits its length.
        projects: how each is going, with the answers of the last 28 days, or of the period.
        users: who contributed in the last 30 days, or in the period.
        seconds: how long it took to read all of it.
        period: more about the period asked for; None if there is none.
    """

    snapshot: Snapshot
    growth: Growth
    activity: Activity
    projects: ProjectsStats
    users: UsersStats
    seconds: float
    period: PeriodDetail | None = None

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
        window: the period that is asked for; without a start, each statistic has its usual
            window, and they end together.
        locator: what locates anonymous users; without one, no address is read.

    Raises:
        StatsError: as `collect_site` does.
    """
    start = perf_counter()
    with asking(view):
        view = as_of_the_end(view, window)
        end = window.end(view.instant)
        asked = None if window.since is None else window_of(window, view.instant, _YEAR)
    now = asked or replace(window, until=end)
    snapshot = take(view, now, locator=locator)
    users, addresses = snapshot.stats.authenticated_users, snapshot.stats.anonymous_users
    all_users = None if users is None or addresses is None else People(users, addresses)
    return Overview(
        snapshot=snapshot,
        growth=collect_growth(view, Span(_TWO_YEARS, end, window.zone)),
        activity=collect_activity(view, now, by=asked.suitable_period if asked else Period.DAY),
        projects=replace(collect_projects(view, now), users=all_users),
        users=collect_users(view, now, top=_TOP_USERS),
        period=_detail(view, asked) if asked else None,
        seconds=perf_counter() - start,
    )


def _detail(view: View, window: Window) -> PeriodDetail:
    return PeriodDetail(
        start=collect_site(view, Window.ending(window.start)),
        weekdays=collect_rhythm(view, window, by=Cycle.WEEKDAY),
        hours=collect_rhythm(view, window, by=Cycle.HOUR_OF_DAY),
        cohorts=collect_cohorts(view, Span(_YEAR, window.end, window.zone)),
    )
