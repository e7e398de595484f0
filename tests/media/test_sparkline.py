"""Figures at a glance."""

from hypothesis import given
from hypothesis import strategies as st

from pybossa_stats.media.sparkline import sparkline


def test_it_goes_from_the_least_to_the_greatest() -> None:
    assert sparkline([0, 1, 2, 3, 4, 5, 6, 7], 40) == "▁▂▃▄▅▆▇█"
    assert sparkline([1_000_000, 1_000_007], 40) == "▁█"
    assert sparkline([3, 3], 40) == "▁▁"


def test_what_is_missing_is_a_blank() -> None:
    assert sparkline([1, None, 8], 40) == "▁ █"
    assert sparkline([None], 40) == ""


def test_where_there_is_no_room_for_each_none_of_the_peaks_is_lost() -> None:
    assert sparkline([0, 0, 9, 0, 0, 0, None, 0], 4) == "▁█▁▁"
    assert sparkline([1, 1, None, None, 3, 2], 3) == "▁ █"


def test_it_can_be_drawn_in_ascii() -> None:
    assert sparkline([0, None, 7], 40, unicode=False) == "_ #"


@given(st.lists(st.none() | st.integers(0, 10**12)), st.integers(1, 50))
def test_it_takes_no_more_room_than_there_is(values: list[int | None], width: int) -> None:
    drawn = sparkline(values, width)
    assert len(drawn) <= min(width, len(values))
    if values and values[-1] is not None:
        assert drawn[-1] != " "
