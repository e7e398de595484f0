"""Stored snapshots for the commands that read them; problems are reported on stderr."""

import os
from collections.abc import Sequence
from pathlib import Path

from pybossa_stats import clock
from pybossa_stats.cli.streams import say
from pybossa_stats.errors import SnapshotError
from pybossa_stats.media import wording
from pybossa_stats.stats.history import History
from pybossa_stats.stats.site.site import SiteStats
from pybossa_stats.store.folder import Folder
from pybossa_stats.store.names import StoredSnapshot, of_database
from pybossa_stats.store.reading import load, load_last
from pybossa_stats.store.stored_history import history_until

_MOST_NAMED = 5


def open_snapshot(path: Path) -> SiteStats:
    """Read the snapshot at a path: the file itself, or the latest in a folder.

    Snapshots from the future do not count, nor do damaged ones.

    Raises:
        SnapshotError: if there is none, or the file cannot be read.
    """
    if not os.path.isdir(path):  # noqa: PTH112 (it never fails)
        return load(path)
    if snapshot := load_good(snapshots_in(path)):
        return snapshot
    raise SnapshotError(f"There are no readable snapshots in {str(path)!r}.")


def snapshots_in(folder: Path) -> list[StoredSnapshot]:
    """The snapshots in a folder, in the order of time; those from the future do not count.

    Raises:
        SnapshotError: if it cannot be read, or there are none.
    """
    if snapshots := _found_in(folder):
        return snapshots
    hint = "To take one: pybossa-stats snapshot DIR"
    raise SnapshotError(f"There are no snapshots in {str(folder)!r}.", hint)


def _found_in(folder: Path) -> list[StoredSnapshot]:
    contents = Folder(folder).contents(clock.now())
    if contents.future:
        number = wording.counted(len(contents.future), "snapshots")
        say(
            f"Ignored {number} from the future, the first {contents.future[0].path.name}; check the"
            " system clock.",
            "If the clock is correct, delete them.",
        )
    return contents.snapshots


def snapshots_of_growth(folder: Path) -> Sequence[StoredSnapshot]:
    """The snapshots in a folder, to show growth from; warns on stderr if there are none.

    Raises:
        SnapshotError: if it cannot be read.
    """
    snapshots = _found_in(folder)
    if not snapshots:
        say(f"There are no snapshots in {str(folder)!r} yet; growth is rebuilt from dates of rows.")
    return snapshots


def growth(folder: Path, now: SiteStats, skipped: dict[Path, str]) -> History | None:
    """The growth of a snapshot's database, from the snapshots in a folder; None without any.

    Args:
        folder: where they are.
        now: the snapshot.
        skipped: gets the files that cannot be read, and why.

    Raises:
        SnapshotError: if it cannot be read, or none is of that database.
    """
    snapshots = snapshots_of_growth(folder)
    if not snapshots:
        return None
    choose_database(folder, snapshots, now.database)
    return history_until(now, snapshots, skipped.__setitem__)


def choose_database(
    folder: Path, snapshots: Sequence[StoredSnapshot], database: str | None = None
) -> tuple[str | None, list[StoredSnapshot]]:
    """The snapshots of one database; unreadable ones are left among them.

    Args:
        folder: where they are.
        snapshots: in the order of time.
        database: which one; None for that of the latest.

    Returns:
        The database, None if there is no snapshot of any; and the snapshots.

    Raises:
        SnapshotError: if there is none of the database that is asked for.
    """
    known = dict.fromkeys(each.database for each in reversed(snapshots) if each.database)
    database = database or next(iter(known), None)
    if database and database not in known:
        there = f"There are snapshots of {', '.join(known)}."
        hint = there if known else "No snapshot in it is readable."
        raise SnapshotError(f"There is no snapshot of {database} in {folder}.", hint)
    if others := [each for each in known if each != database]:
        ignored = ", ".join(others)
        say(f"Using the snapshots of {database}; ignoring those of {ignored}.")
    return database, of_database(database, snapshots)


def load_good(snapshots: Sequence[StoredSnapshot]) -> SiteStats | None:
    """Read the last of some snapshots that can be read; None if none can."""
    skipped: dict[Path, str] = {}
    snapshot = load_last(snapshots, skipped.__setitem__)
    tell_of_skipped(skipped)
    return snapshot


def tell_of_skipped(reasons: dict[Path, str]) -> None:
    """Report skipped files, with reasons, on stderr."""
    for path, reason in list(reasons.items())[:_MOST_NAMED]:
        say(f"Skipped {path.name}: {reason}.")
    if len(reasons) > _MOST_NAMED:
        say(f"Skipped {len(reasons) - _MOST_NAMED} more.")
