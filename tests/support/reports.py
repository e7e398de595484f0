"""A report of each kind, as all formats are tested with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

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
from pybossa_stats.report.diagnosis import AdviceReport, ExplanationReport, InspectionReport
from pybossa_stats.report.formats import OF_EVERY_REPORT, OF_FIGURES, OF_PAGES, Format
from pybossa_stats.report.growth import GrowthReport
from pybossa_stats.report.history import DifferenceReport, HistoryReport
from pybossa_stats.report.page.page import PageReport
from pybossa_stats.report.project import ProjectReport
from pybossa_stats.report.projects import ProjectsReport
from pybossa_stats.report.rendering import render
from pybossa_stats.report.site import SiteReport
from pybossa_stats.report.users import CohortsReport, UsersReport
from pybossa_stats.source.access import TableAccess
from pybossa_stats.source.schema import metadata
from pybossa_stats.stats.activity.activity import Activity, Counts
from pybossa_stats.stats.activity.growth import Growth
from pybossa_stats.stats.activity.rhythm import Rhythm, RhythmPart
from pybossa_stats.stats.chosen import ChosenProject
from pybossa_stats.stats.history import HistoryRow, Point, difference, history
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.projects.estimate import Estimate
from pybossa_stats.stats.projects.project import ProjectDetail, Timeline
from pybossa_stats.stats.projects.projects import People, ProjectsStats, ProjectStats, Work
from pybossa_stats.stats.site.figures import FIGURE_NAMES
from pybossa_stats.stats.site.site import ActiveProject
from pybossa_stats.stats.top_users import ActiveUser
from pybossa_stats.stats.users.cohorts import Cohort, Cohorts, Return
from pybossa_stats.stats.users.users import Contributors, RankedUser, UsersStats
from tests.conftest import NOW
from tests.support.overviews import an_empty_overview, an_overview
from tests.support.snapshots import DATABASE, LOCATIONS, a_snapshot, of_database

FILE = Screen()
YESTERDAY = NOW - timedelta(days=1)

LIVELY = replace(
    a_snapshot(),
    authenticated_users=1_000,
    anonymous_users=3_000,
    published_projects=9,
    draft_projects=1,
    tasks=1_234_567,
    task_runs=7_654_321,
    top_projects=(
        ActiveProject(
            id=1,
            name="Letters from the Front, 1914 to 1918",
            short_name="letters",
            info={"thumbnail": "letters.png", "sched": None},
            n_answers=1_500,
        ),
        ActiveProject(7, "野鳥の声を聴く", "yacho", {}, 620),
        ActiveProject(3, "=SUM(A1) | *old* [maps](x)", "maps", {}, 31),
    ),
    top_users=(
        ActiveUser(1, "[/foo]\x1b[2J\u202e", "foo", 20),
        ActiveUser(2, "李", "li", 10),
    ),
)
EMPTY = replace(
    LIVELY,
    authenticated_users=0,
    anonymous_users=0,
    published_projects=0,
    draft_projects=0,
    tasks=0,
    task_runs=0,
    top_projects=(),
    top_users=(),
)
_LONG = replace(
    LIVELY,
    top_projects=(ActiveProject(1, "A name " * 30, "short" * 20, {}, 1_234_567),),
    top_users=(),
)


_COLUMNS = {table.name: tuple(table.columns.keys()) for table in metadata.sorted_tables}


def _tables(**denied: tuple[str, ...]) -> tuple[TableAccess, ...]:
    return tuple(
        TableAccess(name, f'"{name}"', columns, (), denied.get(name, ()), 10 * len(columns))
        for name, columns in _COLUMNS.items()
    )


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
    TableAccess("project", "project", _COLUMNS["project"], ("published", "info"), (), None),
    TableAccess("task", "task", _COLUMNS["task"], _COLUMNS["task"], (), None),
    *_tables(task_run=("user_ip", "finish_time"))[2:],
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
    tables=_tables(user=("created",), task=("state", "created")),
    lacks={**_SEEN.lacks, "later": ("task.state", "user.created")},
)
_REMEDY = Remedy(
    concerns="anonymous users",
    problem="All of task_run is read to count its addresses.",
    gain="With this index, only the index is read, in order.",
    sql='CREATE INDEX pybossa_stats_user_ip ON "od|d`\x1b\u202e" (user_ip COLLATE "C");',
)
_ADVICE = Advice(
    origin=Origin(DATABASE, NOW),
    server="PostgreSQL 15.20",
    distributed=False,
    partitions=(),
    estimated_rows=250_000,
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


_TAMPERED = replace(of_database(LIVELY, "\x1b[2J\u202e"), version="\x1b]0;title\x07")


@dataclass(frozen=True)
class PointHistory:
    """A history of points that are at hand; the last of them is the end."""

    points: Sequence[Point]
    by: Period | None = None
    before: Point | None = None

    @property
    def origin(self) -> Origin:
        if not self.points:
            return Origin(None, None)
        first, last = self.points[0][0], self.points[-1][0]
        return Origin(DATABASE, last, Window(first, last))

    def __iter__(self) -> Iterator[HistoryRow]:
        end = self.points[-1][0] if self.points else None
        return history(self.points, self.by, before=self.before, end=end)


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
            {name: 1_000 + 117 * place * n for n, name in enumerate(FIGURE_NAMES)},
        )
        for place, day in enumerate(days)
    ]
    before = points[since - 1] if since else None
    return HistoryReport(PointHistory(points[since or 0 :], by, before))


MONTH = Window.ending(NOW, timedelta(days=28))

_LETTERS = ProjectStats(
    id=1,
    name="Letters from the Front, 1914 to 1918",
    short_name="letters",
    published=True,
    work=Work(1_200, 900, 6_000, 4_800, 1_200, 4_950, 640),
    people=People(31, 210),
    all_time=None,
    first=NOW - timedelta(days=400),
    last=NOW - timedelta(minutes=7),
    stalled=False,
    estimate=Estimate(57.3),
)
_TREES = replace(
    _LETTERS,
    id=3,
    name="=SUM(A1) | *old* [trees](x)\x1b[2J\u202e",
    short_name="trees",
    work=Work(90, 30, 270, 108, 162, 110, 0),
    people=People(),
    last=NOW - timedelta(days=95),
    stalled=True,
    estimate=None,
)
_DONE = replace(
    _TREES,
    id=4,
    name="野鳥の声を聴く",
    short_name="yacho",
    work=Work(240, 240, 960, 960, 0, 1_002, 3),
    stalled=False,
)
_DRAFT = replace(
    _DONE,
    id=7,
    name="Untitled",
    short_name="untitled",
    published=False,
    work=Work(),
    first=None,
    last=None,
)
_FAR = replace(_LETTERS, id=8, name="A name " * 30, short_name="long", estimate=Estimate(20_000))
_NEW = replace(
    _TREES,
    id=9,
    name="New maps",
    short_name="new",
    work=Work(tasks=30, wanted=90, remaining=90),
    first=None,
    last=None,
    stalled=False,
    new=True,
)
_ALL = (_LETTERS, _DONE, _TREES, _NEW, _DRAFT)
_PROJECTS = ProjectsStats(
    Origin(DATABASE, NOW, MONTH), _ALL, Work(1_560, 1_170, 7_320, 5_868, 1_452, 6_062, 643, 580)
)


def _ever(each: ProjectStats) -> ProjectStats:
    return replace(each, all_time=People(45, 700))


def _detail(project: ProjectStats, *, finished: bool) -> ProjectDetail:
    window = Window.ending(NOW.replace(hour=0) if finished else NOW, timedelta(days=28))
    calendar = Calendar.of(Period.DAY, window)
    answers = [project.work.window_answers and 7 * n % 23 for n in range(len(calendar.buckets))]
    week = tuple((sum(answers[n::7]), *[0] * 23) for n in range(7))
    top = LIVELY.top_users if project.work.window_answers else ()
    origin = Origin(DATABASE, NOW, window)
    return ProjectDetail(origin, _ever(project), calendar, Timeline(tuple(answers), week), top)


_MONTH = Window.ending(NOW, timedelta(days=30))
_USERS = UsersStats(
    origin=Origin(DATABASE, NOW, _MONTH),
    project=None,
    top=(
        RankedUser(1, 7, "[/foo]\x1b[2J\u202e", "foo", 1_500, 28, 12, NOW),
        RankedUser(2, 2, "李", "li", 12, 3, 1, NOW - timedelta(days=2, microseconds=1)),
        RankedUser(2, 3, "=SUM(A1) | *old*", "sum", 12, 1, 2, YESTERDAY),
        RankedUser(4, 1, "A name " * 9, "name" * 9, 1, 1, 1, YESTERDAY),
    ),
    distribution={(1_500, 28): 1, (12, 3): 2, (12, 1): 1, (7, 1): 3, (1, 1): 5},
    address_answers=430,
    all=Contributors(12, 5, 2_000),
    before=Contributors(9, 2, 1_850),
)
_NOBODY = replace(
    _USERS,
    top=(),
    distribution={},
    address_answers=0,
    all=Contributors(0, 0, 0),
    before=Contributors(0, 0, 0),
)
_COHORTS = Cohorts(
    origin=Origin(DATABASE, NOW, Window(datetime(2026, 8, 1, tzinfo=UTC), NOW)),
    project=ChosenProject(3, "=SUM(A1) | *old* \x1b[2J", "maps"),
    by_month=(
        Cohort(("2026-08",), 1_000, (Return(1_000, 250), Return(1_000, 80))),
        Cohort(("2026-10",), 8, ()),
    ),
    pooled=Cohort(("2026-09", "2026-11"), 5, (Return(3, 1),)),
    everyone=Cohort(
        ("2026-08", "2026-09", "2026-10", "2026-11"),
        1_013,
        (Return(1_003, 251), Return(1_000, 80)),
    ),
    unfinished="2026-11",
)
_NO_COHORTS = replace(
    _COHORTS, project=None, by_month=(), pooled=None, everyone=Cohort((), 0, ()), unfinished=None
)
_CHOSEN = ChosenProject(7, "[/foo]\x1b[2J\u202e", "foo")


def an_activity(by: Period, days: int, *, of_one: bool = False, lively: bool = True) -> Report:
    """What was done in so many days."""
    calendar = Calendar.of(by, Window(NOW - timedelta(days=days), NOW))

    def counts(n: int) -> Counts:
        done = Counts(1_117 * n, 19 * n, 31 * n, n // 4, n % 7, n % 2, 210 * (n % 3))
        if of_one:
            return replace(done, active_projects=None, registered_users=None, new_projects=None)
        return done

    numbers = range(1, len(calendar.buckets) + 1) if lively else [0] * len(calendar.buckets)
    total, before = (counts(40), counts(36)) if lively else (counts(0), counts(0))
    last = None if lively else NOW - timedelta(days=1_000)
    told = Activity(
        Origin(DATABASE, NOW, calendar.window, last_answer=last),
        calendar,
        _CHOSEN if of_one else None,
        total,
        before,
        tuple(map(counts, numbers)),
    )
    return ActivityReport(told)


def a_growth() -> Report:
    """How a server grew in a year."""
    calendar = Calendar.of(Period.MONTH, Window(NOW - timedelta(days=365), NOW))
    figures = ("users", "projects", "tasks", "answers")
    start, *ends = (
        {name: n * n * 10 ** (2 + place) for place, name in enumerate(figures)}
        for n in range(1, len(calendar.buckets) + 2)
    )
    origin = Origin(DATABASE, NOW, calendar.window)
    return GrowthReport(Growth(origin, calendar, None, start, tuple(ends)))


def a_rhythm(by: Cycle) -> Report:
    """When people answer."""
    calendar = Calendar.asked(LATEST, NOW, by, 3_000)
    parts = tuple(RhythmPart(label, 997 * n, 13, 997 * n / 13) for n, label in enumerate(by.parts))
    origin = Origin(DATABASE, NOW, calendar.window)
    return RhythmReport(Rhythm(origin, by, calendar, None, parts))


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
    "difference": DifferenceReport(
        difference(a_snapshot(YESTERDAY, task_runs=20), replace(LIVELY, draft_projects=0))
    ),
    "difference-none": DifferenceReport(difference(a_snapshot(YESTERDAY), a_snapshot())),
    "users": UsersReport(_USERS),
    "users-of-a-project": UsersReport(
        replace(_USERS, project=_COHORTS.project, all=Contributors(12, 5, 2_001))
    ),
    "users-located": UsersReport(replace(_USERS, locations=LOCATIONS)),
    "users-none": UsersReport(_NOBODY),
    "cohorts": CohortsReport(_COHORTS),
    "cohorts-none": CohortsReport(_NO_COHORTS),
    "activity": an_activity(Period.DAY, 30),
    "activity-of-one": an_activity(Period.WEEK, 28, of_one=True),
    "activity-none": an_activity(Period.QUARTER, 200, lively=False),
    "growth": a_growth(),
    "rhythm-of-weekdays": a_rhythm(Cycle.WEEKDAY),
    "rhythm-of-hours": a_rhythm(Cycle.HOUR_OF_DAY),
    "inspection": InspectionReport(_SEEN, works=True),
    "inspection-trouble": InspectionReport(_TROUBLE, works=False),
    "inspection-old-role": InspectionReport(_OLD_ROLE, works=True),
    "advice": AdviceReport(_ADVICE),
    "explanation": ExplanationReport(_EXPLANATION),
    "projects": ProjectsReport(_PROJECTS, _ALL),
    "projects-all-time": ProjectsReport(
        replace(_PROJECTS, users=People(60, 773)), [*map(_ever, (_FAR, *_ALL))]
    ),
    "projects-none": ProjectsReport(
        replace(
            _PROJECTS,
            origin=Origin(DATABASE, NOW + timedelta(days=9), MONTH),
            projects=(),
            total=Work(),
        ),
        (),
    ),
    "project": ProjectReport(_detail(_LETTERS, finished=False)),
    "project-stalled": ProjectReport(_detail(_TREES, finished=True)),
    "project-new": ProjectReport(_detail(_NEW, finished=True)),
    "project-draft": ProjectReport(_detail(_DRAFT, finished=True)),
    "page": PageReport(
        an_overview(replace(_TAMPERED, locations=LOCATIONS)),
        a_history(Period.DAY, -9, -8, -7, -4, -1).told,
        title="A <museum>",
    ),
    "page-empty": PageReport(an_empty_overview(EMPTY), a_history(None).told),
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
