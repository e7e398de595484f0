"""Reading of stored snapshots, any of which may be damaged."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
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

_Content = TypeVar("_Content")

OnDamaged = Callable[[Path, str], object]
"""Called with the path of a file that is not a readable snapshot, and the reason."""

_MAX_BYTES = 2**30  # bytes; a million locations take some 220 MB
_HEAD_BYTES = 4096
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
    """Read the last readable snapshot; None if none is."""
    readable = _readable(reversed(snapshots), envelope.read_envelope, on_damaged)
    return next((snapshot for _, snapshot in readable), None)


def read_points(
    snapshots: Iterable[StoredSnapshot],
    by: Period | None,
    on_damaged: OnDamaged,
    zone: tzinfo = UTC,
) -> Iterator[Point]:
    """Read the figures of snapshots one by one, in the order of time.

    Args:
        snapshots: in the order of time.
        by: read only the last good snapshot of each period; None for all.
        on_damaged: called with files that cannot be read.
        zone: the time zone in which periods begin.
    """
    for group in by_period(snapshots, by, zone):
        yield from islice(_readable(reversed(group), envelope.read_figures, on_damaged), 1)


def _readable(
    snapshots: Iterable[StoredSnapshot], read: Callable[[bytes], _Content], on_damaged: OnDamaged
) -> Iterator[tuple[datetime, _Content]]:
    """The instants and contents of the readable files, one by one."""
    for stored in snapshots:
        try:
            content = read(_read(stored.path))
        except SnapshotError as error:
            on_damaged(stored.path, str(error))
            continue
        if stored.database is None:  # see `with_head`
            on_damaged(stored.path, "its name does not match its time")
        else:
            yield stored.instant, content


def with_head(stored: StoredSnapshot) -> StoredSnapshot:
    """Add the database and the number of a snapshot, read from the beginning of the file.

    They remain unknown if the file is damaged, or was renamed and is of another instant.
    """
    try:
        head, payload, _ = _read(stored.path, _HEAD_BYTES).partition(_PAYLOAD)
        if payload and head.startswith(envelope.BEGINNING):
            database, instant, number = envelope.read_head(head + b"}")
        else:
            database, instant, number = envelope.read_head(_read(stored.path))
    except SnapshotError:
        return stored
    if instant.replace(microsecond=0) != stored.instant:
        return stored
    return replace(stored, database=database, number=number)


def _read(path: Path, size: int = -1) -> bytes:
    try:
        status = path.stat()
        if not S_ISREG(status.st_mode):  # a pipe might never end
            raise SnapshotError("it is not a file")
        if status.st_size > _MAX_BYTES:
            raise SnapshotError("it is larger than 1 GiB")
        with path.open("rb", buffering=0) as file:
            return file.read(size)
    except OSError as error:
        raise SnapshotError(f"{error.strerror}") from error
