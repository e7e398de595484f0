"""A folder of snapshots: safe against crashes, full disks and others who write at the same time."""

import os
import resource
import signal
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pybossa_stats.errors import NotWrittenError, SnapshotError
from pybossa_stats.stats.periods import Period
from pybossa_stats.store.envelope import to_envelope
from pybossa_stats.store.folder import Folder, database_of, find, load, read_points
from tests.conftest import NOW
from tests.support.snapshots import a_snapshot

# A process that stores a snapshot, and in which something happens at some moment.
_PROGRAM = """
import os, sys
from datetime import datetime, UTC
from pathlib import Path
from pybossa_stats.store.folder import Folder
from tests.support.snapshots import a_snapshot

def kill(*_arguments, **_options):
    os.kill(os.getpid(), 9)

def half(*_arguments):
    yield "half"
    kill()

{preparation}
Folder(Path(sys.argv[1])).save(a_snapshot(datetime(2026, 11, 23, 13, tzinfo=UTC)), keep=1)
"""


def saving(folder: Path, preparation: str = "", **options: object) -> int:
    """Store a snapshot in a process of its own; its exit code."""
    command = [sys.executable, "-c", _PROGRAM.format(preparation=preparation), str(folder)]
    return subprocess.run(command, check=False, capture_output=True, **options).returncode  # type: ignore[call-overload, no-any-return]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_snapshot_is_named_by_its_instant(tmp_path: Path) -> None:
    snapshot = a_snapshot(datetime(2026, 11, 23, 21, 5, 0, 987654, tzinfo=UTC))
    path = Folder(tmp_path).save(snapshot)
    assert names(tmp_path) == [path.name] == ["2026-11-23T210500Z.json"]
    assert load(path) == snapshot


def test_two_of_one_second_are_both_kept_in_order(tmp_path: Path) -> None:
    for microsecond in range(12):
        Folder(tmp_path).save(a_snapshot(NOW.replace(microsecond=microsecond)))
    Folder(tmp_path).save(a_snapshot(NOW + timedelta(seconds=1)))
    stored = Folder(tmp_path).snapshots()
    instants = [load(found.path).instant for found in stored]
    assert len(instants) == 13
    assert instants == sorted(instants)


def test_a_clock_that_goes_back_loses_nothing(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    later = folder.save(a_snapshot(NOW), keep=timedelta(days=1))
    earlier = folder.save(a_snapshot(NOW - timedelta(hours=1)), keep=1)
    assert [found.path for found in folder.snapshots()] == [earlier, later]
    assert folder.latest() == later


def test_many_at_once_never_collide(tmp_path: Path) -> None:
    program = _PROGRAM.format(preparation="").replace(", keep=1", "")
    command = [sys.executable, "-c", program, str(tmp_path)]
    running = [subprocess.Popen(command) for _ in range(6)]
    assert [process.wait(timeout=60) for process in running] == [0] * 6
    assert len(Folder(tmp_path).snapshots()) == len(names(tmp_path)) == 6
    for found in Folder(tmp_path).snapshots():
        load(found.path)


@pytest.mark.parametrize(
    "moment",
    {
        "before anything is written": "Path.open = kill",
        "in the middle of writing": "import pybossa_stats.store.envelope as e; e.enveloped = half",
        "before it is safe on the disk": "os.fsync = kill",
        "before it has its name": "Path.replace = kill",
        "before others are deleted": "import pybossa_stats.store.folder as f; f.superfluous = kill",
    }.items(),
    ids=lambda moment: moment[0],
)
def test_a_process_that_is_killed_loses_nothing(tmp_path: Path, moment: tuple[str, str]) -> None:
    before = a_snapshot(NOW)
    path = Folder(tmp_path).save(before)
    assert saving(tmp_path, moment[1]) == -signal.SIGKILL
    assert load(path) == before
    for found in Folder(tmp_path).snapshots():
        load(found.path)
    assert sum(name.startswith(".") for name in names(tmp_path)) <= 1
    after = Folder(tmp_path).save(a_snapshot(NOW + timedelta(hours=2)), keep=1)
    assert names(tmp_path) == [after.name]


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    path = Folder(tmp_path).save(a_snapshot())

    def no_more_than_a_few_bytes() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))

    assert saving(tmp_path, preexec_fn=no_more_than_a_few_bytes) == 1
    assert names(tmp_path) == [path.name]
    assert load(path) == a_snapshot()


def test_nothing_is_pruned_where_nothing_could_be_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    path = Folder(tmp_path).save(a_snapshot())
    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(NotWrittenError, match="No space left"):
        Folder(tmp_path).save(a_snapshot(NOW + timedelta(days=9)), keep=timedelta(days=1))
    assert names(tmp_path) == [path.name]


