"""Windows as people ask for them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pybossa_stats import Period, StatsError, Window, window
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


def test_a_text_is_a_period_in_utc() -> None:
    assert read_window("2014-Q4") == window("2014-Q4")


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
    ],
)
def test_what_is_no_window_is_an_error_for_people(options: dict[str, str]) -> None:
    with pytest.raises(StatsError):
        window(**options)


@pytest.mark.parametrize("asked", [42, None, (NOW, NOW), Window])
def test_another_value_is_no_window(asked: object) -> None:
    with pytest.raises(StatsError, match="not a window"):
        read_window(asked)  # type: ignore[arg-type]


def test_a_member_of_an_enumeration_is_known_by_its_value() -> None:
    assert member_of(Period, "month") is member_of(Period, Period.MONTH) is Period.MONTH
    with pytest.raises(StatsError, match="hour, day, week"):
        member_of(Period, "fortnight")
