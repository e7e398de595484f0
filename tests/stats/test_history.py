"""Buckets of a history: one a snapshot or a period, with changes and gaps."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pybossa_stats.periods.period import Period
from pybossa_stats.stats.history import HistoryBucket, Point, history_buckets
from tests.support.snapshots import figures


def point(text: str, tasks: int) -> Point:
    return datetime.fromisoformat(text).replace(tzinfo=UTC), figures(tasks=tasks)


def summary(bucket: HistoryBucket) -> tuple[str, int | None, int | None]:
    """The day of a bucket, its tasks, and their change."""
    return (
        bucket.start.date().isoformat(),
        bucket.stats.tasks if bucket.stats else None,
        bucket.change.tasks if bucket.change else None,
    )


def test_each_snapshot_has_a_bucket_with_its_change() -> None:
    points = [point("2026-11-22T10:00", 5), point("2026-11-22T11:00", 8), point("2026-11-24", 6)]
    assert [summary(bucket) for bucket in history_buckets(points)] == [
        ("2026-11-22", 5, None),
        ("2026-11-22", 8, 3),
        ("2026-11-24", 6, -2),
    ]


def test_of_a_day_the_last_snapshot_counts() -> None:
    points = [point("2026-11-22T10:00", 5), point("2026-11-22T11:00", 8), point("2026-11-23", 9)]
    buckets = list(history_buckets(points, Period.DAY))
    assert [*map(summary, buckets)] == [("2026-11-22", 8, None), ("2026-11-23", 9, 1)]
    assert buckets[0].instant == datetime(2026, 11, 22, 11, tzinfo=UTC)


def test_a_period_without_a_snapshot_is_a_gap_and_no_zero() -> None:
    points = [point("2026-11-20T10:00", 5), point("2026-11-23T10:00", 9)]
    assert [summary(bucket) for bucket in history_buckets(points, Period.DAY)] == [
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
        (Period.QUARTER, ["2026-01-01"]),
        (Period.YEAR, ["2026-01-01"]),
        (Period.DAY, ["2026-01-01", *(f"2026-01-{day:02}" for day in range(2, 13))]),
    ],
)
def test_periods_are_those_of_the_calendar(period: Period, starts: list[str]) -> None:
    points = [point("2026-01-01T10:00", 1), point("2026-01-12T00:00", 2)]
    assert [summary(bucket)[0] for bucket in history_buckets(points, period)] == starts


def test_months_and_years_follow_each_other() -> None:
    points = [point("2025-11-30", 1), point("2026-03-01", 2)]
    starts = [summary(bucket)[0] for bucket in history_buckets(points, Period.MONTH)]
    assert starts == ["2025-11-01", "2025-12-01", "2026-01-01", "2026-02-01", "2026-03-01"]


@pytest.mark.parametrize(
    ("period", "starts"),
    [
        (Period.QUARTER, ["2023-10-01", "2024-01-01", "2024-04-01", "2024-07-01"]),
        (Period.YEAR, ["2023-01-01", "2024-01-01"]),
    ],
)
def test_quarters_and_years_follow_each_other(period: Period, starts: list[str]) -> None:
    points = [point("2023-12-31T23:59", 1), point("2024-07-01", 2)]
    assert [summary(bucket)[0] for bucket in history_buckets(points, period)] == starts


@pytest.mark.parametrize("by", [None, *Period])
def test_the_first_change_is_that_since_the_snapshot_before(by: Period | None) -> None:
    points = [point("2026-11-22T10:00", 5), point("2026-11-23T10:00", 9)]
    buckets = history_buckets(points, by, before=point("2026-11-20", 3))
    changes = [bucket.change for bucket in buckets]
    assert sum(change.tasks for change in changes if change) == 9 - 3
    assert changes[0]


@pytest.mark.parametrize(
    ("end", "finished"), [("2026-11-23T23:59", False), ("2026-11-24", True), ("2026-12-24", True)]
)
def test_a_period_is_finished_when_it_has_ended(end: str, finished: bool) -> None:  # noqa: FBT001 (a parameter of the test)
    points = [point("2026-11-21T10:00", 5), point("2026-11-23T10:00", 9)]
    buckets = history_buckets(points, Period.DAY, end=point(end, 0)[0])
    assert [bucket.finished for bucket in buckets] == [True, True, finished]


def test_days_are_those_of_utc_and_know_no_daylight_saving() -> None:
    summer_time = timezone(timedelta(hours=2))
    late = datetime(2026, 10, 25, 1, 30, tzinfo=summer_time)
    (bucket,) = history_buckets([(late, figures(tasks=1))], Period.DAY)
    assert bucket.start == datetime(2026, 10, 24, tzinfo=UTC)


def test_without_snapshots_there_is_nothing() -> None:
    assert list(history_buckets([])) == list(history_buckets([], Period.DAY)) == []


@given(
    st.lists(
        st.tuples(st.integers(0, 400 * 24), st.integers(0, 100)),
        min_size=1,
        unique_by=lambda pair: pair[0],
    ),
    st.sampled_from(Period),
)
def test_no_period_is_left_out_and_changes_add_up(
    hours: list[tuple[int, int]], period: Period
) -> None:
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    points = [(begin + timedelta(hours=hour), figures(tasks=n)) for hour, n in sorted(hours)]
    buckets = list(history_buckets(points, period, before=points[0]))
    for before, after in pairwise(buckets):
        assert before.end == after.start == period.after(before.start)
    present = [bucket for bucket in buckets if bucket.stats]
    assert {bucket.start for bucket in present} == {period.start(instant) for instant, _ in points}
    total = sum(bucket.change.tasks for bucket in present if bucket.change)
    assert total == points[-1][1].tasks - points[0][1].tasks


def test_the_first_snapshot_alone_has_no_change() -> None:
    points = [point("2026-11-22T10:00", 5), point("2026-11-22T11:00", 8)]
    (bucket,) = history_buckets(points[:1], Period.DAY, before=points[0])
    assert bucket.change is None
    (bucket,) = history_buckets(points, Period.DAY, before=points[0])
    assert bucket.change == figures(tasks=3)
