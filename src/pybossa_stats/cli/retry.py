"""Retries after transient errors."""

import itertools
import sys
import time
from collections.abc import Callable
from typing import TypeVar

from pybossa_stats.cli.streams import is_terminal, say
from pybossa_stats.errors import StatsError

_Result = TypeVar("_Result")

_LONGEST_PAUSE = 60.0


def retrying(retries: int, work: Callable[[], _Result]) -> _Result:
    """Do some work, and retry it after transient errors.

    On a terminal, every error is shown. Otherwise, as in cron, which mails all output, only the
    last one is, with the number of attempts.

    Args:
        retries: how many times to retry. The pauses double from a second to a minute; each is cut
            at random by up to half, so that programs that failed together do not retry together.
        work: the work.

    Raises:
        StatsError: the last one, or the first that retrying cannot help.
    """
    for tried in itertools.count(1):
        try:
            return work()
        except StatsError as error:
            if tried > retries or not error.transient:
                if tried > 1:
                    error.args = (f"{_reason(error)} (tried {tried} times)",)
                raise
            pause = _pause(tried)
            if is_terminal(sys.stderr):
                left = retries - tried + 1
                say(f"{_reason(error)}. Retrying in {pause:.1f} s ({left} left).")
            time.sleep(pause)
    raise AssertionError("the last try returns or raises")


def _pause(tried: int) -> float:
    import random  # which takes a while, and mostly is not needed

    longest = min(_LONGEST_PAUSE, 2.0 ** (tried - 1))
    return longest * random.uniform(0.5, 1)  # noqa: S311 (nothing is secret about it)


def _reason(error: StatsError) -> str:
    return str(error).rstrip(".")
