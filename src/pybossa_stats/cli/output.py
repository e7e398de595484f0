"""Where a report goes: to stdout, or to a file that is replaced as a whole."""

import os
import sys
from collections.abc import Iterable
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

from pybossa_stats.cli.streams import columns, is_terminal
from pybossa_stats.errors import NotWrittenError
from pybossa_stats.files import replacement
from pybossa_stats.media.screen import Screen


def write(parts: Iterable[str], file: Path | None = None) -> None:
    """Write the parts of a report to a file, or to stdout.

    A reader that closes the pipe early, as ``head`` does, is no error.

    Raises:
        NotWrittenError: if it could not be written whole; a file then is as it was before.
    """
    if file is None:
        _write_stdout(parts)
        return
    try:
        with replacement(file) as written, written.open("w", encoding="utf-8") as stream:
            stream.writelines(parts)
    except OSError as error:
        unchanged = os.path.isfile(file)  # noqa: PTH113 (it never fails); a device may have taken some
        hint = "The existing file is unchanged." if unchanged else ""
        raise NotWrittenError(f"Cannot write {file}: {error.strerror or error}.", hint) from error


def screen(file: Path | None = None) -> Screen:
    """What a file, or stdout, can show."""
    if file is not None:
        return Screen()
    stdout = _open_stdout()
    return Screen(columns(stdout), color=is_terminal(stdout), encoding=stdout.encoding)


def _open_stdout() -> TextIO:
    if not isinstance(sys.stdout, TextIOWrapper):  # None if it was closed from the start
        raise NotWrittenError("Standard output is closed.")
    return sys.stdout


def _write_stdout(parts: Iterable[str]) -> None:
    stdout = _open_stdout()
    try:
        # Not through the text layer, which refuses what an ASCII locale cannot encode.
        for part in parts:
            _write_all(stdout, part.encode(stdout.encoding, "backslashreplace"))
        stdout.flush()
    except OSError as error:
        # What is left in the buffer must not fail once more when Python exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            raise NotWrittenError(f"Cannot write to standard output: {error.strerror}.") from error


def _write_all(stdout: TextIO, data: bytes) -> None:
    while data:  # where PYTHONUNBUFFERED is set there is no buffer, and only a part may be taken
        data = data[stdout.buffer.write(data) :]
