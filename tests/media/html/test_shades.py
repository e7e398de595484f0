"""The classes of numbers that are told by shades."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pybossa_stats.media.html.shades import quintiles, threefold


@pytest.mark.parametrize(
    ("greatest", "bounds"),
    [(0, []), (1, []), (2, [1]), (4, [1, 3]), (100, [3, 10, 30]), (1_521, [100, 300, 1_000])],
)
def test_threefold_bounds_are_round_and_below_the_greatest_number(
    greatest: int, bounds: list[int]
) -> None:
    assert threefold(greatest) == bounds


@pytest.mark.parametrize(
    ("values", "bounds"),
    [
        ([], []),
        ([0, 1], []),
        ([0, *[20] * 9], []),
        ([1_469, 1_521], [1_500]),
        ([*range(101)], [20, 40, 60, 80]),
        ([*[20] * 99, 1_000_000], [20]),
        ([1, 17, 63, 92, 164, 243, 413, 555], [17, 90, 160, 410]),
        ([9, 99, 98, 97, 100], [95]),
    ],
)
def test_quintiles_are_round_and_below_the_greatest_number(
    values: list[int], bounds: list[int]
) -> None:
    assert quintiles(values) == bounds


@given(st.lists(st.integers(0, 2**63), min_size=1))
def test_at_most_five_levels_have_bounds_between_the_numbers(values: list[int]) -> None:
    bounds = quintiles(values)
    assert len(bounds) <= 4
    assert bounds == sorted({*bounds})
    assert all(bound < max(values) for bound in bounds)
