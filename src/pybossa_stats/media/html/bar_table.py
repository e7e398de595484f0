"""Bars whose horizontal axis is a table, in fractions of the room that a printed page leaves."""

from collections.abc import Iterator
from itertools import zip_longest
from typing import NamedTuple

from pybossa_stats.media import wording
from pybossa_stats.media.charts import BarTable
from pybossa_stats.media.html.numbers import compact, runs, ticks

HEADS = 0.1
"""The width of the headings of rows, as a fraction of that of the table."""

_MARKS = 4
_GAP = 0.14  # of the room of a bar, on either side of it
_TOP = 0.05
MANY = 17
"""From so many columns on, type is smaller, and labels take two lines."""

_ROOM, _ROOM_OF_MANY = 100, 128  # characters beside each other in a row
_MOST_UPRIGHT = 6


class Bar(NamedTuple):
    """A bar: its edges, as fractions of the width and the height, and whether it is incomplete."""

    x: float
    y: float
    width: float
    height: float
    is_cut: bool


class Drawing:
    """The positions of everything in a chart.

    Attributes:
        rows: the headings and numbers of the rows of the table.
        best: the column of the greatest number of the period.
        is_upright: whether its numbers are turned, as they would be wider than their columns.
    """

    def __init__(self, table: BarTable) -> None:
        curve = table.curve
        self._table, self._step = table, (1 - HEADS) / len(table.labels)
        numbers = [value for value in (*curve.values, *curve.before) if value is not None]
        self._high = max(1, *numbers)
        columns = len(table.labels)
        names = (curve.label, curve.values), (table.before, curve.before)
        self.rows = [
            (name, [number for _, number in zip_longest(range(columns), numbers)])
            for name, numbers in names
            if numbers
        ]
        self.best = max(range(len(curve.values)), key=lambda place: curve.values[place] or 0)
        longest = len(wording.number(self._high))
        is_wide = longest * columns > (_ROOM_OF_MANY if columns >= MANY else _ROOM)
        self.is_upright = is_wide and columns >= MANY and longest <= _MOST_UPRIGHT
        self._is_compact = is_wide and not self.is_upright

    def number(self, value: int | None) -> str:
        """A number as the table has it: in short where there is no room."""
        if value is None:
            return ""
        return compact(value) if self._is_compact else wording.number(value)

    def marks(self) -> Iterator[tuple[int, float]]:
        """The round numbers of the vertical axis above zero, and where they are."""
        yield from ((int(mark), self._y(mark)) for mark in ticks(self._high, _MARKS)[1:])

    def bars(self) -> Iterator[Bar]:
        """A bar for each number of the period."""
        for place, value in enumerate(self._table.curve.values):
            if value:
                x, y = HEADS + (place + _GAP) * self._step, self._y(value)
                width = (1 - 2 * _GAP) * self._step
                yield Bar(x, y, width, 1 - y, self._table.labels[place].endswith("*"))

    def before(self) -> Iterator[list[tuple[float, float]]]:
        """The points of the lines through the numbers of the time before."""
        points = (
            None if value is None else (HEADS + (place + 0.5) * self._step, self._y(value))
            for place, value in enumerate(self._table.curve.before)
        )
        yield from runs(points)

    def _y(self, value: float) -> float:
        return 1 - value / self._high * (1 - _TOP)
