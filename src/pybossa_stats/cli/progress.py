"""A spinner on stderr that says what is being read, where a person is watching."""

import itertools
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

# Rich has a spinner, but importing it takes longer than most reports.
_FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_ASCII_FRAMES = "|/-\\"
_SECONDS_BEFORE_FIRST = 0.3
_SECONDS_BETWEEN = 0.1


@contextmanager
def spinner() -> Iterator[Callable[[str], None]]:
    """Show a spinner while the block runs; call what is yielded with each thing that is read."""
    if not sys.stderr or not sys.stderr.isatty() or os.environ.get("TERM", "dumb") in {"", "dumb"}:
        yield lambda _step: None
        return
    steps = ["the database"]
    finished = Event()
    thread = Thread(target=_spin, args=(steps, finished), daemon=True)
    thread.start()
    try:
        yield steps.append
    finally:
        finished.set()
        thread.join()


def _spin(steps: list[str], finished: Event) -> None:
    if finished.wait(_SECONDS_BEFORE_FIRST):
        return
    unicode = (sys.stderr.encoding or "").lower().startswith("utf")
    for frame in itertools.cycle(_FRAMES if unicode else _ASCII_FRAMES):
        line = f"{frame} Reading {steps[-1]} ..."[
            : os.get_terminal_size(sys.stderr.fileno()).columns
        ]
        sys.stderr.write(f"\r\x1b[K{line}")
        sys.stderr.flush()
        if finished.wait(_SECONDS_BETWEEN):
            break
    sys.stderr.write("\r\x1b[K")
    sys.stderr.flush()
