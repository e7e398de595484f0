"""Rows of a history: one a snapshot or a period, with changes and gaps."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pybossa_stats.stats.history import HistoryRow, Point, history
from pybossa_stats.stats.periods import Period


def point(text: str, tasks: int) -> Point:
    return datetime.fromisoformat(text).replace(tzinfo=UTC), {"n_tasks": tasks}


def summary(row: HistoryRow) -> tuple[str, int | None, int | None]:
    """The day of a row, its tasks, and their change."""
    return (
        row.start.date().isoformat(),
        row.figures["n_tasks"] if row.figures else None,
        row.change["n_tasks"] if row.change else None,
    )


def test_each_snapshot_has_a_row_with_its_change() -> None:
    points = [point("2026-11-22T10:00", 5), point("2026-11-22T11:00", 8), point("2026-11-24", 6)]
    assert [summary(row) for row in history(points)] == [
        ("2026-11-22", 5, None),
        ("2026-11-22", 8, 3),
        ("2026-11-24", 6, -2),
    ]


def test_of_a_day_the_last_snapshot_counts() -> None:
    points = [point("2026-11-22T10:00", 5), point("2026-11-22T11:00", 8), point("2026-11-23", 9)]
    rows = list(history(points, Period.DAY))
    assert [summary(row) for row in rows] == [("2026-11-22", 8, None), ("2026-11-23", 9, 1)]
    assert rows[0].instant == datetime(2026, 11, 22, 11, tzinfo=UTC)


def test_a_period_without_a_snapshot_is_a_gap_and_no_zero() -> None:
    points = [point("2026-11-20T10:00", 5), point("2026-11-23T10:00", 9)]
    assert [summary(row) for row in history(points, Period.DAY)] == [
        ("2026-11-20", 5, None),
        ("2026-11-21", None, None),
        ("2026-11-22", None, None),
        ("2026-11-23", 9, 4),
    ]


@pytest.mark.parametrize(
    ("period", "starts"),
    [
        (Period.WEEK, ["2025-12-29", "2026-01-05", "2026-01-12"]),
        (Period.MONTH, ["2026-01-01"]),
        (Period.DAY, ["2026-01-01", *(f"2026-01-{day:02}" for day in range(2, 13))]),
    ],
)
def test_periods_are_those_of_the_calendar(period: Period, starts: list[str]) -> None:
    points = [point("2026-01-01T10:00", 1), point("2026-01-12T00:00", 2)]
    assert [summary(row)[0] for row in history(points, period)] == starts


def test_months_and_years_follow_each_other() -> None:
    points = [point("2025-11-30", 1), point("2026-03-01", 2)]
    starts = [summary(row)[0] for row in history(points, Period.MONTH)]
    assert starts == ["2025-11-01", "2025-12-01", "2026-01-01", "2026-02-01", "2026-03-01"]


def test_days_are_those_of_utc_and_know_no_daylight_saving() -> None:
    summer_time = timezone(timedelta(hours=2))
    late = datetime(2026, 10, 25, 1, 30, tzinfo=summer_time)
    (row,) = history([(late, {"n_tasks": 1})], Period.DAY)
    assert row.start == datetime(2026, 10, 24, tzinfo=UTC)


def test_without_snapshots_there_is_nothing() -> None:
    assert list(history([])) == list(history([], Period.DAY)) == []


@given(
    st.lists(
        st.tuples(st.integers(0, 400 * 24), st.integers(0, 100)), unique_by=lambda each: each[0]
    ),
    st.sampled_from(Period),
)
def test_no_period_is_left_out_and_changes_add_up(
    hours: list[tuple[int, int]], period: Period
) -> None:
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    points = [(begin + timedelta(hours=hour), {"n_tasks": n}) for hour, n in sorted(hours)]
    rows = list(history(points, period))
    for before, after in pairwise(rows):
        assert after.start == period.after(before.start)
    present = [row for row in rows if row.figures]
    assert {row.start for row in present} == {period.start(instant) for instant, _ in points}
    if present:
        total = sum(row.change["n_tasks"] for row in present if row.change)
        assert (present[0].figures or {})["n_tasks"] + total == points[-1][1]["n_tasks"]
