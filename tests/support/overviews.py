"""All statistics of a small server, for tests."""

from collections import Counter
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

from pybossa_stats.periods.asked import window_of
from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.period import NamedPeriod, Period, midnight
from pybossa_stats.periods.window import Span, Window
from pybossa_stats.stats.activity.activity import Activity, ActivityBucket, Counts, CountsBefore
from pybossa_stats.stats.activity.growth import Growth, GrowthBucket, Totals
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.overview import Overview
from pybossa_stats.stats.parts import time_before
from pybossa_stats.stats.projects.choice import ProjectState
from pybossa_stats.stats.projects.forecast import Forecast
from pybossa_stats.stats.projects.project import Timeline
from pybossa_stats.stats.projects.results import (
    Progress,
    Project,
    ProjectProgress,
    ProjectsStats,
    ProjectsTotal,
    ProjectWindow,
    Work,
    WorkBefore,
)
from pybossa_stats.stats.site.site import SiteStats
from pybossa_stats.stats.users.cohorts import Cohort, Cohorts
from pybossa_stats.stats.users.users import (
    ContributorsBefore,
    RankedUser,
    UsersByAnswers,
    UsersByDays,
    UsersStats,
    UsersTotal,
)
from tests.conftest import NOW
from tests.support.results import some

_DAYS = 10
_CALENDAR = Calendar.of(Period.DAY, Window(NOW - timedelta(days=_DAYS - 1), NOW))
_Q3 = NamedPeriod(Period.QUARTER, midnight(date(2026, 7, 1)))
QUARTER = window_of(Span(_Q3, _Q3), NOW, timedelta(0))
MONTH = Window.ending(NOW, timedelta(days=30))

_MONTH = Window.ending(NOW, timedelta(days=28))
_BEFORE = time_before(_MONTH)

NO_COUNTS = some(Counts, active_projects=0, registrations=0, new_projects=0, projects_published=0)
NO_CONTRIBUTORS = some(UsersTotal)
_NONE = dict.fromkeys(
    (
        *("tasks", "completed_tasks", "unmarked_tasks", "gold_tasks"),
        *("needed", "done", "remaining", "surplus", "answers"),
    ),
    0,
)
NO_PROGRESS = some(Progress, **_NONE)
NO_PROJECT_PROGRESS = ProjectProgress(**vars(NO_PROGRESS), users=None, addresses=None)
NOBODY = Cohort((), 0, ())


def an_activity(origin: Origin, total: Counts, buckets: list[Counts]) -> Activity:
    """Activity by day, and none before."""
    return Activity(
        origin=replace(origin, window=_CALENDAR.window),
        by=_CALENDAR.by,
        timezone="UTC",
        project=None,
        total=total,
        before=CountsBefore(**_BEFORE, **vars(NO_COUNTS)),
        buckets=tuple(
            ActivityBucket(**vars(bucket), **vars(counts))
            for bucket, counts in zip(_CALENDAR.buckets, buckets, strict=True)
        ),
    )


def a_growth(origin: Origin, start: int, ends: list[int]) -> Growth:
    """Growth by day, with as many of everything."""
    return Growth(
        origin=replace(origin, window=_CALENDAR.window),
        by=_CALENDAR.by,
        timezone="UTC",
        project=None,
        at_start=_totals(start),
        buckets=tuple(
            GrowthBucket(**vars(bucket), **vars(_totals(end)))
            for bucket, end in zip(_CALENDAR.buckets, ends, strict=True)
        ),
    )


def _totals(number: int) -> Totals:
    return Totals(*(number for _ in fields(Totals)))


def projects_stats(
    origin: Origin, projects: tuple[Project, ...], progress: Progress, work: Work
) -> ProjectsStats:
    """Progress of projects, of which nothing was done before."""
    total = some(
        ProjectsTotal,
        projects=len(projects),
        published_projects=sum(project.published for project in projects),
        draft_projects=sum(not project.published for project in projects),
        stalled_projects=sum(project.state is ProjectState.STALLED for project in projects),
        answered_projects=len(projects),
        window=work,
        all_time=progress,
    )
    before = some(WorkBefore, **_BEFORE)
    return some(ProjectsStats, origin=origin, projects=projects, total=total, before=before)


