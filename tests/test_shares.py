"""Shares, rounded towards what is true."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pybossa_stats.shares import in_percent, rounded


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0, "0.0%"), (1e-9, "0.1%"), (0.5, "50.0%"), (0.99995, "99.9%"), (1, "100.0%")],
)
def test_a_share_of_less_than_everything_is_never_shown_as_all(share: float, shown: str) -> None:
    assert in_percent(share) == shown


@given(st.integers(1, 10**9), st.integers(1, 10**9), st.integers(1, 6), st.sampled_from([1, 100]))
def test_a_share_is_all_or_nothing_only_if_it_is_and_otherwise_next_to_itself(
    number: int, more: int, digits: int, whole: int
) -> None:
    share = whole * number / (number + more)
    for sign in (1, -1):
        near = rounded(sign * share, digits, whole)
        assert 0 < sign * near < whole
        assert abs(near - sign * share) <= 10**-digits * 1.000001
    assert rounded(whole, digits, whole) == whole
    assert rounded(0, digits, whole) == 0
