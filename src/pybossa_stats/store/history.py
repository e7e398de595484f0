"""The history that snapshots in a folder tell."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from pybossa_stats.periods.period import Period
from pybossa_stats.periods.window import Window
from pybossa_stats.stats.history.history import HistoryRow, Point, history
from pybossa_stats.stats.origin import Origin
from pybossa_stats.store.names import StoredSnapshot
from pybossa_stats.store.reading import OnDamaged, read_points


@dataclass(frozen=True, slots=True)
class StoredHistory:
    """How the figures of a database grew; each snapshot is read when iteration reaches it.

    Attributes:
        database: which database the snapshots are of; None if there is none.
        snapshots: in order of time.
        earlier: those before them, in order of time; the first change is measured from their last.
        by: the period of each row; None if each row is a snapshot.
        end: the end of the history.
        on_damaged: called with files that cannot be read.
    """

    database: str | None
    snapshots: Sequence[StoredSnapshot]
    earlier: Sequence[StoredSnapshot]
    by: Period | None
    end: datetime
    on_damaged: OnDamaged

    @classmethod
    def by_day(
        cls,
        database: str | None,
        snapshots: Sequence[StoredSnapshot],
        end: datetime,
        on_damaged: OnDamaged,
    ) -> Self:
        """The whole history of a database up to an instant, day by day."""
        until = [each for each in snapshots if each.instant <= end]
        return cls(database, until, earlier=[], by=Period.DAY, end=end, on_damaged=on_damaged)

    @property
    def origin(self) -> Origin:
        """The database, and the window between the first and the last readable snapshot."""
        first, last = self._first_of(self.snapshots), self._first_of(self.snapshots[::-1])
        if first is None or last is None:
            return Origin(None, None)
        return Origin(self.database, last[0], Window(first[0], last[0]))

    def __iter__(self) -> Iterator[HistoryRow]:
        before = self._first_of(self.earlier[::-1])
        if before is None and self.by:
            before = self._first_of(self.snapshots)
        points = read_points(self.snapshots, self.by, self.on_damaged)
        return history(points, self.by, before=before, end=self.end)

    def _first_of(self, snapshots: Sequence[StoredSnapshot]) -> Point | None:
        return next(read_points(snapshots, None, self.on_damaged), None)
