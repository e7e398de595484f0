"""One project in full, or each of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.period import WEEKDAYS
from pybossa_stats.periods.window import LATEST, Span, Window, window_of
from pybossa_stats.source.view import View
from pybossa_stats.stats.chosen import ChosenProject, choose_project
from pybossa_stats.stats.locations import Locations
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.projects.estimate import RECENT
from pybossa_stats.stats.projects.projects import ProjectStats, read_projects
from pybossa_stats.stats.projects.statements import timelines_step, top_users_step
from pybossa_stats.stats.question import question
from pybossa_stats.stats.sql.as_of import undated
from pybossa_stats.stats.sql.times import instant_of
from pybossa_stats.stats.top_users import ActiveUser, active_user

_HOURS = 24


@dataclass(frozen=True, slots=True)
class Timeline:
    """When answers were given.

    Attributes:
        answers: those of each bucket of a calendar.
        week: for each day of the week, from Monday on, those of each of its hours by local clocks.
    """

    answers: tuple[int, ...]
    week: tuple[tuple[int, ...], ...]

    @property
    def weekdays(self) -> tuple[int, ...]:
        """Those of each day of the week, from Monday to Sunday."""
        return tuple(map(sum, self.week))

    @classmethod
    def of(
        cls, calendar: Calendar, answers: Counter[int], week: Counter[tuple[int, int]]
    ) -> "Timeline":
        """The same from numbers by the place of a bucket, and by weekday and hour."""
        return cls(
            tuple(answers[place] for place in range(len(calendar.buckets))),
            tuple(tuple(week[day, hour] for hour in range(_HOURS)) for day in range(len(WEEKDAYS))),
        )

    @classmethod
    def together(cls, calendar: Calendar, timelines: Iterable["Timeline"]) -> "Timeline":
        """The sum of several timelines."""
        every = [cls.of(calendar, Counter(), Counter()), *timelines]
        days = zip(*(each.week for each in every), strict=True)
        return cls(
            tuple(map(sum, zip(*(each.answers for each in every), strict=True))),
            tuple(tuple(map(sum, zip(*hours, strict=True))) for hours in days),
        )


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


def read_timelines(
    view: View, calendar: Calendar, only: ChosenProject | None = None
) -> dict[int | None, Timeline]:
    """Read when each project that has answers in a calendar, or only one, got them."""
    answers: defaultdict[int | None, Counter[int]] = defaultdict(Counter)
    week: defaultdict[int | None, Counter[tuple[int, int]]] = defaultdict(Counter)
    for row in view.run(timelines_step(calendar, only)):
        instant = instant_of(row.hour)
        local = instant.astimezone(calendar.window.zone)
        answers[row.project_id][calendar.place_of(instant)] += row.number
        week[row.project_id][local.weekday(), local.hour] += row.number
    return {key: Timeline.of(calendar, answers[key], week[key]) for key in answers}
