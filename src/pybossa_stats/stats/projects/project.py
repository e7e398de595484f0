"""Projects in full."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from pybossa_stats.contract import INTERNAL
from pybossa_stats.periods.asked import AskedWindow, window_of
from pybossa_stats.periods.calendar import Bucket, Calendar
from pybossa_stats.periods.iso import instant_of
from pybossa_stats.periods.period import Period
from pybossa_stats.periods.window import LATEST
from pybossa_stats.source.view import View
from pybossa_stats.stats.categories import read_categories
from pybossa_stats.stats.chosen import ChosenProject, choose_project
from pybossa_stats.stats.locations import Locations
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.parts import Before, Divided, Week, Weekday, time_before, week_of
from pybossa_stats.stats.projects.forecast import RECENT
from pybossa_stats.stats.projects.hours import GROUPINGS
from pybossa_stats.stats.projects.projects import read_projects
from pybossa_stats.stats.projects.results import Project, TasksByAnswers
from pybossa_stats.stats.projects.statements import timelines_step, top_users_step
from pybossa_stats.stats.question import question
from pybossa_stats.stats.sessions import Hours
from pybossa_stats.stats.sql.counted_rows import undated
from pybossa_stats.stats.sql.hours import HoursRequest
from pybossa_stats.stats.top_users import TopUser, top_users_of


@dataclass(frozen=True, slots=True)
class Timeline:
    """When answers were given.

    Attributes:
        answers: the number in each bucket of a calendar.
        week: the number in each hour of the week, by local clocks.
    """

    answers: tuple[int, ...]
    week: Week

    @classmethod
    def of(
        cls, calendar: Calendar, answers: Counter[int], week: Counter[tuple[int, int]]
    ) -> "Timeline":
        """The same from numbers by the place of a bucket, and by weekday and hour."""
        return cls(
            tuple(answers[place] for place in range(len(calendar.buckets))),
            week_of(week),
        )

    @classmethod
    def together(cls, calendar: Calendar, timelines: Iterable["Timeline"]) -> "Timeline":
        """The sum of several timelines."""
        summands = [cls.of(calendar, Counter(), Counter()), *timelines]
        days = zip(*(timeline.week for timeline in summands), strict=True)
        return cls(
            tuple(map(sum, zip(*(timeline.answers for timeline in summands), strict=True))),
            tuple(tuple(map(sum, zip(*hours, strict=True))) for hours in days),
        )


@dataclass(frozen=True)
class ProjectBucket(Bucket):
    """Answers to a project in a period of the window.

    Attributes:
        answers: answers in the period
    """

    answers: int


@dataclass(frozen=True)
class WeekdayAnswers(Weekday):
    """Answers to a project on a day of the week.

    Attributes:
        answers: answers in the window on that weekday
        by_hour: answers in each hour of that weekday, by local clocks
    """

    answers: int
    by_hour: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ProjectDetail(Divided):
    """One project in full.

    Attributes:
        origin: the database, when it was read, and the window
        project: project that is shown
        before: the time that the project's `before` is about; null with --compare none
        by: period of each bucket: day, week or month
        buckets: periods of the window
        weekdays: days of the week; with --publish, none if under five users and addresses answered
        tasks_by_answers: tasks by their number of answers, fewest first, except gold tasks; null
            if unknown, as progress is
        top_users: users with the most answers in the window, except those with restrict set; at
            most five; with --publish, none if there are fewer
        locations: locations of the addresses in the window; null without --geoip-db, without
            addresses, and with --publish
        week: for each day of the week, from Monday on, the answers in each of its hours by local
            clocks
    """

    origin: Origin
    project: Project
    before: Before | None
    by: Period
    buckets: tuple[ProjectBucket, ...]
    weekdays: tuple[WeekdayAnswers, ...]
    tasks_by_answers: tuple[TasksByAnswers, ...] | None
    top_users: tuple[TopUser, ...]
    locations: Locations | None
    week: Week = field(metadata=INTERNAL)


@question
def collect_project(view: View, project: str | int, window: AskedWindow = LATEST) -> ProjectDetail:
    """Read one project in full.

    Args:
        view: an open database; see `connect`.
        project: its short name, or else its id.
        window: see `AskedWindow`; by default the last 28 days.

    Raises:
        StatsError: as `collect_site` does; UsageError also if there is no such project.
    """
    window = window_of(window, view.instant, RECENT)
    chosen = choose_project(view, project)
    calendar = Calendar.of(window.suitable_period, window)
    categories = read_categories(view)
    hours = Hours(view, HoursRequest(window, GROUPINGS, chosen))
    projects, *_ = read_projects(view, hours, categories, all_time=True)
    timelines = read_timelines(view, calendar, chosen)
    # A copy without a primary key may have it twice.
    detail, *_ = read_details(view, calendar, projects, timelines, chosen)
    return replace(detail, origin=replace(detail.origin, undated=undated(view, chosen)))


def read_details(
    view: View,
    calendar: Calendar,
    projects: Iterable[Project],
    timelines: Mapping[int | None, Timeline],
    only: ChosenProject | None = None,
) -> tuple[ProjectDetail, ...]:
    """Read what else there is to know of projects; the argument `only` names a single one."""
    top_users = defaultdict(list)
    for row in view.run(top_users_step(calendar.window, only)):
        top_users[row.project_id].append(row)
    nothing = Timeline.together(calendar, ())
    return tuple(
        detail_of(
            Origin.of(
                view,
                calendar.window,
                last_answer=None if project.window.answers else project.last_answer,
            ),
            project,
            calendar,
            timelines.get(project.id, nothing),
            top_users_of(top_users[project.id]),
        )
        for project in projects
    )


def detail_of(
    origin: Origin,
    project: Project,
    calendar: Calendar,
    timeline: Timeline,
    top_users: tuple[TopUser, ...],
) -> ProjectDetail:
    """One project in full, of what was read of it."""
    return ProjectDetail(
        origin=origin,
        project=project,
        before=Before(**time_before(window)) if (window := calendar.window).is_compared else None,
        by=calendar.by,
        buckets=tuple(
            ProjectBucket(b.period, b.start, b.end, b.finished, b.whole, answers)
            for b, answers in zip(calendar.buckets, timeline.answers, strict=True)
        ),
        weekdays=tuple(
            WeekdayAnswers(number, sum(hours), hours)
            for number, hours in enumerate(timeline.week, 1)
        ),
        tasks_by_answers=project.tasks_by_answers,
        top_users=top_users,
        locations=None,
        week=timeline.week,
    )


def read_timelines(
    view: View, calendar: Calendar, only: ChosenProject | None = None
) -> dict[int | None, Timeline]:
    """Read when each project that has answers in a calendar, or only one, got them."""
    answers: defaultdict[int | None, Counter[int]] = defaultdict(Counter)
    week: defaultdict[int | None, Counter[tuple[int, int]]] = defaultdict(Counter)

    @cache  # as many projects have answers in an hour
    def places(hour: str) -> tuple[int, tuple[int, int]]:
        instant = instant_of(hour)
        local = instant.astimezone(calendar.window.zone)
        return calendar.place_of(instant), (local.weekday(), local.hour)

    for row in view.run(timelines_step(calendar, only)):
        bucket, hour_of_week = places(row.hour)
        answers[row.project_id][bucket] += row.number
        week[row.project_id][hour_of_week] += row.number
    return {key: Timeline.of(calendar, answers[key], week[key]) for key in answers}
