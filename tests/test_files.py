"""Files that are there whole or not at all, and what is left if neither came about."""

import errno
import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pybossa_stats import clock
from pybossa_stats.files import creation, replacement

_KILLED = """
import os, sys
from datetime import datetime, UTC
from pathlib import Path
from pybossa_stats import clock
from pybossa_stats.files import replacement
from pybossa_stats.source import sample

def kill(*_arguments, **_options):
    os.kill(os.getpid(), 9)

with replacement(Path(sys.argv[1])) as temporary:
    {doing}
    kill()
"""
_LEFT = ".pybossa-stats-0123456789abcdef.tmp"
_DAYS = 2 * 24 * 60 * 60


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def write(file: Path) -> None:
    with replacement(file) as temporary:
        temporary.write_text("new")


@pytest.mark.parametrize(
    "doing",
    ["pass", "sample.sample_rows = kill; sample.write_sample(temporary, datetime.now(UTC))"],
)
def test_what_a_killed_process_left_is_cleared_by_the_next(tmp_path: Path, doing: str) -> None:
    command = [sys.executable, "-c", _KILLED.format(doing=doing), str(tmp_path / "file")]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert names(tmp_path)
    write(tmp_path / "other")
    assert names(tmp_path) == ["other"]


def test_files_beside_an_unfinished_file_that_was_left_are_removed(tmp_path: Path) -> None:
    for name in (_LEFT, f"{_LEFT}-journal", "file-journal", ".pybossa-stats.json"):
        (tmp_path / name).touch()
    write(tmp_path / "file")
    assert names(tmp_path) == [".pybossa-stats.json", "file", "file-journal"]


def test_a_file_that_another_process_is_writing_is_not_cleared(tmp_path: Path) -> None:
    with replacement(tmp_path / "slow") as temporary:
        write(tmp_path / "quick")
        assert temporary.exists()
    assert names(tmp_path) == ["quick", "slow"]


def test_what_is_no_file_of_ours_is_not_cleared(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.touch()
    (tmp_path / ".pybossa-stats-*.tmp").touch()
    (tmp_path / _LEFT).symlink_to(target)
    pipe = tmp_path / _LEFT.replace("0", "1")
    os.mkfifo(pipe)
    write(tmp_path / "file")
    assert len(names(tmp_path)) == 5


def test_without_locks_the_age_of_a_file_tells_whether_a_writer_left_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsupported(*_arguments: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", unsupported)
    old, new = tmp_path / _LEFT, tmp_path / _LEFT.replace("0", "1")
    now = clock.now().timestamp()
    for left, time in ((old, now - _DAYS), (new, now)):
        left.touch()
        os.utime(left, (time, time))
    write(tmp_path / "file")
    assert names(tmp_path) == [new.name, "file"]


def test_a_writer_whose_unfinished_file_is_cleared_begins_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flock = fcntl.flock
    beginning = [True]

    def after_one_who_clears(descriptor: int, how: int) -> None:
        if beginning.pop() if beginning else False:
            (left,) = tmp_path.iterdir()
            left.unlink()
        flock(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", after_one_who_clears)
    write(tmp_path / "file")
    assert (tmp_path / "file").read_text() == "new"


@pytest.mark.parametrize("number", [0, errno.EPERM, errno.ENOTSUP])
def test_a_created_file_never_replaces_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def unsupported(*_arguments: object) -> None:
        raise OSError(number, os.strerror(number))

    if number:
        monkeypatch.setattr("os.link", unsupported)
    file = tmp_path / "file"
    with creation(file) as temporary:
        temporary.write_text("first")
    with pytest.raises(FileExistsError), creation(file) as temporary:
        temporary.write_text("second")
    assert file.read_text() == "first"
    assert names(tmp_path) == ["file"]
