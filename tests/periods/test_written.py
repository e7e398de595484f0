"""How people write times, periods and zones."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pybossa_stats.periods.window import start_of
from pybossa_stats.periods.written import (
    read_period,
    read_since,
    read_span,
    read_until,
    read_zone,
)
from tests.conftest import NOW


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (read_period, "2014-13"),
        (read_period, "2014-Q5"),
        (read_period, "2014-W00"),
        (read_period, "2014-W54"),
        (read_period, "2014-10-00"),
        (read_period, "2014-02-30"),
        (read_period, "next-week"),
        (read_period, "0001"),
        (read_since, "30"),
        (read_since, "0d"),
        (read_since, "2014-02-30"),
        (read_since, "soon"),
        (read_until, "30d"),
        (read_until, "2014-02-30T10:00"),
        (read_span, "2014"),
        (read_zone, "Mars/Olympus"),
        (read_zone, "../UTC"),
    ],
)
def test_a_time_that_cannot_be_read_is_an_error_in_words(
    read: Callable[[str], object], text: str
) -> None:
    with pytest.raises(ValueError, match=repr(text)) as error:
        read(text)
    assert str(error.value).endswith(".")


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2014-Q4", datetime(2014, 10, 1, tzinfo=UTC)),
        ("2014-10-05T12:00", datetime(2014, 10, 5, 12, tzinfo=UTC)),
        ("2014-10-05T12:00+02:00", datetime(2014, 10, 5, 10, tzinfo=UTC)),
        ("36h", NOW - timedelta(hours=36)),
    ],
)
def test_a_start_is_an_instant_or_how_long_ago_it_was(text: str, instant: datetime) -> None:
    assert start_of(read_since(text), NOW, UTC) == instant


def test_a_start_without_an_offset_is_in_the_time_zone() -> None:
    for text, hour in (("2014-Q4", 0), ("2014-10-01T12:00", 12)):
        instant = start_of(read_since(text), NOW, ZoneInfo("Asia/Tokyo"))
        assert instant == datetime(2014, 10, 1, hour, tzinfo=UTC) - timedelta(hours=9)


@pytest.mark.parametrize("read", [read_period, read_since, read_until])
def test_a_week_that_its_year_does_not_have_is_named(read: Callable[[str], object]) -> None:
    with pytest.raises(ValueError, match=r"^'2021-W53' is not a period: 2021 has no week 53\.$"):
        read("2021-W53")
