"""A report of each kind, as all formats are tested with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from pybossa_stats.diagnosis.advice import Advice, Remedy
from pybossa_stats.diagnosis.explanation import ExplainedStep, Explanation
from pybossa_stats.diagnosis.inspection import FinishTimes, Inspection
from pybossa_stats.diagnosis.requirements import QUESTIONS
from pybossa_stats.media.screen import Screen
from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.period import Cycle, Period
from pybossa_stats.periods.window import LATEST, Window
from pybossa_stats.report.activity import ActivityReport, RhythmReport
from pybossa_stats.report.base import Report
from pybossa_stats.report.breakdown import (
    CountryBreakdownReport,
    ProjectBreakdownReport,
    UserBreakdownReport,
)
from pybossa_stats.report.diagnosis import AdviceReport, ExplanationReport, InspectionReport
from pybossa_stats.report.formats import OF_EVERY_REPORT, OF_FIGURES, OF_PAGES, Format
from pybossa_stats.report.growth import GrowthReport
from pybossa_stats.report.history import DifferenceReport, HistoryReport
from pybossa_stats.report.page.page import PageReport
from pybossa_stats.report.project import ProjectReport
from pybossa_stats.report.projects import ProjectsReport
from pybossa_stats.report.rendering import render
from pybossa_stats.report.site import SiteReport
from pybossa_stats.report.user import UserReport
from pybossa_stats.report.users import CohortsReport, UsersReport
from pybossa_stats.source.access import TableAccess, table_access
from pybossa_stats.source.schema import metadata
from pybossa_stats.stats.activity.activity import Activity, ActivityBucket, Counts, CountsBefore
from pybossa_stats.stats.activity.growth import Growth, GrowthBucket, Totals
from pybossa_stats.stats.activity.rhythm import HourPart, HourRhythm, WeekdayPart, WeekdayRhythm
from pybossa_stats.stats.categories import Category
from pybossa_stats.stats.chosen import ChosenProject
from pybossa_stats.stats.history import (
    History,
    HistoryBucket,
    Point,
    difference,
    history_buckets,
)
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.parts import time_before
from pybossa_stats.stats.projects.choice import ProjectState
from pybossa_stats.stats.projects.forecast import Forecast
from pybossa_stats.stats.projects.project import ProjectDetail, Timeline, detail_of
from pybossa_stats.stats.projects.projects import globalstats
from pybossa_stats.stats.projects.results import (
    CategoryProgress,
    CategoryWindow,
    Project,
    ProjectBefore,
    ProjectsByCategory,
    ProjectWindow,
    TasksByAnswers,
    Work,
    WorkBefore,
)
from pybossa_stats.stats.site.figures import SiteFigures
from pybossa_stats.stats.site.site import TopProject
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
from tests.conftest import NOW
from tests.support.briefs import A_BRIEF
from tests.support.distinct import COUNTRY_BREAKDOWN, PROJECT_BREAKDOWN, USER_BREAKDOWN
from tests.support.overviews import (
    NO_CONTRIBUTORS,
    NO_PROGRESS,
    NO_PROJECT_PROGRESS,
    NO_WORK,
    an_empty_overview,
    an_overview,
    projects_stats,
)
from tests.support.results import some
from tests.support.snapshots import DATABASE, LOCATIONS, a_snapshot, figures, of_database

FILE = Screen()
YESTERDAY = NOW - timedelta(days=1)

LIVELY = replace(
    a_snapshot(),
    all_time=figures(
        users=1_000,
        addresses=3_000,
        published_projects=9,
        draft_projects=1,
        tasks=1_234_567,
        answers=7_654_321,
    ),
    top_projects=(
        TopProject(
            id=1,
            name="Letters from the Front, 1914 to 1918",
            short_name="letters",
            answers=1_500,
            info={"thumbnail": "letters.png", "sched": None},
        ),
        TopProject(7, "野鳥の声を聴く", "yacho", 620, {}),
        TopProject(3, "=SUM(A1) | *old* [maps](x)", "maps", 31, {}),
    ),
    top_users=(
        TopUser(1, 1, "[/foo]\x1b[2J\u202e", "foo", 20),
        TopUser(2, 2, "李", "li", 10),
    ),
)
EMPTY = replace(
    LIVELY,
    all_time=figures(),
    top_projects=(),
    top_users=(),
)
_LONG = replace(
    LIVELY,
    top_projects=(TopProject(1, "A name " * 30, "short" * 20, 1_234_567, {}),),
    top_users=(),
)


_COLUMNS = {table.name: tuple(table.columns.keys()) for table in metadata.sorted_tables}


def _tables(**denied: tuple[str, ...]) -> tuple[TableAccess, ...]:
    return tuple(
        TableAccess(name, f'"{name}"', columns, (), denied.get(name, ()), 10 * len(columns))
        for name, columns in _COLUMNS.items()
    )


def _without_optional(access: TableAccess) -> TableAccess:
    """Access of a role that may not read what is optional."""
    optional = {"task": ("calibration",), "auditlog": access.columns}.get(access.name, ())
    columns = tuple(name for name in access.columns if name not in optional)
    return replace(access, columns=columns, withheld=optional)


_SEEN = Inspection(
    origin=Origin(DATABASE, NOW),
    server="PostgreSQL 15.20",
    role="pybossa_stats",
    standby=False,
    distributed=False,
    tables=_tables(),
    lacks=dict.fromkeys(QUESTIONS, ()),
    finish_times=FinishTimes(null=1, unreadable=2, answers=9_600),
)
_TROUBLED = (
    TableAccess("category", "category", (), (), (), absent=_COLUMNS["category"]),
    TableAccess("project", "project", _COLUMNS["project"], ("published", "info"), (), None),
    TableAccess("task", "task", _COLUMNS["task"], _COLUMNS["task"], (), None),
    *_tables(task_run=("user_ip", "finish_time"))[3:],
    table_access(metadata.tables["auditlog"], (), sql_name="auditlog"),
)
_TROUBLE = replace(
    _SEEN,
    role='"od\x1b d"',
    standby=True,
    tables=_TROUBLED,
    lacks={
        **_SEEN.lacks,
        "global": ("project.published", "project.info", "task.id", "task_run.user_ip"),
        "activity": ("task.created", "task_run.user_ip", "task_run.finish_time"),
        "users --cohorts": ("task_run.finish_time",),
    },
    finish_times=None,
)
_OLD_ROLE = replace(
    _SEEN,
    tables=tuple(map(_without_optional, _tables(user=("created",), project=("created",)))),
    lacks={**_SEEN.lacks, "later": ("project.created", "user.created")},
)
_REMEDY = Remedy(
    concerns="addresses",
    problem="All of task_run is read to count its addresses.",
    gain="With this index, only the index is read, in order.",
    index_bytes=7_654_321,
    sql='CREATE INDEX pybossa_stats_user_ip ON "od|d`\x1b\u202e" (user_ip COLLATE "C");',
)
_ADVICE = Advice(
    origin=Origin(DATABASE, NOW),
    server="PostgreSQL 15.20",
    distributed=False,
    partitions=(),
    estimated_rows=250_000,
    table_bytes=45_678_901,
    remedies=(_REMEDY,),
)
_EXPLANATION = Explanation(
    origin=Origin(DATABASE, NOW),
    server="PostgreSQL 15.20",
    steps=(
        ExplainedStep("users", 'SELECT count(*) \nFROM "user"', ("Aggregate", "  ->  Scan"), 0.25),
        ExplainedStep(
            "tasks", 'SELECT count(*) \nFROM "\x1b\u202e".task', ("Aggregate \x1b",), 0.75
        ),
    ),
)


_OF_NO_DATABASE = of_database(LIVELY, "\x1b[2J\u202e")
_TAMPERED = replace(
    _OF_NO_DATABASE,
    origin=replace(_OF_NO_DATABASE.origin, unlocked=("task", "\x1b]0;title\x07", "a\n# b")),
    version="\x1b]0;title\x07",
)


@dataclass(frozen=True)
class _Buckets:
    """The buckets of points that are at hand; the last of them is the end."""

    points: Sequence[Point]
    by: Period | None
    before: Point | None

    def __iter__(self) -> Iterator[HistoryBucket]:
        end = self.points[-1][0] if self.points else None
        return history_buckets(self.points, self.by, before=self.before, end=end)


def history_of(
    points: Sequence[Point], by: Period | None = None, before: Point | None = None
) -> History:
    """The history of points that are at hand."""
    origin = Origin(None, None)
    if points:
        first, last = points[0][0], points[-1][0]
        origin = Origin(DATABASE, last, Window(first, last))
    return History(origin, by, _Buckets(points, by, before))


_OLD_ORDER = (
    *("addresses", "users", "draft_projects", "published_projects"),
    *("answers", "tasks", "projects", "users_and_addresses"),
)


def a_history(by: Period | None, *days: int, since: int | None = None) -> HistoryReport:
    """A history of snapshots taken so many days after another.

    Args:
        by: what each row stands for.
        days: when.
        since: how many of them are left out, as they are before that time.
    """
    points: list[Point] = [
        (
            NOW + timedelta(days=day),
            SiteFigures(**{name: 1_000 + 117 * place * n for n, name in enumerate(_OLD_ORDER)}),
        )
        for place, day in enumerate(days)
    ]
    before = points[since - 1] if since else None
    return HistoryReport(history_of(points[since or 0 :], by, before))


MONTH = Window.ending(NOW, timedelta(days=28))

_LETTERS = some(
    Project,
    id=1,
    name="Letters from the Front, 1914 to 1918",
    short_name="letters",
    published=True,
    state=ProjectState.ACTIVE,
    window=some(ProjectWindow, answers=640, active_users=31, addresses=210),
    before=some(ProjectBefore),
    all_time=replace(
        NO_PROJECT_PROGRESS,
        tasks=1_200,
        completed_tasks=900,
        needed=6_000,
        done=4_800,
        remaining=1_200,
        surplus=150,
        progress=0.8,
        answers=4_950,
    ),
    first_answer=NOW - timedelta(days=400),
    last_answer=NOW - timedelta(minutes=7),
    forecast=Forecast.of(57.3),
    tasks_by_answers=tuple(map(TasksByAnswers, range(7), (180, 30, 30, 30, 30, 750, 150))),
)
_TREES = replace(
    _LETTERS,
    id=3,
    name="=SUM(A1) | *old* [trees](x)\x1b[2J\u202e",
    short_name="trees",
    state=ProjectState.STALLED,
    window=some(ProjectWindow),
    all_time=replace(
        NO_PROJECT_PROGRESS,
        tasks=90,
        completed_tasks=30,
        needed=270,
        done=108,
        remaining=162,
        surplus=2,
        progress=0.4,
        answers=110,
    ),
    last_answer=NOW - timedelta(days=95),
    forecast=None,
    tasks_by_answers=tuple(map(TasksByAnswers, (0, 1, 3, 4), (42, 18, 28, 2))),
)
_DONE = replace(
    _TREES,
    id=4,
    name="野鳥の声を聴く",
    short_name="yacho",
    state=ProjectState.COMPLETE,
    window=some(ProjectWindow, answers=3),
    all_time=replace(
        NO_PROJECT_PROGRESS,
        tasks=240,
        completed_tasks=240,
        needed=960,
        done=960,
        surplus=42,
        progress=1.0,
        answers=1_002,
    ),
    tasks_by_answers=tuple(map(TasksByAnswers, (4, 5, 6), (200, 38, 2))),
)
_DRAFT = replace(
    _DONE,
    id=7,
    name="Untitled",
    short_name="untitled",
    published=False,
    state=ProjectState.DRAFT,
    window=some(ProjectWindow),
    all_time=NO_PROJECT_PROGRESS,
    tasks_by_answers=(),
    first_answer=None,
    last_answer=None,
)
_FAR = replace(_LETTERS, id=8, name="A name " * 30, short_name="long", forecast=Forecast.of(20_000))
_NEW = replace(
    _TREES,
    id=9,
    name="New maps",
    short_name="new",
    state=ProjectState.NEW,
    all_time=replace(NO_PROJECT_PROGRESS, tasks=30, needed=90, remaining=90, progress=0.0),
    tasks_by_answers=(TasksByAnswers(0, 30),),
    first_answer=None,
    last_answer=None,
)
_ALL = (_LETTERS, _DONE, _TREES, _NEW, _DRAFT)
_PROJECTS = projects_stats(
    Origin(DATABASE, NOW, MONTH),
    _ALL,
    replace(
        NO_PROGRESS,
        tasks=1_560,
        completed_tasks=1_170,
        needed=7_320,
        done=5_868,
        remaining=1_452,
        surplus=194,
        progress=0.8016,
        answers=6_062,
    ),
    some(Work, answers=643, active_projects=2),
)
_COMPARED = replace(_PROJECTS, before=some(WorkBefore, **time_before(MONTH), answers=580))


_MAPPING = Category(3, "Maps & [places]\x1b[2J", "maps")
_IN_CATEGORIES = [
    replace(project, category=_MAPPING if project in _ALL[:2] else None) for project in _ALL
]
_BY_CATEGORY = tuple(
    ProjectsByCategory(
        category,
        projects=projects,
        published_projects=projects,
        window=CategoryWindow(answers=640 * projects, active_users=31, hours=12.7 * projects),
        all_time=CategoryProgress(answers=5_950 * projects, remaining=1_290 * projects),
    )
    for category, projects in ((_MAPPING, 2), (Category(4, "Empty", "empty"), 0), (None, 3))
)


def _ever(project: Project) -> Project:
    return replace(project, all_time=replace(project.all_time, users=45, addresses=700))


def _detail(project: Project, *, finished: bool) -> ProjectDetail:
    window = Window.ending(NOW.replace(hour=0) if finished else NOW, timedelta(days=28))
    calendar = Calendar.of(Period.DAY, window)
    answers = [project.window.answers and 7 * n % 23 for n in range(len(calendar.buckets))]
    week = tuple((sum(answers[n::7]), *[0] * 23) for n in range(7))
    top = LIVELY.top_users if project.window.answers else ()
    timeline = Timeline(tuple(answers), week)
    return detail_of(Origin(DATABASE, NOW, window), _ever(project), calendar, timeline, top)


_MONTH = Window.ending(NOW, timedelta(days=30))
_USERS = some(
    UsersStats,
    origin=Origin(DATABASE, NOW, _MONTH),
    total=some(
        UsersTotal,
        active_users=12,
        first_time_users=5,
        returning_users=7,
        answers=2_000,
        one_day_users=9,
        user_answers=1_562,
        address_answers=430,
        median_answers=7,
        most_active_users=2,
        most_active_user_answers=1_512,
        gini=0.8929790866410585,
        registrations=40,
        answered_registrations=10,
        median_days_to_answer=0.0021,
        all_time=Accounts(users=1_000, users_without_answers=612),
    ),
    before=some(
        ContributorsBefore,
        **time_before(_MONTH),
        active_users=9,
        first_time_users=2,
        returning_users=7,
        answers=1_850,
    ),
    by_answers=(
        *(UsersByAnswers(1, 5), UsersByAnswers(7, 3)),
        *(UsersByAnswers(12, 3), UsersByAnswers(1_500, 1)),
    ),
    by_days=(UsersByDays(1, 9, 38), UsersByDays(3, 2, 24), UsersByDays(28, 1, 1_500)),
    top_users=(
        some(
            RankedUser,
            rank=1,
            id=7,
            fullname="[/foo]\x1b[2J\u202e",
            name="foo",
            answers=1_500,
            days=28,
            projects=12,
            first_answer=NOW - timedelta(days=400),
            last_answer=NOW,
        ),
        some(
            RankedUser,
            rank=2,
            id=2,
            fullname="李",
            name="li",
            answers=12,
            days=3,
            projects=1,
            last_answer=NOW - timedelta(days=2, microseconds=1),
        ),
        some(
            RankedUser,
            rank=2,
            id=3,
            fullname="=SUM(A1) | *old*",
            name="sum",
            answers=12,
            days=1,
            projects=2,
            last_answer=YESTERDAY,
        ),
        some(
            RankedUser,
            rank=4,
            id=1,
            fullname="A name " * 9,
            name="name" * 9,
            answers=1,
            days=1,
            projects=1,
            last_answer=YESTERDAY,
        ),
    ),
)
_NOBODY = replace(
    _USERS,
    total=NO_CONTRIBUTORS,
    before=some(ContributorsBefore, **time_before(_MONTH)),
    by_answers=(),
    by_days=(),
    top_users=(),
)
_MONTHS = Calendar.of(Period.MONTH, Window(datetime(2026, 9, 16, tzinfo=UTC), NOW))
_USER = some(
    UserDetail,
    origin=Origin(DATABASE, NOW, _MONTHS.window),
    user=some(
        User,
        id=7,
        fullname="[/foo]\x1b[2J\u202e",
        name="foo",
        registered=datetime(2025, 3, 1, tzinfo=UTC),
        window=some(
            RankedContribution,
            rank=1,
            ranked_users=11,
            answers=1_500,
            days=28,
            hours=31.75,
            sessions=40,
            median_seconds=61.2,
            projects=2,
        ),
        all_time=some(
            RankedContribution,
            rank=2,
            ranked_users=1_013,
            answers=1_600,
            days=31,
            hours=33.5,
            sessions=44,
            median_seconds=63.9,
            projects=3,
        ),
        first_answer=NOW - timedelta(days=400),
        last_answer=NOW - timedelta(hours=3),
    ),
    by=Period.MONTH,
    buckets=tuple(
        some(UserBucket, **vars(bucket), answers=answers, days=answers // 100, hours=answers / 50)
        for bucket, answers in zip(_MONTHS.buckets, (0, 900, 600), strict=True)
    ),
    projects=(
        UserProject(
            3,
            "=SUM(A1) | *old* [maps](x)",
            "maps",
            some(Contribution, answers=1_000, days=20, hours=21.5),
            some(Contribution, answers=1_000, days=20, hours=21.5),
        ),
        UserProject(
            4,
            "野鳥の声を聴く",
            "yacho",
            some(Contribution, answers=500, days=9, hours=9.25),
            some(Contribution, answers=520, days=10, hours=9.75),
        ),
        UserProject(9, None, None, some(Contribution), some(Contribution, answers=80, days=1)),
    ),
)
_RESTRICTED = replace(
    _USER,
    user=replace(
        _USER.user,
        restrict=True,
        registered=None,
        window=some(RankedContribution, ranked_users=11),
        all_time=some(RankedContribution, ranked_users=1_013),
        first_answer=None,
        last_answer=None,
    ),
    buckets=tuple(some(UserBucket, **vars(bucket)) for bucket in _MONTHS.buckets),
    projects=(),
)
_COHORTS = Cohorts(
    origin=Origin(DATABASE, NOW, Window(datetime(2026, 8, 1, tzinfo=UTC), NOW)),
    project=ChosenProject(3, "=SUM(A1) | *old* \x1b[2J", "maps"),
    cohorts=(
        Cohort(("2026-08",), 1_000, (Return(1, 1_000, 250), Return(2, 1_000, 80))),
        Cohort(("2026-10",), 8, ()),
    ),
    pooled=Cohort(("2026-09", "2026-11"), 5, (Return(1, 3, 1),)),
    everyone=Cohort(
        ("2026-08", "2026-09", "2026-10", "2026-11"),
        1_013,
        (Return(1, 1_003, 251), Return(2, 1_000, 80)),
    ),
    unfinished="2026-11",
)
_NO_COHORTS = replace(
    _COHORTS, project=None, cohorts=(), pooled=None, everyone=Cohort((), 0, ()), unfinished=None
)
_CHOSEN = ChosenProject(7, "[/foo]\x1b[2J\u202e", "foo")


def an_activity(by: Period, days: int, *, of_one: bool = False, lively: bool = True) -> Report:
    """What was done in so many days."""
    calendar = Calendar.of(by, Window(NOW - timedelta(days=days), NOW))

    def counts(n: int) -> Counts:
        done = some(
            Counts,
            answers=1_117 * n,
            active_users=19 * n,
            addresses=31 * n,
            active_projects=n // 4,
            registrations=n % 7,
            new_projects=n % 2,
            projects_published=n % 3,
            new_tasks=210 * (n % 3),
        )
        if of_one:
            done = replace(done, new_projects=None, projects_published=None)
            return replace(done, active_projects=None, registrations=None)
        return done

    numbers = range(1, len(calendar.buckets) + 1) if lively else [0] * len(calendar.buckets)
    last = None if lively else NOW - timedelta(days=1_000)
    result = Activity(
        origin=Origin(DATABASE, NOW, calendar.window, last_answer=last),
        by=by,
        timezone="UTC",
        project=_CHOSEN if of_one else None,
        total=counts(40 * lively),
        before=CountsBefore(**time_before(calendar.window), **vars(counts(36 * lively))),
        buckets=tuple(
            ActivityBucket(**vars(bucket), **vars(counts(n)))
            for bucket, n in zip(calendar.buckets, numbers, strict=True)
        ),
    )
    return ActivityReport(result)


def a_growth() -> Report:
    """How a server grew in a year."""
    calendar = Calendar.of(Period.MONTH, Window(NOW - timedelta(days=365), NOW))
    start, *ends = (
        Totals(*(n * n * 10**place for place, _ in enumerate(fields(Totals), start=2)))
        for n in range(1, len(calendar.buckets) + 2)
    )
    result = Growth(
        origin=Origin(DATABASE, NOW, calendar.window),
        by=calendar.by,
        timezone="UTC",
        project=None,
        at_start=start,
        buckets=tuple(
            GrowthBucket(**vars(bucket), **vars(end))
            for bucket, end in zip(calendar.buckets, ends, strict=True)
        ),
    )
    return GrowthReport(result)


def a_rhythm(by: Cycle) -> Report:
    """When people answer."""
    calendar = Calendar.asked(LATEST, NOW, by, 3_000)
    found = [(label, 997 * n, 13, round(997 * n / 13, 4)) for n, label in enumerate(by.parts)]
    about: dict[str, Any] = {
        "origin": Origin(DATABASE, NOW, calendar.window),
        "by": by,
        "timezone": "UTC",
        "project": None,
        "is_whole": False,
    }
    if by is Cycle.WEEKDAY:
        weekdays = tuple(WeekdayPart(n, *part, (0,) * 24) for n, part in enumerate(found, start=1))
        return RhythmReport(WeekdayRhythm(parts=weekdays, **about))
    return RhythmReport(
        HourRhythm(parts=tuple(HourPart(n, *part) for n, part in enumerate(found)), **about)
    )


_WITHOUT_DRAFTS = replace(LIVELY, all_time=replace(LIVELY.all_time, draft_projects=0, projects=9))

REPORTS: dict[str, Report] = {
    "site": SiteReport(LIVELY),
    "site-empty": SiteReport(EMPTY),
    "site-long": SiteReport(_LONG),
    "site-tampered": SiteReport(_TAMPERED),
    "site-located": SiteReport(replace(LIVELY, locations=LOCATIONS)),
    "history": a_history(None, 0, 1, 3, 4, 9),
    "history-by-day": a_history(Period.DAY, 0, 1, 3),
    "history-by-week-since": a_history(Period.WEEK, 0, 5, 9, 16, 31, since=1),
    "history-empty": a_history(None),
    "difference": DifferenceReport(difference(a_snapshot(YESTERDAY, answers=20), _WITHOUT_DRAFTS)),
    "difference-none": DifferenceReport(difference(a_snapshot(YESTERDAY), a_snapshot())),
    "users": UsersReport(_USERS),
    "users-of-a-project": UsersReport(
        replace(_USERS, project=_COHORTS.project, total=replace(_USERS.total, answers=2_001))
    ),
    "users-located": UsersReport(replace(_USERS, locations=LOCATIONS)),
    "users-none": UsersReport(_NOBODY),
    "user": UserReport(_USER),
    "user-restricted": UserReport(_RESTRICTED),
    "cohorts": CohortsReport(_COHORTS),
    "cohorts-none": CohortsReport(_NO_COHORTS),
    "activity": an_activity(Period.DAY, 30),
    "activity-of-one": an_activity(Period.WEEK, 28, of_one=True),
    "activity-none": an_activity(Period.QUARTER, 200, lively=False),
    "growth": a_growth(),
    "rhythm-of-weekdays": a_rhythm(Cycle.WEEKDAY),
    "rhythm-of-hours": a_rhythm(Cycle.HOUR_OF_DAY),
    "activity-by-project": ProjectBreakdownReport(PROJECT_BREAKDOWN),
    "activity-by-user": UserBreakdownReport(USER_BREAKDOWN),
    "activity-by-user-none": UserBreakdownReport(replace(USER_BREAKDOWN, rows=())),
    "activity-by-country": CountryBreakdownReport(COUNTRY_BREAKDOWN),
    "inspection": InspectionReport(_SEEN),
    "inspection-trouble": InspectionReport(replace(_TROUBLE, works=False)),
    "inspection-old-role": InspectionReport(_OLD_ROLE),
    "advice": AdviceReport(_ADVICE),
    "explanation": ExplanationReport(_EXPLANATION),
    "projects": ProjectsReport(_COMPARED, _ALL),
    "projects-all-time": ProjectsReport(
        replace(_COMPARED, globalstats=globalstats(_PROJECTS.total, 833, _PROJECTS.categories)),
        [*map(_ever, (_FAR, *_ALL))],
    ),
    "projects-by-category": ProjectsReport(
        replace(_COMPARED, categories=_BY_CATEGORY), _IN_CATEGORIES
    ),
    "projects-none": ProjectsReport(
        projects_stats(Origin(DATABASE, NOW + timedelta(days=9), MONTH), (), NO_PROGRESS, NO_WORK),
        (),
    ),
    "project": ProjectReport(_detail(_LETTERS, finished=False)),
    "project-stalled": ProjectReport(_detail(_TREES, finished=True)),
    "project-new": ProjectReport(_detail(_NEW, finished=True)),
    "project-draft": ProjectReport(_detail(_DRAFT, finished=True)),
    "page": PageReport(
        an_overview(replace(_TAMPERED, locations=LOCATIONS)),
        a_history(Period.DAY, -9, -8, -7, -4, -1).result,
        title="A <museum>",
    ),
    "brief": A_BRIEF,
    "page-empty": PageReport(an_empty_overview(EMPTY), a_history(None).result),
}
"""By what they are called in the folder of golden files."""


def formats_of(report: Report) -> list[Format]:
    """The formats that a report has."""
    if report.kind == "page":
        return [*OF_PAGES]
    return [*(OF_FIGURES if report.metrics() else OF_EVERY_REPORT)]


def rendered(
    report: Report, output_format: Format, screen: Screen = FILE, indent: int | None = 2
) -> str:
    """A report in a format."""
    return "".join(render(report, output_format, screen, indent))
