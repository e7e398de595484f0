"""Buckets of a calendar, in any time zone."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from pybossa_stats.errors import UsageError
from pybossa_stats.periods.calendar import Calendar, period_after, period_start
from pybossa_stats.periods.period import Cycle, Period
from pybossa_stats.periods.window import LATEST, Comparison, Span, Window
from tests.conftest import NOW

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = ["UTC", "Europe/Berlin", "Asia/Kolkata", "Asia/Kathmandu", "America/Sao_Paulo"]


def hours_of(*day: int, zone: str) -> float:
    """How many hours a day has, told of the only bucket of its noon."""
    noon = datetime(*day, 12, tzinfo=ZoneInfo(zone))  # type: ignore[misc,arg-type]
    (bucket,) = Calendar.of(
        Period.DAY, Window(noon, noon + timedelta(minutes=1), ZoneInfo(zone))
    ).buckets
    return (bucket.end - bucket.start) / timedelta(hours=1)


def test_a_day_has_as_many_hours_as_its_clocks_say() -> None:
    assert hours_of(2026, 3, 29, zone="Europe/Berlin") == 23
    assert hours_of(2026, 10, 25, zone="Europe/Berlin") == 25
    assert hours_of(2026, 10, 25, zone="UTC") == 24
    assert hours_of(2026, 10, 4, zone="Australia/Lord_Howe") == 23.5
    assert hours_of(2018, 11, 4, zone="America/Sao_Paulo") == 23, "which has no midnight"


def test_a_day_that_a_zone_left_out_has_no_bucket() -> None:
    apia = ZoneInfo("Pacific/Apia")
    start = datetime(2011, 12, 29, tzinfo=apia)
    found = Calendar.of(Period.DAY, Window(start, start + timedelta(days=2, hours=1), apia)).buckets
    assert [bucket.period for bucket in found] == ["2011-12-29", "2011-12-31"]


def test_an_hour_that_is_there_twice_has_two_buckets() -> None:
    start = datetime(2026, 10, 25, tzinfo=BERLIN)
    found = Calendar.of(
        Period.HOUR, Window(start, start.astimezone(UTC) + timedelta(hours=4), BERLIN)
    )
    labels = [bucket.period.removeprefix("2026-10-25 ") for bucket in found.buckets]
    assert labels == ["00:00", "01:00", "02:00+0200", "02:00+0100"]


def test_hours_in_which_clocks_change_end_at_the_change() -> None:
    howe = ZoneInfo("Australia/Lord_Howe")

    def labels(start: datetime) -> list[str]:
        end = start.replace(hour=3)
        found = Calendar.of(Period.HOUR, Window(start, end, howe)).buckets
        assert all(before.end == after.start for before, after in pairwise(found))
        assert found[-1].end == end.astimezone(UTC)
        return [bucket.period.removeprefix(f"{start:%Y-%m-%d} ") for bucket in found]

    autumn = ["00:00", "01:00", "01:30+1030", "02:00"]
    assert labels(datetime(2026, 4, 5, tzinfo=howe)) == autumn
    assert labels(datetime(2026, 10, 4, tzinfo=howe)) == ["00:00", "01:00", "02:30"]


def test_hours_begin_in_full_after_the_offset_of_a_zone_changed_by_half_an_hour() -> None:
    howe = ZoneInfo("Australia/Lord_Howe")
    year = Calendar.of(Period.HOUR, Window(NOW - timedelta(days=365), NOW, howe), most=9_000)
    minutes = {local.strftime("%m-%d %H:%M") for local in year.local_starts if local.minute}
    assert minutes == {"04-05 01:30", "10-04 02:30"}


def test_hours_begin_where_local_ones_do() -> None:
    found = Calendar.of(
        Period.HOUR, Window(NOW, NOW + timedelta(hours=1), ZoneInfo("Asia/Kathmandu"))
    )
    assert [bucket.start.minute for bucket in found.buckets] == [15, 15]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("by", Period)
def test_buckets_have_no_gaps_and_hold_their_time(by: Period, zone: str) -> None:
    start, end = NOW - timedelta(days=90), NOW
    buckets = Calendar.of(by, Window(start, end, ZoneInfo(zone))).buckets
    assert buckets[0].start <= start < buckets[0].end
    assert buckets[-1].start < end <= buckets[-1].end
    assert all(before.end == after.start for before, after in pairwise(buckets))


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("by", Period)
def test_the_period_of_an_instant_is_its_bucket(by: Period, zone: str) -> None:
    start, of_zone = datetime(2011, 3, 1, 5, 7, 9, tzinfo=UTC), ZoneInfo(zone)
    calendar = Calendar.of(by, Window(start, start + timedelta(days=330), of_zone), most=10_000)
    for n in range(0, 330 * 24 * 60, 97):
        instant = start + timedelta(minutes=n)
        bucket = calendar.buckets[calendar.place_of(instant)]
        assert period_start(by, instant, of_zone) == bucket.start
        assert period_after(by, bucket.start, of_zone) == bucket.end


def test_weeks_begin_on_monday_and_are_told_by_it() -> None:
    (week,) = Calendar.of(Period.WEEK, Window(NOW, NOW + timedelta(hours=1))).buckets
    assert week.period == "2026-11-23"
    assert week.start == datetime(2026, 11, 23, tzinfo=UTC)


def test_a_time_that_ends_with_a_bucket_has_no_more() -> None:
    year = Calendar.of(
        Period.MONTH, Window(datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))
    )
    assert [bucket.period for bucket in year.buckets] == [
        f"2025-{month:02}" for month in range(1, 13)
    ]
    assert all(bucket.finished for bucket in year.buckets)


def test_the_last_bucket_of_a_calendar_may_not_be_over() -> None:
    days = Calendar.of(Period.DAY, Window(NOW - timedelta(days=1), NOW))
    assert [day.finished for day in days.buckets] == [True, False]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (NOW - timedelta(days=365), NOW),
        (datetime(9998, 12, 31, tzinfo=UTC), datetime(9999, 12, 31, 23, 30, tzinfo=UTC)),
    ],
)
def test_a_window_of_too_many_hours_is_refused(start: datetime, end: datetime) -> None:
    with pytest.raises(UsageError):
        Calendar.of(Period.HOUR, Window(start, end))


@pytest.mark.parametrize(
    ("by", "buckets"),
    [
        (Period.HOUR, 48),
        (Period.DAY, 31),
        (Period.WEEK, 27),
        (Period.MONTH, 25),
        (Period.QUARTER, 13),
        (Period.YEAR, 11),
        (Cycle.WEEKDAY, 91),
        (Cycle.HOUR_OF_DAY, 90 * 24),
    ],
)
def test_by_itself_a_calendar_has_the_usual_length_as_if_that_was_given(
    by: Period | Cycle, buckets: int
) -> None:
    found = Calendar.asked(LATEST, NOW, by)
    assert len(found.buckets) == buckets
    assert found.window == Calendar.asked(Span(by.usual_window), NOW, by).window
    assert found.window == Window(NOW - by.usual_window, NOW)


def test_a_window_that_was_asked_for_is_not_rounded() -> None:
    asked = Window(NOW - timedelta(days=2), NOW)
    days = Calendar.asked(asked, NOW, Period.DAY)
    assert days.window == asked == Calendar.asked(Span(asked.start), NOW, Period.DAY).window
    assert [bucket.finished for bucket in days.buckets] == [True, True, False]
    assert [bucket.whole for bucket in days.buckets] == [False, True, False]


def test_buckets_of_days_begin_at_midnight_by_local_clocks() -> None:
    days = Calendar.of(Period.DAY, Window(NOW - timedelta(days=60), NOW, BERLIN))
    labels = [bucket.period for bucket in days.buckets]
    assert [f"{each:%Y-%m-%d %H:%M}" for each in days.local_starts] == [
        f"{each} 00:00" for each in labels
    ]


@pytest.mark.parametrize(
    ("by", "start", "end", "starts"),
    [
        # 29 February is empty a year earlier, unless the window begins with it.
        (Period.DAY, (2024, 2, 28), (2024, 3, 2), ["2023-02-28", "2023-03-01", "2023-03-01"]),
        (Period.DAY, (2024, 2, 29), (2024, 3, 2), ["2023-02-28", "2023-03-01"]),
        # 28 February has the 29th of the year before, too.
        (Period.DAY, (2025, 2, 28), (2025, 3, 2), ["2024-02-28", "2024-03-01"]),
        (Period.MONTH, (2024, 1, 1), (2024, 5, 2), [f"2023-0{month}-01" for month in range(1, 6)]),
        (Period.WEEK, (2024, 2, 26), (2024, 3, 10), ["2023-02-26", "2023-03-05"]),
    ],
)
def test_buckets_of_the_year_before_have_the_dates_of_those_of_the_window(
    by: Period, start: tuple[int, int, int], end: tuple[int, int, int], starts: list[str]
) -> None:
    window = Window(
        datetime(*start, tzinfo=UTC), datetime(*end, tzinfo=UTC), comparison=Comparison.YEAR
    )
    before = Calendar.of(by, window).before
    assert [f"{bucket.start:%Y-%m-%d}" for bucket in before.buckets] == starts
    assert before.buckets[-1].end >= before.window.end
