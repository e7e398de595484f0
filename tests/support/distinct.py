"""A result of each kind, in which no two figures are equal: in a layout, none passes for another.

Figures that are the same on a real server, such as the answers of the window that several results
have, differ as well. Only figures that tests name are given; the others are numbered.
"""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from pybossa_stats.contract import Result
from pybossa_stats.diagnosis.advice import Advice, Remedy
from pybossa_stats.diagnosis.explanation import ExplainedStep, Explanation
from pybossa_stats.diagnosis.inspection import FinishTimes, Inspection
from pybossa_stats.geo.places import Location, Place
from pybossa_stats.media.document import Change, Part, Percent, Trend
from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.period import Cycle, Period
from pybossa_stats.periods.window import Window
from pybossa_stats.source.access import TableAccess
from pybossa_stats.stats.activity.activity import Activity, ActivityBucket, Counts, CountsBefore
from pybossa_stats.stats.activity.breakdown import (
    CountryActivity,
    CountryBreakdown,
    ProjectActivity,
    ProjectBreakdown,
    UserActivity,
    UserBreakdown,
)
from pybossa_stats.stats.activity.growth import Growth, GrowthBucket, Totals
from pybossa_stats.stats.activity.rhythm import HourPart, HourRhythm, WeekdayPart, WeekdayRhythm
from pybossa_stats.stats.categories import Category
from pybossa_stats.stats.history import Difference, History, Point, difference, history_buckets
from pybossa_stats.stats.locations import Locations
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.overview import Overview
from pybossa_stats.stats.parts import Before, Week, time_before
from pybossa_stats.stats.projects.choice import ProjectState
from pybossa_stats.stats.projects.forecast import Forecast
from pybossa_stats.stats.projects.project import (
    ProjectBucket,
    ProjectDetail,
    Timeline,
    WeekdayAnswers,
)
from pybossa_stats.stats.projects.results import (
    CategoryProgress,
    CategoryWindow,
    Progress,
    Project,
    ProjectBefore,
    ProjectProgress,
    ProjectsByCategory,
    ProjectsStats,
    ProjectsTotal,
    ProjectWindow,
    TasksByAnswers,
    Work,
    WorkBefore,
)
from pybossa_stats.stats.site.figures import SiteFigures
from pybossa_stats.stats.site.site import SiteStats, SiteWindow, TopProject
from pybossa_stats.stats.top_users import TopUser
from pybossa_stats.stats.users.cohorts import Cohort, Cohorts, Return
from pybossa_stats.stats.users.user import (
    Contribution,
    RankedContribution,
    User,
    UserBucket,
    UserDetail,
    UserProject,
)
from pybossa_stats.stats.users.users import (
    Accounts,
    ContributorsBefore,
    RankedUser,
    UsersByAnswers,
    UsersByDays,
    UsersStats,
    UsersTotal,
)
from tests.support.results import numbered, some

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
WINDOW = Window.ending(NOW, timedelta(hours=48))
"""It touches three days, the first and the last of them in part."""

DAYS = Calendar.of(Period.DAY, WINDOW)
ORIGIN = Origin("db.example.org/pybossa", NOW, WINDOW)
BEFORE = time_before(WINDOW)

_Figures = TypeVar("_Figures", Counts, SiteFigures[Any])


_LATER = (
    *("hours", "user_answers", "address_answers", "first_time_users", "user_hours"),
    "projects_published",
)


def spread(kind: type[_Figures], start: int, step: int) -> _Figures:
    """Figures, each of them a step above the one before, and those that came later last."""
    names = sorted(
        (field.name for field in fields(kind)),
        key=lambda name: _LATER.index(name) if name in _LATER else -1,
    )
    figures = [name for name in names if name not in {"sessions", "median_seconds"}]
    return numbered(kind, **{name: start + step * n for n, name in enumerate(figures, start=1)})


