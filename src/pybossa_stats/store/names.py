"""The names of snapshots: each tells its instant, so that they sort by time."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from pybossa_stats.periods.period import YEARS, Period

_NAME = re.compile(r"(\d{4}-\d\d-\d\dT\d{6}Z)(?:_(\d{3,}))?\.json", re.ASCII)
_INSTANT = "%Y-%m-%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class StoredSnapshot:
    """A file that by its name is a snapshot.

    Attributes:
        path: where it is.
        instant: when it was taken by the clock of then, to the second, in UTC.
        database: which database it is of; None if it has not been read, or cannot be.
    """

    path: Path
    instant: datetime
    database: str | None = None


def named(path: Path) -> StoredSnapshot | None:
    """The snapshot that a file is, by its name; None if the name is not a snapshot's."""
    match = _NAME.fullmatch(path.name)
    with suppress(ValueError):  # such as the 13th month
        if match and (instant := datetime.fromisoformat(match[1])).year in YEARS:
            return StoredSnapshot(path, instant)
    return None


def of_database(database: str | None, snapshots: Sequence[StoredSnapshot]) -> list[StoredSnapshot]:
    """Those of one database; and those that cannot be read, which may be, too."""
    return [each for each in snapshots if each.database in {database, None}]


def by_period(
    snapshots: Iterable[StoredSnapshot], by: Period | None
) -> Iterator[list[StoredSnapshot]]:
    """The snapshots of each period, or each alone without one; all in the order of time."""
    periods = groupby(snapshots, key=lambda each: by.start(each.instant) if by else each.path)
    return ([*found] for _, found in periods)


def free_name(instant: datetime, taken: Iterable[str]) -> str:
    """A name for a snapshot, after all others of its second."""
    second = instant.astimezone(UTC).strftime(_INSTANT)
    numbers = [
        int(match[2] or 0)
        for name in taken
        if (match := _NAME.fullmatch(name)) and match[1] == second
    ]
    # After the last one, though lower numbers may be free by now.
    number = max(numbers, default=-1) + 1
    return f"{second}{f'_{number:03d}' if number else ''}.json"
