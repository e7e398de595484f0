"""A folder of snapshots: safe against crashes, full disks and others who write at the same time."""

import errno
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
from pybossa_stats.store.envelope import SnapshotReport
from pybossa_stats.store.folder import Folder, Saved
from pybossa_stats.store.reading import load
from pybossa_stats.store.retention import Retention, Rule
from tests.conftest import NOW
from tests.support.snapshots import a_snapshot, of_database

NEVER = datetime(9998, 1, 1, tzinfo=UTC)

# A process that stores a snapshot, and in which something happens at some moment.
_PROGRAM = """
import os, sys
from datetime import datetime, UTC
from pathlib import Path
from pybossa_stats.store.folder import Folder
from pybossa_stats.store.retention import Retention
from tests.support.snapshots import a_snapshot

def kill(*_arguments, **_options):
    os.kill(os.getpid(), 9)

def half(*_arguments):
    yield "half"
    kill()

{preparation}
Folder(Path(sys.argv[1])).save(a_snapshot(datetime(2026, 11, 23, 13, tzinfo=UTC)), Retention(()))
"""


def saving(folder: Path, preparation: str = "", **options: object) -> int:
    """Store a snapshot in a process of its own; its exit code."""
    command = [sys.executable, "-c", _PROGRAM.format(preparation=preparation), str(folder)]
    return subprocess.run(command, check=False, capture_output=True, **options).returncode  # type: ignore[call-overload, no-any-return]


def last(count: int) -> Retention:
    return Retention((), count)


def aged(**span: int) -> Retention:
    return Retention((Rule(None, timedelta(**span)),))


def daily(folder: Path, days: int) -> list[Path]:
    """Store a snapshot a day, from NOW on."""
    at = [NOW + timedelta(days=day) for day in range(days)]
    return [Folder(folder).save(a_snapshot(instant)).path for instant in at]


def stored(folder: Path) -> list[Path]:
    return [found.path for found in Folder(folder).contents(NEVER).snapshots]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_snapshot_is_named_by_its_instant(tmp_path: Path) -> None:
    snapshot = a_snapshot(datetime(2026, 11, 23, 21, 5, 0, 987654, tzinfo=UTC))
    path = Folder(tmp_path).save(snapshot).path
    assert names(tmp_path) == [path.name] == ["2026-11-23T210500Z.json"]
    assert load(path) == snapshot


def test_two_snapshots_of_one_second_are_both_kept_in_order(tmp_path: Path) -> None:
    for microsecond in range(12):
        Folder(tmp_path).save(a_snapshot(NOW.replace(microsecond=microsecond)))
    Folder(tmp_path).save(a_snapshot(NOW + timedelta(seconds=1)))
    instants = [load(path).instant for path in stored(tmp_path)]
    assert len(instants) == 13
    assert instants == sorted(instants)


def test_while_the_clock_is_behind_snapshots_from_the_future_and_the_new_one_stay(
    tmp_path: Path,
) -> None:
    paths = daily(tmp_path, 5)
    saved = Folder(tmp_path).save(a_snapshot(NOW + timedelta(hours=60)), last(1))
    assert saved.deleted == tuple(paths[1:3])
    assert names(tmp_path) == sorted(path.name for path in (paths[0], saved.path, *paths[3:]))


def test_a_clock_that_jumps_far_ahead_deletes_nothing(tmp_path: Path) -> None:
    daily(tmp_path, 20)
    saved = Folder(tmp_path).save(a_snapshot(datetime(2038, 1, 19, tzinfo=UTC)), aged(days=400))
    assert (saved.deleted, saved.not_deleted) == ((), None)


def test_a_clock_that_fell_back_once_makes_no_other_snapshot_the_first(tmp_path: Path) -> None:
    paths = daily(tmp_path, 3)
    back = Folder(tmp_path).save(a_snapshot(NOW - timedelta(days=3653)), aged(days=2))
    assert back.deleted == ()
    for day in range(3, 8):
        Folder(tmp_path).save(a_snapshot(NOW + timedelta(days=day)), aged(days=2))
    left = stored(tmp_path)
    assert left[0] == paths[0]
    assert len(left) == 1 + 3


