"""What the tests of layouts stand on: results in which no figure can pass for another."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from pybossa_stats.contract import Result, plain
from tests.support.distinct import RESULTS

_NO_FIGURES = {"id", "rank", "weekday", "hour", "months_later"}
"""Numbers that name something, or are its place."""

_DERIVED = {"needed", "progress", "change"}


def figures(value: Any) -> Iterator[float]:  # noqa: ANN401 (JSON)
    """The figures of a result that are more than nothing."""
    match value:
        case int() | float() if value and not isinstance(value, bool):
            yield value
        case dict():
            for name in value.keys() - _NO_FIGURES - _DERIVED:
                yield from figures(value[name])
        case list():
            for item in value:
                yield from figures(item)
        case _:
            pass


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: type(result).__name__)
def test_no_two_figures_of_a_result_that_layouts_are_tested_with_are_equal(result: Result) -> None:
    numbers = Counter(figures(plain(result)))
    assert len(numbers) > 1
    assert [number for number, count in numbers.items() if count > 1] == []