SITE = SiteStats(
    origin=ORIGIN,
    all_time=SiteFigures(
        users_and_addresses=30_200,
        users=11_100,
        addresses=19_100,
        projects=85,
        published_projects=72,
        draft_projects=13,
        tasks=45_300,
        answers=98_000,
    ),
    window=SiteWindow(answers=7_402, active_users=482),
    top_projects=(
        TopProject(41, "Letters", "letters", 5_101, {}),
        TopProject(42, "Maps", "maps", 2_301, {}),
    ),
    top_users=(TopUser(1, 51, "Ada", "ada", 311), TopUser(2, 52, "Bo", "bo", 171)),
    locations=None,
    seconds=1.25,
    version="1.2.3",
)

LOCATIONS = Locations(
    private=14,
    unknown=25,
    unreadable=36,
    database="GeoIP2-City",
    built=datetime(2026, 1, 2, tzinfo=UTC),
    age_days=325.5,
    deciphered=False,
    pseudonymous=False,
    found={
        Location(1.5 * n, -2.5 * n, Place(f"City {n}", "", f"C{n}", f"Country {n}", "", "")): 230
        - n
        for n in range(1, 13)
    },
)
"""Twelve countries, with 229 to 218 addresses: 2,682 are located, of 2,757."""

ACTIVITY = Activity(
    origin=ORIGIN,
    by=Period.DAY,
    timezone="UTC",
    project=None,
    total=spread(Counts, 900, 11),
    before=CountsBefore(**BEFORE, **vars(spread(Counts, 800, 1))),
    buckets=tuple(
        ActivityBucket(**vars(bucket), **vars(spread(Counts, start, 1)))
        for bucket, start in zip(DAYS.buckets, (610, 710, 670), strict=True)
    ),
)


def trend(*values: int) -> Trend:
    """The trend of a figure in a period that is not over."""
    return Trend([*values], finished=False)


ACTIVITY_ROWS = (
    ("Answers", 911, 801, Change(110), Percent(911, 801), trend(611, 711, 671)),
    (
        Part("By registered users"),
        1_010,
        810,
        Change(200),
        Percent(1_010, 810),
        trend(620, 720, 680),
    ),
    (Part("Anonymous answers"), 1_021, 811, Change(210), Percent(1_021, 811), trend(621, 721, 681)),
    ("Active users", 922, 802, Change(120), Percent(922, 802), trend(612, 712, 672)),
    ("First-time users", 1_032, 812, Change(220), Percent(1_032, 812), trend(622, 722, 682)),
    ("Addresses", 933, 803, Change(130), Percent(933, 803), trend(613, 713, 673)),
    ("Hours of work", 999, 809, Change(190), Percent(999, 809), trend(619, 719, 679)),
    (
        Part("Of registered users"),
        1_043,
        813,
        Change(230),
        Percent(1_043, 813),
        trend(623, 723, 683),
    ),
    ("Active projects", 944, 804, Change(140), Percent(944, 804), trend(614, 714, 674)),
    ("Registrations", 955, 805, Change(150), Percent(955, 805), trend(615, 715, 675)),
    ("New projects", 966, 806, Change(160), Percent(966, 806), trend(616, 716, 676)),
    ("Projects published", 1_054, 814, Change(240), Percent(1_054, 814), trend(624, 724, 684)),
    ("New tasks", 977, 807, Change(170), Percent(977, 807), trend(617, 717, 677)),
    ("Completed tasks", 988, 808, Change(180), Percent(988, 808), trend(618, 718, 678)),
)
"""Its figures in the window and before it, as tables have them."""

_GROWN = Calendar.of(Period.DAY, Window(WINDOW.before.start, NOW))
_START, *_ENDS = (
    numbered(
        Totals,
        users=1_000 * n * n,
        projects=2_000 * n * n,
        tasks=3_000 * n * n,
        answers=5_000 * n * n,
    )
    for n in range(1, 7)
)
GROWTH = Growth(
    origin=Origin(ORIGIN.database, NOW, _GROWN.window),
    by=Period.DAY,
    timezone="UTC",
    project=None,
    at_start=_START,
    buckets=tuple(
        GrowthBucket(**vars(bucket), **vars(end))
        for bucket, end in zip(_GROWN.buckets, _ENDS, strict=True)
    ),
)
"""Over five days; 1, 2, 3 and 5 thousand times a square number each."""

