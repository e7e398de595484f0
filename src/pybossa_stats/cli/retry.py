"""Retries after transient errors."""

import sys
import time
from collections.abc import Callable
from typing import TypeVar

from pybossa_stats.cli.streams import is_terminal, notify
from pybossa_stats.errors import StatsError

_Result = TypeVar("_Result")

_LONGEST_PAUSE = 60.0


def retrying(retries: int, work: Callable[[], _Result]) -> _Result:
    """Call a function, and retry it after transient errors.

    On a terminal, every error is shown. Otherwise, as in cron, which mails all output, only the
    last one is, with the number of attempts.

    Args:
        retries: maximum number of retries. The pauses double from a second to a minute, less a
            random part of up to half, so that programs that failed together do not retry together.
        work: the function.

    Raises:
        StatsError: the last error, or the first that is not transient.
    """
    tries = 0
    while True:
        tries += 1
        try:
            return work()
        except StatsError as error:
            if tries > retries or not error.transient:
                if tries > 1:
                    error.args = (f"{_reason(error)} (tried {tries} times)",)
                raise
            pause = _pause(tries)
            if is_terminal(sys.stderr):
                left = retries - tries + 1
                notify(f"{_reason(error)}. Retrying in {pause:.1f} s ({left} left).")
            time.sleep(pause)


def _pause(tries: int) -> float:
    import random  # slow to import, and rarely needed

    longest = min(_LONGEST_PAUSE, 2.0 ** (tries - 1))
    return longest * random.uniform(0.5, 1)  # noqa: S311 (no secret depends on it)


def _reason(error: StatsError) -> str:
    return str(error).rstrip(".")
