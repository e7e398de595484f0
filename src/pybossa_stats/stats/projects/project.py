"""One project in full."""

from collections import Counter
from dataclasses import dataclass

from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.period import WEEKDAYS
from pybossa_stats.periods.window import LATEST, Span, Window, window_of
from pybossa_stats.source.view import View
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.projects.chosen import choose_project
from pybossa_stats.stats.projects.estimate import RECENT
from pybossa_stats.stats.projects.projects import ProjectStats, read_projects
from pybossa_stats.stats.projects.statements import detail_steps
from pybossa_stats.stats.question import question
from pybossa_stats.stats.site.site import ActiveUser, active_user
from pybossa_stats.stats.sql.as_of import undated
from pybossa_stats.stats.sql.times import instant_of


@dataclass(frozen=True, slots=True)
class ProjectDetail:
    """One project in full.

    Attributes:
        origin: the database, when it was read, and the window.
        project: how it is going; the people of all time are known.
        calendar: the window by day, week or month, whatever suits its length.
        answers: those of each bucket of the calendar.
        weekdays: those of each day of the week, from Monday to Sunday, by local time.
        top_users: the users with most answers in the window, except those who restricted the use
            of their data; at most five. Equals are ordered by id.
    """

    origin: Origin
    project: ProjectStats
    calendar: Calendar
    answers: tuple[int, ...]
    weekdays: tuple[int, ...]
    top_users: tuple[ActiveUser, ...]


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
    by_hour, top_users = detail_steps(calendar, chosen)
    # A copy without a primary key may have it twice.
    ((stats, *_), _, last) = read_projects(view, window, all_time=True, only=chosen)
    answers: Counter[int] = Counter()
    weekdays: Counter[int] = Counter()
    for row in view.run(by_hour):
        hour = instant_of(row.hour)
        answers[calendar.place_of(hour)] += row.number
        weekdays[hour.astimezone(window.zone).weekday()] += row.number
    return ProjectDetail(
        origin=Origin.of(view, window, undated(view, chosen), last),
        project=stats,
        calendar=calendar,
        answers=tuple(answers[place] for place in range(len(calendar.buckets))),
        weekdays=tuple(weekdays[place] for place in range(len(WEEKDAYS))),
        top_users=tuple(map(active_user, view.run(top_users))),
    )