WEEKDAYS = WeekdayRhythm(
    origin=ORIGIN,
    by=Cycle.WEEKDAY,
    timezone="UTC",
    project=None,
    is_whole=False,
    parts=tuple(
        WeekdayPart(n, label, 1_011 + 10 * n, 13 + n, 77.25 + n, by_hour=(0,) * 24)
        for n, label in enumerate(Cycle.WEEKDAY.parts, start=1)
    ),
)
HOURS = HourRhythm(
    origin=ORIGIN,
    by=Cycle.HOUR_OF_DAY,
    timezone="UTC",
    project=None,
    is_whole=True,
    parts=tuple(
        HourPart(n, label, 2_011 + 10 * n, 31 + n, 66.25 + n)
        for n, label in enumerate(Cycle.HOUR_OF_DAY.parts)
    ),
)
PROJECT_BREAKDOWN = ProjectBreakdown(
    origin=ORIGIN,
    by=Period.DAY,
    timezone="UTC",
    rows=tuple(
        numbered(ProjectActivity, **vars(bucket), id=key, name=name, short_name=name.lower(), **of)
        for bucket, key, name, of in (
            (DAYS.buckets[0], 42, "Maps", {"answers": 311, "hours": 12.5}),
            (DAYS.buckets[1], 41, "Letters", {"answers": 402, "hours": 31.25}),
            (DAYS.buckets[1], 42, "Maps", {"answers": 203, "hours": 4.75}),
            (DAYS.buckets[2], 42, "Maps", {"answers": 104, "hours": 3.5}),
        )
    ),
    buckets=DAYS.buckets,
)
USER_BREAKDOWN = UserBreakdown(
    origin=ORIGIN,
    by=Period.DAY,
    timezone="UTC",
    project=None,
    rows=tuple(
        numbered(UserActivity, **vars(bucket), id=key, fullname=name, name=name.lower(), **of)
        for bucket, key, name, of in (
            (DAYS.buckets[0], 51, "Ada", {"answers": 37, "hours": 1.25}),
            (DAYS.buckets[2], 52, "Bo", {"answers": 91, "hours": 2.75}),
            (DAYS.buckets[2], 51, "Ada", {"answers": 18, "hours": 0.5}),
        )
    ),
    buckets=DAYS.buckets,
)
COUNTRY_BREAKDOWN = CountryBreakdown(
    origin=ORIGIN,
    by=Period.DAY,
    timezone="UTC",
    project=None,
    locations=LOCATIONS,
    rows=tuple(
        CountryActivity(
            **vars(bucket), code=code, name=name, addresses=number + 1, address_answers=number
        )
        for bucket, code, name, number in (
            (DAYS.buckets[0], "C1", "Country 1", 411),
            (DAYS.buckets[1], "C1", "Country 1", 313),
            (DAYS.buckets[1], "", "Unknown", 53),
            (DAYS.buckets[2], "C2", "Country 2", 751),
        )
    ),
    buckets=DAYS.buckets,
)

