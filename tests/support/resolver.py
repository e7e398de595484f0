"""A resolver of host names that never answers."""

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

# One of this process alone, as others test at the same time.
_ADDRESS = f"127.53.{os.getpid() // 250 % 250}.{os.getpid() % 250 + 1}"
_MOUNT = 'mount --bind "$1" /etc/resolv.conf && mount --bind "$2" /etc/nsswitch.conf && shift 2'


class Resolver(NamedTuple):
    """One that a program may be given.

    Attributes:
        command: what comes before the command of a program that is to ask it.
        line: where it is asked.
    """

    command: list[str]
    line: socket.socket

    def wait_until_asked(self) -> None:
        self.line.settimeout(20)
        self.line.recv(512)


@contextmanager
def silent_resolver(folder: Path) -> Iterator[Resolver]:
    """One that would be waited for through some minutes; without the right to, the test is skipped.

    Args:
        folder: where its files can be.
    """
    settings, order = folder / "resolv.conf", folder / "nsswitch.conf"
    settings.write_text(f"nameserver {_ADDRESS}\noptions timeout:30 attempts:5\n")
    order.write_text("hosts: files dns\n")
    own_mounts = ["unshare", "--mount", "sh", "-c", f'{_MOUNT} && exec "$@"', "sh"]
    command = [*own_mounts, str(settings), str(order)]
    with socket.socket(type=socket.SOCK_DGRAM) as line:
        try:
            line.bind((_ADDRESS, 53))
            subprocess.run([*command, "true"], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError) as error:
            pytest.skip(f"resolvers cannot be replaced here: {error}")
        yield Resolver(command, line)
