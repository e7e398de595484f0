"""Windows as people ask for them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pybossa_stats import Period, Span, StatsError, Window, window
from pybossa_stats.periods.asked import member_of, read_window, window_of
from tests.conftest import NOW

LONDON = ZoneInfo("Europe/London")
MONTH = timedelta(days=30)


def test_a_period_is_a_window_that_is_compared_with_the_period_before() -> None:
    asked = window_of(window("2014-Q4", timezone="Europe/London"), NOW, MONTH)
    before = asked.before
    assert (asked.start, asked.end) == (
        datetime(2014, 9, 30, 23, tzinfo=UTC),
        datetime(2015, 1, 1, tzinfo=UTC),
    )
    assert before.start == datetime(2014, 6, 30, 23, tzinfo=UTC)
    assert before.period
    assert before.period.name == "2014-Q3"


@pytest.mark.parametrize("zone", ["UTC", "Europe/London", "America/Havana", "Australia/Lord_Howe"])
@pytest.mark.parametrize(
    ("period", "since", "until"),
    [
        ("2014-Q3", "2014-07-01", "2014-09-30"),
        ("2014-Q3", "2014-07", "2014-09"),
        ("2014-Q3", "2014-07-01T00:00", "2014-10-01T00:00"),
        ("2014", "2014-Q1", "2014-12-31"),
        ("2014-03", "2014-03-01", "2014-03-31"),
        ("2014-W41", "2014-10-06", "2014-10-12"),
        ("2026-11", "2026-11-01", "2026-11-30"),
        ("yesterday", "yesterday", "yesterday"),
        ("last-quarter", "2026-07-01", "last-quarter"),
    ],
)
def test_dates_that_bound_a_period_of_the_calendar_are_that_period(
    period: str, since: str, until: str, zone: str
) -> None:
    by_dates = window_of(window(since=since, until=until, timezone=zone), NOW, MONTH)
    assert by_dates == window_of(window(period, timezone=zone), NOW, MONTH)
    assert by_dates.period
    assert by_dates.before == window_of(window(period, timezone=zone), NOW, MONTH).before


@pytest.mark.parametrize(
    ("since", "until"),
    [("30d", "2026-09-30"), ("2014-07-02", "2014-09-30"), ("2014-07", "2014-08"), (None, None)],
)
def test_a_length_or_dates_of_no_period_are_compared_with_as_long_a_time(
    since: str | None, until: str | None
) -> None:
    found = window_of(window(since=since, until=until), NOW, MONTH)
    assert found.period is None
    assert found.before.end - found.before.start == found.end - found.start


def test_a_window_that_somebody_made_ends_now_at_the_latest_and_may_be_a_period() -> None:
    for period in ("2014-Q4", "2026-11", "2014"):
        by_name = window_of(window(period, timezone="Europe/London"), NOW, MONTH)
        end = by_name.period.end(LONDON) if by_name.period else NOW
        assert window_of(Window(by_name.start, end, LONDON), NOW, MONTH) == by_name
    cut = window_of(Window(NOW - MONTH, NOW + MONTH), NOW, MONTH)
    assert (cut.end, cut.is_cut, cut.period) == (NOW, True, None)
    assert window_of(cut, NOW, MONTH) == cut
    with pytest.raises(StatsError, match="has not begun"):
        window_of(Window(NOW + MONTH, NOW + 2 * MONTH), NOW, MONTH)


def test_a_text_is_a_period_in_utc() -> None:
    assert read_window("2014-Q4") == window("2014-Q4")
    with pytest.raises(StatsError) as raised:
        read_window("30d")
    assert "window(since='30d')" in raised.value.hint


@pytest.mark.parametrize(
    ("since", "until", "start", "end"),
    [
        ("7d", None, NOW - timedelta(days=7), NOW),
        (None, "2026-10-05", datetime(2026, 9, 6, tzinfo=UTC), datetime(2026, 10, 6, tzinfo=UTC)),
        ("2026-10", None, datetime(2026, 10, 1, tzinfo=UTC), NOW),
        (None, None, NOW - MONTH, NOW),
    ],
)
def test_a_window_has_a_start_and_an_end_as_commands_take_them(
    since: str | None, until: str | None, start: datetime, end: datetime
) -> None:
    found = window_of(window(since=since, until=until), NOW, MONTH)
    assert (found.start, found.end) == (start, end)


@pytest.mark.parametrize(
    "options",
    [
        {"period": "2014-Q5"},
        {"period": "2014-Q4", "since": "30d"},
        {"period": "2014-Q4", "until": "2015"},
        {"since": "soon"},
        {"until": "30d"},
        {"timezone": "Europe/Atlantis"},
        {"compare": "last-year"},
        {"period": ""},
        {"since": ""},
        {"until": ""},
        {"period": "2014", "until": ""},
        {"period": 2014},
        {"since": NOW},
        {"since": MONTH},
        {"until": NOW.date()},
        {"timezone": UTC},
        {"timezone": None},
        {"compare": None},
    ],
)
def test_what_is_no_window_is_an_error_for_people(options: dict[str, Any]) -> None:
    with pytest.raises(StatsError):
        window(**options)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Span("30d"),  # type: ignore[arg-type]
        lambda: Span(NOW.date()),  # type: ignore[arg-type]
        lambda: Span(until=MONTH),  # type: ignore[arg-type]
        lambda: Span(zone="UTC"),  # type: ignore[arg-type]
        lambda: Span(comparison="week"),  # type: ignore[arg-type]
        lambda: Window("2014", NOW),  # type: ignore[arg-type]
        lambda: Window(NOW, NOW.date()),  # type: ignore[arg-type]
        lambda: Window(NOW, NOW, "Europe/London"),  # type: ignore[arg-type]
    ],
)
def test_a_window_of_values_of_other_types_is_an_error_for_people(
    make: Callable[[], object],
) -> None:
    with pytest.raises(StatsError):
        make()


@pytest.mark.parametrize("asked", [42, None, (NOW, NOW), Window])
def test_another_value_is_no_window(asked: object) -> None:
    with pytest.raises(StatsError, match="not a window"):
        read_window(asked)  # type: ignore[arg-type]


def test_a_member_of_an_enumeration_is_known_by_its_value() -> None:
    assert member_of(Period, "month") is member_of(Period, Period.MONTH) is Period.MONTH
    with pytest.raises(StatsError, match="hour, day, week"):
        member_of(Period, "fortnight")
