"""Reading snapshots, of which any may be damaged."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from pybossa_stats.errors import SnapshotError
from pybossa_stats.periods.period import Period
from pybossa_stats.store.envelope import SnapshotReport
from pybossa_stats.store.folder import Folder
from pybossa_stats.store.names import StoredSnapshot
from pybossa_stats.store.reading import load, load_last, read_points, with_head
from tests.conftest import NOW
from tests.support.snapshots import DATABASE, LOCATIONS, a_snapshot


class Damaged(dict[Path, str]):
    """What was found to be damaged."""

    def names(self) -> list[str]:
        return [path.name for path in self]


def stored(folder: Path, *hours: int) -> list[StoredSnapshot]:
    for hour in hours:
        Folder(folder).save(a_snapshot(NOW + timedelta(hours=hour), answers=hour))
    return Folder(folder).contents(NOW + timedelta(days=9)).snapshots


def test_a_pipe_is_refused_as_a_snapshot(tmp_path: Path) -> None:
    pipe = tmp_path / "2026-11-23T120000Z.json"
    os.mkfifo(pipe)
    with pytest.raises(SnapshotError, match="not a file"):
        load(pipe)


def test_load_last_returns_the_last_readable_snapshot(tmp_path: Path) -> None:
    damaged = Damaged()
    assert load_last([], damaged.__setitem__) is None
    first, second, third = stored(tmp_path, 0, 1, 2)
    third.path.write_text("damaged")
    found = load_last([first, second, third], damaged.__setitem__)
    assert found
    assert found.instant == second.instant
    assert damaged.names() == [third.path.name]


def test_damaged_files_are_reported_and_skipped(tmp_path: Path) -> None:
    damaged = Damaged()
    snapshots = stored(tmp_path, 0, 1, 2, 3)
    snapshots[3].path.write_text('{"schema"')
    points = read_points(snapshots, None, damaged.__setitem__)
    assert [figures.answers for _, figures in points] == [0, 1, 2]
    assert damaged.names() == [snapshots[3].path.name]


def test_a_snapshot_that_was_renamed_is_reported_and_skipped(tmp_path: Path) -> None:
    damaged = Damaged()
    first, _ = stored(tmp_path, 0, 1)
    name = "2026-11-22T120000Z.json"
    first.path.rename(tmp_path / name)
    snapshots = Folder(tmp_path).contents(NOW + timedelta(days=9)).snapshots
    points = read_points(snapshots, None, damaged.__setitem__)
    assert [figures.answers for _, figures in points] == [1]
    assert load_last(snapshots[:1], damaged.__setitem__) is None
    assert damaged.names() == [name]


def test_only_the_last_readable_snapshot_of_a_period_is_read(tmp_path: Path) -> None:
    damaged = Damaged()
    snapshots = stored(tmp_path, 0, 1, 2, 24)
    snapshots[0].path.write_text("never read")
    snapshots[2].path.write_text("damaged")
    points = read_points(snapshots, Period.DAY, damaged.__setitem__)
    assert [figures.answers for _, figures in points] == [1, 24]
    assert damaged.names() == [snapshots[2].path.name]


def test_a_file_too_large_to_be_a_snapshot_is_not_read(tmp_path: Path) -> None:
    damaged = Damaged()
    _, large = snapshots = stored(tmp_path, 0, 1)
    os.truncate(large.path, 2**31)  # a hole, which takes no room
    assert len(list(read_points(snapshots, None, damaged.__setitem__))) == 1
    assert damaged.names() == [large.path.name]
    assert with_head(StoredSnapshot(large.path, NOW)).database is None
    with pytest.raises(SnapshotError, match="larger than 1 GiB"):
        load(large.path)


@pytest.mark.parametrize("indent", [None, 2])
def test_the_database_of_a_snapshot_is_known_in_every_layout_of_json(
    tmp_path: Path, indent: int | None
) -> None:
    found = StoredSnapshot(tmp_path / "snapshot", NOW)
    found.path.write_text("".join(SnapshotReport(a_snapshot(locations=LOCATIONS)).to_json(indent)))
    assert with_head(found).database == DATABASE


def test_the_database_of_a_snapshot_is_read_from_the_beginning_of_the_file(tmp_path: Path) -> None:
    (found,) = stored(tmp_path, 0)
    found.path.write_text(f"{found.path.read_text()[:1000]}...")
    assert with_head(found).database == DATABASE


@pytest.mark.parametrize("text", ["", "{", '{"schema":"pybossa-stats/snapshot","payload":', "[]"])
def test_a_damaged_snapshot_has_no_database(tmp_path: Path, text: str) -> None:
    file = tmp_path / "snapshot"
    file.write_text(text)
    assert with_head(StoredSnapshot(file, NOW)).database is None
