"""Reading snapshots that are stored, of which any may be damaged."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from stat import S_ISREG
from typing import TypeVar

from pybossa_stats.errors import SnapshotError
from pybossa_stats.periods.period import Period
from pybossa_stats.stats.history import Point
from pybossa_stats.stats.site.site import SiteStats
from pybossa_stats.store import envelope
from pybossa_stats.store.names import StoredSnapshot, by_period

_Found = TypeVar("_Found")

OnDamaged = Callable[[Path, str], object]
"""Called with a file that cannot be read as a snapshot, and what is wrong."""

_LARGEST = 2**30  # bytes; a million locations take some 220 MB
_HEAD = 4096
_PAYLOAD = b',"payload":'
"""Bytes that cannot occur inside a JSON string."""


def load(path: Path) -> SiteStats:
    """Read a snapshot.

    Raises:
        SnapshotError: if the file cannot be read, or is not a snapshot.
    """
    try:
        return envelope.read_envelope(_read(path))
    except SnapshotError as error:
        raise SnapshotError(f"Cannot read {path}: {error}.") from error


def load_last(snapshots: Sequence[StoredSnapshot], on_damaged: OnDamaged) -> SiteStats | None:
    """Read the last readable of some snapshots; None if none is."""
    found = _readable(reversed(snapshots), envelope.read_envelope, on_damaged)
    return next((snapshot for _, snapshot in found), None)


def read_points(
    snapshots: Iterable[StoredSnapshot], by: Period | None, on_damaged: OnDamaged
) -> Iterator[Point]:
    """Read the figures of snapshots one by one, in the order of time.

    Args:
        snapshots: in the order of time.
        by: read only the last good snapshot of each period; None for all.
        on_damaged: called with files that cannot be read.
    """
    for found in by_period(snapshots, by):
        yield from islice(_readable(reversed(found), envelope.read_figures, on_damaged), 1)


def _readable(
    snapshots: Iterable[StoredSnapshot], read: Callable[[bytes], _Found], on_damaged: OnDamaged
) -> Iterator[tuple[datetime, _Found]]:
    """What the files hold that can be read, one by one, with their instants."""
    for stored in snapshots:
        try:
            found = read(_read(stored.path))
        except SnapshotError as error:
            on_damaged(stored.path, str(error))
            continue
        if stored.database is None:  # see `with_head`
            on_damaged(stored.path, "its name does not match its time")
        else:
            yield stored.instant, found


def with_head(stored: StoredSnapshot) -> StoredSnapshot:
    """A snapshot with its database, read from the beginning of the file.

    One that is damaged stays as it is; so does one that was renamed, and is of another instant.
    """
    try:
        head, payload, _ = _read(stored.path, _HEAD).partition(_PAYLOAD)
        if payload and head.startswith(envelope.BEGINNING):
            database, instant = envelope.read_head(head + b"}")
        else:
            database, instant = envelope.read_head(_read(stored.path))
    except SnapshotError:
        return stored
    if instant.replace(microsecond=0) != stored.instant:
        return stored
    return replace(stored, database=database)


def _read(path: Path, size: int = -1) -> bytes:
    try:
        found = path.stat()
        if not S_ISREG(found.st_mode):  # a pipe might never end
            raise SnapshotError("it is not a file")
        if found.st_size > _LARGEST:
            raise SnapshotError("it is larger than 1 GiB")
        with path.open("rb", buffering=0) as file:
            return file.read(size)
    except OSError as error:
        raise SnapshotError(f"{error.strerror}") from error
