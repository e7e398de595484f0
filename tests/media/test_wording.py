"""Values as words."""

import pytest
from hypothesis import given
from hypothesis.strategies import integers

from pybossa_stats.media import wording


@pytest.mark.parametrize(("value", "words"), [(1_200, "+1,200"), (-1_200, "−1,200"), (0, "0")])
def test_a_change_has_its_sign(value: int, words: str) -> None:
    assert wording.change(value) == words


@pytest.mark.parametrize(
    ("value", "before", "words"),
    [
        (11_254, 10_000, "+12.5%"),
        (0, 10, "−100.0%"),
        (1, 10_000, "−99.9%"),
        (10_001, 10_000, ""),
        (110, 10, "+1,000.0%"),
        (167, 11, "×15.2"),
        (26_397, 17, "×1,553"),
    ],
)
def test_growth_is_in_percent_up_to_a_thousand_and_a_factor_beyond(
    value: int, before: int, words: str
) -> None:
    assert wording.growth(value, before) == words


@given(value=integers(0, 10**7), before=integers(0, 9))
def test_no_growth_from_under_ten_is_relative(value: int, before: int) -> None:
    assert not wording.growth(value, before)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        *((0, "under a minute"), (0.4, "under a minute"), (0.6, "1 minute"), (119, "119 minutes")),
        *(
            (120, "2 hours"),
            (47.4 * 60, "47 hours"),
            (48 * 60, "2 days"),
            (12.6 * 1_440, "13 days"),
        ),
    ],
)
def test_a_span_of_time_is_in_minutes_hours_or_days(minutes: float, words: str) -> None:
    assert wording.duration(minutes / 1_440) == words
