"""A number over time, drawn as a line.

Drawings are fluid: x is a fraction of whatever width there is, y is in pixels, so that text and
strokes keep their size. Only paths, which know no fractions, are in a box that is stretched.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import NamedTuple

from pybossa_stats.media import wording
from pybossa_stats.media.charts import Curve, Series
from pybossa_stats.media.html.axes import Label, Mark, Scale, Tip, anchor, labels
from pybossa_stats.media.html.numbers import path, percent, pixels

_LARGE = 250
_TOP = 22
_BELOW = 22
_STRETCHED = 1000
_MOST_POINTS = 500
_FROM_ZERO = 0.6


class Stretch(NamedTuple):
    """A part of the width."""

    x: str
    width: str


class LineChart(NamedTuple):
    """A line, ready to be drawn."""

    label: str
    height: int
    bottom: int
    summary: str
    marks: list[Mark]
    labels: list[Label]
    gaps: list[Stretch]
    line: str
    area: str
    tips: list[Tip]
    end: Tip


class _Point(NamedTuple):
    place: int
    x: float
    value: int | None


def line_chart(series: Series, curve: Curve, height: int) -> LineChart:
    """Draw a number that is known at some times, and not at others."""
    first, span = series.times[0], (series.times[-1] - series.times[0]) or timedelta(1)
    points = [
        _Point(place, (time - first) / span, value)
        for place, (time, value) in enumerate(zip(series.times, curve.values, strict=True))
    ]
    known = [(point, point.value) for point in points if point.value is not None]
    low, high = min(value for _, value in known), max(value for _, value in known)
    from_zero = low <= _FROM_ZERO * high
    scale = Scale(
        0 if from_zero else low,
        high,
        top=_TOP,
        bottom=height - _BELOW,
        about=3 if height < _LARGE else 4,
    )
    runs = list(_runs(points))
    (start, from_value), (end, to_value) = known[0], known[-1]
    tips = list(_tips(known, scale, series.labels, most=90 if height >= _LARGE else 45))
    return LineChart(
        label=curve.label,
        height=height,
        bottom=scale.bottom,
        summary=f"{curve.label}: {wording.number(from_value)} on {series.labels[start.place]},"
        f" {wording.number(to_value)} on {series.labels[end.place]}.",
        marks=scale.marks,
        labels=labels(series.times, lambda time: (time - first) / span, small=height < _LARGE),
        gaps=[
            Stretch(percent(left[-1].x), percent(right[0].x - left[-1].x))
            for left, right in pairwise(runs)
        ],
        line="".join(path(_scaled(run, scale)) for run in runs),
        # Elsewhere it would make a small change look like all there is.
        area="".join(_area(run, scale) for run in runs) if from_zero else "",
        tips=tips,
        end=tips[-1]._replace(text=wording.number(to_value)),
    )


def _runs(points: Sequence[_Point]) -> Iterator[list[_Point]]:
    """The stretches in which a number is known, thinned where they have very many points."""
    run: list[_Point] = []
    for point in points:
        if point.value is not None:
            run.append(point)
        elif run:
            yield _thinned(run)
            run = []
    if run:
        yield _thinned(run)


def _thinned(run: list[_Point]) -> list[_Point]:
    step = -(-len(run) // _MOST_POINTS)
    inner = run[1:-1][::step]
    return [*run[:1], *inner, *run[1:][-1:]]


def _scaled(run: Sequence[_Point], scale: Scale) -> list[tuple[float, float]]:
    return [(_STRETCHED * point.x, scale.y(point.value or 0)) for point in run]


def _area(run: Sequence[_Point], scale: Scale) -> str:
    left, right = (pixels(_STRETCHED * point.x) for point in (run[0], run[-1]))
    bottom = pixels(scale.bottom)
    return f"{path(_scaled(run, scale))}L{right} {bottom}L{left} {bottom}z"


def _tips(
    known: Sequence[tuple[_Point, int]], scale: Scale, names: Sequence[str], most: int
) -> Iterator[Tip]:
    step = -(-len(known) // most)
    chosen = known[::-1][::step][::-1]
    between = [(left.x + right.x) / 2 for (left, _), (right, _) in pairwise(chosen)]
    edges = [0.0, *between, 1.0]
    for (point, value), (start, end) in zip(chosen, pairwise(edges), strict=True):
        y = scale.y(value)
        text = f"{wording.number(value)} · {names[point.place]}"
        yield Tip(
            percent(start),
            percent(end - start),
            percent(point.x),
            pixels(y),
            pixels(max(11, y - 10)),
            anchor(point.x),
            text,
        )
