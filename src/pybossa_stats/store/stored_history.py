"""History from the snapshots in a folder."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from operator import attrgetter

from pybossa_stats.periods.period import Period
from pybossa_stats.periods.window import Window
from pybossa_stats.stats.history import History, HistoryBucket, Point, history_buckets
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.site.site import SiteStats
from pybossa_stats.store.names import StoredSnapshot, of_database
from pybossa_stats.store.reading import OnDamaged, read_points


def history_until(
    now: SiteStats, snapshots: Sequence[StoredSnapshot], on_damaged: OnDamaged
) -> History:
    """How the database of a snapshot grew up to it, by the days of its time zone.

    Args:
        now: that snapshot.
        snapshots: those that are stored, of any database, in order of time.
        on_damaged: called with files that cannot be read.
    """
    known = of_database(now.database, snapshots)
    until = [snapshot for snapshot in known if snapshot.instant <= now.end]
    return stored_history(
        now.database,
        until,
        by=Period.DAY,
        end=now.end,
        on_damaged=on_damaged,
        zone=now.origin.zone,
    )


def stored_history(  # noqa: PLR0913 (each by its name)
    database: str | None,
    snapshots: Sequence[StoredSnapshot],
    *,
    by: Period | None,
    end: datetime,
    on_damaged: OnDamaged,
    since: datetime | None = None,
    zone: tzinfo = UTC,
) -> History:
    """How the figures of a database grew; each snapshot is read when iteration reaches it.

    Args:
        database: which database the snapshots are of; None if there is none.
        snapshots: in order of time.
        by: the period of each bucket; None if each bucket is a snapshot.
        end: the end of the history.
        on_damaged: called with files that cannot be read.
        since: its beginning, from which on snapshots have buckets; the first change is measured
            from the last one before. None for that of the first snapshot.
        zone: the time zone in which periods begin.
    """
    place = bisect_left(snapshots, since, key=attrgetter("instant")) if since else 0
    buckets = _Buckets(snapshots[:place], snapshots[place:], by, end, on_damaged, zone)
    return History(buckets.origin(database), by, buckets)


@dataclass(frozen=True, slots=True)
class _Buckets:
    """The buckets of a history, which each iteration reads anew.

    Attributes:
        earlier: the snapshots before its beginning.
        shown: those from then on.
    """

    earlier: Sequence[StoredSnapshot]
    shown: Sequence[StoredSnapshot]
    by: Period | None
    end: datetime
    on_damaged: OnDamaged
    zone: tzinfo

    def origin(self, database: str | None) -> Origin:
        """The database, and the window between the first and the last readable snapshot."""
        first, last = self._first_of(self.shown), self._first_of(self.shown[::-1])
        if first is None or last is None:
            return Origin(None, None)
        return Origin(database, last[0], Window(first[0], last[0], self.zone))

    def __iter__(self) -> Iterator[HistoryBucket]:
        before = self._first_of(self.earlier[::-1])
        if before is None and self.by:
            before = self._first_of(self.shown)
        points = read_points(self.shown, self.by, self.on_damaged, self.zone)
        return history_buckets(points, self.by, before=before, end=self.end, zone=self.zone)

    def _first_of(self, snapshots: Sequence[StoredSnapshot]) -> Point | None:
        return next(read_points(snapshots, None, self.on_damaged), None)
