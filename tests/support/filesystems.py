"""File systems of their own, which fail as disks do."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def mounted(folder: Path, *, kilobytes: int = 1024) -> Iterator[Path]:
    """A file system in memory, mounted on a new folder; without the right to, the test is skipped.

    It is unmounted when the block is left.
    """
    folder.mkdir()
    options = f"size={kilobytes}k,mode=755"
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=False, capture_output=True
    )
    if done.returncode:
        pytest.skip(f"file systems cannot be mounted here: {done.stderr.decode().strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill_up(folder: Path) -> None:
    """Leave no byte free on the file system of a folder."""
    with (folder / "ballast").open("wb", buffering=0) as ballast:
        size = 65536
        while size:
            try:
                ballast.write(b"\0" * size)
            except OSError:
                size //= 2


def make_read_only(mount: Path) -> None:
    """Let nothing be written to a file system any more."""
    subprocess.run(["mount", "-o", "remount,ro", mount], check=True)
