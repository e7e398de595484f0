"""How the figures of a server grew, from snapshots of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from pybossa_stats.stats.periods import Period


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """The figures at an instant, or at the end of a period.

    Attributes:
        start: the beginning of the period, or the instant itself.
        instant: when the figures were read; None for a period without a snapshot.
        figures: by their names; None for such a period.
        change: of each figure since the last row with figures; None for the first row, and for a
            period without a snapshot.
    """

    start: datetime
    instant: datetime | None
    figures: Mapping[str, int] | None
    change: Mapping[str, int] | None


Point = tuple[datetime, Mapping[str, int]]
"""The instant of a snapshot, and its figures."""


def history(points: Iterable[Point], by: Period | None = None) -> Iterator[HistoryRow]:
    """One row for each snapshot, or for each period and its last snapshot.

    Args:
        points: in the order of time.
        by: the period; None for each snapshot. A period between others without any snapshot has a
            row, without figures.
    """
    last: Mapping[str, int] | None = None
    expected: datetime | None = None
    for start, instant, figures in _starts(points, by):
        while by and expected and expected < start:
            yield HistoryRow(expected, None, None, None)
            expected = by.after(expected)
        change = {name: figures[name] - last[name] for name in figures} if last else None
        yield HistoryRow(start, instant, figures, change)
        last = figures
        expected = by.after(start) if by else None


def _starts(
    points: Iterable[Point], by: Period | None
) -> Iterator[tuple[datetime, datetime, Mapping[str, int]]]:
    if by is None:
        yield from ((instant, instant, figures) for instant, figures in points)
        return
    for start, group in groupby(points, key=lambda point: by.start(point[0])):
        *_, (instant, figures) = group
        yield start, instant, figures
