"""Wherever output goes, and however that fails: of every command, in every format."""

import fcntl
import io
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from itertools import chain, islice
from pathlib import Path
from threading import Thread

import pytest

from pybossa_stats.cli import program
from pybossa_stats.errors import ExitCode
from tests.conftest import NOW
from tests.support.databases import Database
from tests.support.faults import pairs, rounds
from tests.support.filesystems import fill_up, make_read_only, mounted
from tests.support.program import run
from tests.support.scene import ASKED, Scene, a_scene, all_commands, formats_of
from tests.support.waiting import locked, wait_until_reading

PAGE = os.sysconf("SC_PAGE_SIZE")

WRITERS = [*ASKED, "snapshot", "demo"]
FAULTS = {
    fill_up: ("No space left on device", "disk is full"),
    make_read_only: ("Read-only file system",),
}


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    folder = tmp_path_factory.mktemp("scene")
    database = Database(f"sqlite:///{folder / 'pybossa.sqlite'}")
    database.create_tables()
    return a_scene(folder, database, NOW)


@pytest.fixture(autouse=True)
def _standing_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pybossa_stats.clock.now", lambda: NOW)


def test_every_command_that_has_a_report_is_tested_here() -> None:
    assert {*ASKED} == {name for name in all_commands() if formats_of(name)}
    assert {*all_commands()} - {*ASKED} == {"snapshot", "demo", "serve", "help"}


def some_reports(scene: Scene) -> Iterator[list[str]]:
    """The arguments of some reports, or of all."""
    return islice(chain.from_iterable(map(scene.reports, ASKED)), 0, None, rounds(5, 1))


def run_into(stdout: io.TextIOWrapper, arguments: Sequence[str]) -> tuple[int, str]:
    """Run a command with a standard output; returns its exit code, and what is on stderr."""
    errors = io.StringIO()
    with redirect_stdout(stdout), redirect_stderr(errors), pytest.raises(SystemExit) as ended:
        program.main(arguments)
    return int(ended.value.code or 0), errors.getvalue()


def test_a_full_disk_under_standard_output_is_an_error(scene: Scene) -> None:
    for arguments in some_reports(scene):
        with Path("/dev/full").open("w") as full:
            code, errors = run_into(full, arguments)
        error = "Error: Cannot write to standard output: No space left on device.\n"
        assert (code, errors) == (ExitCode.NOT_WRITTEN, error), arguments


def test_a_reader_that_leaves_is_no_error(scene: Scene) -> None:
    for arguments in some_reports(scene):
        reading, writing = os.pipe()
        os.close(reading)
        with os.fdopen(writing, "w") as closed:
            assert run_into(closed, arguments) == (ExitCode.DONE, ""), arguments


def test_a_slow_reader_gets_every_byte(scene: Scene, tmp_path: Path) -> None:
    for arguments in some_reports(scene):
        file = str(tmp_path / "report")
        read, (code, errors) = _read_slowly([*arguments, "--output", file, "--output", "-"])
        assert (code, errors) == (ExitCode.DONE, "")
        assert read == (tmp_path / "report").read_bytes()


def _read_slowly(arguments: Sequence[str]) -> tuple[bytes, tuple[int, str]]:
    reading, writing = os.pipe()
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, PAGE)
    read = bytearray()

    def read_all() -> None:
        while part := os.read(reading, 97):
            read.extend(part)

    reader = Thread(target=read_all)
    reader.start()
    try:
        with os.fdopen(writing, "w", encoding="utf-8") as stdout:
            result = run_into(stdout, arguments)
    finally:
        reader.join()
        os.close(reading)
    return bytes(read), result


def writes(scene: Scene, command: str, folder: Path) -> Iterator[list[str]]:
    """What has a command write to a folder: a file that is there, or a new snapshot."""
    if command == "snapshot":
        yield [command, str(folder), "--keep", "last:1", *map(str, scene.database)]
    elif command == "demo":
        yield [command, str(folder / "file"), "--force"]
    else:
        for arguments in islice(scene.reports(command), rounds(1, 1_000)):
            yield [*arguments, "--output", str(folder / "file")]


@contextmanager
def unchanged(folder: Path) -> Iterator[None]:
    """The block changes nothing in a folder."""

    def contents() -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in folder.iterdir()}

    before = contents()
    yield
    assert contents() == before


@pytest.mark.parametrize(("command", "fault"), pairs(WRITERS, FAULTS))
def test_where_nothing_can_be_written_what_was_there_stays(
    scene: Scene,
    command: str,
    tmp_path: Path,
    fault: Callable[[Path], None],
) -> None:
    with mounted(tmp_path / "disk") as disk:
        (disk / "file").write_text("old")
        for stored in scene.folder.iterdir():
            shutil.copy(stored, disk)
        fault(disk)
        for arguments in writes(scene, command, disk):
            with unchanged(disk):
                result = run(*arguments)
            assert result.exit_code == ExitCode.NOT_WRITTEN, arguments
            assert any(reason in result.stderr for reason in FAULTS[fault]), result.stderr
            assert result.stderr.count("Error:") == 1


@pytest.mark.parametrize("command", WRITERS)
def test_a_folder_that_is_gone_is_told(
    scene: Scene, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    for folder in (gone, Path()):
        for arguments in writes(scene, command, folder):
            result = run(*arguments)
            assert result.exit_code == ExitCode.NOT_WRITTEN, (arguments, result.output)
            assert "No such file or directory" in result.stderr
    assert not gone.exists()


@pytest.mark.parametrize("command", ["snapshot", "report"])
def test_a_folder_that_goes_while_the_database_is_read_is_told(
    postgresql: Database, tmp_path: Path, command: str
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    where = [folder] if command == "snapshot" else ["--output", folder / "report.html"]
    arguments = [command, *where, "--database-url", postgresql.url]
    with ThreadPoolExecutor(1) as pool:
        with locked(postgresql, "task_run"):
            result = pool.submit(run, *arguments)
            wait_until_reading(postgresql)
            folder.rmdir()
        assert result.result().exit_code == ExitCode.NOT_WRITTEN
    assert "No such file or directory" in result.result().stderr
    assert not folder.exists()
