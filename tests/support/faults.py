"""How long the tests of faults run: briefly as a rule, and in full when asked to."""

import os


def rounds(few: int, many: int) -> int:
    """How often to do something: `many` times if PYBOSSA_STATS_TEST_FAULTS is full, else `few`."""
    return many if os.environ.get("PYBOSSA_STATS_TEST_FAULTS") == "full" else few