ARCHIVES, NATURE = Category(61, "Archives", "archives"), Category(62, "Nature", "nature")
LETTERS = numbered(
    Project,
    category=ARCHIVES,
    id=41,
    name="Letters",
    short_name="letters",
    published=True,
    state=ProjectState.ACTIVE,
    window=numbered(
        ProjectWindow, answers=641, active_users=31, addresses=211, hours=37.96, completed_tasks=61
    ),
    before=numbered(ProjectBefore, answers=541, hours=33.5, completed_tasks=55),
    all_time=numbered(
        ProjectProgress,
        tasks=1_202,
        completed_tasks=903,
        unmarked_tasks=16,
        gold_tasks=123,
        needed=6_005,
        done=4_804,
        remaining=1_201,
        surplus=139,
        progress=0.8,
        answers=4_951,
        hours=321.9,
        users=45,
        addresses=702,
    ),
    first_answer=datetime(2025, 10, 19, 12, tzinfo=UTC),
    last_answer=datetime(2026, 11, 22, 11, tzinfo=UTC),
    forecast=Forecast(days=58, least=19, most=170),
)
MAPS = numbered(
    Project,
    category=NATURE,
    id=42,
    name="Maps",
    short_name="maps",
    published=True,
    state=ProjectState.COMPLETE,
    window=numbered(ProjectWindow, answers=741),
    all_time=numbered(
        ProjectProgress,
        needed=7_007,
        done=7_007,
        remaining=0,
        progress=1.0,
    ),
    last_answer=datetime(2026, 11, 21, 13, tzinfo=UTC),
    completed=datetime(2026, 11, 20, 13, tzinfo=UTC),
)
TREES = numbered(
    Project,
    id=43,
    name="Trees",
    short_name="trees",
    published=True,
    state=ProjectState.STALLED,
    window=some(ProjectWindow),
    all_time=numbered(
        ProjectProgress,
        needed=273,
        done=109,
        remaining=164,
        progress=0.3993,
    ),
    last_answer=datetime(2026, 8, 16, 13, tzinfo=UTC),
)
PROJECTS = numbered(
    ProjectsStats,
    origin=ORIGIN,
    projects=(LETTERS, MAPS, TREES),
    total=numbered(
        ProjectsTotal,
        projects=86,
        published_projects=67,
        draft_projects=18,
        stalled_projects=9,
        answered_projects=64,
        window=numbered(
            Work,
            answers=1_382,
            hours=92.7,
            active_projects=22,
            completed_tasks=125,
            completed_projects=7,
        ),
        all_time=numbered(
            Progress,
            tasks=2_597,
            completed_tasks=2_238,
            unmarked_tasks=17,
            gold_tasks=23,
            needed=13_285,
            done=11_920,
            remaining=1_365,
            surplus=247,
            progress=0.8973,
            answers=12_175,
        ),
    ),
    categories=(
        numbered(
            ProjectsByCategory,
            category=ARCHIVES,
            projects=31_001,
            window=CategoryWindow(answers=31_002, active_users=31_003, hours=31_004.9),
            all_time=CategoryProgress(answers=31_005, remaining=31_006),
        ),
        numbered(ProjectsByCategory, category=NATURE, projects=0),
        numbered(
            ProjectsByCategory,
            category=None,
            projects=32_001,
            window=CategoryWindow(answers=32_002, active_users=32_003, hours=32_004.2),
            all_time=CategoryProgress(answers=32_005, remaining=32_006),
        ),
    ),
    before=numbered(
        WorkBefore,
        **BEFORE,
        answers=1_083,
        hours=71.8,
        active_projects=21,
        completed_tasks=111,
        completed_projects=6,
    ),
)


def _week(start: int) -> Week:
    """For each day of the week, and each of its hours, a number."""
    return tuple(tuple(start + 100 * day + hour for hour in range(24)) for day in range(7))


PROJECT = ProjectDetail(
    origin=ORIGIN,
    project=LETTERS,
    before=Before(**BEFORE),
    by=Period.DAY,
    buckets=tuple(
        ProjectBucket(**vars(bucket), answers=answers)
        for bucket, answers in zip(DAYS.buckets, (201, 203, 202), strict=True)
    ),
    weekdays=tuple(WeekdayAnswers(n, 300 + n, by_hour=(0,) * 24) for n in range(1, 8)),
    tasks_by_answers=(TasksByAnswers(0, 283), TasksByAnswers(1, 277), TasksByAnswers(7, 642)),
    top_users=(TopUser(1, 53, "Cy", "cy", 88), TopUser(2, 54, "Di", "di", 77)),
    locations=LOCATIONS,
    week=_week(20_000),
)

