"""The names of snapshots, which hold their instants and sort by time."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from itertools import groupby
from pathlib import Path

from pybossa_stats.periods.calendar import period_start
from pybossa_stats.periods.period import YEARS, Period

_NAME = re.compile(r"(\d{4}-\d\d-\d\dT\d{6}Z)(?:_(\d{3,}))?\.json", re.ASCII)
_INSTANT = "%Y-%m-%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class StoredSnapshot:
    """A file with the name of a snapshot.

    Attributes:
        path: its path.
        instant: when it was taken, by the clock of its time, to the second, in UTC.
        database: the name of its database; None if it has not been read, or cannot be.
        number: its place in the order in which snapshots were stored; None if unknown.
    """

    path: Path
    instant: datetime
    database: str | None = None
    number: int | None = None


def parse_path(path: Path) -> StoredSnapshot | None:
    """The snapshot at a path; None if the file name is not a snapshot's."""
    match = _NAME.fullmatch(path.name)
    with suppress(ValueError):  # such as month 13
        if match and (instant := datetime.fromisoformat(match[1])).year in YEARS:
            return StoredSnapshot(path, instant)
    return None


def of_database(database: str | None, snapshots: Sequence[StoredSnapshot]) -> list[StoredSnapshot]:
    """The snapshots of a database, and unreadable ones, which may be of it."""
    return [snapshot for snapshot in snapshots if snapshot.database in {database, None}]


def by_period(
    snapshots: Iterable[StoredSnapshot], by: Period | None, zone: tzinfo = UTC
) -> Iterator[list[StoredSnapshot]]:
    """Group snapshots, which are in the order of time, by period; one by one without a period.

    Args:
        snapshots: in the order of time.
        by: the period; None for none.
        zone: the time zone in which periods begin.
    """

    def key(snapshot: StoredSnapshot) -> object:
        return period_start(by, snapshot.instant, zone) if by else snapshot

    return ([*group] for _, group in groupby(snapshots, key))


def next_name(instant: datetime, taken: Iterable[str]) -> str:
    """A name for a snapshot that sorts after all others of its second."""
    second = instant.astimezone(UTC).strftime(_INSTANT)
    numbers = [
        int(match[2] or 0)
        for name in taken
        if (match := _NAME.fullmatch(name)) and match[1] == second
    ]
    # Lower numbers may be free, but would sort before later ones.
    number = max(numbers, default=-1) + 1
    return f"{second}{f'_{number:03d}' if number else ''}.json"