def test_the_old_are_pruned_and_nothing_else(tmp_path: Path) -> None:
    others = ["notes.txt", "2026-11-23.json", "2020-13-01T000000Z.json", ".hidden", "stats.prom"]
    for name in others:
        (tmp_path / name).touch()
    folder = Folder(tmp_path)
    for days in range(5):
        folder.save(a_snapshot(NOW + timedelta(days=days)))
    folder.save(a_snapshot(NOW + timedelta(days=5)), keep=timedelta(days=2))
    assert [found.instant.day for found in folder.snapshots()] == [26, 27, 28]
    folder.save(a_snapshot(NOW + timedelta(days=6)), keep=2)
    assert [found.instant.day for found in folder.snapshots()] == [28, 29]
    assert set(others) < set(names(tmp_path))


def test_others_than_snapshots_are_known(tmp_path: Path) -> None:
    for name in ("notes.txt", ".hidden", "2026-02-30T000000Z.json", "9999-12-31T235959Z.json"):
        (tmp_path / name).touch()
    Folder(tmp_path).save(a_snapshot())
    assert Folder(tmp_path).contents()[1] == [
        "2026-02-30T000000Z.json",
        "9999-12-31T235959Z.json",
        "notes.txt",
    ]


def test_a_folder_that_is_none_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "file", tmp_path / "missing"):
        with pytest.raises(NotWrittenError):
            Folder(path).require()
        with pytest.raises(NotWrittenError):
            Folder(path).save(a_snapshot())
        with pytest.raises(SnapshotError):
            Folder(path).snapshots()
    Folder(tmp_path).require()


def test_a_snapshot_may_be_read_by_those_whom_the_umask_allows(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        path = Folder(tmp_path).save(a_snapshot())
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_what_only_has_the_name_of_a_snapshot_is_neither_counted_nor_deleted(
    tmp_path: Path,
) -> None:
    cut = "".join(to_envelope(a_snapshot()))[:700]
    for day, text in enumerate(("broken", "", '{"schema":"x"}', cut), start=1):
        (tmp_path / f"2030-01-0{day}T000000Z.json").write_text(text)
    (tmp_path / "2020-01-01T000000Z.json").mkdir()
    folder = Folder(tmp_path)
    paths = [folder.save(a_snapshot(NOW + timedelta(days=day)), keep=2) for day in range(3)]
    assert [path.exists() for path in paths] == [False, True, True]
    assert len(names(tmp_path)) == 2 + 5


def test_names_of_one_second_follow_time_though_earlier_ones_are_gone(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    for microsecond in range(5):
        latest = folder.save(a_snapshot(NOW.replace(microsecond=microsecond)), keep=2)
        assert folder.latest() == latest
    assert len(folder.snapshots()) == 2


def test_a_snapshot_that_is_stored_is_said_to_be_if_another_cannot_be_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise PermissionError(13, "Permission denied")

    Folder(tmp_path).save(a_snapshot())
    monkeypatch.setattr(Path, "unlink", fail)
    with pytest.raises(NotWrittenError, match=r"is stored, but .* cannot be deleted"):
        Folder(tmp_path).save(a_snapshot(NOW + timedelta(days=1)), keep=1)
    assert len(names(tmp_path)) == 2


def test_a_pipe_is_no_snapshot(tmp_path: Path) -> None:
    pipe = tmp_path / "2026-11-23T120000Z.json"
    os.mkfifo(pipe)
    with pytest.raises(SnapshotError, match="not a file"):
        load(pipe)


def test_a_path_means_a_file_or_the_latest_of_a_folder(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="no snapshot in"):
        find(tmp_path)
    first = Folder(tmp_path).save(a_snapshot(NOW))
    second = Folder(tmp_path).save(a_snapshot(NOW + timedelta(hours=1)))
    assert (find(first), find(tmp_path)) == (first, second)


def test_damaged_files_are_told_and_left_out(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    damaged: list[str] = []
    for hours in range(4):
        path = folder.save(a_snapshot(NOW + timedelta(hours=hours), task_runs=hours))
    path.write_text('{"schema"')
    points = read_points(folder.snapshots(), None, lambda path, _reason: damaged.append(path.name))
    assert [figures["n_task_runs"] for _, figures in points] == [0, 1, 2]
    assert damaged == [path.name]


def test_of_a_period_the_last_good_snapshot_counts_and_no_other_is_read(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    damaged: list[str] = []
    paths = [
        folder.save(a_snapshot(NOW + timedelta(hours=hours), task_runs=hours))
        for hours in (0, 1, 2, 24)
    ]
    paths[0].write_text("never read")
    paths[2].write_text("damaged")
    points = read_points(
        folder.snapshots(), Period.DAY, lambda path, _reason: damaged.append(path.name)
    )
    assert [figures["n_task_runs"] for _, figures in points] == [1, 24]
    assert damaged == [paths[2].name]


def test_a_file_too_large_to_be_a_snapshot_is_not_read(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    good, large = (folder.save(a_snapshot(NOW + timedelta(hours=hours))) for hours in range(2))
    os.truncate(large, 2**31)  # a hole, which takes no room
    damaged: list[Path] = []
    points = read_points(folder.snapshots(), None, lambda path, _reason: damaged.append(path))
    assert len(list(points)) == 1
    assert damaged == [large]
    assert database_of(folder.snapshots()) == load(good).database
    with pytest.raises(SnapshotError, match="larger than 1 GiB"):
        load(large)
