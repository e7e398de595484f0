"""All statistics of a PYBOSSA server, from one snapshot of its database."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from time import perf_counter

from pybossa_stats.contract import INTERNAL, Result
from pybossa_stats.periods.asked import window_of
from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.period import Period
from pybossa_stats.periods.window import LATEST, Span, Window
from pybossa_stats.source.view import View
from pybossa_stats.stats.activity.activity import Activity, read_activity, read_answers
from pybossa_stats.stats.activity.growth import Growth, collect_growth
from pybossa_stats.stats.locations import Locator, locate_by_project
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.projects.project import (
    ProjectDetail,
    Timeline,
    read_details,
    read_timelines,
)
from pybossa_stats.stats.projects.projects import (
    globalstats,
    read_all_projects,
    read_progress,
)
from pybossa_stats.stats.projects.results import ProjectsStats
from pybossa_stats.stats.projects.task_figures import read_tasks_and_completions
from pybossa_stats.stats.question import as_of_the_end, question
from pybossa_stats.stats.sessions import Hours
from pybossa_stats.stats.site.site import SiteStats, collect_site
from pybossa_stats.stats.sql.counted_rows import DATES
from pybossa_stats.stats.sql.hours import Grouping, HoursRequest
from pybossa_stats.stats.users.cohorts import Cohorts, collect_cohorts
from pybossa_stats.stats.users.users import UsersStats, read_users

_YEAR = timedelta(days=365)
_TWO_YEARS = timedelta(days=730)
_TOP_USERS = 10


@dataclass(frozen=True, slots=True)
class Overview(Result):
    """Everything on a page, each part as in its own command.

    Attributes:
        origin: the database, when it was read, and the period
        site: figures as of the end, and the top lists of the period; of the last 24 hours where no
            period is asked for
        growth: data of activity --cumulative
        activity: data of activity
        projects: data of projects
        users: data of users
        cohorts: data of users --cohorts
        timelines: when each project with answers in the period got them, by the same calendar as
            the activity; deleted projects, too
        answers_before: answers of each bucket of the time before, if there is one; see
            `Calendar.before`
        seconds: how long it took to read all of it
        details: each project in full, if that was asked for
        progress_at_start: progress of each project that there was when the period began, for a
            printed page; None if unknown
    """

    origin: Origin
    site: SiteStats
    growth: Growth
    activity: Activity
    projects: ProjectsStats
    users: UsersStats
    cohorts: Cohorts
    timelines: Mapping[int | None, Timeline] = field(hash=False, metadata=INTERNAL)
    answers_before: tuple[int, ...] = field(metadata=INTERNAL)
    seconds: float = field(metadata=INTERNAL)
    details: tuple[ProjectDetail, ...] = field(default=(), metadata=INTERNAL)
    progress_at_start: Mapping[int, float | None] = field(
        default_factory=dict, hash=False, metadata=INTERNAL
    )


@question
def collect_overview(
    view: View,
    *,
    window: Span = LATEST,
    locator: Locator | None = None,
    details: bool = False,
    printed: bool = False,
) -> Overview:
    """Read all statistics.

    Args:
        view: an open database.
        window: the period; without a start, it is the 30 days up to its end.
        locator: what locates addresses; without one, no address is read.
        details: whether to read each project in full.
        printed: whether the period is divided for a printed page, which has little room.

    Raises:
        StatsError: as `collect_site` does.
    """
    start = perf_counter()
    view.look_through(*DATES.values())
    latest = replace(window, until=window.end(view.instant))
    asked = window_of(window, view.instant, Period.DAY.usual_window)
    by = asked.printed_period if printed else asked.suitable_period
    calendar = Calendar.asked(window, view.instant, by)
    period = calendar.window
    site = collect_site(view, latest if window.since is None else window, locator=locator)
    contributors = site.all_time.users_and_addresses
    starts = calendar.edges[:-1]
    hours = Hours(view, HoursRequest(period, [*Grouping], starts=starts, top=_TOP_USERS))
    tasks, completed = read_tasks_and_completions(view, calendar)
    projects = read_all_projects(view, hours, tasks, all_time=details)
    of_site = globalstats(projects.total, contributors, projects.categories)
    projects = replace(projects, globalstats=of_site)
    timelines = read_timelines(view, calendar)
    answers_before = read_answers(view, calendar.before) if period.is_compared else ()
    in_full = read_details(view, calendar, projects.projects, timelines) if details else ()
    if in_full and locator:
        located = locate_by_project(view, locator, period)
        in_full = tuple(
            replace(detail, locations=located.get(detail.project.id)) for detail in in_full
        )
    return Overview(
        origin=replace(site.origin, window=period),
        site=site,
        growth=collect_growth(view, Span(_TWO_YEARS, period.end, period.zone)),
        activity=read_activity(view, calendar, hours, completed),
        projects=projects,
        timelines=timelines,
        answers_before=answers_before,
        users=read_users(view, hours, locator),
        cohorts=collect_cohorts(view, Span(_YEAR, period.end, period.zone)),
        details=in_full,
        progress_at_start=_progress_at_start(view, period) if printed else {},
        seconds=perf_counter() - start,
    )


def _progress_at_start(view: View, period: Window) -> dict[int, float | None]:
    """The progress of each project when a period began."""
    earlier = as_of_the_end(view, Span(until=period.start, zone=period.zone))
    return read_progress(earlier, period.before)
