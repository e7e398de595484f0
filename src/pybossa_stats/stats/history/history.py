"""How the figures of a server grew, from snapshots of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Protocol

from pybossa_stats.periods.period import Period
from pybossa_stats.stats.origin import Origin


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
