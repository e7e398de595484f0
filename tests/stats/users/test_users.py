"""Who contributes, by the definitions."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pybossa_stats import Window, collect_activity, connect
from pybossa_stats.geo.geoip import CityDatabase
from pybossa_stats.periods.window import Comparison
from pybossa_stats.source.plans import run_and_explain
from pybossa_stats.source.view import Step
from pybossa_stats.stats.locations import Country, Locator
from pybossa_stats.stats.users.statements import answers_by_user_step, first_answers_step
from pybossa_stats.stats.users.users import Accounts, UsersByDays, UsersStats, collect_users
from tests.conftest import A_YEAR_AGO, NOW
from tests.support.databases import Database, Server, connect_at
from tests.support.faults import rounds
from tests.support.oracle import Rows, instant_of, read_time, seconds_of
from tests.support.overviews import NO_CONTRIBUTORS
from tests.support.times import any_times
from tests.support.user_oracle import PLACES, count_places, count_users, found, places

ZONES = [
    "Europe/London",
    "America/New_York",
    "America/St_Johns",
    "Asia/Tokyo",
    "Asia/Kolkata",
    "Africa/Casablanca",
    "Atlantic/Azores",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
]
_SECOND = timedelta(seconds=1)
_WINDOW = Window.ending(NOW)

DAY, WEEK = timedelta(days=1), timedelta(days=7)


def users_of(
    database: Database,
    window: timedelta | Window = DAY,
    *,
    top: int = 20,
    project: int | None = None,
    locator: Locator | None = None,
) -> UsersStats:
    name = None if project is None else str(project)
    window = window if isinstance(window, Window) else Window.ending(NOW, window)
    with connect_at(NOW, database) as view:
        return collect_users(view, window, top=top, project=name, locator=locator)


def a_user(id: int, *, restrict: bool = False, created: str | None = None) -> dict[str, Any]:  # noqa: A002
    names = {"name": f"user{id}", "fullname": f"User {id}"}
    return {"id": id, **names, "restrict": restrict, "created": created}


def a_run(
    user_id: int | None = 1,
    finish_time: str | None = "2026-11-23T11:00:00",
    *,
    project_id: int = 1,
    user_ip: str | None = None,
) -> dict[str, Any]:
    return {
        "project_id": project_id,
        "user_id": user_id,
        "user_ip": user_ip,
        "finish_time": finish_time,
    }


PROJECTS = [
    {"id": id, "name": "", "short_name": f"project{id}", "published": True}
    for id in (1, 2, 3)  # noqa: A001
]


def test_where_nobody_answered_there_is_nobody(database: Database) -> None:
    database.fill(user=[a_user(1)], task_run=[a_run(finish_time="2026-11-01T00:00:00")])
    stats = users_of(database)
    assert (stats.top_users, stats.by_answers, stats.by_days) == ((), (), ())
    accounts = Accounts(users=1, users_without_answers=0)
    assert stats.total == replace(NO_CONTRIBUTORS, all_time=accounts)
    assert stats.total.gini is None


def test_equals_share_a_rank_and_are_ordered_by_id(database: Database) -> None:
    ids = [5, 3, 3, 9, 9, 1]
    database.fill(user=[a_user(id) for id in {*ids}], task_run=[a_run(id) for id in ids])  # noqa: A001
    ranks = [(user.rank, user.id, user.answers) for user in users_of(database).top_users]
    assert ranks == [(1, 3, 2), (1, 9, 2), (3, 1, 1), (3, 5, 1)]


def test_restricted_users_leave_their_place_to_others(database: Database) -> None:
    users = [a_user(1, restrict=True), a_user(2, restrict=True), a_user(3), a_user(4)]
    database.fill(user=users, task_run=[a_run(id) for id in (1, 1, 1, 2, 2, 3, 3, 4)])  # noqa: A001
    stats = users_of(database, top=2)
    assert [(user.rank, user.id) for user in stats.top_users] == [(1, 3), (2, 4)]
    assert (stats.total.active_users, stats.total.user_answers) == (4, 8)


def test_a_user_has_days_projects_and_a_last_answer(database: Database) -> None:
    runs = [
        a_run(1, "2026-11-21T23:59:59", project_id=1),
        a_run(1, "2026-11-22T01:00:00+02:00", project_id=1),
        a_run(1, "2026-11-23T11:30:00.5", project_id=2),
        a_run(1, "2026-11-23T11:00:00", project_id=2),
    ]
    database.fill(user=[a_user(1)], task_run=runs)
    (user,) = users_of(database, WEEK).top_users
    assert (user.answers, user.days, user.projects) == (4, 2, 2)
    assert user.last_answer == datetime(2026, 11, 23, 11, 30, 0, 500_000, tzinfo=UTC)


@pytest.mark.parametrize("white_space", [" " * 5, " \t\n\v\f", " "])
def test_white_space_may_follow_the_time_of_a_last_answer(
    database: Database, white_space: str
) -> None:
    last = a_run(finish_time=f"2026-11-23T11:30:00.5{white_space}")
    database.fill(user=[a_user(1)], task_run=[a_run(), last])
    (user,) = users_of(database).top_users
    assert (user.answers, user.days) == (2, 1)
    assert user.last_answer == datetime(2026, 11, 23, 11, 30, 0, 500_000, tzinfo=UTC)


def test_who_answered_before_returns_and_all_others_are_new(database: Database) -> None:
    before = "2026-11-22T11:59:59"
    runs = [a_run(id) for id in (1, 2, 3)]  # noqa: A001
    early = [a_run(1, before), a_run(2, None), a_run(2, "long ago"), a_run(4, before)]
    database.fill(task_run=runs + early)
    total = users_of(database).total
    assert (total.first_time_users, total.returning_users) == (2, 1)


def test_a_time_beyond_the_calendar_is_before_nothing(database: Database) -> None:
    database.fill(task_run=[a_run(1), a_run(1, "9999-12-31T24:00-14:59")])
    assert users_of(database).total.first_time_users == 1


def registrations_of(database: Database, window: Window) -> tuple[int | None, ...]:
    total = users_of(database, window).total
    return total.registrations, total.answered_registrations


def test_of_those_who_registered_in_the_window_it_is_counted_who_answered_by_its_end(
    database: Database,
) -> None:
    created = {1: "2026-11-16T12:00:00", 2: "2026-11-20T00:00:00", 3: "2026-11-23T11:59:59"}
    others = {4: "2026-11-16T11:59:59", 5: "2026-11-23T12:00:00", 6: None, 7: "soon"}
    runs = [
        *(a_run(1, "2026-11-17T12:00:00"), a_run(1, "2026-11-16T18:00:00")),
        *(a_run(2, "2026-11-22T00:00:00"), a_run(4), a_run(6), a_run(9)),
    ]
    database.fill(
        user=[a_user(id, created=time) for id, time in (created | others).items()],  # noqa: A001
        task_run=runs,
    )
    total = users_of(database, WEEK).total
    assert (total.registrations, total.answered_registrations) == (3, 2)
    assert total.median_days_to_answer == (0.25 + 2) / 2
    assert total.all_time == Accounts(users=7, users_without_answers=3)


def test_an_answer_from_before_the_registration_took_no_time(database: Database) -> None:
    database.fill(user=[a_user(1, created="2026-11-23T11:30:00")], task_run=[a_run(1)])
    assert users_of(database).total.median_days_to_answer == 0


def test_whoever_gave_an_answer_without_a_date_has_answered(database: Database) -> None:
    user = a_user(1, created="2026-11-23T11:30:00")
    database.fill(user=[user, a_user(2)], task_run=[a_run(1, None)])
    total = users_of(database).total
    assert (total.answered_registrations, total.median_days_to_answer) == (1, None)
    assert total.all_time == Accounts(users=2, users_without_answers=1)


def test_registrations_are_unknown_where_no_user_has_a_date_and_zero_without_users(
    database: Database,
) -> None:
    database.fill(user=[a_user(1), a_user(2, created="soon")], task_run=[a_run(1)])
    assert registrations_of(database, _WINDOW) == (None, None)
    assert users_of(database).total.all_time == Accounts(users=2, users_without_answers=1)
    database.fill()
    assert registrations_of(database, _WINDOW) == (0, 0)


def test_where_no_user_has_a_date_it_is_unknown_how_many_there_were(database: Database) -> None:
    database.fill(user=[a_user(1)], task_run=[a_run(1)])
    with connect_at(NOW + DAY, database) as view:
        total = collect_users(view, _WINDOW).total
    assert (total.registrations, total.all_time) == (None, Accounts(None, None))


def test_who_registered_or_answered_later_does_not_count_in_the_past(database: Database) -> None:
    created = {1: "2026-11-01T00:00:00", 2: "2026-11-02T00:00:00", 3: "2026-11-20T00:00:00"}
    database.fill(
        user=[a_user(id, created=time) for id, time in created.items()],  # noqa: A001
        task_run=[a_run(1, "2026-11-03T00:00:00"), a_run(2), a_run(3)],
    )
    end = datetime(2026, 11, 10, tzinfo=UTC)
    total = users_of(database, Window.ending(end, 30 * DAY)).total
    assert (total.registrations, total.answered_registrations) == (2, 1)
    assert total.all_time == Accounts(users=2, users_without_answers=1)


def test_of_a_single_project_no_registrations_are_counted(database: Database) -> None:
    user = a_user(1, created="2026-11-23T11:00:00")
    database.fill(user=[user], project=PROJECTS, task_run=[a_run(1)])
    total = users_of(database, project=1).total
    assert (total.registrations, total.all_time) == (None, Accounts(None, None))


def test_registrations_are_unknown_where_their_dates_may_not_be_read(
    server: Server, postgresql: Database
) -> None:
    user = a_user(1, created="2026-11-23T11:00:00")
    postgresql.fill(user=[user, a_user(2)], task_run=[a_run(1)])
    postgresql.run(
        "DROP ROLE IF EXISTS reader",
        "CREATE ROLE reader LOGIN",
        "GRANT SELECT ON task, task_run, project TO reader",
        'GRANT SELECT (id, name, fullname, restrict) ON "user" TO reader',
    )
    try:
        with connect(server.url_of("pybossa_test", "reader")) as view:
            total = collect_users(replace(view, instant=NOW)).total
    finally:
        postgresql.run("DROP OWNED BY reader", "DROP ROLE reader")
    assert (total.registrations, total.median_days_to_answer) == (None, None)
    assert total.all_time == Accounts(users=2, users_without_answers=1)


def test_the_first_answer_of_a_listed_user_may_be_long_before_the_window(
    database: Database,
) -> None:
    times = ("1900-01-01T00:00:00", "2014-05-01T00:00:00+02:00", "2026-11-23T11:00:00")
    database.fill(user=[a_user(1)], task_run=[a_run(1, time) for time in times])
    (user,) = users_of(database).top_users
    assert user.first_answer == datetime(2014, 4, 30, 22, tzinfo=UTC)


def test_what_only_looks_like_a_time_is_no_first_answer(database: Database) -> None:
    for junk in ("2026-11-23T10:00:60", "2016-13-01T10:00:00", "20 6-11-23T10:00:00.123456"):
        database.fill(task_run=[a_run(1), a_run(1, junk), a_run(2, junk), a_run(3, "2016-01-01")])
        total = users_of(database).total
        assert (total.first_time_users, total.returning_users) == (1, 0)


@pytest.mark.parametrize("zone", ["+05", "+0430"])
def test_a_first_answer_is_placed_by_its_offset_however_short_its_fraction(
    database: Database, zone: str
) -> None:
    fraction = "123456"[: 6 - len(zone)]
    before = f"2026-11-22T16:00:00.{fraction}{zone}"
    database.fill(task_run=[a_run(1, before), a_run(1), a_run(2)])
    total = users_of(database).total
    assert (total.first_time_users, total.returning_users) == (1, 1)


def test_a_user_of_one_day_may_have_answered_often(database: Database) -> None:
    runs = [a_run(1), a_run(1), a_run(2, "2026-11-20T10:00:00"), a_run(2)]
    database.fill(task_run=runs)
    stats = users_of(database, WEEK)
    assert stats.by_days == (
        UsersByDays(days=1, users=1, answers=2),
        UsersByDays(days=2, users=1, answers=2),
    )
    assert stats.total.one_day_users == 1


@pytest.mark.parametrize("zone", ZONES)
def test_days_are_those_of_the_time_zone_over_years(database: Database, zone: str) -> None:
    """An answer at the end and the start of each day, and when clocks change."""
    first, days = datetime(2023, 12, 20), range(2 * 366)  # noqa: DTZ001 (local)
    local = [first + n * DAY for n in days]
    ends = [day.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) for day in local]
    odd = [at for day in ends[::2] for at in (day, day + timedelta(hours=23) - _SECOND)]
    runs = [a_run(1, f"{at:%Y-%m-%dT%H:%M:%S}") for at in odd]
    runs += [
        a_run(n, f"{at:%Y-%m-%dT%H:%M:%S.%f}")
        for n, day in enumerate(ends, start=2)
        for at in (day - timedelta.resolution, day)
    ]
    database.fill(user=[a_user(1)], task_run=runs)
    window = Window(ends[0] - DAY, ends[-1] + DAY, ZoneInfo(zone))
    with connect_at(window.end, database) as view:
        stats = collect_users(view, window)
    assert stats.by_days == count_by_days(runs, window)
    assert stats.by_days[0] == UsersByDays(days=2, users=len(days), answers=2 * len(days))
    assert stats.top_users[0].days == len(days) // 2


def test_deleted_users_are_counted_and_cannot_be_listed(database: Database) -> None:
    database.fill(user=[a_user(1)], task_run=[a_run(1), a_run(7)])
    stats = users_of(database)
    assert [user.id for user in stats.top_users] == [1]
    assert stats.total.active_users == 2


def test_addresses_are_counted_and_are_nobody(database: Database) -> None:
    runs = [
        *(a_run(None, user_ip=address) for address in ("1.2.3.4", "1.2.3.4", "")),
        a_run(None),
        a_run(1, user_ip="1.2.3.4"),
    ]
    database.fill(user=[a_user(1)], task_run=runs)
    total = users_of(database).total
    assert (total.answers, total.address_answers, total.user_answers) == (5, 3, 1)
    assert total.active_users == 1


def test_a_project_has_first_time_users_of_its_own(database: Database) -> None:
    runs = [a_run(1), a_run(1, "2026-01-01T00:00:00", project_id=2), a_run(2, project_id=2)]
    database.fill(user=[a_user(1), a_user(2)], project=PROJECTS, task_run=runs)
    stats = users_of(database, project=1)
    assert [user.id for user in stats.top_users] == [1]
    total = stats.total
    assert (total.answers, total.first_time_users, total.returning_users) == (1, 1, 0)
    assert users_of(database).total.first_time_users == 1


def test_the_countries_are_those_of_the_window_and_as_of_its_end(
    database: Database, cities: CityDatabase
) -> None:
    british, french = "81.2.69.{}", "90.0.0.{}"
    inside = ("2026-11-22T12:00:00", "2026-11-23T11:59:59.999999", "2026-11-23T13:59:59+02:00")
    outside = ("2026-11-22T11:59:59.999999", "2026-11-23T12:00:00", "2026-11-22T12:00+00:30")
    times = [*inside, *outside, None, "soon"]
    database.fill(
        project=PROJECTS,
        task_run=[
            *(a_run(None, time, user_ip=british.format(n)) for n, time in enumerate(times)),
            *(a_run(None, time, user_ip=british.format(0)) for time in times),
            *(a_run(None, user_ip=french.format(n), project_id=2) for n in (1, 1, 2)),
            a_run(None, user_ip="10.0.0.1", project_id=2),
            *(a_run(None, user_ip=text, project_id=2) for text in ("8.8.8.8", "junk", "")),
        ],
    )
    window, locator = Window.ending(NOW), Locator(cities)
    for at in (NOW, NOW + timedelta(days=400)):
        with connect_at(at, database) as view:
            located = collect_users(view, window, locator=locator).locations
            of_one = collect_users(view, window, project="2", locator=locator).locations
            addresses = collect_activity(view, window).total.addresses
        assert located
        assert located.countries == (
            Country("GB", "United Kingdom", 3),
            Country("FR", "France", 2),
        )
        assert (located.private, located.unknown, located.unreadable) == (1, 1, 2)
        assert located.addresses == addresses
        assert of_one
        assert of_one.countries == (Country("FR", "France", 2),)


@pytest.mark.parametrize(
    "step",
    [
        answers_by_user_step(_WINDOW, 20, None),
        first_answers_step(_WINDOW, None, [1, 2], registrations=True),
    ],
)
def test_a_statement_reads_task_runs_once(large: Database, step: Step) -> None:
    with connect(large.url) as view:
        plan, _ = run_and_explain(view, step)
    reading = ("on task_run", "SCAN task_run", "SCAN TABLE task_run")
    assert sum(line.strip().endswith(reading) or "on task_run " in line for line in plan) == 1


_IDS = st.integers(1, 6)
_TABLES = st.fixed_dictionaries(
    {
        "project": st.just(PROJECTS),
        "user": st.lists(
            st.builds(a_user, _IDS, restrict=st.booleans(), created=st.none() | any_times()),
            unique_by=lambda row: row["id"],
        ),
        "task_run": st.lists(
            st.builds(
                a_run,
                st.none() | _IDS,
                st.none() | any_times() | any_times(A_YEAR_AGO),
                project_id=st.integers(1, 3),
                user_ip=st.none() | st.sampled_from([*PLACES]),
            ),
            max_size=40,
        ),
    }
)


@settings(max_examples=rounds(8, 300))
@given(
    tables=_TABLES,
    window=st.builds(
        lambda length, zone, comparison: Window(
            NOW - length, NOW, ZoneInfo(zone), comparison=comparison
        ),
        st.sampled_from([DAY, timedelta(hours=30), WEEK]),
        st.sampled_from(["UTC", *ZONES]),
        st.sampled_from([Comparison.PREVIOUS, Comparison.YEAR]),
    ),
    options=st.fixed_dictionaries(
        {"top": st.sampled_from([2, 20]), "project": st.none() | st.integers(1, 3)}
    ),
)
def test_any_database_gives_what_plain_counting_gives(
    database: Database,
    cities: CityDatabase,
    tables: dict[str, list[dict[str, Any]]],
    window: Window,
    options: dict[str, Any],
) -> None:
    database.fill(**tables)
    stats = users_of(database, window, **options, locator=Locator(cities))
    assert found(stats) == count_users(tables, window, **options)
    assert stats.by_days == count_by_days(tables["task_run"], window, options["project"])
    numbers = [row.answers for row in stats.by_answers]
    assert numbers == sorted({*numbers})
    before = stats.before
    assert before
    assert before.first_time_users is not None
    assert before.returning_users == before.active_users - before.first_time_users
    assert places(stats) == count_places(tables, window, options["project"])


def count_by_days(
    runs: Rows, window: Window, project: int | None = None
) -> tuple[UsersByDays, ...]:
    """How many users were active on how many days, and their answers, counted one by one."""
    start, end = seconds_of(window.start), seconds_of(window.end)
    days_of: defaultdict[int, list[date]] = defaultdict(list)
    for run in runs:
        time = read_time(run["finish_time"] or "")
        if time is None or not start <= time < end or project not in {None, run["project_id"]}:
            continue
        if run["user_id"] is not None:
            days_of[run["user_id"]].append(instant_of(time).astimezone(window.zone).date())
    users, answers = Counter[int](), Counter[int]()
    for days in days_of.values():
        users[len({*days})] += 1
        answers[len({*days})] += len(days)
    return tuple(UsersByDays(days, users[days], answers[days]) for days in sorted(users))
