"""One project in full."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pybossa_stats import Window
from pybossa_stats.errors import UsageError
from pybossa_stats.periods.period import Period
from pybossa_stats.periods.window import Span
from pybossa_stats.stats.overview import collect_overview
from pybossa_stats.stats.projects.project import (
    ProjectDetail,
    Timeline,
    WeekdayAnswers,
    collect_project,
)
from pybossa_stats.stats.projects.results import TasksByAnswers
from tests.conftest import NOW
from tests.stats.projects.test_projects import MONTH, a_project, a_run, a_task
from tests.support.databases import Database, connect_at

DAY = timedelta(days=1)


def detail_of(database: Database, window: Window = MONTH) -> ProjectDetail:
    with connect_at(window.end, database) as view:
        return collect_project(view, "project1", window)


def a_user(id: int, *, restrict: bool = False) -> dict[str, object]:  # noqa: A002
    return {"id": id, "name": f"user{id}", "fullname": f"User {id}", "restrict": restrict}


def test_the_figures_of_a_project_are_of_its_own_tasks_and_answers(database: Database) -> None:
    database.fill(
        project=[a_project(1), a_project(2)],
        task=[a_task(1), a_task(2, project_id=2)],
        task_run=[a_run(1), a_run(2, user_id=2, project_id=2), a_run(1, finish_time=None)],
    )
    project = detail_of(database).project
    assert (project.id, project.all_time.tasks, project.all_time.answers) == (1, 1, 2)
    assert (project.window.active_users, project.all_time.users) == (1, 1)
    with connect_at(NOW, database) as view:
        assert collect_project(view, "2", MONTH).project.all_time.answers == 1


def test_tasks_are_counted_by_their_answers_whether_or_not_they_need_any(
    database: Database,
) -> None:
    tasks = {1: 2, 2: 2, 3: None, 4: 1, 5: 2}
    database.fill(
        project=[a_project(1)],
        task=[a_task(id_, n_answers) for id_, n_answers in tasks.items()],
        task_run=[*map(a_run, (2, 3, 3, 4, 4, 9)), a_run(5, project_id=2)],
    )
    by_answers = detail_of(database).tasks_by_answers
    assert by_answers == (TasksByAnswers(0, 2), TasksByAnswers(1, 1), TasksByAnswers(2, 2))


def test_an_unknown_project_is_an_error(database: Database) -> None:
    with pytest.raises(UsageError, match="no project"):
        detail_of(database)


def test_answers_to_a_project_by_day_are_those_of_the_window(database: Database) -> None:
    times = [
        "2026-11-21T21:59:59",  # before
        "2026-11-22T00:00:00+02:00",
        "2026-11-22T23:30:00-01:00",  # the next day, in the zone
        "2026-11-23T11:59:59",
        "2026-11-23T12:00:00",  # after
        "2026-11-23T1x:00:00",
    ]
    database.fill(project=[a_project()], task_run=[a_run(finish_time=time) for time in times])
    start = datetime(2026, 11, 21, 22, tzinfo=UTC)
    found = detail_of(database, Window(start, NOW, ZoneInfo("Europe/Helsinki")))
    days = [(bucket.period, bucket.answers) for bucket in found.buckets]
    assert days == [("2026-11-22", 1), ("2026-11-23", 2)]
    monday, *others, sunday = found.weekdays
    assert monday == WeekdayAnswers(1, 2, at_hours(2, 13))
    assert sunday == WeekdayAnswers(7, 1, at_hours(0))
    assert others == [WeekdayAnswers(number, 0, at_hours()) for number in range(2, 7)]


def at_hours(*hours: int) -> tuple[int, ...]:
    """An answer in each of some hours of a day, and none in the others."""
    return tuple(int(hour in hours) for hour in range(24))


@pytest.mark.parametrize(
    ("days", "by"), [(62, Period.DAY), (63, Period.WEEK), (366, Period.WEEK), (367, Period.MONTH)]
)
def test_answers_to_a_project_are_by_day_week_or_month_as_suits_the_window(
    database: Database, days: int, by: Period
) -> None:
    database.fill(
        project=[a_project()],
        task_run=[a_run(finish_time=NOW.replace(year=2025, month=12).isoformat()), a_run()],
    )
    found = detail_of(database, Window.ending(NOW, days * DAY))
    assert found.by is by
    assert (
        sum(bucket.answers for bucket in found.buckets)
        == found.project.window.answers
        == sum(weekday.answers for weekday in found.weekdays)
    )


def test_users_who_restrict_their_data_make_room_for_others(database: Database) -> None:
    users = [a_user(id, restrict=id == 7) for id in range(1, 9)]  # noqa: A001
    runs = [a_run(user_id=id) for id in [*range(1, 9), 7, 3]]  # noqa: A001
    runs += [a_run(user_id=99)] * 5  # who is gone
    runs += [a_run(user_id=8, finish_time="2025-01-01")] * 5
    database.fill(project=[a_project()], user=users, task_run=runs)
    top = detail_of(database).top_users
    assert [(user.id, user.answers) for user in top] == [(3, 2), (1, 1), (2, 1), (4, 1), (5, 1)]
    assert [user.rank for user in top] == [1, 2, 2, 2, 2]


@pytest.fixture
def several(database: Database) -> Database:
    """Three projects with users of different kinds, and answers to one that is gone."""
    times = [f"2026-11-{day:02}T{(7 * day) % 24:02}:30:00" for day in range(1, 29)]
    runs = [
        a_run(n % 9, user_id=n % 6 or None, project_id=n % 5, finish_time=time)
        for n, time in enumerate(times * 5)
    ]
    database.fill(
        project=[a_project(number) for number in (1, 2, 3)],
        task=[a_task(number, project_id=number % 5) for number in range(9)],
        user=[a_user(number, restrict=number == 4) for number in range(1, 6)],
        task_run=runs,
    )
    return database


@pytest.mark.parametrize("now", [NOW, NOW + 9 * DAY], ids=["now", "the past"])
def test_each_project_in_full_is_what_it_is_by_itself(several: Database, now: datetime) -> None:
    with connect_at(now, several) as view:
        overview = collect_overview(view, window=Span(30 * DAY, NOW), details=True)
        window = overview.activity.calendar.window
        for detail in overview.details:
            alone = collect_project(view, str(detail.project.id), window)
            assert detail == replace(alone, origin=replace(alone.origin, undated={}))
    assert [detail.project.id for detail in overview.details] == [1, 2, 3]
    assert all(detail.top_users for detail in overview.details)


def test_the_timelines_of_all_projects_together_are_the_activity_of_the_site(
    several: Database,
) -> None:
    with connect_at(NOW, several) as view:
        overview = collect_overview(view)
    activity = overview.activity
    together = Timeline.together(activity.calendar, overview.timelines.values())
    assert together.answers == tuple(bucket.answers for bucket in activity.buckets)
    assert sum(map(sum, together.week)) == activity.total.answers > 0


def test_a_printed_page_knows_the_progress_of_projects_when_the_period_began(
    database: Database,
) -> None:
    times = "2026-10-01T09:00:00", *["2026-11-20T09:00:00"] * 3
    old = {"created": "2026-09-01T09:00:00"}
    database.fill(
        project=[a_project(1) | old, a_project(2) | {"created": "2026-11-19T09:00:00"}],
        task=[a_task(number) | old for number in (1, 2)],
        task_run=[a_run(1 + place // 2, finish_time=at) for place, at in enumerate(times)],
    )
    with connect_at(NOW, database) as view:
        overview = collect_overview(view, window=Span(30 * DAY, NOW), printed=True)
        assert not collect_overview(view, window=Span(30 * DAY, NOW)).progress_at_start
    assert overview.progress_at_start == {1: 0.25}
    assert [project.all_time.progress for project in overview.projects.projects] == [1, None]


def test_a_printed_page_knows_the_progress_of_a_project_without_a_date(database: Database) -> None:
    old = {"created": "2026-09-01T09:00:00"}
    database.fill(
        project=[a_project(1) | {"created": None}, a_project(2) | old],
        task=[a_task(1) | old],
        task_run=[a_run(1, finish_time="2026-10-01T09:00:00")],
    )
    with connect_at(NOW, database) as view:
        overview = collect_overview(view, window=Span(30 * DAY, NOW), printed=True)
    assert overview.progress_at_start == {1: 0.5, 2: 0.0}, "there was nothing to do on the second"
