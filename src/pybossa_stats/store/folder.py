"""A folder of snapshots: one file each, named by its instant, so that names sort by time."""

import errno
import fcntl
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path

from pybossa_stats.errors import NotWrittenError, SnapshotError
from pybossa_stats.files import replacement
from pybossa_stats.stats.history import Point
from pybossa_stats.stats.periods import YEARS, Period
from pybossa_stats.stats.snapshot import Snapshot
from pybossa_stats.store.envelope import (
    BEGINNING,
    END,
    read_database,
    read_envelope,
    read_figures,
    to_envelope,
)

_NAME = re.compile(r"(\d{4}-\d\d-\d\dT\d{6}Z)(?:_(\d{3}))?\.json", re.ASCII)
_INSTANT = "%Y-%m-%dT%H%M%SZ"
_UNFINISHED = ".pybossa-stats-snapshot-"
_MOST_IN_A_SECOND = 1000
_LARGEST = 2**30  # bytes; a million locations take some 220 MB


@dataclass(frozen=True, slots=True)
class StoredSnapshot:
    """A file that by its name is a snapshot.

    Attributes:
        path: where it is.
        instant: when it was taken, to the second, in UTC.
    """

    path: Path
    instant: datetime


class Folder:
    """A folder of snapshots.

    Args:
        path: an existing folder. It is never made: a file system that is not mounted would go
            unnoticed.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def contents(self) -> tuple[list[StoredSnapshot], list[str]]:
        """All snapshots in the order of time, and the names of all else that is not hidden.

        Raises:
            SnapshotError: if the folder cannot be read.
        """
        snapshots, strangers = [], []
        for name in self._names():
            if found := self._stored(name):
                snapshots.append(found)
            else:
                strangers.append(name)
        return snapshots, strangers

    def snapshots(self) -> list[StoredSnapshot]:
        """All snapshots, as in `contents`."""
        return self.contents()[0]

    def latest(self) -> Path:
        """The latest snapshot.

        Raises:
            SnapshotError: if there is none, or the folder cannot be read.
        """
        if snapshots := self.snapshots():
            return snapshots[-1].path
        raise SnapshotError(f"There is no snapshot in {self._path}.")

    def save(self, snapshot: Snapshot, keep: timedelta | int | None = None) -> Path:
        """Store a snapshot for good; then, and only then, delete those that need not be kept.

        Of two that are saved at once, neither replaces the other. What a crash left is cleared.

        Returns:
            Its path.

        Raises:
            NotWrittenError: if it could not be stored, and then nothing was deleted; or if one that
                need not be kept could not be.
        """
        try:
            with self._alone():
                self._clear_unfinished()
                path = self._free_path(snapshot.instant)
                with (
                    replacement(path, prefix=_UNFINISHED) as unfinished,
                    unfinished.open("w", encoding="utf-8") as stream,
                ):
                    stream.writelines(to_envelope(snapshot))
                if keep is not None:
                    self._prune(keep, path, snapshot.instant)
        except OSError as error:
            raise self._unusable(error) from error
        return path

    def require(self) -> None:
        """Make sure that snapshots can be stored, before the trouble is taken to make one.

        Raises:
            NotWrittenError: if it is no folder, or may not be written.
        """
        try:
            with self._alone():
                pass
            if not os.access(self._path, os.W_OK | os.X_OK, effective_ids=True):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        except OSError as error:
            raise self._unusable(error) from error

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Wait until no other process saves; the lock goes when a process ends, however it does."""
        folder = os.open(self._path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)

    def _clear_unfinished(self) -> None:
        for unfinished in self._path.glob(f"{_UNFINISHED}*"):
            if unfinished.is_file():
                unfinished.unlink(missing_ok=True)

    def _prune(self, keep: timedelta | int, new: Path, now: datetime) -> None:
        ours = [stored for stored in self.snapshots() if _is_whole(stored.path)]
        for old in superfluous(ours, keep, now):
            if old.path != new:
                try:
                    old.path.unlink(missing_ok=True)
                except OSError as error:
                    raise NotWrittenError(
                        f"{new} is stored, but {old.path} cannot be deleted: {error.strerror}."
                    ) from error

    def _unusable(self, error: OSError) -> NotWrittenError:
        reason = error.strerror or error
        return NotWrittenError(
            f"Cannot store snapshots in {self._path}: {reason}.",
            "It has to be a folder that exists, has room, and may be written.",
        )

    def _free_path(self, instant: datetime) -> Path:
        name = instant.astimezone(UTC).strftime(_INSTANT)
        # After the last of that second, though one before it may be gone by now.
        same = [
            int(match[2] or 0)
            for each in self._names()
            if (match := _NAME.fullmatch(each)) and match[1] == name
        ]
        number = max(same, default=-1) + 1
        if number >= _MOST_IN_A_SECOND:
            raise FileExistsError(errno.EEXIST, f"there are {number} of that second")
        return self._path / f"{name}{f'_{number:03d}' if number else ''}.json"

    def _names(self) -> list[str]:
        try:
            names = os.listdir(self._path)  # noqa: PTH208 (a hundred thousand paths take long)
        except OSError as error:
            raise SnapshotError(f"Cannot read {self._path}: {error.strerror}.") from error
        return sorted(name for name in names if not name.startswith("."))

    def _stored(self, name: str) -> StoredSnapshot | None:
        match = _NAME.fullmatch(name)
        try:
            instant = datetime.fromisoformat(match[1]) if match else None
        except ValueError:  # such as the 13th month
            instant = None
        if instant is None or instant.year not in YEARS:
            return None
        return StoredSnapshot(self._path / name, instant)


