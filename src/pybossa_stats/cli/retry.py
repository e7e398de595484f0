"""Trying again, where that can help."""

import time
from collections.abc import Callable
from typing import TypeVar

from pybossa_stats.cli.streams import say
from pybossa_stats.errors import StatsError

_Result = TypeVar("_Result")

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 60.0


def retrying(retries: int, work: Callable[[], _Result]) -> _Result:
    """Do some work, and again after an error that may go away by itself.

    Args:
        retries: how often to try again. The pauses double from a second to a minute, and each is
            cut by up to a half at random, so that many who failed at once do not come back at once.
        work: the work.

    Raises:
        StatsError: the last one, or one that trying again cannot help.
    """
    for left in range(retries, -1, -1):
        try:
            return work()
        except StatsError as error:
            if not left or not error.transient:
                raise
            import random  # which takes a while, and mostly is not needed

            longest = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (retries - left))
            pause = longest * random.uniform(0.5, 1)  # noqa: S311 (nothing is secret about it)
            reason = str(error).rstrip(".")
            say(f"{reason}. Trying again in {pause:.1f} s; {left} left.")
            time.sleep(pause)
    raise AssertionError("the last try returns or raises")