def test_a_second_database_is_not_older_as_the_clock_jumps_ahead(tmp_path: Path) -> None:
    for day in range(40):
        for name in "ab":
            snapshot = of_database(a_snapshot(NOW + timedelta(days=day)), name)
            Folder(tmp_path).save(snapshot, aged(days=60))
    ahead = of_database(a_snapshot(NOW + timedelta(days=70)), "a")
    assert Folder(tmp_path).save(ahead, aged(days=60)) == Saved(stored(tmp_path)[-1])
    assert len(stored(tmp_path)) == 81


def test_more_than_a_quarter_at_once_is_deleted_only_by_force(tmp_path: Path) -> None:
    paths = daily(tmp_path, 12)
    new = a_snapshot(NOW + timedelta(days=12))
    saved = Folder(tmp_path).save(new, last(8))
    assert (saved.deleted, saved.not_deleted) == ((), (4, 13))
    saved = Folder(tmp_path).save(new, last(8), force=True)
    assert (saved.deleted, saved.not_deleted) == (tuple(paths[1:6]), None)


def test_snapshots_from_the_future_are_listed_separately(tmp_path: Path) -> None:
    paths = daily(tmp_path, 3)
    contents = Folder(tmp_path).contents(NOW + timedelta(days=1) - timedelta(minutes=5))
    assert [found.path for found in contents.snapshots] == paths[:2]
    assert [found.path for found in contents.future] == paths[2:]


def test_many_processes_that_store_at_once_never_collide(tmp_path: Path) -> None:
    twice_as_many = "os.fork()"
    program = _PROGRAM.format(preparation="; ".join([twice_as_many] * 3))
    program = program.replace(", Retention(())", "")
    # Each of them keeps the pipe open until it has ended.
    subprocess.run([sys.executable, "-c", program, tmp_path], check=True, stdout=subprocess.PIPE)
    assert len(stored(tmp_path)) == len(names(tmp_path)) == 8
    for path in stored(tmp_path):
        load(path)


def test_a_process_that_takes_a_name_first_keeps_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Folder(tmp_path).save(a_snapshot()).path
    first.write_text("first")
    listdir = os.listdir
    nothing_yet = [list[str](), list[str]()]
    monkeypatch.setattr("os.listdir", lambda path: (nothing_yet or [listdir(path)]).pop())
    second = Folder(tmp_path).save(a_snapshot()).path
    assert (first.read_text(), load(second)) == ("first", a_snapshot())
    assert names(tmp_path) == [first.name, second.name]


@pytest.mark.parametrize(
    "moment",
    {
        "before anything is written": "Path.open = kill",
        "in the middle of writing": "import pybossa_stats.store.envelope as e; e.enveloped = half",
        "before it is safe on the disk": "os.fsync = kill",
        "before it has its name": "os.link = kill",
        "before its other name is gone": "Path.unlink = kill",
        "before others are deleted": "import pybossa_stats.store.folder as f; f.superfluous = kill",
    }.items(),
    ids=lambda moment: moment[0],
)
def test_a_process_that_is_killed_loses_nothing(tmp_path: Path, moment: tuple[str, str]) -> None:
    before = a_snapshot(NOW)
    path = Folder(tmp_path).save(before).path
    assert saving(tmp_path, moment[1]) == -signal.SIGKILL
    assert load(path) == before
    for found in stored(tmp_path):
        load(found)
    assert sum(name.startswith(".") for name in names(tmp_path)) <= 1
    after = Folder(tmp_path).save(a_snapshot(NOW + timedelta(hours=2)), last(1)).path
    assert stored(tmp_path) == [path, after]


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    path = Folder(tmp_path).save(a_snapshot()).path

    def no_more_than_a_few_bytes() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))

    assert saving(tmp_path, preexec_fn=no_more_than_a_few_bytes) == 1
    assert names(tmp_path) == [path.name]
    assert load(path) == a_snapshot()