def superfluous(
    snapshots: Sequence[StoredSnapshot], keep: timedelta | int, now: datetime
) -> Sequence[StoredSnapshot]:
    """Those that need not be kept, of all in the order of time.

    Args:
        snapshots: all.
        keep: how old they may become, or how many of the last to keep.
        now: what they are old at.
    """
    if isinstance(keep, int):
        return snapshots[:-keep]
    return [snapshot for snapshot in snapshots if now - snapshot.instant > keep]


def read_points(
    snapshots: Iterable[StoredSnapshot],
    by: Period | None,
    on_damaged: Callable[[Path, str], object],
) -> Iterator[Point]:
    """Read the figures of snapshots one by one, in the order of time.

    Args:
        snapshots: in the order of time.
        by: read only the last good snapshot of each period; None for all.
        on_damaged: called with a file that is no snapshot that can be read, and what is wrong.
    """
    periods = groupby(snapshots, key=lambda found: by.start(found.instant) if by else found.path)
    for _, found in periods:
        for snapshot in reversed(list(found)):
            try:
                yield snapshot.instant, read_figures(_read(snapshot.path))
            except SnapshotError as error:
                on_damaged(snapshot.path, str(error))
            else:
                break


def database_of(snapshots: Sequence[StoredSnapshot]) -> str | None:
    """The database of the latest of some snapshots that can be read; None if none can."""
    for snapshot in reversed(snapshots):
        with suppress(SnapshotError):
            return read_database(_read(snapshot.path))
    return None


def find(path: Path) -> Path:
    """The snapshot that a path means: a file itself, of a folder its latest.

    Raises:
        SnapshotError: if the folder has none.
    """
    return Folder(path).latest() if os.path.isdir(path) else path  # noqa: PTH112 (it never fails)


def load(path: Path) -> Snapshot:
    """Read a snapshot.

    Raises:
        SnapshotError: if the file cannot be read, or is none.
    """
    try:
        return read_envelope(_read(path))
    except SnapshotError as error:
        raise SnapshotError(f"{path} is no snapshot that can be read: {error}.") from error


def _is_whole(path: Path) -> bool:
    """Whether a file was written as a snapshot, to its end; quicker than to read all of it."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            begins = file.read(len(BEGINNING)) == BEGINNING
            file.seek(-len(END), os.SEEK_END)
            return begins and file.read() == END
    except OSError:  # it is shorter, or may not be read
        return False


def _read(path: Path) -> bytes:
    try:
        if not path.is_file() and path.exists():  # a pipe might never end
            raise SnapshotError("it is not a file")
        if path.stat().st_size > _LARGEST:
            raise SnapshotError("it is larger than 1 GiB")
        return path.read_bytes()
    except OSError as error:
        raise SnapshotError(f"{error.strerror}") from error
