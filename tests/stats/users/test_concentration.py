"""How unevenly answers are shared out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pybossa_stats.stats.users.concentration import Concentration, concentration
from tests.support.user_oracle import unequal


def test_where_there_is_nobody_nothing_is_shared_out() -> None:
    assert concentration({}) == Concentration(0, None, 0, 0, None)


def test_one_user_alone_is_the_most_active_tenth() -> None:
    assert concentration({7: 1}) == Concentration(7, 7, 1, 7, 0)


def test_equals_have_no_inequality() -> None:
    assert concentration({3: 40}) == Concentration(120, 3, 4, 12, 0)


def test_the_median_of_an_even_number_of_users_lies_between_two() -> None:
    assert concentration({1: 2, 4: 2}).median_answers == 2.5


@pytest.mark.parametrize(("users", "tenth"), [(1, 1), (10, 1), (11, 2), (20, 2), (21, 3)])
def test_a_tenth_is_rounded_up(users: int, tenth: int) -> None:
    assert concentration({1: users}).most_active_users == tenth


def test_the_gini_coefficient_is_near_one_if_one_user_gives_nearly_all_answers() -> None:
    assert concentration({1: 999, 10**9: 1}).gini == pytest.approx(0.999, abs=1e-5)


@given(st.lists(st.integers(1, 50), max_size=60))
def test_a_histogram_gives_what_the_list_does(answers: list[int]) -> None:
    measured = concentration({number: answers.count(number) for number in answers})
    gini = measured.gini and round(measured.gini, 12)
    rounded = measured._replace(gini=gini)._asdict()
    assert rounded | {"active_users": len(answers)} == unequal(answers)
