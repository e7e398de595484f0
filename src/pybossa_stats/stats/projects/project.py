"""One project in full."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from pybossa_stats.periods.period import Period
from pybossa_stats.periods.window import LATEST, Span, Window, window_of
from pybossa_stats.source.question import question
from pybossa_stats.source.view import View
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.projects.chosen import choose_project
from pybossa_stats.stats.projects.estimate import RECENT
from pybossa_stats.stats.projects.projects import ProjectStats, read_projects
from pybossa_stats.stats.projects.statements import detail_steps
from pybossa_stats.stats.site.site import ActiveUser, active_user

_DAYS = 28
"""Overview weeks, so that each day of the week occurs equally often."""


@dataclass(frozen=True, slots=True)
class Day:
    """The answers of a day, in UTC.

    Attributes:
        start: its beginning.
        answers: how many there were.
        finished: whether it was over at the end of the window.
    """

    start: datetime
    answers: int
    finished: bool


@dataclass(frozen=True, slots=True)
class ProjectDetail:
    """One project in full.

    Attributes:
        origin: the database, when it was read, and the window.
        project: how it is going; the people of all time are known.
        days: the four weeks that end with the day on which the window ends.
        top_users: the users with most answers in the window, except those who restricted the use
            of their data; at most five. Equals are ordered by id.
    """

    origin: Origin
    project: ProjectStats
    days: tuple[Day, ...]
    top_users: tuple[ActiveUser, ...]

    @property
    def weekdays(self) -> tuple[int, ...]:
        """The answers of these days by day of the week, from Monday to Sunday."""
        answers = [0] * 7
        for day in self.days:
            answers[day.start.weekday()] += day.answers
        return tuple(answers)


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
    days = _days(window.end)
    by_day, top_users = detail_steps(window, Window(days[0], window.end), chosen)
    # A copy without a primary key may have it twice.
    ((stats, *_), _) = read_projects(view, window, all_time=True, only=chosen)
    answers: Counter[str] = Counter(dict(map(tuple, view.run(by_day))))
    return ProjectDetail(
        origin=Origin.of(view, window),
        project=stats,
        days=tuple(
            Day(day, answers[Period.DAY.label(day)], Period.DAY.after(day) <= window.end)
            for day in days
        ),
        top_users=tuple(map(active_user, view.run(top_users))),
    )


def _days(end: datetime) -> list[datetime]:
    """The beginnings of the days, up to the day on which a window ends."""
    last = Period.DAY.start(end - timedelta.resolution)
    return [last - timedelta(days=ago) for ago in reversed(range(_DAYS))]
