"""Activity, growth and rhythms: met by an independent count, on both engines."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.period import Cycle, NamedPeriod, Period, to_local
from pybossa_stats.periods.window import Comparison, Span, Window
from pybossa_stats.stats.activity.activity import (
    Activity,
    ActivityBucket,
    Counts,
    CountsBefore,
    collect_activity,
    read_answers,
)
from pybossa_stats.stats.activity.growth import Totals, collect_growth
from pybossa_stats.stats.activity.rhythm import WeekdayPart, collect_rhythm
from pybossa_stats.stats.chosen import ChosenProject
from pybossa_stats.stats.parts import time_before
from pybossa_stats.stats.projects.project import collect_project
from pybossa_stats.stats.projects.projects import collect_projects
from pybossa_stats.stats.site.site import collect_site
from pybossa_stats.stats.users.users import collect_users
from tests.conftest import NOW
from tests.support.activity import check, count, rhythm, rows_of, until
from tests.support.databases import Database, Server, connect_at
from tests.support.faults import rounds
from tests.support.oracle import Rows, read_time
from tests.support.overviews import NO_COUNTS
from tests.support.results import some
from tests.support.steps import activity_steps
from tests.support.times import any_times

ONE = ChosenProject(1, "1", "1")
LIVELY = datetime(2026, 10, 25, 12, 30, 0, 1, tzinfo=UTC)
"""On a day of 25 hours in Berlin, with times before and after it."""
LATER = NOW + timedelta(days=20_000)
HOWE = "Australia/Lord_Howe"
ENDS = [
    *(NOW, LIVELY, datetime(2024, 3, 1, tzinfo=UTC), datetime(2026, 3, 29, 12, tzinfo=UTC)),
    *(datetime(2026, month, 4, 23, tzinfo=UTC) for month in (4, 10)),  # as clocks change on Howe
]
ZONES = ["UTC", "Europe/Berlin", "Asia/Kolkata", "Asia/Kathmandu", "America/St_Johns", HOWE]


def found_in(
    database: Database, calendar: Calendar, chosen: ChosenProject | None = None
) -> Activity:
    name = chosen.short_name if chosen else None
    with connect_at(calendar.window.end, database) as view:
        return collect_activity(view, calendar.window, by=calendar.by, project=name)


def before_of(window: Window, counts: Counts) -> CountsBefore:
    return CountsBefore(**time_before(window), **vars(counts))


@settings(max_examples=rounds(4, 150))
@given(data=st.data())
def test_any_rows_are_counted_one_by_one(database: Database, data: st.DataObject) -> None:
    end = data.draw(st.sampled_from(ENDS))
    zone = ZoneInfo(data.draw(st.sampled_from(ZONES)))
    start = end - timedelta(hours=data.draw(st.integers(1, 40)))
    comparison = data.draw(st.sampled_from([Comparison.PREVIOUS, Comparison.YEAR]))
    window = Window(start, end, zone, comparison=comparison)
    times = st.lists(st.none() | any_times(end) | any_times(window.before.end), max_size=25)
    tables = rows_of(data.draw(times), data.draw(times))
    database.fill(**tables)
    calendar = Calendar.of(data.draw(st.sampled_from([*Period])), window)
    chosen = data.draw(st.sampled_from([None, ONE] if tables["project"] else [None]))
    check(tables, calendar, found_in(database, calendar, chosen), chosen)
    with connect_at(calendar.window.end, database) as view:
        here, on_a_cluster = (
            {row.bucket: row for row in view.run(steps.done) if row.bucket is not None}
            for steps in (activity_steps(calendar, chosen, distributed=d) for d in (False, True))
        )
        assert on_a_cluster == here
        name = chosen.short_name if chosen else None
        growth = collect_growth(view, calendar.window, by=calendar.by, project=name)
        by = data.draw(st.sampled_from([*Cycle]))
        parts = collect_rhythm(view, calendar.window, by=by).parts
    assert [*parts] == rhythm(tables, by, calendar.window)
    all_time = count(tables, until(end), chosen.id if chosen else None)
    last = growth.buckets[-1]
    assert last.answers == (all_time.answers if dated(tables["task_run"]) else None)
    assert last.tasks == (all_time.new_tasks if dated(tables["task"]) else None)
    if growth.at_start.answers is not None:
        activity = found_in(database, calendar, chosen)
        answers = (bucket.answers for bucket in activity.buckets)
        grown = accumulate(answers, initial=growth.at_start.answers)
        assert [end.answers for end in growth.buckets] == [*grown][1:]


def dated(rows: Rows) -> bool:
    """Whether any row has a readable date, or there are none."""
    dates = [row.get("created") or row.get("finish_time") for row in rows]
    return not dates or any(read_time(date or "") for date in dates)


@settings(max_examples=rounds(15, 300))
@given(data=st.data())
def test_rows_of_the_time_before_add_up_to_its_total(
    database: Database, data: st.DataObject
) -> None:
    by, end = data.draw(st.sampled_from([*Period])), data.draw(st.sampled_from(ENDS))
    zone = ZoneInfo(data.draw(st.sampled_from(ZONES)))
    length = by.usual_window * data.draw(st.floats(0.01, 1))
    kinds = [*Period][1:-1] if by is Period.HOUR else [*Period][1:]  # a year has too many hours
    kind = data.draw(st.none() | st.sampled_from(kinds))
    comparison = data.draw(st.sampled_from([Comparison.PREVIOUS, Comparison.YEAR]))
    window = Window(end - length, end, zone, comparison=comparison)
    if kind:
        period = NamedPeriod(kind, kind.start(to_local(end - length, zone))).before
        start, end = period.start(zone), period.end(zone)
        window = Window(start, end, zone, period, comparison=comparison)
    calendar = Calendar.of(by, window)
    before, far = calendar.before, (window.end - window.before.start) * 1.1
    edges = [edge for bucket in before.buckets for edge in (bucket.start, bucket.end)]
    shares = data.draw(st.lists(st.floats(0, 1), max_size=15))
    moments = [*(window.end - far * share for share in shares), *edges, *before.edges]
    times = [moment.astimezone(UTC).replace(tzinfo=None).isoformat() for moment in moments]
    database.fill(task_run=[{"project_id": 1, "finish_time": time} for time in times])
    with connect_at(LATER, database) as view:
        answers = read_answers(view, before)
        total = collect_activity(view, window, by=by).answers_before
    assert sum(answers) == total
    assert answers == tuple(
        sum(start <= moment < end for moment in moments) for start, end in pairwise(before.edges)
    )
    assert window.period or len(answers) == len(calendar.buckets)


def test_rows_of_the_quarter_before_end_with_it_where_a_week_is_cut(database: Database) -> None:
    days = ["2014-06-30", "2014-07-01", "2014-09-30", "2014-10-01"]
    database.fill(task_run=[{"project_id": 1, "finish_time": day} for day in days])
    with connect_at(NOW, database) as view:
        calendar = Calendar.asked("2014-Q4", NOW, Period.WEEK)
        answers = read_answers(view, calendar.before)
    assert answers == (1, *[0] * 12, 1)


@pytest.mark.parametrize("days", [3, 400], ids=["a few days", "more than a year"])
@pytest.mark.parametrize(
    "last", ["2026-11-22", "2026-11-22 00:00", "2026-11-22T00:00:00Z", "2026-11-22T00:00:00,50"]
)
def test_a_task_is_completed_however_the_time_of_its_last_answer_is_written(
    database: Database, last: str, days: int
) -> None:
    run = {"project_id": 1, "task_id": 1, "finish_time": "2026-11-20T10:00:00"}
    tasks = [{"id": 1, "project_id": 1, "n_answers": needed} for needed in (1, 2)]
    tasks[1]["id"] = 2
    second = {**run, "task_id": 2}
    runs = [run, {**run, "finish_time": last}, second, {**second, "finish_time": last}]
    database.fill(task=tasks, task_run=runs)
    start = datetime(2026, 11, 23, tzinfo=UTC) - timedelta(days=days)
    found = found_in(database, Calendar.of(Period.DAY, Window(start, NOW)))
    assert [counts.completed_tasks for counts in found.buckets][-4:] == [1, 0, 1, 0]
    assert found.total.completed_tasks == 2


@pytest.mark.parametrize("days", [3, 400], ids=["a few days", "more than a year"])
@pytest.mark.parametrize(
    ("last", "completed"),
    [("2026-11-21T24:00:00", [0, 0, 1, 0]), ("2026-11-31T10:00:00", [0, 0, 0, 0])],
)
def test_a_task_is_completed_when_its_last_answer_is_given(
    database: Database, last: str, completed: list[int], days: int
) -> None:
    """Midnight is of the next day; a day that no calendar has is no time."""
    run = {"project_id": 1, "task_id": 1}
    database.fill(
        task=[{"id": 1, "project_id": 1, "n_answers": 2}],
        task_run=[{**run, "finish_time": time} for time in ("2026-11-20T10:00:00", last)],
    )
    window = Window(datetime(2026, 11, 23, tzinfo=UTC) - timedelta(days=days), NOW)
    found = found_in(database, Calendar.of(Period.DAY, window))
    assert [counts.completed_tasks for counts in found.buckets][-4:] == completed


@pytest.mark.parametrize(("answers", "needed"), [(1, 2), (2, 2), (3, 4), (4, 3)])
def test_a_task_that_a_copy_has_twice_is_completed_as_often(
    database: Database, answers: int, needed: int
) -> None:
    if database.url.startswith("postgresql"):
        database.run("ALTER TABLE task DROP CONSTRAINT task_pkey CASCADE")
    else:
        database.run("ALTER TABLE task RENAME TO old", "CREATE TABLE task AS SELECT * FROM old")
    task = {"id": 1, "project_id": 1, "n_answers": needed, "created": "2026-11-20"}
    runs = [
        {"project_id": 1, "task_id": 1, "finish_time": f"2026-11-22T10:0{n}:00"}
        for n in range(answers)
    ]
    project = {"id": 1, "name": "", "short_name": "", "published": True}
    database.fill(project=[project], task=[task, task], task_run=runs)
    window = Window(NOW - timedelta(days=3), NOW)
    found = found_in(database, Calendar.of(Period.DAY, window))
    with connect_at(NOW, database) as view:
        of_projects = collect_projects(view, window)
    is_complete = answers >= needed
    assert found.total.completed_tasks == of_projects.total.window.completed_tasks
    assert found.total.completed_tasks == (2 if is_complete else 0)
    completed = datetime(2026, 11, 22, 10, needed - 1, tzinfo=UTC) if is_complete else None
    assert of_projects.projects[0].completed == completed


def test_an_empty_database_has_rows_of_nothing(database: Database) -> None:
    calendar = Calendar.of(Period.DAY, Window(NOW - timedelta(days=2), NOW))
    found = found_in(database, calendar)
    assert len(calendar.buckets) == 3
    assert found.buckets == tuple(
        ActivityBucket(**vars(bucket), **vars(NO_COUNTS)) for bucket in calendar.buckets
    )
    assert found.total == NO_COUNTS
    assert found.before == before_of(calendar.window, NO_COUNTS)


def test_a_bucket_is_the_same_in_whatever_window(database: Database) -> None:
    midnight = "2026-11-22T00:00:00"
    database.fill(
        task_run=[
            {"project_id": 1, "user_id": 1, "finish_time": time}
            for time in (midnight, "2026-11-22", "2026-11-22T12:00:00", "2026-11-23T00:00:00")
        ]
    )
    day = datetime(2026, 11, 22, tzinfo=UTC)
    for start, end in (
        (day, NOW),
        (day - timedelta(days=1), NOW),
        (day, day + timedelta(days=1)),
    ):
        calendar = Calendar.of(Period.DAY, Window(start, end))
        answers = {bucket.period: bucket.answers for bucket in found_in(database, calendar).buckets}
        assert answers["2026-11-22"] == 3


def test_a_window_begins_with_its_start_and_ends_before_its_end(database: Database) -> None:
    start, end = NOW - timedelta(days=2), NOW
    instants = [at + timedelta(microseconds=shift) for at in (start, end) for shift in (-1, 0, 1)]
    times = [at.replace(tzinfo=None).isoformat() for at in instants]
    user = {"name": "", "fullname": "", "restrict": False}
    database.fill(
        user=[{**user, "id": 1 + n, "created": time} for n, time in enumerate(times)],
        task=[
            {"id": 1 + n, "project_id": 1, "n_answers": 1, "created": time}
            for n, time in enumerate(times)
        ],
        task_run=[
            {"project_id": 1, "task_id": 1 + n, "user_id": 1 + n, "finish_time": time}
            for n, time in enumerate(times)
        ],
    )
    calendar = Calendar.of(Period.DAY, Window(start, end))
    found = found_in(database, calendar)

    def counts(number: int) -> Counts:
        by_user = "answers", "user_answers", "active_users", "first_time_users", "sessions"
        numbers = dict.fromkeys((*by_user, "registrations", "new_tasks", "completed_tasks"), number)
        return some(Counts, active_projects=1, new_projects=0, projects_published=0, **numbers)

    assert found.total == counts(3)
    assert found.before == before_of(calendar.window, counts(1))
    with connect_at(end, database) as view:
        assert collect_growth(view, calendar.window).buckets[-1].tasks == 4
        parts = collect_rhythm(view, calendar.window, by=Cycle.WEEKDAY).parts
    assert sum(part.answers for part in parts) == 3


def test_each_quarter_of_an_hour_is_in_its_own_local_hour(database: Database) -> None:
    times = [f"2026-11-22T10:{minute:02}:00" for minute in range(60)]
    database.fill(
        task_run=[{"project_id": 1, "finish_time": time} for time in times],
        task=[{"project_id": 1, "created": time} for time in times],
    )
    for zone, before in (("Asia/Kathmandu", 15), ("Asia/Kolkata", 30), ("Pacific/Chatham", 15)):
        window = Window(NOW - timedelta(days=2), NOW, ZoneInfo(zone))
        found = found_in(database, Calendar.of(Period.HOUR, window)).buckets
        assert [counts.new_tasks for counts in found if counts.new_tasks] == [before, 60 - before]
        assert [counts.answers for counts in found if counts.answers] == [before, 60 - before]


def test_an_answer_is_in_the_hour_that_local_clocks_showed(database: Database) -> None:
    times = ["2026-04-04T00:10:00", "2026-04-06T00:40:00"]  # 11:10, in summer and after it
    database.fill(task_run=[{"project_id": 1, "finish_time": time} for time in times])
    start = datetime(2026, 4, 3, 13, tzinfo=UTC)
    window = Window(start, start + timedelta(days=4), ZoneInfo(HOWE))
    with connect_at(window.end, database) as view:
        hours = collect_rhythm(view, window, by=Cycle.HOUR_OF_DAY).parts
    assert [(part.label, part.answers) for part in hours if part.answers] == [("11:00", 2)]
    found = found_in(database, Calendar.of(Period.HOUR, window))
    answered = [bucket.period for bucket in found.buckets if bucket.answers]
    assert answered == ["2026-04-04 11:00", "2026-04-06 11:00"]


def test_hours_of_a_weekday_are_those_of_local_clocks_where_they_change_by_half_an_hour(
    database: Database,
) -> None:
    end = datetime(2026, 4, 4, 23, tzinfo=UTC)  # clocks on Howe were put back by half an hour
    database.fill(task_run=[{"project_id": 1, "finish_time": "2026-04-04T22:30:00"}])
    window = Window(end - timedelta(hours=1), end, ZoneInfo(HOWE))
    with connect_at(end, database) as view:
        *_, sunday = collect_rhythm(view, window, by=Cycle.WEEKDAY).parts
    assert isinstance(sunday, WeekdayPart)
    assert [hour for hour, answers in enumerate(sunday.by_hour) if answers] == [9]


def test_averages_are_of_whole_days(database: Database) -> None:
    times = [
        *("2026-11-16T10:00:00", "2026-11-16T11:00:00", "2026-11-17T10:00:00"),
        "2026-11-23T09:00:00",  # a Monday that is not over
    ]
    database.fill(task_run=[{"project_id": 1, "finish_time": time} for time in times])
    window = Window(datetime(2026, 11, 16, tzinfo=UTC), NOW)
    with connect_at(NOW, database) as view:
        monday, tuesday, *_, sunday = collect_rhythm(view, window).parts
        (today, *_) = collect_rhythm(view, Window(NOW - timedelta(hours=9), NOW)).parts
    assert (monday.answers, monday.times, monday.average) == (3, 1, 2)
    assert (tuesday.answers, tuesday.times, tuesday.average) == (1, 1, 1)
    assert (sunday.answers, sunday.times, sunday.average) == (0, 1, 0)
    assert (today.answers, today.times, today.average) == (1, 0, None)


def test_an_answer_at_the_start_is_in_a_window_and_one_at_the_end_is_not(
    database: Database,
) -> None:
    days = Window(NOW - timedelta(days=1), NOW)
    database.fill(
        task_run=[
            {"project_id": 1, "finish_time": instant.replace(tzinfo=None).isoformat()}
            for instant in (days.start, days.end)
        ]
    )
    found = found_in(database, Calendar.of(Period.DAY, days))
    assert [bucket.answers for bucket in found.buckets] == [1, 0]


def test_people_of_several_buckets_are_one_in_the_total(database: Database) -> None:
    database.fill(
        task_run=[
            {"project_id": 1, "user_id": 1, "finish_time": time}
            for time in ("2026-11-22T10:00:00", "2026-11-23T10:00:00")
        ]
    )
    days = Window(datetime(2026, 11, 22, tzinfo=UTC), NOW)
    found = found_in(database, Calendar.of(Period.DAY, days))
    assert [bucket.active_users for bucket in found.buckets] == [1, 1]
    assert found.total.active_users == found.total.active_projects == 1


QUESTIONS: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "activity": (collect_activity, {}),
    "activity of one": (collect_activity, {"project": "1"}),
    "rhythm": (collect_rhythm, {}),
    "site": (collect_site, {}),
    "projects": (collect_projects, {}),
    "project": (collect_project, {"project": "1"}),
    "users": (collect_users, {}),
    "users of one": (collect_users, {"project": "1"}),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_of_a_time_without_answers_the_last_one_before_it_is_known(
    database: Database, name: str
) -> None:
    collect, options = QUESTIONS[name]
    times = ["2019-05-03T10:00:00", "2019-05-03 23:30:00,5+01:00", "2019-05-03T99:00:00"]
    times += ["2027-01-01T00:00:00", "1969-01-01T00:00:00", "2020-02-30T00:00:00", ""]
    runs = [{"project_id": 1, "user_id": 1, "finish_time": time} for time in times]
    later = {"project_id": 2, "user_id": 1, "finish_time": "2020-01-01"}
    project = {"id": 1, "name": "1", "short_name": "1", "published": False}
    database.fill(project=[project], task_run=[*runs, later])
    with connect_at(NOW, database) as view:

        def last(days: int) -> datetime | None:
            window = Window(NOW - timedelta(days=days), NOW)
            found: datetime | None = collect(view, window=window, **options).origin.last_answer
            return found

        of_one = datetime(2019, 5, 3, 22, 30, 0, 500_000, tzinfo=UTC)
        of_all = datetime(2020, 1, 1, tzinfo=UTC)
        assert last(30) == (of_one if options else of_all)
        assert last(4_000) is None


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_last_answer_is_only_asked_for_where_a_time_has_none(
    database: Database, name: str
) -> None:
    collect, options = QUESTIONS[name]
    project = {"id": 1, "name": "1", "short_name": "1", "published": False}
    run = {"project_id": 1, "user_id": 1, "finish_time": "2026-11-23T11:00:00"}
    database.fill(project=[project], task_run=[run])
    read: list[str] = []
    with connect_at(NOW, database) as view:
        watched = view.watched(lambda step: read.append(step.reads))
        collect(watched, window=Window(NOW - timedelta(days=1), NOW), **options)
    assert read.count("answers") == (1 if collect in {collect_projects, collect_project} else 0)


def test_the_window_its_parts_and_the_time_before_are_read_by_one_statement(
    database: Database,
) -> None:
    read: list[str] = []
    with connect_at(NOW, database) as view:
        watched = view.watched(lambda step: read.append(step.reads))
        window = Window(NOW - timedelta(days=400), NOW)
        found = collect_activity(watched, window, by=Period.MONTH)
    assert (found.total, found.before) == (NO_COUNTS, before_of(window, NO_COUNTS))
    others = {reads for reads in read if "." in reads} | {"plans"}  # texts of columns, and plans
    questions = [reads for reads in read if reads not in others]
    assert questions == [
        "hours of work",
        "completed tasks",
        "first answers",
        "what is new",
        "publications",
        "activity",
        "answers",
        "answers",
    ]


def test_growth_has_all_that_global_has_of_the_same_instant(database: Database) -> None:
    times = ["0001-01-01", "1900-01-01T00:00:00", "1969-12-31T23:59:59", "2026-01-01", "bad", None]
    database.fill(
        task=[{"id": n, "project_id": 1, "created": time} for n, time in enumerate(times)],
        task_run=[{"project_id": 1, "finish_time": time} for time in times],
    )
    window = Window.ending(NOW)
    with connect_at(LATER, database) as view:
        (*_, last), site = collect_growth(view, window).buckets, collect_site(view, window).all_time
    assert (last.answers, last.tasks) == (site.answers, site.tasks) == (4, 4)


def test_growth_begins_with_the_first_answer_unless_a_start_is_given(database: Database) -> None:
    user = {"id": 1, "name": "", "fullname": "", "restrict": False, "created": "2025-11-30"}
    database.fill(user=[user], task_run=[{"project_id": 1, "finish_time": "2026-10-02"}])

    def months(window: Span) -> list[str]:
        with connect_at(NOW, database) as view:
            found = collect_growth(view, window, by=Period.MONTH)
        assert found.origin.window
        calendar = Calendar.of(Period.MONTH, found.origin.window)
        assert [bucket.start for bucket in found.buckets] == [
            bucket.start for bucket in calendar.buckets
        ]
        first, *_, last = found.buckets
        assert (found.at_start.answers, first.answers) == (0, 1 if by_default else 0)
        totals = Totals(last.users, last.projects, last.tasks, last.answers)
        assert totals == Totals(users=1, projects=0, tasks=0, answers=1)
        return [bucket.period for bucket in found.buckets]

    by_default = True
    assert months(Span(until=NOW)) == ["2026-10", "2026-11"]
    by_default = False
    assert months(Span(timedelta(days=90), NOW)) == ["2026-08", "2026-09", "2026-10", "2026-11"]


def test_growth_without_answers_begins_with_the_first_date_or_has_all_rows(
    database: Database,
) -> None:
    def months() -> int:
        with connect_at(NOW, database) as view:
            found = collect_growth(view, Span(until=NOW), by=Period.MONTH)
        return len(found.buckets)

    assert months() == 25
    database.fill(task=[{"id": 1, "created": "2026-10-31T23:59:59"}])
    assert months() == 2


def test_growth_is_unknown_of_what_has_no_readable_date(database: Database) -> None:
    database.fill(
        project=[
            {"id": n, "name": "", "short_name": str(n), "published": True, "created": "2026-09-01"}
            for n in (1, 2)
        ],
        task=[
            {"id": 1, "project_id": 1, "created": None},
            {"id": 2, "project_id": 2, "created": "2026-10-01"},
        ],
        task_run=[{"project_id": 1, "finish_time": "never"}],
    )

    def totals(project: int | None = None, window: str = "2026-10") -> Totals:
        with connect_at(NOW, database) as view:
            end = collect_growth(view, window, by=Period.MONTH, project=project).buckets[-1]
        return Totals(end.users, end.projects, end.tasks, end.answers)

    assert totals() == Totals(users=0, projects=2, tasks=1, answers=None)
    assert totals(window="2026-09") == Totals(users=0, projects=2, tasks=0, answers=None)
    assert totals(1) == Totals(users=None, projects=None, tasks=0, answers=None)
    assert totals(2) == Totals(users=None, projects=None, tasks=1, answers=None)


def test_very_many_buckets_are_no_burden(database: Database) -> None:
    database.fill(task_run=[{"project_id": 1, "finish_time": "2026-11-23T11:00:00"}])
    calendar = Calendar.of(
        Period.HOUR, Window(NOW - timedelta(hours=4_900), NOW, ZoneInfo("Asia/Kolkata"))
    )
    assert [bucket.answers for bucket in found_in(database, calendar).buckets[-2:]] == [1, 0]


CHANGES = (
    "DROP TABLE auditlog",
    "ALTER TABLE auditlog RENAME TO otherwise",
    "ALTER TABLE auditlog DROP COLUMN caller",
)


@pytest.mark.parametrize("change", CHANGES)
def test_without_an_audit_log_the_number_of_projects_published_is_unknown(
    sqlite: Database, change: str
) -> None:
    sqlite.run(change)
    with connect_at(NOW, sqlite) as view:
        found = collect_activity(view)
        of_past = collect_activity(view, Window.ending(NOW - timedelta(days=9)))
    for activity in (found, of_past):
        for counts in filter(None, (activity.total, activity.before, *activity.buckets)):
            assert (counts.projects_published, counts.new_projects) == (None, 0)


def test_a_role_reads_publications_only_if_it_may_read_all_of_the_log(
    server: Server, postgresql: Database
) -> None:
    row = {"project_id": 1, "caller": "web", "attribute": "published", "created": "2026-11-23"}
    project = {"id": 1, "name": "", "short_name": "p", "published": True}
    postgresql.fill(project=[project], auditlog=[row])
    tables = '"user", project, task, task_run'
    postgresql.run("DROP ROLE IF EXISTS reader", "CREATE ROLE reader LOGIN")
    published = []
    for grant in (
        f"GRANT SELECT ON {tables} TO reader",
        "GRANT SELECT (project_id, created, attribute) ON auditlog TO reader",
        "GRANT SELECT (caller) ON auditlog TO reader",
        "ALTER TABLE auditlog ENABLE ROW LEVEL SECURITY",
    ):
        postgresql.run(grant)
        with connect_at(NOW, Database(server.url_of("pybossa_test", "reader"))) as view:
            published.append(collect_activity(view).total.projects_published)
    postgresql.run("DROP OWNED BY reader", "DROP ROLE reader")
    assert published == [None, None, 1, None]
