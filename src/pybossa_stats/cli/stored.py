"""Stored snapshots for the commands that read them; of what is wrong a person is told on stderr."""

import os
from collections.abc import Sequence
from pathlib import Path

from pybossa_stats import clock
from pybossa_stats.cli.streams import say
from pybossa_stats.errors import SnapshotError
from pybossa_stats.media import wording
from pybossa_stats.stats.snapshot import Snapshot
from pybossa_stats.store.folder import Folder
from pybossa_stats.store.names import StoredSnapshot
from pybossa_stats.store.reading import load, load_last

_MOST_NAMED = 5


def open_snapshot(path: Path) -> Snapshot:
    """Read the snapshot that a path means: a file itself, of a folder the latest.

    That is not one from the future, and not one that is damaged.

    Raises:
        SnapshotError: if there is none, or the file cannot be read.
    """
    if not os.path.isdir(path):  # noqa: PTH112 (it never fails)
        return load(path)
    return latest(path, snapshots_in(path))


def snapshots_in(folder: Path) -> list[StoredSnapshot]:
    """The snapshots in a folder, up to now.

    Raises:
        SnapshotError: if it cannot be read.
    """
    contents = Folder(folder).contents(clock.now())
    tell_of_future(contents.ahead)
    return contents.snapshots


def latest(folder: Path, snapshots: Sequence[StoredSnapshot]) -> Snapshot:
    """Read the last of some snapshots of a folder that can be read.

    Raises:
        SnapshotError: if there is none.
    """
    skipped: dict[Path, str] = {}
    snapshot = load_last(snapshots, skipped.__setitem__)
    tell_of_skipped(skipped)
    if snapshot is None:
        which = " that can be read" if skipped else ""
        raise SnapshotError(f"There is no snapshot{which} in {folder}.")
    return snapshot


def tell_of_skipped(reasons: dict[Path, str]) -> None:
    """Tell which files were skipped, and why."""
    for path, reason in list(reasons.items())[:_MOST_NAMED]:
        say(f"Skipped {path.name}: {reason}.")
    if len(reasons) > _MOST_NAMED:
        say(f"Skipped {len(reasons) - _MOST_NAMED} more.")


def tell_of_future(ahead: Sequence[StoredSnapshot]) -> None:
    """Tell of snapshots that are from the future, and so left out."""
    if ahead:
        count = f"{len(ahead):,} snapshots are" if len(ahead) > 1 else "1 snapshot is"
        say(
            f"{count} from the future, up to {wording.instant(ahead[-1].instant)} UTC, and left"
            " out: the clock is wrong, or was.\nIf it is right now, delete them."
        )
