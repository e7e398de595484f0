"""History from the snapshots in a folder."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Self

from pybossa_stats.periods.period import Period
from pybossa_stats.periods.window import Window
from pybossa_stats.stats.history import HistoryRow, Point, history
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.site.site import SiteStats
from pybossa_stats.store.names import StoredSnapshot, of_database
from pybossa_stats.store.reading import OnDamaged, read_points


@dataclass(frozen=True, slots=True)
class StoredHistory:
    """Growth of the figures of a database; a snapshot is read when iteration reaches it.

    Attributes:
        database: the database of the snapshots; None if there is none.
        snapshots: in order of time.
        by: the period of a row; None for a row per snapshot.
        end: the end of the history.
        on_damaged: called with files that cannot be read.
        since: the start of the history; the first change is measured from the last snapshot before
            it. None for the first snapshot.
    """

    database: str | None
    snapshots: Sequence[StoredSnapshot]
    by: Period | None
    end: datetime
    on_damaged: OnDamaged
    since: datetime | None = None

    @classmethod
    def until(
        cls, now: SiteStats, snapshots: Sequence[StoredSnapshot], on_damaged: OnDamaged
    ) -> Self:
        """Daily growth of the database of a snapshot up to that snapshot.

        Args:
            now: the snapshot.
            snapshots: stored snapshots of any database, in order of time.
            on_damaged: called with files that cannot be read.
        """
        end = now.window.end
        known = of_database(now.database, snapshots)
        until = [snapshot for snapshot in known if snapshot.instant <= end]
        return cls(now.database, until, Period.DAY, end, on_damaged)

    @property
    def origin(self) -> Origin:
        """The database, and the window between the first and the last readable snapshot."""
        _, shown = self._parts()
        first, last = self._first_of(shown), self._first_of(shown[::-1])
        if first is None or last is None:
            return Origin(None, None)
        return Origin(self.database, last[0], Window(first[0], last[0]))

    def __iter__(self) -> Iterator[HistoryRow]:
        earlier, shown = self._parts()
        before = self._first_of(earlier[::-1])
        if before is None and self.by:
            before = self._first_of(shown)
        points = read_points(shown, self.by, self.on_damaged)
        return history(points, self.by, before=before, end=self.end)

    def _parts(self) -> tuple[Sequence[StoredSnapshot], Sequence[StoredSnapshot]]:
        """The snapshots before the start, and those from then on."""
        instant = attrgetter("instant")
        place = bisect_left(self.snapshots, self.since, key=instant) if self.since else 0
        return self.snapshots[:place], self.snapshots[place:]

    def _first_of(self, snapshots: Sequence[StoredSnapshot]) -> Point | None:
        return next(read_points(snapshots, None, self.on_damaged), None)
