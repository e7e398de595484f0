"""How the figures of a server grew, from snapshots; and what changed between two of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Generic, Protocol, TypeVar

from pybossa_stats.periods.period import Period
from pybossa_stats.periods.window import Window
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.site.site import ActiveProject, SiteStats
from pybossa_stats.stats.top_users import ActiveUser

_Entry = TypeVar("_Entry", ActiveProject, ActiveUser)


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """The figures at an instant, or at the end of a period.

    Attributes:
        start: the beginning of the period, or the instant itself.
        instant: when the figures were read; None for a period without a snapshot.
        figures: by their names; None for a period without a snapshot.
        change: how each figure changed since the last row with figures; for the first row, since
            the last snapshot before it, or else the first snapshot in it. None if there is nothing
            to compare with, and for a period without a snapshot.
        finished: whether the period has ended; an instant always has.
    """

    start: datetime
    instant: datetime | None
    figures: Mapping[str, int] | None
    change: Mapping[str, int] | None
    finished: bool = True


Point = tuple[datetime, Mapping[str, int]]
"""The instant of a snapshot, and its figures."""


class History(Protocol):
    """Rows in order of time; each iteration reads them anew."""

    @property
    def by(self) -> Period | None:
        """The period of each row; None if each row is a snapshot."""

    @property
    def origin(self) -> Origin:
        """The database; the window from its first snapshot to its last; the instant of the last."""

    def __iter__(self) -> Iterator[HistoryRow]: ...


def history(
    points: Iterable[Point],
    by: Period | None = None,
    *,
    before: Point | None = None,
    end: datetime | None = None,
) -> Iterator[HistoryRow]:
    """One row for each snapshot, or for each period and its last snapshot.

    Args:
        points: in the order of time.
        by: the period; None for each snapshot. A period without a snapshot, between others, has a
            row without figures.
        before: what the first change is measured from: the last snapshot before all points, or the
            first of them; None if it is not known.
        end: a period that ends after this is unfinished; None if all have ended.
    """
    last = before[1] if before else None
    expected: datetime | None = None
    for start, instant, figures in _starts(points, by):
        while by and expected and expected < start:
            yield HistoryRow(expected, None, None, None)
            expected = by.after(expected)
        expected = by.after(start) if by else None
        finished = end is None or expected is None or expected <= end
        then = None if before and before[0] == instant else last
        change = {name: figures[name] - then[name] for name in figures} if then else None
        yield HistoryRow(start, instant, figures, change, finished)
        last, before = figures, None


def _starts(
    points: Iterable[Point], by: Period | None
) -> Iterator[tuple[datetime, datetime, Mapping[str, int]]]:
    if by is None:
        yield from ((instant, instant, figures) for instant, figures in points)
        return
    for start, group in groupby(points, key=lambda point: by.start(point[0])):
        *_, (instant, figures) = group
        yield start, instant, figures


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure then and now."""

    name: str
    old: int
    new: int

    @property
    def difference(self) -> int:
        """By how much it grew; negative if it fell."""
        return self.new - self.old

    @property
    def percent(self) -> float | None:
        """By how many percent it grew; None where it grew from 0."""
        if not self.old:
            return None if self.new else 0.0
        return 100 * self.difference / self.old


@dataclass(frozen=True, slots=True)
class Moves(Generic[_Entry]):
    """Who entered a top list, and who left it.

    Attributes:
        entered: those in the later list only.
        left: those in the earlier list only.
    """

    entered: tuple[_Entry, ...]
    left: tuple[_Entry, ...]

    @classmethod
    def between(cls, old: Sequence[_Entry], new: Sequence[_Entry]) -> "Moves[_Entry]":
        """Compare two top lists."""
        return cls(_without(new, old), _without(old, new))


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed between two snapshots.

    Attributes:
        old: the earlier one.
        new: the later one.
        figures: each figure that both know.
        projects: those that entered and left the top list.
        users: likewise.
    """

    old: SiteStats
    new: SiteStats
    figures: tuple[FigureChange, ...]
    projects: Moves[ActiveProject]
    users: Moves[ActiveUser]

    @property
    def origin(self) -> Origin:
        """The later snapshot's database and instant, and the time since the earlier one."""
        new = self.new
        return Origin(new.database, new.instant, Window(self.old.instant, new.instant))


def difference(old: SiteStats, new: SiteStats) -> Difference:
    """Compare two snapshots."""
    before, after = old.figures(), new.figures()
    return Difference(
        old,
        new,
        tuple(
            FigureChange(name, earlier, later)
            for name, later in after.items()
            if later is not None and (earlier := before[name]) is not None
        ),
        Moves.between(old.top_projects, new.top_projects),
        Moves.between(old.top_users, new.top_users),
    )


def _without(entries: Sequence[_Entry], others: Sequence[_Entry]) -> tuple[_Entry, ...]:
    known = {entry.id for entry in others}
    return tuple(entry for entry in entries if entry.id not in known)
