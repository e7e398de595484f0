"""One project in full, or each of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.window import LATEST, Span, Window, window_of
from pybossa_stats.source.view import View
from pybossa_stats.stats.locations import Locations
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.projects.chosen import ChosenProject, choose_project
from pybossa_stats.stats.projects.estimate import RECENT
from pybossa_stats.stats.projects.projects import ProjectStats, read_projects
from pybossa_stats.stats.projects.statements import top_users_step
from pybossa_stats.stats.projects.timelines import Timeline, read_timelines
from pybossa_stats.stats.question import question
from pybossa_stats.stats.site.site import ActiveUser, active_user
from pybossa_stats.stats.sql.as_of import undated


@dataclass(frozen=True, slots=True)
class ProjectDetail:
    """One project in full.

    Attributes:
        origin: the database, when it was read, and the window.
        project: how it is going; the people of all time are known.
        calendar: the window by day, week or month, whatever suits its length.
        timeline: its answers in each bucket of the calendar, and in the week.
        top_users: the users with most answers in the window, except those who restricted the use
            of their data; at most five. Equals are ordered by id.
        locations: where the addresses of the window are; None if that was not asked for, or if
            there are none.
    """

    origin: Origin
    project: ProjectStats
    calendar: Calendar
    timeline: Timeline
    top_users: tuple[ActiveUser, ...]
    locations: Locations | None = None


@question
def collect_project(view: View, project: str, window: Window | Span = LATEST) -> ProjectDetail:
    """Read one project in full.

    Args:
        view: an open database; see `connect`.
        project: its short name, or else its id.
        window: the window, or what is to be known of it; by default the last 28 days.

    Raises:
        StatsError: as `collect_site` does; UsageError also if there is no such project.
    """
    window = window_of(window, view.instant, RECENT)
    chosen = choose_project(view, project)
    calendar = Calendar.of(window.suitable_period, window)
    projects, *_ = read_projects(view, window, all_time=True, only=chosen)
    timelines = read_timelines(view, calendar, chosen)
    # A copy without a primary key may have it twice.
    detail, *_ = read_details(view, calendar, projects, timelines, chosen)
    return replace(detail, origin=replace(detail.origin, undated=undated(view, chosen)))


def read_details(
    view: View,
    calendar: Calendar,
    projects: Iterable[ProjectStats],
    timelines: Mapping[int | None, Timeline],
    only: ChosenProject | None = None,
) -> tuple[ProjectDetail, ...]:
    """Read what else there is to know of projects; the argument `only` names a single one."""
    top_users = defaultdict(list)
    for row in view.run(top_users_step(calendar.window, only)):
        top_users[row.project_id].append(active_user(row))
    nothing = Timeline.together(calendar, ())
    return tuple(
        ProjectDetail(
            origin=Origin.of(
                view, calendar.window, None, None if each.work.window_answers else each.last
            ),
            project=each,
            calendar=calendar,
            timeline=timelines.get(each.id, nothing),
            top_users=tuple(top_users[each.id]),
        )
        for each in projects
    )
