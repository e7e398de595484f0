"""The endpoint, as a program of its own."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection

from tests.support.program import COMMAND


@contextmanager
def serving(*arguments: object) -> Iterator[tuple["subprocess.Popen[str]", HTTPConnection]]:
    """The program, and a connection to it, on a free port."""
    command = [*COMMAND, "serve", "--listen", "127.0.0.1:0", *map(str, arguments)]
    with subprocess.Popen(command, text=True, stderr=subprocess.PIPE) as program:
        try:
            assert program.stderr
            line = program.stderr.readline()
            assert line.startswith("Listening on http://127.0.0.1:"), line
            address = line.removeprefix("Listening on http://").removesuffix("/stats/\n")
            client = HTTPConnection(address, timeout=20)
            yield program, client
            client.close()
        finally:
            program.kill()
