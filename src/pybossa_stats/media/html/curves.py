"""Charts of a number over time, as bars or as a line.

Drawings are fluid: x is a fraction of the available width, y is in pixels, so that text and strokes
keep their size. Only paths, which do not support fractions, are in a box that is stretched.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise, zip_longest
from typing import NamedTuple

from pybossa_stats.media import wording
from pybossa_stats.media.charts import Curve, Series
from pybossa_stats.media.html.axes import Scale, labels
from pybossa_stats.media.html.numbers import path, pixels, runs

STRETCHED = 1000
"""The width of the box of paths, which is stretched to that of the chart."""

_SMALL = 150
_BARS = 190
_LINE = 250
_BELOW_BARS = 24
_BELOW_LINE = 22
_MARKS, _FEW_MARKS = 4, 3
_AXIS = 0.1  # of the width, for its numbers
_TIPS, _FEW_TIPS = 90, 45
_MOST_POINTS = 500


class Point(NamedTuple):
    """A number with its place in the series, and its position as a fraction of the width."""

    place: int
    x: float
    value: int


class Chart:
    """A number over time with its axes: as bars if numbers are counts, otherwise as a line.

    Attributes:
        height: in pixels.
        scale: the vertical scale.
        labels: the labels of times.
        points: one per time of the series; None if its number is unknown.
        known: the points of known numbers.
        before: the points of the time before.
        has_before: whether any of them is known.
        daily: whether the times are consecutive days.
        texts: the texts of tooltips.
    """

    def __init__(self, series: Series, curve: Curve, *, small: bool) -> None:
        times, as_bars = series.times, series.counts
        span = (times[-1] - times[0]) or timedelta(1)
        margin = 0.5 / len(times) if as_bars else 0

        def x(time: datetime) -> float:
            return margin + (1 - 2 * margin) * ((time - times[0]) / span)

        # Bars have equal widths, though months differ in length.
        places = [(n + 0.5) / len(times) if as_bars else x(time) for n, time in enumerate(times)]
        values = [value or 0 for value in curve.values] if as_bars else curve.values
        self.points = _points(places, values)
        self.known = [point for point in self.points if point]
        self.before = _points(places, curve.before)
        self.has_before = any(self.before)
        self.height = _SMALL if small else _BARS if as_bars else _LINE
        self.scale = Scale(
            max(int(as_bars), *(point.value for point in (*self.known, *self.before) if point)),
            bottom=self.height - (_BELOW_BARS if as_bars else _BELOW_LINE),
            least=_FEW_MARKS if as_bars or small else _MARKS,
        )
        self.labels = labels(times, x, small=small)
        self.texts = [
            f"{wording.number(value or 0)} · {label}"
            + ("" if before is None else f" ({series.before}: {wording.number(before)})")
            for value, label, before in zip_longest(curve.values, series.labels, curve.before)
        ]
        self.daily = all(later - time == timedelta(days=1) for time, later in pairwise(times))
        self._most_tips = len(times) if as_bars else _FEW_TIPS if small else _TIPS

    def tips(self) -> Iterator[tuple[Point, float, float]]:
        """Points with tooltips, and the left and right edge of the areas that show them."""
        step = -(-len(self.known) // self._most_tips)
        chosen = self.known[::-1][::step][::-1]
        edges = [0, *((left.x + right.x) / 2 for left, right in pairwise(chosen)), 1]
        yield from zip(chosen, edges, edges[1:], strict=False)

    @property
    def label_of_before(self) -> Point | None:
        """Where the time before is highest above the numbers, for its name; None if nowhere.

        That is right of the numbers of the axis, if it can be.
        """
        above = (
            (before.x > _AXIS, higher, before)
            for point, before in zip_longest(self.points, self.before)
            if before and (higher := before.value - (point.value if point else 0)) > 0
        )
        return max(above, default=(False, 0, None))[-1]

    def line(self, points: Iterable[Point | None]) -> str:
        """The path through points, broken at unknown numbers."""
        return "".join(map(self._path, _stretches(points)))

    def area(self) -> str:
        """The path around the area between the line and zero."""
        parts = []
        for run in _stretches(self.points):
            left, right = (pixels(STRETCHED * point.x) for point in (run[0], run[-1]))
            bottom = self.scale.bottom
            parts.append(f"{self._path(run)}L{right} {bottom}L{left} {bottom}z")
        return "".join(parts)

    def gaps(self) -> list[tuple[float, float]]:
        """The left and right edges of unknown stretches."""
        return [(left[-1].x, right[0].x) for left, right in pairwise(_stretches(self.points))]

    def _path(self, run: Sequence[Point]) -> str:
        return path((STRETCHED * point.x, self.scale.y(point.value)) for point in run)


def is_known(curve: Curve) -> bool:
    """Whether it has enough known values to be drawn."""
    return sum(value is not None for value in curve.values) > 1


def _points(places: Sequence[float], values: Sequence[int | None]) -> list[Point | None]:
    return [
        None if value is None else Point(place, x, value)
        for place, (x, value) in enumerate(zip(places, values, strict=False))
    ]


def _stretches(points: Iterable[Point | None]) -> Iterator[list[Point]]:
    """The stretches of known points, thinned to the number that can be seen."""
    for run in runs(points):
        step = -(-len(run) // _MOST_POINTS)
        yield [*run[:1], *run[1:-1:step], *run[1:][-1:]]
