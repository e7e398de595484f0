"""Values as words."""

import pytest

from pybossa_stats.media import wording


@pytest.mark.parametrize(("value", "words"), [(1_200, "+1,200"), (-1_200, "−1,200"), (0, "0")])
def test_a_change_has_its_sign(value: int, words: str) -> None:
    assert wording.change(value) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (12.54, "+12.5%"),
        (-12.5, "−12.5%"),
        (-99.99, "−99.9%"),
        (999.94, "+999.9%"),
        (999.96, "+1,000%"),
        (18_350, "+18,350%"),
        (0.04, ""),
        (None, ""),
    ],
)
def test_percents_have_decimals_up_to_a_thousand(value: float | None, words: str) -> None:
    assert wording.percent(value) == words


@pytest.mark.parametrize(
    ("value", "before", "words"),
    [
        (3, 3, "same as"),
        (0, 0, "same as"),
        (150, 100, "+50.0% on"),
        (0, 4, "−100.0% on"),
        (100_001, 100_000, "+1 on"),
        (7, 0, ""),
    ],
)
def test_a_number_differs_in_percent_from_an_earlier_one_if_that_was_not_0(
    value: int, before: int, words: str
) -> None:
    assert wording.compared(value, before) == words
