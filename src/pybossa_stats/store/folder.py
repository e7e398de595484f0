"""A folder of snapshots, one file each; none is ever overwritten.

It has no lock. Several processes may write at once: a name in use is never used again, and a
snapshot that is superfluous for one process is superfluous for every later one.
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple

from pybossa_stats.errors import NotWrittenError, SnapshotError
from pybossa_stats.files import creation
from pybossa_stats.stats.site.site import SiteStats
from pybossa_stats.store.envelope import SnapshotReport
from pybossa_stats.store.names import StoredSnapshot, next_name, parse_path
from pybossa_stats.store.reading import with_head
from pybossa_stats.store.retention import Retention, is_plausible, superfluous

_LEEWAY = timedelta(minutes=10)  # how far the clocks of several machines may differ


class Contents(NamedTuple):
    """The snapshots in a folder.

    Attributes:
        snapshots: those up to now, in order of time.
        future: those from later than now, in order of time: a clock was wrong then, or is now.
    """

    snapshots: list[StoredSnapshot]
    future: list[StoredSnapshot]


@dataclass(frozen=True, slots=True)
class Saved:
    """The result of storing a snapshot.

    Attributes:
        path: its path.
        deleted: the superfluous snapshots that were deleted.
        not_deleted: the number of superfluous snapshots, and of all, if the former is implausibly
            high and none was deleted; None otherwise.
    """

    path: Path
    deleted: tuple[Path, ...] = ()
    not_deleted: tuple[int, int] | None = None


class Folder:
    """A folder of snapshots.

    Args:
        path: an existing folder. It is never created, since a file system that is not mounted
            would go unnoticed.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def contents(self, now: datetime) -> Contents:
        """The snapshots in the folder.

        Args:
            now: snapshots more than some minutes later than this are from the future.

        Raises:
            SnapshotError: if the folder cannot be read.
        """
        try:
            names = self._names()
        except OSError as error:
            raise SnapshotError(f"Cannot read {self._path}: {error.strerror}.") from error
        snapshots = self._read(names)
        past = [snapshot for snapshot in snapshots if snapshot.instant <= now + _LEEWAY]
        return Contents(past, snapshots[len(past) :])

    def require(self) -> None:
        """Check that snapshots can be stored, before spending time on taking one.

        Raises:
            NotWrittenError: if it is not a folder, or not writable.
        """
        try:
            self._names()
            TemporaryFile(dir=self._path).close()
        except OSError as error:
            raise self._unusable(error) from error

    def save(
        self, snapshot: SiteStats, retention: Retention | None = None, *, force: bool = False
    ) -> Saved:
        """Store a snapshot durably; then, and only then, delete superfluous ones.

        Args:
            snapshot: the snapshot.
            retention: what to keep; None for everything.
            force: whether to delete implausibly many.

        Raises:
            NotWrittenError: if it could not be stored, and then nothing was deleted; or if a
                superfluous one could not be deleted.
        """
        try:
            stored = [file for file in self._read(self._names()) if file.database]
            number = 1 + max((file.number or 0 for file in stored), default=0)
            path = self._store(replace(snapshot, number=number))
            if retention is None:
                return Saved(path)
            # Those that another process has stored meanwhile are left to it.
            stored = sorted([*stored, _stored(path, snapshot, number)], key=lambda file: file.path)
        except OSError as error:
            raise self._unusable(error) from error
        surplus = superfluous(stored, retention, snapshot.instant)
        if not force and not is_plausible(len(surplus), len(stored)):
            return Saved(path, not_deleted=(len(surplus), len(stored)))
        _delete(surplus, path)
        return Saved(path, tuple(old.path for old in surplus))

    def _store(self, snapshot: SiteStats) -> Path:
        while True:
            path = self._path / next_name(snapshot.instant, self._names())
            with suppress(FileExistsError):  # if another process took that name first
                with creation(path) as unfinished, unfinished.open("w", encoding="utf-8") as stream:
                    stream.writelines(SnapshotReport(snapshot).to_json(indent=None))
                return path

    def _unusable(self, error: OSError) -> NotWrittenError:
        reason = error.strerror or error
        return NotWrittenError(
            f"Cannot store snapshots in {self._path}: {reason}.",
            "It must be an existing, writable folder with free space.",
        )

    def _read(self, names: Sequence[str]) -> list[StoredSnapshot]:
        """The files with names of snapshots, with their databases."""
        return [*map(with_head, filter(None, (parse_path(self._path / name) for name in names)))]

    def _names(self) -> list[str]:
        names = os.listdir(self._path)  # noqa: PTH208 (a hundred thousand paths take long)
        return sorted(name for name in names if not name.startswith("."))


def _stored(path: Path, snapshot: SiteStats, number: int) -> StoredSnapshot:
    instant = snapshot.instant.replace(microsecond=0)
    return StoredSnapshot(path, instant, snapshot.database, number)


def _delete(surplus: Sequence[StoredSnapshot], new: Path) -> None:
    for old in surplus:
        try:
            old.path.unlink(missing_ok=True)
        except OSError as error:
            raise NotWrittenError(
                f"{new} is stored, but {old.path} cannot be deleted: {error.strerror}."
            ) from error
