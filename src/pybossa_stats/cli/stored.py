"""Stored snapshots, for commands; problems with them are reported on stderr."""

import os
from collections.abc import Sequence
from pathlib import Path

from pybossa_stats import clock
from pybossa_stats.cli.streams import notify
from pybossa_stats.errors import SnapshotError
from pybossa_stats.media import wording
from pybossa_stats.stats.history import History
from pybossa_stats.stats.site.site import SiteStats
from pybossa_stats.store.folder import Folder
from pybossa_stats.store.names import StoredSnapshot, of_database
from pybossa_stats.store.reading import load, load_last
from pybossa_stats.store.stored_history import history_until

_MAX_WARNINGS = 5


def open_snapshot(path: Path) -> SiteStats:
    """Read the snapshot at a path: the file itself, or the latest in a folder.

    In a folder, damaged snapshots and those from the future do not count.

    Raises:
        SnapshotError: if the file cannot be read, or the folder has no readable snapshot.
    """
    if not os.path.isdir(path):  # noqa: PTH112 (it never fails)
        return load(path)
    return latest_in(path, snapshots_in(path))


def latest_in(
    folder: Path, snapshots: Sequence[StoredSnapshot], database: str | None = None
) -> SiteStats:
    """The latest readable snapshot of one database; arguments are those of `choose_database`.

    Raises:
        SnapshotError: if there is none.
    """
    _, of_one = choose_database(folder, snapshots, database)
    if snapshot := load_latest(of_one):
        return snapshot
    raise SnapshotError(f"There are no readable snapshots in {str(folder)!r}.")


def snapshots_in(folder: Path) -> list[StoredSnapshot]:
    """The snapshots in a folder up to now, in the order of time.

    Raises:
        SnapshotError: if the folder cannot be read, or has none.
    """
    if snapshots := _past_snapshots(folder):
        return snapshots
    hint = "To take one: pybossa-stats snapshot DIR"
    raise SnapshotError(f"There are no snapshots in {str(folder)!r}.", hint)


def _past_snapshots(folder: Path) -> list[StoredSnapshot]:
    contents = Folder(folder).contents(clock.now())
    if contents.future:
        number = wording.counted(len(contents.future), "snapshots")
        notify(
            f"Ignored {number} from the future, the first {contents.future[0].path.name}; check the"
            " system clock.",
            "If the clock is correct, delete them.",
        )
    return contents.snapshots


def snapshots_for_growth(folder: Path) -> Sequence[StoredSnapshot]:
    """The snapshots in a folder, to show growth from; warn on stderr if there are none.

    Raises:
        SnapshotError: if the folder cannot be read.
    """
    snapshots = _past_snapshots(folder)
    if not snapshots:
        notify(
            f"There are no snapshots in {str(folder)!r} yet; growth is rebuilt from dates of rows."
        )
    return snapshots


def growth(folder: Path, now: SiteStats, skipped: dict[Path, str]) -> History | None:
    """The growth of a snapshot's database, from the snapshots in a folder; None without any.

    Args:
        folder: the folder.
        now: the snapshot.
        skipped: gets the files that cannot be read, and why.

    Raises:
        SnapshotError: if the folder cannot be read, or has snapshots of other databases only.
    """
    snapshots = snapshots_for_growth(folder)
    if not snapshots:
        return None
    choose_database(folder, snapshots, now.database)
    return history_until(now, snapshots, skipped.__setitem__)


def choose_database(
    folder: Path, snapshots: Sequence[StoredSnapshot], database: str | None = None
) -> tuple[str | None, list[StoredSnapshot]]:
    """The snapshots of one database, and unreadable ones, which may be of it.

    Args:
        folder: the folder, for messages.
        snapshots: in the order of time.
        database: its name; None for that of the latest.

    Returns:
        The database, None if no snapshot is readable; and the snapshots.

    Raises:
        SnapshotError: if no snapshot is of the database.
    """
    names = (snapshot.database for snapshot in reversed(snapshots))
    known = dict.fromkeys(filter(None, names))
    database = database or next(iter(known), None)
    if database and database not in known:
        others = f"There are snapshots of {', '.join(known)}."
        hint = others if known else "No snapshot in it is readable."
        raise SnapshotError(f"There is no snapshot of {database} in {folder}.", hint)
    if ignored := ", ".join(name for name in known if name != database):
        notify(f"Using the snapshots of {database}; ignoring those of {ignored}.")
    return database, of_database(database, snapshots)


def load_latest(snapshots: Sequence[StoredSnapshot]) -> SiteStats | None:
    """Read the last readable snapshot, and report the damaged ones after it; None if none is."""
    skipped: dict[Path, str] = {}
    snapshot = load_last(snapshots, skipped.__setitem__)
    warn_skipped(skipped)
    return snapshot


def warn_skipped(reasons: dict[Path, str]) -> None:
    """Report skipped files, with reasons, on stderr."""
    for path, reason in list(reasons.items())[:_MAX_WARNINGS]:
        notify(f"Skipped {path.name}: {reason}.")
    if len(reasons) > _MAX_WARNINGS:
        notify(f"Skipped {len(reasons) - _MAX_WARNINGS} more.")