USERS = numbered(
    UsersStats,
    origin=ORIGIN,
    project=None,
    total=numbered(
        UsersTotal,
        active_users=128,
        first_time_users=57,
        returning_users=71,
        answers=2_050,
        hours=141.6,
        sessions=213,
        median_seconds=98.7,
        one_day_users=81,
        user_answers=1_563,
        address_answers=433,
        median_answers=8.5,
        most_active_users=15,
        most_active_user_answers=1_112,
        gini=0.654,
        registrations=91,
        answered_registrations=53,
        median_days_to_answer=5.25,
        all_time=Accounts(users=9_301, users_without_answers=4_207),
    ),
    before=numbered(
        ContributorsBefore,
        **BEFORE,
        active_users=98,
        first_time_users=29,
        returning_users=69,
        answers=1_851,
        hours=134.4,
    ),
    by_answers=(UsersByAnswers(answers=5, users=122), UsersByAnswers(answers=1_113, users=8)),
    by_days=(
        UsersByDays(days=1, users=84, answers=421),
        UsersByDays(days=2, users=26, answers=344),
        UsersByDays(days=3, users=11, answers=187),
        UsersByDays(days=4, users=10, answers=599),
    ),
    top_users=(
        numbered(RankedUser, rank=1, fullname="Eve", name="eve", answers=501),
        numbered(
            RankedUser,
            rank=2,
            fullname="Flo",
            name="flo",
            answers=402,
            hours=8.19,
            days=37,
            projects=27,
            first_answer=datetime(2025, 3, 21, 9, tzinfo=UTC),
            last_answer=datetime(2026, 11, 22, 8, tzinfo=UTC),
        ),
    ),
    locations=LOCATIONS,
)

_MONTHS = Calendar.of(
    Period.MONTH, Window(datetime(2026, 9, 16, 12, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))
)
USER = UserDetail(
    origin=replace(ORIGIN, window=_MONTHS.window),
    user=numbered(
        User,
        fullname="Eve",
        name="eve",
        registered=datetime(2025, 9, 17, 13, tzinfo=UTC),
        window=numbered(
            RankedContribution,
            rank=4,
            ranked_users=1_128,
            answers=3_501,
            hours=41.96,
            sessions=39,
            median_seconds=87.25,
            days=47,
            projects=6,
        ),
        all_time=numbered(
            RankedContribution,
            rank=12,
            ranked_users=1_405,
            answers=5_502,
            hours=63.5,
            sessions=58,
            median_seconds=92.75,
            days=79,
            projects=8,
        ),
        first_answer=datetime(2025, 10, 18, 14, tzinfo=UTC),
        last_answer=datetime(2026, 11, 22, 15, tzinfo=UTC),
    ),
    by=_MONTHS.by,
    buckets=(
        some(UserBucket, **vars(_MONTHS.buckets[0]), answers=0),
        *(
            numbered(UserBucket, **vars(bucket), answers=answers, hours=hours, days=days)
            for bucket, answers, hours, days in zip(
                _MONTHS.buckets[1:], (1_751, 1_753), (20.5, 21.46), (23, 24), strict=True
            )
        ),
    ),
    projects=(
        numbered(
            UserProject,
            id=61,
            name="Letters",
            short_name="letters",
            window=numbered(Contribution, answers=2_001, hours=25.4, days=31),
            all_time=numbered(Contribution, answers=3_003, hours=38.7, days=43),
        ),
        numbered(
            UserProject,
            id=62,
            name=None,
            short_name=None,
            window=numbered(Contribution, answers=1_502, hours=16.5, days=17),
            all_time=numbered(Contribution, answers=2_499, hours=24.8, days=37),
        ),
    ),
)
"""Months of which the first is cut, and without answers."""

