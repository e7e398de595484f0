"""The classes of numbers that are told by shades."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pybossa_stats.media.html.shades import levels


@pytest.mark.parametrize(
    ("values", "bounds"),
    [
        ([], []),
        ([0, 1], []),
        ([1, 1, 1, 9], [1, 3]),
        ([1_469, 1_521], [100, 300, 1_000]),
        ([*range(1, 101)], [3, 10, 30]),
        ([*[20] * 99, 1_000_000], [1, 3, 10]),
    ],
)
def test_levels_have_round_bounds_that_grow_threefold_whatever_a_single_day_had(
    values: list[int], bounds: list[int]
) -> None:
    assert levels(values) == bounds


@given(st.lists(st.integers(0, 10**9), min_size=1))
def test_levels_differ_by_more_than_twofold_so_numbers_nearly_alike_look_alike(
    values: list[int],
) -> None:
    assert all(after > 2 * before for before, after in pairwise(levels(values)))
