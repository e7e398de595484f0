"""Bars whose horizontal axis is a table, in fractions of the room that a printed page leaves."""

from collections.abc import Iterator
from itertools import zip_longest
from typing import NamedTuple

from pybossa_stats.media.charts import BarTable
from pybossa_stats.media.html.numbers import runs, ticks

HEADS = 0.1
"""The width of the headings of rows, as a fraction of that of the table."""

_MARKS = 4
_GAP = 0.14  # of the room of a bar, on either side of it
_TOP = 0.05
_NARROW = 17  # so many columns have no room for numbers that lie
_LYING_DIGITS = 3


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
        self.is_upright = columns >= _NARROW and len(str(self._high)) > _LYING_DIGITS

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
