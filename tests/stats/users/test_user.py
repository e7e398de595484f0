"""One user in full, by the definitions."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pybossa_stats import Window, collect_user, collect_users, connect
from pybossa_stats.errors import UsageError
from pybossa_stats.periods import written
from pybossa_stats.stats.users.user import Contribution, RankedContribution, UserDetail
from tests.conftest import NOW
from tests.stats.users.test_users import DAY, PROJECTS, WEEK, ZONES, a_run, a_user
from tests.support.databases import Database, Server, connect_at
from tests.support.faults import rounds
from tests.support.times import any_times
from tests.support.user_oracle import count_user, found_of_user

_MONTH = Window.ending(NOW, timedelta(days=30))


def all_time_of(detail: UserDetail) -> RankedContribution:
    assert detail.user.all_time
    return detail.user.all_time


def user_of(database: Database, user: str | int = 1, window: Window = _MONTH) -> UserDetail:
    with connect_at(NOW, database) as view:
        return collect_user(view, user, window)


def test_a_user_without_answers_has_figures_but_no_rank(database: Database) -> None:
    database.fill(user=[a_user(1), a_user(2)], task_run=[a_run(2)])
    detail = user_of(database)
    for span in (detail.user.window, detail.user.all_time):
        assert span
        assert (span.rank, span.ranked_users, span.answers, span.days) == (None, 1, 0, 0)
    assert (detail.user.first_answer, detail.projects) == (None, ())
    assert [bucket.answers for bucket in detail.buckets] == [0, 0]


def test_the_rank_of_a_user_is_that_in_the_list_of_users(database: Database) -> None:
    answers = {1: 3, 2: 5, 3: 3, 4: 1, 5: 9}
    runs = [a_run(id) for id, number in answers.items() for _ in range(number)]  # noqa: A001
    runs += [a_run(4, "2026-01-01T00:00:00")] * 9
    database.fill(user=[a_user(id, restrict=id == 5) for id in answers], task_run=runs)  # noqa: A001
    with connect_at(NOW, database) as view:
        ranks = {row.id: row.rank for row in collect_users(view, _MONTH).top_users}
    users = {id: user_of(database, id).user for id in answers}  # noqa: A001
    assert {id: user.window.rank for id, user in users.items()} == {**ranks, 5: None}  # noqa: A001
    ever = [all_time_of(user_of(database, id)).rank for id in answers]  # noqa: A001
    assert ever == [3, 2, 3, 1, None]
    assert {user.window.ranked_users for user in users.values()} == {4}


def test_a_user_with_restrict_set_is_shown_and_says_so(database: Database) -> None:
    database.fill(user=[a_user(1, restrict=True)], task_run=[a_run(1)])
    user = user_of(database).user
    assert (user.restrict, user.window.answers, user.window.rank) == (True, 1, None)


def test_answers_to_a_project_that_is_gone_are_counted(database: Database) -> None:
    runs = [a_run(1, project_id=7), a_run(1, project_id=7), a_run(1, project_id=2)]
    database.fill(user=[a_user(1)], project=PROJECTS, task_run=runs)
    projects = [(row.id, row.short_name, row.window.answers) for row in user_of(database).projects]
    assert projects == [(7, None, 2), (2, "project2", 1)]


def test_answers_without_a_readable_date_are_of_all_time_and_of_no_month(
    database: Database,
) -> None:
    database.fill(user=[a_user(1)], task_run=[a_run(1, None), a_run(1, "soon"), a_run(1)])
    detail = user_of(database)
    assert (all_time_of(detail).answers, detail.user.window.answers) == (3, 1)
    assert (all_time_of(detail).days, detail.origin.undated) == (1, {})


def test_answers_without_a_date_do_not_count_in_the_past_and_are_noted(database: Database) -> None:
    runs = [a_run(1, None), a_run(1, "soon"), a_run(2, None), a_run(1, "2026-01-01T00:00:00")]
    database.fill(user=[a_user(1)], task_run=runs)
    with connect_at(NOW + DAY, database) as view:
        detail = collect_user(view, 1, _MONTH)
    assert all_time_of(detail).answers == 1
    assert detail.origin.undated == {"task_run": 2}


def test_where_no_answer_has_a_date_those_of_the_past_are_unknown(database: Database) -> None:
    database.fill(user=[a_user(1)], task_run=[a_run(1, None)])
    with connect_at(NOW + DAY, database) as view:
        detail = collect_user(view, 1, _MONTH)
    assert (detail.user.all_time, detail.projects, detail.user.window.answers) == (None, (), 0)


def test_a_time_before_computers_is_no_first_answer(database: Database) -> None:
    times = ("1900-01-01T00:00:00", "2014-05-01T00:00:00", "2026-11-23T11:00:00")
    database.fill(user=[a_user(1)], task_run=[a_run(1, time) for time in times])
    detail = user_of(database)
    assert detail.user.first_answer == datetime(2014, 5, 1, tzinfo=UTC)
    assert all_time_of(detail).answers == 3


def test_a_session_over_the_end_of_a_month_counts_for_the_later_month(database: Database) -> None:
    times = ("2026-10-31T23:50:00", "2026-11-01T00:10:00", "2026-11-01T00:20:00")
    database.fill(user=[a_user(1)], task_run=[a_run(1, time) for time in times])
    october, november = user_of(database).buckets
    assert [october.hours, november.hours] == [0, 0.5]
    assert [october.sessions, november.sessions] == [1, 0]


def test_the_time_of_registration_is_null_where_it_may_not_be_read(
    server: Server, postgresql: Database
) -> None:
    postgresql.fill(user=[a_user(1, created="2014-05-01T00:00:00")])
    assert user_of(postgresql).user.registered == datetime(2014, 5, 1, tzinfo=UTC)
    postgresql.run(
        "DROP ROLE IF EXISTS reader",
        "CREATE ROLE reader LOGIN",
        "GRANT SELECT ON task, task_run, project TO reader",
        'GRANT SELECT (id, name, fullname, restrict) ON "user" TO reader',
    )
    try:
        with connect(server.url_of("pybossa_test", "reader")) as view:
            assert collect_user(view, "user1").user.registered is None
    finally:
        postgresql.run("DROP OWNED BY reader", "DROP ROLE reader")


def test_a_user_who_registered_later_was_not_there_in_the_past(database: Database) -> None:
    created = {1: "2014-05-01T00:00:00", 2: "2026-11-01T00:00:00"}
    database.fill(user=[a_user(id, created=time) for id, time in created.items()])  # noqa: A001
    october = Window.ending(datetime(2026, 10, 31, tzinfo=UTC))
    assert user_of(database, "user1", october).user.id == 1
    with pytest.raises(UsageError, match="no user"):
        user_of(database, "user2", october)


_IDS = st.integers(1, 4)
_TABLES = st.fixed_dictionaries(
    {
        "project": st.just(PROJECTS[:2]),
        "user": st.lists(
            st.builds(a_user, _IDS, restrict=st.booleans(), created=st.none() | any_times()),
            unique_by=lambda row: row["id"],
            min_size=1,
        ),
        "task_run": st.lists(
            st.builds(
                a_run,
                st.none() | _IDS,
                st.none() | any_times(),
                project_id=st.integers(1, 3),
                user_ip=st.none() | st.just("10.0.0.1"),
            ),
            max_size=40,
        ),
    }
)


@settings(max_examples=rounds(8, 300))
@given(
    tables=_TABLES,
    window=st.builds(
        lambda length, zone: Window(NOW - length, NOW, ZoneInfo(zone)),
        st.sampled_from([DAY, WEEK, timedelta(days=80)]),
        st.sampled_from(["UTC", *ZONES]),
    ),
)
def test_any_user_is_what_plain_counting_gives_and_what_users_says(
    database: Database, tables: dict[str, list[dict[str, Any]]], window: Window
) -> None:
    database.fill(**tables)
    with connect_at(NOW, database) as view:
        top_users = {row.id: row for row in collect_users(view, window).top_users}
        for row in tables["user"]:
            detail = collect_user(view, row["id"], window)
            assert found_of_user(detail) == count_user(tables, window, row["id"])
            adds_up(detail)
            if row["id"] in top_users:
                listed = vars(top_users[row["id"]])
                now = vars(detail.user.window) | {"first_answer": detail.user.first_answer}
                assert {name: now.get(name, figure) for name, figure in listed.items()} == listed


def adds_up(detail: UserDetail) -> None:
    """Hours and sessions of months and of projects are those of the user, to the second."""
    user = detail.user
    sums: tuple[tuple[Contribution, list[Contribution]], ...] = (
        (user.window, [*detail.buckets]),
        (user.window, [project.window for project in detail.projects]),
        (all_time_of(detail), [project.all_time for project in detail.projects]),
    )
    for total, parts in sums:
        assert sum(part.sessions for part in parts) == total.sessions
        assert sum(part.hours for part in parts) == pytest.approx(total.hours, abs=1 / 3600)


@pytest.mark.parametrize("zone", ["UTC", *ZONES])
def test_months_are_those_of_the_time_zone(database: Database, zone: str) -> None:
    """An answer at the end and the start of each month of a year."""
    zoned = ZoneInfo(zone)
    starts = [datetime(2024, month, 1, tzinfo=zoned).astimezone(UTC) for month in range(1, 13)]
    times = [at + delta for at in starts for delta in (-timedelta.resolution, timedelta())]
    runs = [a_run(1, f"{at:%Y-%m-%dT%H:%M:%S.%f}") for at in times]
    database.fill(user=[a_user(1)], project=PROJECTS, task_run=runs)
    with connect_at(NOW, database) as view:
        months = collect_user(view, 1, written.window("2024", timezone=zone)).buckets
    assert [month.period for month in months] == [f"2024-{n:02}" for n in range(1, 13)]
    assert [month.answers for month in months] == [2] * 11 + [1]
    assert [month.days for month in months] == [2] * 11 + [1]
