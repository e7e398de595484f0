"""Properties of the standard streams; messages on stderr, and a spinner if it is a terminal."""

import itertools
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import TextIO, TypeGuard

import click

from pybossa_stats.errors import hide_passwords

# Rich has a spinner, but importing it takes longer than most reports.
_FRAMES = "|/-\\"
_SECONDS_BEFORE_FIRST = 0.3
_SECONDS_BETWEEN = 0.1


def is_terminal(stream: TextIO | None) -> TypeGuard[TextIO]:
    """Whether a stream is a terminal that understands control sequences.

    A standard stream is None where the program was started with it closed.
    """
    is_dumb = os.environ.get("TERM", "dumb") in {"", "dumb"}
    return stream is not None and stream.isatty() and not is_dumb


def columns(stream: TextIO | None) -> int | None:
    """The width of a terminal, even a dumb one; None if unknown or not a terminal."""
    if stream is None or not stream.isatty():
        return None
    return os.get_terminal_size(stream.fileno()).columns or None


def requested_columns() -> int | None:
    """The width that COLUMNS asks for, as ``watch`` sets it for its pipe; None if it does not."""
    text = os.environ.get("COLUMNS", "")
    return (int(text) if text.isdecimal() else 0) or None


def notify(text: str, hint: str = "") -> None:
    """Print a message on stderr; on a terminal, lines break between words.

    Args:
        text: the message; names of files and the like in it cannot break the line, show a password
            or control the terminal.
        hint: a second line, without text from outside.
    """
    from pybossa_stats.media.visible import visible

    lines = [visible(line) for line in (hide_passwords(text), hint) if line]
    with suppress(OSError):  # if stderr cannot be written, the exit code remains
        if width := columns(sys.stderr):
            lines = [part for line in lines for part in _wrapped(line, width)]
        click.echo("\n".join(lines), err=True)


def _wrapped(line: str, width: int) -> list[str]:
    import textwrap

    return textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False)


@contextmanager
def spinner(verb: str, first: str) -> Iterator[Callable[[str], None]]:
    """Show a spinner while the block runs; call the yielded function with every step.

    Args:
        verb: what the program does, such as ``Reading``.
        first: the first step.
    """
    steps = [first]
    if not is_terminal(sys.stderr):
        yield steps.append
        return
    finished = Event()
    thread = Thread(target=_spin, args=(verb, steps, finished), daemon=True)
    thread.start()
    try:
        yield steps.append
    finally:
        finished.set()
        thread.join()


def _spin(verb: str, steps: list[str], finished: Event) -> None:
    if finished.wait(_SECONDS_BEFORE_FIRST):
        return
    for frame in itertools.cycle(_FRAMES):
        width = columns(sys.stderr)
        line = f"{frame} {verb} {steps[-1]} ..."
        sys.stderr.write(f"\r\x1b[K{line[:width]}")
        sys.stderr.flush()
        if finished.wait(_SECONDS_BETWEEN):
            break
    sys.stderr.write("\r\x1b[K")
    sys.stderr.flush()
