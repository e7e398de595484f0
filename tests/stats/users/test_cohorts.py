"""How many users come back."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pybossa_stats import Window
from pybossa_stats.periods import written
from pybossa_stats.stats.users.cohorts import FEW, Cohort, Cohorts, Return, collect_cohorts
from tests.conftest import NOW
from tests.stats.users.test_users import PROJECTS, a_run
from tests.support.databases import Database, connect_at
from tests.support.faults import rounds
from tests.support.times import any_times
from tests.support.user_oracle import count_cohorts

ZONES = [
    "Europe/London",
    "America/New_York",
    "Asia/Tokyo",
    "Asia/Kolkata",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
]

YEAR = Window(datetime(2025, 12, 9, tzinfo=UTC), NOW)


def cohorts_in(database: Database, window: Window = YEAR, project: int | None = None) -> Cohorts:
    name = None if project is None else str(project)
    with connect_at(window.end, database) as view:
        return collect_cohorts(view, window, project=name)


def active(users: range, *months: int, year: int = 2026) -> list[dict[str, Any]]:
    """Runs of users, one in each of some months."""
    return [a_run(user, f"{year}-{month:02}-15T10:00:00") for user in users for month in months]


def test_a_cohort_is_of_the_month_of_the_first_answer(database: Database) -> None:
    database.fill(task_run=active(range(10), 7) + active(range(4), 8, 10) + active(range(1), 11))
    found = cohorts_in(database)
    later = (Return(1, 10, 4), Return(2, 10, 0), Return(3, 10, 4))
    assert found.cohorts == (Cohort(("2026-07",), 10, later),)
    assert found.everyone == found.cohorts[0]
    assert found.pooled is None


def test_the_month_that_is_not_over_has_first_time_users_and_nobody_who_came_back(
    database: Database,
) -> None:
    database.fill(task_run=active(range(5), 10, 11) + active(range(5, 11), 11))
    found = cohorts_in(database)
    assert found.cohorts == (Cohort(("2026-10",), 5, ()), Cohort(("2026-11",), 6, ()))
    assert found.unfinished == "2026-11"
    whole = cohorts_in(database, Window(YEAR.start, datetime(2026, 12, 1, tzinfo=UTC)))
    assert whole.cohorts[0] == Cohort(("2026-10",), 5, (Return(1, 5, 5),))
    assert whole.unfinished is None


def test_months_with_few_first_time_users_are_pooled(database: Database) -> None:
    few = [*active(range(2), 7, 8), *active(range(2, 6), 9, 10), *active(range(6, 12), 8)]
    database.fill(task_run=few)
    found = cohorts_in(database)
    later = (Return(1, 6, 6), Return(2, 2, 0), Return(3, 2, 0))
    assert found.pooled == Cohort(("2026-07", "2026-09"), 6, later)
    assert [cohort.months for cohort in found.cohorts] == [("2026-08",)]
    assert found.everyone.first_time_users == 12
    assert found.everyone.later[0] == Return(1, 12, 6)


def test_who_came_before_the_window_is_in_no_cohort(database: Database) -> None:
    database.fill(task_run=active(range(9), 11, year=2025) + active(range(9), 3))
    assert cohorts_in(database).everyone == Cohort((), 0, ())


def test_the_window_begins_with_a_month(database: Database) -> None:
    database.fill(task_run=[a_run(1, "2025-12-01T00:00:00")])
    found = cohorts_in(database)
    assert found.everyone.months == ("2025-12",)
    assert found.origin.window == Window(datetime(2025, 12, 1, tzinfo=UTC), NOW)


@pytest.mark.parametrize("zone", ZONES)
def test_months_are_those_of_the_time_zone(database: Database, zone: str) -> None:
    """Users of July, by the clocks of the zone, who return in August or September, just within."""
    of_zone = ZoneInfo(zone)
    starts = [datetime(2026, month, 1, tzinfo=of_zone) for month in (7, 8, 9, 10)]
    july, august, september, october = (start.astimezone(UTC) for start in starts)
    second = timedelta(seconds=1)
    times = {
        **dict.fromkeys(range(1, 6), (july, august)),
        **dict.fromkeys(range(6, 10), (august - second, september)),
        **dict.fromkeys(range(10, 16), (october - second, october)),
        16: (july - second, july),
    }
    database.fill(
        task_run=[
            a_run(user, f"{time:%Y-%m-%dT%H:%M:%S}") for user in times for time in times[user]
        ]
    )
    with connect_at(NOW, database) as view:
        found = collect_cohorts(view, written.window("2026-Q3", timezone=zone))
    assert found.cohorts == (
        Cohort(("2026-07",), 9, (Return(1, 9, 5), Return(2, 9, 4))),
        Cohort(("2026-09",), 6, ()),
    )
    assert found.unfinished is None
    window = found.origin.window
    assert window == Window(july, october, of_zone, written.read_named_period("2026-Q3"))


def test_a_window_that_is_extended_to_a_month_is_no_period(database: Database) -> None:
    with connect_at(NOW, database) as view:
        window = collect_cohorts(view, written.window("2026-W41", timezone="Asia/Tokyo")).origin
    start, end = datetime(2026, 9, 30, 15, tzinfo=UTC), datetime(2026, 10, 11, 15, tzinfo=UTC)
    assert window.window == Window(start, end, ZoneInfo("Asia/Tokyo"))


def test_a_window_may_have_more_months_than_a_number_has_bits(database: Database) -> None:
    long_ago = active(range(7), 3, year=2014)
    later = active(range(7), 4, year=2019) + active(range(3), 5, year=2019) + active(range(2), 10)
    database.fill(task_run=long_ago + later + active(range(20, 26), 10) + active(range(20, 21), 2))
    found = cohorts_in(database, Window(datetime(2014, 3, 1, tzinfo=UTC), NOW))
    (first, second) = found.cohorts
    assert (first.months, first.first_time_users, second.months) == (("2014-03",), 7, ("2026-10",))
    returned = {
        month.months_later: month.returning_users for month in first.later if month.returning_users
    }
    assert returned == {5 * 12 + 1: 7, 5 * 12 + 2: 3, 12 * 12 + 7: 2}
    from_then_on = cohorts_in(database, Window(datetime(2014, 4, 1, tzinfo=UTC), NOW))
    assert from_then_on.everyone.months == ("2026-02", "2026-10")


def test_answers_at_the_end_of_the_window_are_in_no_cohort(database: Database) -> None:
    database.fill(task_run=[a_run(1, "2026-11-23T12:00:00"), a_run(2, "2026-11-23T11:59")])
    assert cohorts_in(database).everyone.first_time_users == 1


def test_a_project_has_cohorts_of_its_own(database: Database) -> None:
    runs = [a_run(1, "2026-01-05T10:00:00", project_id=2), a_run(1, "2026-03-05T10:00:00")]
    database.fill(project=PROJECTS, task_run=runs)
    assert cohorts_in(database, project=1).everyone.months == ("2026-03",)
    assert cohorts_in(database).everyone.months == ("2026-01",)


_ENDS = [NOW, datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 8, 15, tzinfo=UTC)]
_TIMES = st.one_of(*map(any_times, _ENDS))


@settings(max_examples=rounds(8, 300))
@given(
    runs=st.lists(
        st.builds(
            a_run,
            st.none() | st.integers(1, 12),
            st.none() | _TIMES,
            project_id=st.integers(1, 3),
        ),
        max_size=60,
    ),
    end=st.sampled_from(_ENDS),
    zone=st.sampled_from(["UTC", *ZONES]),
    project=st.none() | st.integers(1, 3),
)
def test_any_database_gives_what_plain_counting_gives(
    database: Database, runs: list[dict[str, Any]], end: datetime, zone: str, project: int | None
) -> None:
    database.fill(project=PROJECTS, task_run=runs)
    start = datetime(2026, 7, 1, tzinfo=ZoneInfo(zone))
    window = Window(start, end.replace(tzinfo=start.tzinfo), ZoneInfo(zone))
    found = cohorts_in(database, window, project)
    check(found, count_cohorts(runs, window, project), window)


def check(found: Cohorts, counted: dict[str, Any], window: Window) -> None:
    """Cohorts are those that were counted; what is of the instant of the end is of no month."""
    months = [f"{year}-{month:02}" for year in range(2010, 2030) for month in range(1, 13)]
    end = window.end.astimezone(window.zone)
    over = [month for month in months if month < f"{end:%Y-%m}"]
    is_over = (end.day, end.hour, end.minute, end.second) == (1, 0, 0, 0)
    unfinished = None if is_over else f"{end:%Y-%m}"
    expected = {
        month: Cohort(
            (month,),
            users,
            tuple(
                Return(number, users, active[later])
                for number, later in enumerate((later for later in over if later > month), start=1)
            ),
        )
        for month, (users, active) in sorted(counted.items())
        if month in over or month == unfinished
    }
    cohorts = expected.values()
    assert [*found.cohorts] == [cohort for cohort in cohorts if cohort.first_time_users >= FEW]
    assert found.everyone.months == tuple(expected)
    assert found.everyone.first_time_users == sum(cohort.first_time_users for cohort in cohorts)
    pooled = [month for month, cohort in expected.items() if cohort.first_time_users < FEW]
    assert (found.pooled.months if found.pooled else ()) == tuple(pooled)
    for place, together in enumerate(found.everyone.later):
        of_all = [cohort.later[place] for cohort in cohorts if len(cohort.later) > place]
        assert together == Return(
            months_later=place + 1,
            first_time_users=sum(of_one.first_time_users for of_one in of_all),
            returning_users=sum(of_one.returning_users for of_one in of_all),
        )
