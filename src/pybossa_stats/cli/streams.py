"""What standard streams are, and can show."""

import os
from contextlib import suppress
from typing import TextIO

import click


def is_terminal(stream: TextIO) -> bool:
    """Whether a person is watching, on a terminal that understands control sequences."""
    return stream.isatty() and os.environ.get("TERM", "dumb") not in {"", "dumb"}


def shows_unicode(stream: TextIO) -> bool:
    """Whether more than ASCII can be shown."""
    return (stream.encoding or "").lower().startswith("utf")


def say(text: str) -> None:
    """Tell a person on stderr, whatever names of files and the like are in the text."""
    from pybossa_stats.media.visible import visible

    shown = "\n".join(map(visible, text.rstrip().splitlines()))
    with suppress(OSError):  # where even stderr cannot be written, the exit code tells
        click.echo(shown, err=True)
