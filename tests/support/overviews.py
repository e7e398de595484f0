"""All statistics of a small server, for tests."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.period import Period
from pybossa_stats.periods.window import Window
from pybossa_stats.stats.activity.activity import Activity, Counts
from pybossa_stats.stats.activity.growth import Growth
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.overview import Overview
from pybossa_stats.stats.projects.estimate import Estimate
from pybossa_stats.stats.projects.project import Timeline
from pybossa_stats.stats.projects.projects import People, ProjectsStats, ProjectStats, Work
from pybossa_stats.stats.site.site import SiteStats
from pybossa_stats.stats.users.cohorts import Cohort, Cohorts
from pybossa_stats.stats.users.users import Contributors, RankedUser, UsersStats
from tests.conftest import NOW

_DAYS = 10
_CALENDAR = Calendar.of(Period.DAY, Window(NOW - timedelta(days=_DAYS - 1), NOW))
_NAMES = ("users", "projects", "tasks", "answers")


def an_overview(snapshot: SiteStats, name: str = "[/foo]\x1b[2J\u202e") -> Overview:
    """All statistics.

    Args:
        snapshot: the figures.
        name: what a project and a user are called.
    """
    origin = Origin(snapshot.database, NOW, Window.ending(NOW, timedelta(days=28)))
    people = People(3, 4)
    work = Work(10, 4, wanted=30, done=20, remaining=10, answers=22, window_answers=7)
    maps = ProjectStats(
        id=1,
        name=name,
        short_name="maps",
        published=True,
        work=work,
        people=people,
        all_time=None,
        first=NOW,
        last=NOW,
        stalled=False,
        estimate=Estimate(12),
    )
    letters = replace(maps, id=2, name="Letters", stalled=True, estimate=None)
    growth = [dict.fromkeys(_NAMES, 100 + day * day) for day in range(_DAYS)]
    counts = [Counts(day, day, day, 1, 0, 0, day) for day in range(_DAYS)]
    total = Counts(45, 9, 9, 1, 0, 0, 45)
    return Overview(
        snapshot=snapshot,
        growth=Growth(origin, _CALENDAR, None, dict.fromkeys(_NAMES, 99), tuple(growth)),
        activity=Activity(origin, _CALENDAR, None, total, Counts(), tuple(counts)),
        projects=ProjectsStats(origin, (maps, letters), work),
        users=UsersStats(
            origin=origin,
            project=None,
            top=(RankedUser(1, 5, name, "ada", 9, 2, 1, NOW),),
            distribution={(9, 2): 1},
            address_answers=3,
            all=Contributors(1, 1, 12),
            before=Contributors(1, 0, 10),
        ),
        timelines={1: Timeline.of(_CALENDAR, Counter({3: 7}), Counter({(0, 9): 7}))},
        cohorts=Cohorts(origin, None, (), None, Cohort((), 0, ()), None),
        seconds=1.5,
    )


def an_empty_overview(snapshot: SiteStats) -> Overview:
    """Those of a server where nothing has happened for years, and nothing is left of before."""
    origin = Origin(snapshot.database, NOW, Window.ending(NOW, timedelta(days=28)))
    idle = replace(origin, last_answer=NOW - timedelta(days=1_000))
    nothing = dict.fromkeys(_NAMES, 0)
    return Overview(
        snapshot=snapshot,
        growth=Growth(origin, _CALENDAR, None, nothing, (nothing,) * _DAYS),
        activity=Activity(idle, _CALENDAR, None, Counts(), Counts(), (Counts(),) * _DAYS),
        projects=ProjectsStats(origin, (), Work()),
        users=UsersStats(origin, None, (), {}, 0, Contributors(0, 0, 0), Contributors(0, 0, 0)),
        timelines={},
        cohorts=Cohorts(origin, None, (), None, Cohort((), 0, ()), None),
        seconds=0,
    )