COHORTS = Cohorts(
    origin=ORIGIN,
    project=None,
    cohorts=(
        Cohort(("2026-08",), 1_073, (Return(1, 1_070, 331), Return(2, 1_066, 239))),
        Cohort(("2026-09",), 1_055, (Return(1, 1_052, 241),)),
    ),
    pooled=Cohort(("2026-07", "2026-10"), 1_006, (Return(1, 1_005, 103),)),
    everyone=Cohort(
        ("2026-07", "2026-08", "2026-09", "2026-10"),
        3_133,
        (Return(1, 3_127, 655), Return(2, 1_067, 240)),
    ),
    unfinished="2026-11",
)

_POINTS: tuple[Point, ...] = (
    (NOW - timedelta(days=2), spread(SiteFigures, 100, 1)),
    (NOW - timedelta(days=1), spread(SiteFigures, 200, 3)),
    (NOW, spread(SiteFigures, 400, 10)),
)


def history(by: Period | None, *points: Point) -> History:
    """The history of three snapshots, or of other points."""
    points = points or _POINTS
    buckets = tuple(history_buckets(points, by, end=points[-1][0]))
    return History(ORIGIN, by, buckets)


HISTORY = history(None)
HISTORY_BEFORE = history(Period.DAY, *_POINTS[:2])
"""That of the two days before now."""

DIFFERENCE: Difference = difference(
    replace(
        SITE,
        origin=replace(ORIGIN, instant=NOW - timedelta(days=2)),
        all_time=spread(SiteFigures, 100, 1),
        top_projects=(TopProject(44, "Old maps", "old", 61, {}),),
        top_users=(TopUser(1, 57, "Gus", "gus", 62),),
    ),
    replace(
        SITE,
        all_time=spread(SiteFigures, 400, 10),
        top_projects=SITE.top_projects[:1],
        top_users=SITE.top_users[:1],
    ),
)

OVERVIEW = Overview(
    origin=ORIGIN,
    site=SITE,
    growth=GROWTH,
    activity=ACTIVITY,
    projects=PROJECTS,
    users=USERS,
    cohorts=COHORTS,
    timelines={
        41: Timeline((2_401, 2_403, 2_402), _week(30_000)),
        42: Timeline((2_501, 2_504, 2_503), _week(40_000)),
    },
    answers_before=(15_000, 25_000, 35_000),
    seconds=1.5,
    details=(PROJECT,),
)

INSPECTION = Inspection(
    origin=ORIGIN,
    server="PostgreSQL 15.20",
    role="stats",
    standby=False,
    distributed=False,
    tables=(
        TableAccess("project", "project", ("id", "name"), (), (), 121),
        TableAccess("task", "task", ("id", "state", "created"), ("state",), ("created",), 122),
    ),
    lacks={"global": (), "projects": ("task.state",)},
    finish_times=FinishTimes(answers=9_876, null=17, unreadable=26),
)
ADVICE = Advice(
    origin=ORIGIN,
    server="PostgreSQL 15.20",
    distributed=False,
    partitions=("task_run_1", "task_run_2", "task_run_3"),
    estimated_rows=250_000,
    table_bytes=123_456_789,
    remedies=(
        Remedy(
            concerns="users",
            problem="A problem.",
            gain="A gain.",
            index_bytes=24_576,
            sql="CREATE INDEX a;",
        ),
    ),
)
EXPLANATION = Explanation(
    origin=ORIGIN,
    server="PostgreSQL 15.20",
    steps=(
        ExplainedStep(reads="users", sql="SELECT 1", plan=("Aggregate", "Scan"), seconds=0.25),
        ExplainedStep(reads="tasks", sql="SELECT 2", plan=("Result",), seconds=0.75),
    ),
)

RESULTS: tuple[Result, ...] = (
    *(
        OVERVIEW,
        PROJECT,
        USER,
        WEEKDAYS,
        HOURS,
        PROJECT_BREAKDOWN,
        USER_BREAKDOWN,
        COUNTRY_BREAKDOWN,
    ),
    *(HISTORY, INSPECTION),
)
"""All of them; the overview has the others in it."""
