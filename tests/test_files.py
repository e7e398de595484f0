"""Files that are there whole or not at all."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pybossa_stats.errors import ExitCode
from pybossa_stats.files import creation, replacement
from tests.support.geoip import RECORDS, write_database
from tests.support.program import COMMAND, run_alone

DAY = 24 * 60 * 60
NAME = ".pybossa-stats-0123456789abcdef.tmp"


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
    assert [*tmp_path.iterdir()] == [file]


def test_a_temporary_file_that_is_removed_meanwhile_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), creation(tmp_path / "file") as temporary:
        temporary.unlink()
    assert not [*tmp_path.iterdir()]


def aged(file: Path, seconds: float) -> Path:
    """A file that was last written so many seconds ago, by the clock of the file system."""
    file.touch()
    os.utime(file, (file.stat().st_mtime - seconds,) * 2)
    return file


@pytest.mark.parametrize("write", [replacement, creation])
def test_temporary_files_of_killed_programs_are_removed_after_a_day(
    tmp_path: Path, write: type
) -> None:
    for name in (NAME, f"{NAME}-journal", f"{NAME}-wal"):
        aged(tmp_path / name, DAY + 60)
    with write(tmp_path / "file"):
        pass
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


def test_only_abandoned_plain_files_with_the_programs_own_names_are_removed(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    target = aged(tmp_path / "target", 9 * DAY)
    others = [f"x{NAME}", NAME[1:], f"{NAME}.gz", ".pybossa-stats-.tmp", ".pybossa-stats-key.tmp"]
    for name in others:
        aged(folder / name, 9 * DAY)
    aged(folder / NAME, DAY - 60)
    link, pipe, inner = (folder / NAME.replace("0", digit) for digit in "abc")
    link.symlink_to(target)
    os.utime(link, (0, 0), follow_symlinks=False)
    os.mkfifo(pipe)
    os.utime(pipe, (0, 0))
    inner.mkdir()
    os.utime(inner, (0, 0))
    before = {*folder.iterdir()}
    with replacement(folder / "file"):
        pass
    assert {*folder.iterdir()} == {*before, folder / "file"}
    assert target.exists()


def test_a_folder_that_cannot_be_listed_can_be_written(tmp_path: Path) -> None:
    """As another user than root, who may list all."""
    folder = tmp_path / "folder"
    folder.mkdir()
    aged(folder / NAME, 9 * DAY)
    folder.chmod(0o333)
    program = """
import os, sys
from pathlib import Path
from pybossa_stats.files import creation
os.chdir(sys.argv[1])
if os.geteuid() == 0:
    os.setuid(65534)
with creation(Path("file")) as temporary:
    temporary.write_text("new")
"""
    tmp_path.chmod(0o755)
    try:
        subprocess.run([sys.executable, "-c", program, folder], check=True)
    finally:
        folder.chmod(0o755)
    assert {file.name for file in folder.iterdir()} == {"file", NAME}


def test_writers_at_once_remove_what_is_abandoned_and_never_what_another_writes(
    tmp_path: Path,
) -> None:
    for digit in "abcdef":
        aged(tmp_path / NAME.replace("0", digit), 9 * DAY)
    program = """
import os, sys
from pathlib import Path
from pybossa_stats.files import replacement
for _ in range(3):
    os.fork()
for number in range(20):
    with replacement(Path(sys.argv[1], f"{os.getpid()}-{number}")) as temporary:
        temporary.write_text("new")
"""
    ended = subprocess.run(
        [sys.executable, "-c", program, tmp_path], check=True, capture_output=True
    )
    assert ended.stderr == b""
    assert [file.read_text() for file in tmp_path.iterdir()] == ["new"] * 8 * 20


def test_snapshots_and_pages_remove_abandoned_files_where_they_are_written(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "projects"):
        folder.mkdir(exist_ok=True)
        aged(folder / NAME, 9 * DAY)
    assert run_alone("report", "--demo", "--output", tmp_path).returncode == ExitCode.DONE
    assert not [*tmp_path.rglob(".*")]
    aged(tmp_path / NAME, 9 * DAY)
    assert run_alone("snapshot", tmp_path, "--demo").returncode == ExitCode.DONE
    assert not [*tmp_path.rglob(".*")]


@pytest.mark.parametrize(
    "options",
    [
        ("--database-url-file", "PIPE"),
        ("--settings", "PIPE"),
        ("--demo", "--geoip-db", "PIPE"),
        ("--demo", "--geoip-db", "CITIES", "--cryptopan-key-file", "PIPE"),
    ],
    ids=lambda options: options[-2],
)
def test_a_named_pipe_is_refused_at_once_by_options_for_files(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    os.mkfifo(tmp_path / "pipe")
    write_database(tmp_path / "cities.mmdb", RECORDS)
    places = {"PIPE": tmp_path / "pipe", "CITIES": tmp_path / "cities.mmdb"}
    ended = run_alone("global", *(places.get(option, option) for option in options), timeout=30)
    assert ended.returncode != ExitCode.DONE
    assert f"{tmp_path / 'pipe'}: It is not a plain file." in ended.stderr.decode()


def in_bash(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = ["bash", "-c", script, *COMMAND]  # $0 and $@
    return subprocess.run(
        command, check=False, cwd=folder, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize(
    "options",
    [
        "--database-url-file <(echo sqlite:///sample.sqlite)",
        "--settings <(echo \"SQLALCHEMY_DATABASE_URI = 'sqlite:///sample.sqlite'\")",
        "--demo --geoip-db cities.mmdb --cryptopan-key-file <(printf %032d 7)",
    ],
)
def test_options_for_files_that_are_read_once_read_a_pipe_of_the_shell(
    tmp_path: Path, options: str
) -> None:
    write_database(tmp_path / "cities.mmdb", RECORDS)
    assert run_alone("demo", tmp_path / "sample.sqlite").returncode == ExitCode.DONE
    ended = in_bash(f'"$0" "$@" global --json {options}', tmp_path)
    assert (ended.returncode, ended.stderr) == (ExitCode.DONE, "")
    assert '"n_tasks": 2400' in ended.stdout


def test_a_retry_does_not_read_a_pipe_of_the_shell_again(tmp_path: Path) -> None:
    url = "postgresql://127.0.0.1:1/pybossa"
    script = f'"$0" "$@" global --retries 1 --database-url-file <(echo {url})'
    ended = in_bash(script, tmp_path)
    assert ended.returncode == ExitCode.CANNOT_CONNECT
    assert "(tried 2 times)" in ended.stderr


def test_a_city_database_cannot_be_a_pipe_of_the_shell(tmp_path: Path) -> None:
    write_database(tmp_path / "cities.mmdb", RECORDS)
    ended = in_bash('"$0" "$@" global --demo --geoip-db <(cat cities.mmdb)', tmp_path)
    assert ended.returncode == ExitCode.NO_GEOIP
    assert "It is not a plain file." in ended.stderr
