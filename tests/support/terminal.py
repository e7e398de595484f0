"""A real terminal for a program, and what it shows there."""

import fcntl
import os
import pty
import struct
import subprocess
import termios
from codecs import getincrementaldecoder
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from tests.support.program import COMMAND


class Terminal:
    """A program in a terminal of its own.

    Attributes:
        shown: everything that it has shown so far, control sequences too.
    """

    def __init__(self, process: "subprocess.Popen[bytes]", descriptor: int) -> None:
        self.process = process
        self.shown = ""
        self._descriptor = descriptor
        self._decoder = getincrementaldecoder("utf-8")()

    def wait_for(self, text: str) -> None:
        """Read until a text is shown."""
        while text not in self.shown:
            assert self._read(), f"it ended without {text!r}: {self.shown}"

    def wait_for_end(self) -> int:
        """Read until the program ends; returns its exit code."""
        while self._read():
            pass
        return self.process.wait(timeout=20)

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self._descriptor, keys.encode())

    def _read(self) -> bool:
        with suppress(OSError):  # which is how a terminal says that it is at its end
            if read := os.read(self._descriptor, 65536):
                self.shown += self._decoder.decode(read)
                return True
        return False


@contextmanager
def terminal(
    *arguments: object, columns: int = 80, env: Mapping[str, str] | None = None
) -> Iterator[Terminal]:
    """Run a command of the program in a terminal of so many columns."""
    command = [*COMMAND, *map(str, arguments)]
    with in_terminal(command, columns=columns, env=env) as shown:
        yield shown


@contextmanager
def in_terminal(
    command: Sequence[str],
    *,
    columns: int,
    env: Mapping[str, str] | None = None,
    folder: Path | None = None,
    stderr: IO[bytes] | None = None,
) -> Iterator[Terminal]:
    """Run a command in a terminal of so many columns; its stderr may go elsewhere."""
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    process = subprocess.Popen(
        command,
        stdin=its,
        stdout=its,
        stderr=stderr or its,
        cwd=folder,
        env=os.environ | {"TERM": "xterm-256color"} | dict(env or {}),
        start_new_session=True,
    )
    os.close(its)
    try:
        yield Terminal(process, ours)
    finally:
        process.kill()
        process.wait()
        os.close(ours)
