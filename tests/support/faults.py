"""How long the tests of faults run: briefly as a rule, and in full when asked to."""

import os
from typing import TypeVar

_Amount = TypeVar("_Amount")


def rounds(few: _Amount, many: _Amount) -> _Amount:
    """How often to do something: `many` times if PYBOSSA_STATS_TEST_FAULTS is full, else `few`."""
    return many if os.environ.get("PYBOSSA_STATS_TEST_FAULTS") == "full" else few
