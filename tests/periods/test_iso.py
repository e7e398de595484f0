"""Which texts are times."""

import pytest
from hypothesis import given

from pybossa_stats.periods import iso
from tests.support.oracle import instant_of, read_time
from tests.support.times import any_times

_END_OF_CALENDAR = read_time("9999-12-31T24:00") or 0


@given(text=any_times())
def test_python_reads_a_time_as_plain_counting_does(text: str) -> None:
    time, seconds = iso.read_time(text), read_time(text)
    assert (time is None) == (seconds is None)
    if time is not None and seconds is not None and 0 <= seconds < _END_OF_CALENDAR:
        assert iso.instant_of(time) == instant_of(seconds)


@pytest.mark.parametrize("text", [5, None, b"2026-11-23", f"2026-11-23T11:00:00.{'0' * 81}"])
def test_what_is_no_text_or_a_very_long_one_is_no_time(text: object) -> None:
    assert iso.read_time(text) is None