NO_WORK = some(Work)

A_PROJECT = some(
    Project,
    id=1,
    name="Maps",
    short_name="maps",
    published=True,
    state=ProjectState.ACTIVE,
    window=some(ProjectWindow, answers=7, active_users=3, addresses=4),
    all_time=replace(
        NO_PROJECT_PROGRESS,
        tasks=10,
        completed_tasks=4,
        needed=30,
        done=20,
        remaining=10,
        progress=0.6667,
        answers=22,
    ),
    first_answer=NOW,
    last_answer=NOW,
    forecast=Forecast.of(12),
)


def an_overview(site: SiteStats, name: str = "[/foo]\x1b[2J\u202e") -> Overview:
    """All statistics.

    Args:
        site: the figures.
        name: what a project and a user are called.
    """
    origin = Origin(site.database, NOW, _MONTH)
    maps = replace(A_PROJECT, name=name)
    letters = replace(maps, id=2, name="Letters", state=ProjectState.STALLED, forecast=None)
    counts = [_counts(day, people=day, projects=1) for day in range(_DAYS)]
    growth = [100 + day * day for day in range(_DAYS)]
    progress = replace(
        NO_PROGRESS,
        tasks=10,
        completed_tasks=4,
        needed=30,
        done=20,
        remaining=10,
        progress=0.6667,
        answers=22,
    )
    return Overview(
        origin=replace(origin, window=_CALENDAR.window),
        site=site,
        growth=a_growth(origin, 99, growth),
        activity=an_activity(origin, _counts(45, people=9, projects=1), counts),
        projects=projects_stats(
            origin, (maps, letters), progress, some(Work, answers=7, active_projects=2)
        ),
        users=some(
            UsersStats,
            origin=origin,
            total=some(
                UsersTotal,
                **_contributors(1, 1, 12),
                user_answers=9,
                address_answers=3,
                median_answers=9,
                most_active_users=1,
                most_active_user_answers=9,
                gini=0.0,
            ),
            before=some(ContributorsBefore, **_BEFORE, **_contributors(1, 0, 10)),
            by_answers=(UsersByAnswers(9, 1),),
            by_days=(UsersByDays(2, 1, 9),),
            top_users=(
                some(
                    RankedUser,
                    rank=1,
                    id=5,
                    fullname=name,
                    name="ada",
                    answers=9,
                    days=2,
                    projects=1,
                ),
            ),
        ),
        cohorts=Cohorts(origin, None, (), None, NOBODY, None),
        timelines={1: Timeline.of(_CALENDAR, Counter({3: 7}), Counter({(0, 9): 7}))},
        answers_before=tuple(range(_DAYS)),
        seconds=1.5,
    )


def _counts(number: int, people: int, projects: int) -> Counts:
    """As many answers as new tasks, and as many users as addresses."""
    return replace(
        NO_COUNTS,
        answers=number,
        new_tasks=number,
        active_users=people,
        addresses=people,
        active_projects=projects,
    )


def _contributors(active: int, first_time: int, answers: int) -> dict[str, Any]:
    return {
        "active_users": active,
        "first_time_users": first_time,
        "returning_users": active - first_time,
        "answers": answers,
    }


def an_empty_overview(site: SiteStats) -> Overview:
    """Those of a server where nothing has happened for years, and nothing is left of before."""
    origin = Origin(site.database, NOW, _MONTH)
    idle = replace(origin, last_answer=NOW - timedelta(days=1_000))
    return Overview(
        origin=replace(origin, window=_CALENDAR.window),
        site=site,
        growth=a_growth(origin, 0, [0] * _DAYS),
        activity=an_activity(idle, NO_COUNTS, [NO_COUNTS] * _DAYS),
        projects=projects_stats(origin, (), NO_PROGRESS, NO_WORK),
        users=some(
            UsersStats,
            origin=origin,
            total=NO_CONTRIBUTORS,
            before=some(ContributorsBefore, **_BEFORE, **_contributors(0, 0, 0)),
        ),
        cohorts=Cohorts(origin, None, (), None, NOBODY, None),
        timelines={},
        answers_before=(0,) * _DAYS,
        seconds=0,
    )
