"""Commands that write, ended at random moments: nothing is half, lost, or left running."""

import json
import os
import random
import signal
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import pytest

from pybossa_stats import clock
from pybossa_stats.errors import ExitCode
from pybossa_stats.store.reading import load
from tests.support.databases import Database
from tests.support.faults import rounds
from tests.support.program import COMMAND
from tests.support.scene import ASKED, Scene, a_scene
from tests.support.waiting import wait_until_gone, wait_until_reading

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL)
OLD = "old"


@dataclass(frozen=True)
class Ended:
    """How a program ended that was sent a signal at some moment.

    Attributes:
        code: its exit code; that of a signal is negative.
        errors: what it said on stderr.
    """

    code: int
    errors: str


def run_for(seconds: float, how: signal.Signals, arguments: list[str]) -> Ended:
    """Run the program, and send it a signal after so many seconds, if it still runs."""
    with subprocess.Popen(
        [*COMMAND, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(how)
        _, errors = process.communicate(timeout=60)
    with pytest.raises(ProcessLookupError):  # its whole group is gone
        os.killpg(process.pid, 0)
    return Ended(process.returncode, errors)


def assert_ended_well(ended: Ended, how: signal.Signals) -> None:
    """It was done, or said that it was interrupted, or was not yet there to say anything."""
    if ended.code == ExitCode.DONE:
        assert ended.errors == ""
    elif ended.code == ExitCode.INTERRUPTED:
        assert ended.errors == "Error: Interrupted.\n"
    else:
        # Before the first line of the program Python itself ends, and by Ctrl-C not quietly.
        assert ended.code in ({-how, 1} if how is signal.SIGINT else {-how})
        assert "pybossa_stats/cli" not in ended.errors
        assert not ended.errors.startswith("Error: ")


def kills(arguments: list[str], count: int) -> Iterator[tuple[Ended, signal.Signals]]:
    """Run a command, and end it at random moments of the time that it takes."""
    started = monotonic()
    assert run_for(60, signal.SIGKILL, arguments) == Ended(ExitCode.DONE, "")
    typical = monotonic() - started
    seed = random.randrange(2**32)
    chosen = random.Random(seed)
    for number in range(count):
        how, seconds = chosen.choice(SIGNALS), chosen.uniform(0, 1.1 * typical)
        try:
            ended = run_for(seconds, how, arguments)
            assert_ended_well(ended, how)
            yield ended, how
        except BaseException as error:
            error.add_note(f"seed {seed}, kill {number}: {how.name} after {seconds} s")
            raise


def is_whole_json(file: Path) -> bool:
    return bool(json.loads(file.read_bytes()))


def is_whole_html(file: Path) -> bool:
    return file.read_text().endswith("</html>\n")


def is_whole_database(file: Path) -> bool:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        assert connection.execute("SELECT count(*) FROM task_run").fetchone()[0] > 0
        return bool(connection.execute("PRAGMA integrity_check").fetchone() == ("ok",))


def assert_old_or_whole(file: Path, is_whole: Callable[[Path], bool], *, is_done: bool) -> None:
    assert (not is_done and file.read_bytes() == OLD.encode()) or is_whole(file)


def still_hidden(folder: Path, left: set[str], how: signal.Signals) -> set[str]:
    """What is unfinished in a folder: more than what was left there only where it was killed."""
    now = {path.name for path in folder.glob(".*")}
    assert how is signal.SIGKILL or now <= left
    return now


@pytest.fixture
def scene(tmp_path: Path, postgresql: Database) -> Scene:
    folder = tmp_path / "scene"
    folder.mkdir()
    return a_scene(folder, postgresql, clock.now())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty one."""
    made = tmp_path / "folder"
    made.mkdir()
    return made


@pytest.mark.parametrize("command", rounds(["report", "history"], [*ASKED]))
def test_reports_are_as_they_were_or_new(
    scene: Scene, postgresql: Database, folder: Path, command: str
) -> None:
    wholes = {folder / "report.json": is_whole_json, folder / "report.html": is_whole_html}
    arguments = scene.arguments(command, ASKED[command][0])
    for file in wholes:
        arguments += "--output", str(file)
    left: set[str] = set()
    for ended, how in kills(arguments, rounds(1, 42)):
        for file, is_whole in wholes.items():
            assert_old_or_whole(file, is_whole, is_done=ended.code == ExitCode.DONE)
            file.write_text(OLD)
        left = still_hidden(folder, left, how)
        wait_until_gone(postgresql)
    assert {*stored(folder)} == {*wholes}


def test_sample_databases_are_as_they_were_or_new(folder: Path) -> None:
    file = folder / "sample.sqlite"
    arguments = ["demo", str(file), "--force"]
    left: set[str] = set()
    for ended, how in kills(arguments, rounds(3, 42)):
        assert_old_or_whole(file, is_whole_database, is_done=ended.code == ExitCode.DONE)
        file.write_text(OLD)
        left = still_hidden(folder, left, how)
    assert stored(folder) == [file]


def test_no_snapshot_is_half_or_lost(scene: Scene, postgresql: Database) -> None:
    most = 6
    keep = ("--keep", f"last:{most}", "--force")
    arguments = ["snapshot", str(scene.folder), *keep, *map(str, scene.database)]
    before = stored(scene.folder)
    left: set[str] = set()
    for ended, how in kills(arguments, rounds(4, 42)):
        now = stored(scene.folder)
        assert all(map(load, now))
        assert {*before[-most + 1 :]} <= {*now}
        assert len(now) >= min(most, len(before) + (ended.code == ExitCode.DONE))
        left = still_hidden(scene.folder, left, how)
        before = now
        wait_until_gone(postgresql)


def stored(folder: Path) -> list[Path]:
    return sorted(folder.glob("[!.]*"))


def test_a_query_whose_program_is_killed_ends_long_before_its_timeout(
    postgresql: Database,
) -> None:
    with postgresql.connection() as connection:
        if (connection.dialect.server_version_info or ()) < (14,):
            pytest.skip("PostgreSQL 14 is the first that looks after its clients")
    postgresql.run(
        "ALTER TABLE task_run RENAME TO answers",
        "CREATE VIEW task_run AS SELECT answers.* FROM answers, pg_sleep(600) AS slept",
        "INSERT INTO answers (project_id) VALUES (1)",
    )
    arguments = ["global", "--database-url", postgresql.url, "--timeout", "600"]
    with subprocess.Popen([*COMMAND, *arguments]) as process:
        wait_until_reading(postgresql, "wait_event = 'PgSleep'")
        process.kill()
    wait_until_gone(postgresql)
