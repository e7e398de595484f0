"""Hours of work: which time between answers counts, on both engines."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pybossa_stats.periods.window import Window
from pybossa_stats.stats.activity.activity import Counts, collect_activity
from pybossa_stats.stats.projects.projects import collect_projects
from pybossa_stats.stats.users.users import collect_users
from tests.conftest import NOW
from tests.support.databases import Database, Server, connect_at
from tests.support.dump import file_of, needs_dumps, rows_of
from tests.support.server import Programs
from tests.support.session_oracle import sessions, with_gaps

DAY = Window(NOW - timedelta(days=1), NOW)  # from 12:00 on 22 November


def run(finish_time: str, project_id: int = 1, **contributor: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "project_id": project_id,
        "task_id": 1,
        "finish_time": finish_time,
        **(contributor or {"user_id": 1}),
    }


def work_on(database: Database, *runs: dict[str, Any], window: Window = DAY) -> Counts:
    database.fill(task_run=[*runs])
    with connect_at(window.end, database) as view:
        return collect_activity(view, window).total


@pytest.mark.parametrize(
    ("times", "hours", "begun"),
    [
        (["2026-11-23T10:00:00", "2026-11-23T11:00:00"], 1, 1),
        (["2026-11-23T10:00:00", "2026-11-23T11:00:00.000001"], 0, 2),
        (["2026-11-23T10:00:00", "2026-11-23T10:00:00"], 0, 1),
        (["2026-11-22T23:45:00", "2026-11-23T00:15:00"], 0.5, 1),
        (["2026-11-23T10:00:00", "2026-11-23 10:15", "2026-11-23T12:30:00+02:00"], 0.5, 1),
        (["2026-11-23T10:00:00.5", "2026-11-23T10:00:36.5"], 0.01, 1),
        (["2026-11-23", "2026-11-23T00:30:00", "2026-11-31T00:40:00", ""], 0.5, 1),
    ],
    ids=[
        *("an hour", "longer than an hour", "at once", "over midnight"),
        *("however they are written", "with fractions", "a date alone, and no times"),
    ],
)
def test_an_answer_took_the_time_since_the_one_before_if_that_is_an_hour_at_most(
    database: Database, times: list[str], hours: float, begun: int
) -> None:
    work = work_on(database, *map(run, times))
    assert (work.hours, work.sessions) == (hours, begun)


def test_a_session_may_span_the_leap_day(database: Database) -> None:
    end = datetime(2028, 3, 1, 12, tzinfo=UTC)
    runs = run("2028-02-29T23:50:00"), run("2028-03-01T00:20:00")
    work = work_on(database, *runs, window=Window(end - timedelta(days=2), end))
    assert (work.hours, work.sessions) == (0.5, 1)


def test_a_session_that_began_before_the_window_goes_on_in_it(database: Database) -> None:
    work = work_on(database, run("2026-11-22T11:45:00"), run("2026-11-22T12:15:00"))
    assert (work.answers, work.hours, work.sessions) == (1, 0.5, 0)


def test_addresses_and_users_are_contributors_and_answers_of_neither_take_no_time(
    database: Database,
) -> None:
    times = "2026-11-23T10:00:00", "2026-11-23T10:15:00", "2026-11-23T10:30:00"
    runs = [
        *(run(time, user_ip="192.0.2.1", user_id=None) for time in times[:2]),
        *(run(time, user_id=1, user_ip="192.0.2.1") for time in times[1:]),
        *(run(time, user_id=None, user_ip=None) for time in times),
    ]
    work = work_on(database, *runs)
    assert (work.hours, work.sessions, work.median_seconds) == (0.5, 2, 900)


def test_the_median_of_an_even_number_of_gaps_lies_between_the_two_in_the_middle(
    database: Database,
) -> None:
    times = [f"2026-11-23T10:{minute:02}:00" for minute in (0, 1, 4, 14, 24)]
    assert work_on(database, *map(run, times)).median_seconds == (180 + 600) / 2


def test_the_answer_before_may_be_to_another_project(database: Database) -> None:
    database.fill(
        user=[{"id": 1, "name": "a", "fullname": "A", "restrict": False}],
        project=[{"id": n, "name": "P", "short_name": f"p{n}", "published": True} for n in (1, 2)],
        task_run=[
            run("2026-11-23T10:00:00", 1),
            run("2026-11-23T10:30:00", 2),
            run("2026-11-23T10:45:00", 1),
        ],
    )
    with connect_at(NOW, database) as view:
        projects = collect_projects(view, DAY, all_time=True)
        of_one = collect_activity(view, DAY, project=2).total
        users = collect_users(view, DAY, project=1)
    assert [project.window.hours for project in projects.projects] == [0.25, 0.5]
    assert [project.all_time.hours for project in projects.projects] == [0.25, 0.5]
    assert (projects.total.window.hours, projects.total.all_time.hours) == (0.75, 0.75)
    assert (of_one.hours, of_one.sessions) == (0.5, 0)
    assert (users.total.hours, users.top_users[0].hours, users.top_users[0].sessions) == (
        0.25,
        0.25,
        1,
    )


@needs_dumps
@pytest.mark.parametrize(
    ("name", "hours", "begun"),
    [("micropasts", 3_777.155355, 5_483), ("skytruth", 401.907578, 588)],
)
def test_hours_on_real_servers_are_those_that_plain_counting_finds(
    server: Server, programs: Programs, name: str, hours: float, begun: int
) -> None:
    window = Window(datetime(2012, 1, 1, tzinfo=UTC), datetime(2017, 1, 1, tzinfo=UTC))
    counted = sessions(gap for _, gap in with_gaps(rows_of(name)["task_run"]))
    with server.database("real_sessions") as database:
        programs.restore(file_of(name), database.url)
        with connect_at(window.end, database) as view:
            activity = collect_activity(view, window, by="month").total
            users = collect_users(view, window).total
            projects = collect_projects(view, window).total.window
    assert (counted["hours"], counted["sessions"]) == (hours, begun)
    for total in (activity, users, projects):
        assert {figure: getattr(total, figure) for figure in counted} == counted