@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOTSUP])
def test_a_snapshot_is_stored_where_names_cannot_be_made_safe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def fail_on_a_folder(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(number, os.strerror(number))

    monkeypatch.setattr("os.fsync", fail_on_a_folder)
    assert daily(tmp_path, 2) == stored(tmp_path)


def test_old_snapshots_are_pruned_and_no_other_files(tmp_path: Path) -> None:
    others = ["notes.txt", "2026-11-23.json", "2020-13-01T000000Z.json", ".hidden", "stats.prom"]
    for name in others:
        (tmp_path / name).touch()
    paths = daily(tmp_path, 5)
    folder = Folder(tmp_path)
    saved = folder.save(a_snapshot(NOW + timedelta(days=5)), aged(days=2))
    assert saved.deleted == tuple(paths[1:3])
    assert stored(tmp_path) == [paths[0], *paths[3:], saved.path]
    again = folder.save(a_snapshot(NOW + timedelta(days=6)), last(2))
    assert stored(tmp_path) == [paths[0], saved.path, again.path]
    assert set(others) < set(names(tmp_path))


def test_the_rules_to_keep_apply_to_each_database(tmp_path: Path) -> None:
    paths = []
    for hours in range(8):
        snapshot = of_database(a_snapshot(NOW + timedelta(hours=hours)), "ab"[hours % 2])
        paths.append(Folder(tmp_path).save(snapshot, last(2)).path)
    assert stored(tmp_path) == [*paths[:2], *paths[-4:]]


def test_files_without_the_name_of_a_snapshot_are_ignored(tmp_path: Path) -> None:
    for name in ("notes.txt", ".hidden", "2026-02-30T000000Z.json", "9999-12-31T235959Z.json"):
        (tmp_path / name).touch()
    saved = Folder(tmp_path).save(a_snapshot()).path
    assert [snapshot.path for snapshot in Folder(tmp_path).contents(NOW).snapshots] == [saved]


def test_a_folder_that_does_not_exist_or_is_a_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "file", tmp_path / "missing"):
        with pytest.raises(NotWrittenError):
            Folder(path).require()
        with pytest.raises(NotWrittenError):
            Folder(path).save(a_snapshot())
        with pytest.raises(SnapshotError):
            Folder(path).contents(NOW)
    Folder(tmp_path).require()


def test_the_mode_of_a_snapshot_follows_the_umask(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        path = Folder(tmp_path).save(a_snapshot()).path
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_what_only_has_the_name_of_a_snapshot_is_neither_counted_nor_deleted(
    tmp_path: Path,
) -> None:
    cut = "".join(SnapshotReport(a_snapshot()).to_json(indent=None))[:700]
    for day, text in enumerate(("broken", "", '{"schema":"x"}', cut), start=1):
        (tmp_path / f"2021-01-0{day}T000000Z.json").write_text(text)
    (tmp_path / "2020-01-01T000000Z.json").mkdir()
    paths = daily(tmp_path, 3)
    Folder(tmp_path).save(a_snapshot(NOW + timedelta(days=3)), last(2))
    assert [path.exists() for path in paths] == [True, False, True]
    assert len(names(tmp_path)) == 3 + 5


def test_names_of_one_second_follow_time_though_earlier_ones_are_gone(tmp_path: Path) -> None:
    for microsecond in range(5):
        new = a_snapshot(NOW.replace(microsecond=microsecond))
        assert Folder(tmp_path).save(new, last(2)).path == stored(tmp_path)[-1]
    assert len(stored(tmp_path)) == 3


def test_the_error_of_a_failed_deletion_says_that_the_new_snapshot_is_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlink = Path.unlink

    def fail(path: Path, *, missing_ok: bool = False) -> None:
        if path.suffix == ".json":
            raise PermissionError(13, "Permission denied")
        unlink(path, missing_ok=missing_ok)

    daily(tmp_path, 2)
    monkeypatch.setattr(Path, "unlink", fail)
    with pytest.raises(NotWrittenError, match=r"is stored, but .* cannot be deleted"):
        Folder(tmp_path).save(a_snapshot(NOW + timedelta(days=2)), last(1))
    assert len(names(tmp_path)) == 3
