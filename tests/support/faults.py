"""How long the tests of faults run: briefly as a rule, and in full when asked to."""

import os
from collections.abc import Iterable
from itertools import cycle, product
from typing import TypeVar

_Amount = TypeVar("_Amount")
_Some = TypeVar("_Some")
_Others = TypeVar("_Others")


def rounds(few: _Amount, many: _Amount) -> _Amount:
    """How often to do something: `many` times if PYBOSSA_STATS_TEST_FAULTS is full, else `few`."""
    return many if os.environ.get("PYBOSSA_STATS_TEST_FAULTS") == "full" else few


def pairs(some: Iterable[_Some], others: Iterable[_Others]) -> list[tuple[_Some, _Others]]:
    """Each of some with one of the others, these in turn; or with all of them."""
    return rounds([*zip(some, cycle(others), strict=False)], [*product(some, others)])
