"""A spinner on stderr, if it is a terminal."""

import itertools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from pybossa_stats.cli.streams import columns, is_terminal
from pybossa_stats.media.screen import Screen

# Rich has a spinner, but importing it takes longer than most reports.
_FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_ASCII_FRAMES = "|/-\\"
_SECONDS_BEFORE_FIRST = 0.3
_SECONDS_BETWEEN = 0.1


@contextmanager
def spinner(doing: str, first: str) -> Iterator[Callable[[str], None]]:
    """Show a spinner while the block runs; call the yielded function with every step.

    Args:
        doing: the verb, such as ``Reading``.
        first: the first step.
    """
    steps = [first]
    if not is_terminal(sys.stderr):
        yield steps.append
        return
    finished = Event()
    thread = Thread(target=_spin, args=(doing, steps, finished), daemon=True)
    thread.start()
    try:
        yield steps.append
    finally:
        finished.set()
        thread.join()


def _spin(doing: str, steps: list[str], finished: Event) -> None:
    if finished.wait(_SECONDS_BEFORE_FIRST):
        return
    frames = _FRAMES if Screen(encoding=sys.stderr.encoding).unicode else _ASCII_FRAMES
    for frame in itertools.cycle(frames):
        width = columns(sys.stderr)
        line = f"{frame} {doing} {steps[-1]} ..."
        sys.stderr.write(f"\r\x1b[K{line[:width]}")
        sys.stderr.flush()
        if finished.wait(_SECONDS_BETWEEN):
            break
    sys.stderr.write("\r\x1b[K")
    sys.stderr.flush()
