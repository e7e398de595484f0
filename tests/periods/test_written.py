"""How people write times, periods and zones."""

from collections.abc import Callable

import pytest

from pybossa_stats.periods.written import read_period, read_since, read_span, read_until, read_zone


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (read_period, "2014-13"),
        (read_period, "2014-Q5"),
        (read_period, "2014-W54"),
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
def test_what_cannot_be_read_is_said_in_words(read: Callable[[str], object], text: str) -> None:
    with pytest.raises(ValueError, match=repr(text)) as error:
        read(text)
    assert str(error.value).endswith(".")
