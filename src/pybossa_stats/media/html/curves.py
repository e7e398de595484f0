"""A number over time, drawn as bars or as a line.

Drawings are fluid: x is a fraction of whatever width there is, y is in pixels, so that text and
strokes keep their size. Only paths, which know no fractions, are in a box that is stretched.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import NamedTuple

from pybossa_stats.media import wording
from pybossa_stats.media.charts import Curve, Series
from pybossa_stats.media.html.axes import STRETCHED, Label, Mark, Scale, Tip, labels, tip, told
from pybossa_stats.media.html.numbers import path, percent, pixels, runs

_SMALL = 150
_TOP = 22

_BARS = 190
_BELOW_BARS = 24
_ABOVE_BARS = 7
_GAP = 0.14
_SATURDAY = 5

_LINE = 250
_BELOW_LINE = 22
_ABOVE_LINE = 10
_MARKS, _FEW_MARKS = 4, 3
_TIPS, _FEW_TIPS = 90, 45
_MOST_POINTS = 500


class DrawnBar(NamedTuple):
    """A bar and its tooltip."""

    x: str
    width: str
    y: str
    height: str
    pale: bool
    open: bool
    tip: Tip


class BarChart(NamedTuple):
    """Bars, ready to be drawn."""

    height: int
    bottom: int
    summary: str
    marks: list[Mark]
    labels: list[Label]
    bars: list[DrawnBar]
    best: DrawnBar | None
    ghost: str
    mean: str
    mean_text: str
    weekends: bool


def bar_chart(series: Series, curve: Curve, *, small: bool = False) -> BarChart:
    """Draw a number of each period."""
    height = _SMALL if small else _BARS
    values = [value or 0 for value in curve.values]
    most, count = max(values), len(values)
    highest = max(most, *(value or 0 for value in (1, *curve.before)))
    scale = Scale(highest, top=_TOP, bottom=height - _BELOW_BARS, about=3)
    daily = all(later - time == timedelta(days=1) for time, later in pairwise(series.times))
    texts = told(series, curve)
    ends = (0, series.whole_start), (count - 1, series.finished)
    partial = [place for place, is_whole in ends if not is_whole]
    bars = [
        DrawnBar(
            x=percent((place + _GAP) / count),
            width=percent((1 - 2 * _GAP) / count),
            y=pixels(scale.y(value)),
            height=pixels(scale.bottom - scale.y(value)),
            pale=daily and series.times[place].weekday() >= _SATURDAY,
            open=place in partial,
            tip=tip(
                (place / count, (place + 1) / count),
                ((place + 0.5) / count, scale.y(value)),
                _ABOVE_BARS,
                texts[place],
            ),
        )
        for place, value in enumerate(values)
    ]
    mean = sum(values) / count
    first, span = series.times[0], (series.times[-1] - series.times[0]) or timedelta(1)
    best = values.index(most)
    return BarChart(
        height=height,
        bottom=scale.bottom,
        summary=f"{curve.label}: {wording.number(sum(values))} in total,"
        f" most on {series.labels[best]}: {wording.number(most)}.",
        marks=scale.marks,
        labels=labels(
            series.times,
            lambda time: ((time - first) / span * (count - 1) + 0.5) / count,
            small=small,
        ),
        bars=bars,
        best=bars[best] if most else None,
        ghost=path(
            None if value is None else (STRETCHED * (place + 0.5) / count, scale.y(value))
            for place, value in enumerate(curve.before)
        ),
        mean=pixels(scale.y(mean)),
        mean_text=wording.number(round(mean)),
        weekends=daily,
    )


class LineChart(NamedTuple):
    """A line, ready to be drawn; gaps are positions and widths."""

    height: int
    bottom: int
    summary: str
    marks: list[Mark]
    labels: list[Label]
    gaps: list[tuple[str, str]]
    line: str
    dotted: str
    area: str
    ghost: str
    tips: list[Tip]
    end: Tip


class _Point(NamedTuple):
    place: int
    x: float
    value: int


def is_known(curve: Curve) -> bool:
    """Whether there is anything to draw."""
    return sum(value is not None for value in curve.values) > 1


def line_chart(series: Series, curve: Curve, *, small: bool = False) -> LineChart:
    """Draw a number that is known at some times, and not at others."""
    height = _SMALL if small else _LINE
    first, span = series.times[0], (series.times[-1] - series.times[0]) or timedelta(1)
    places = [(time - first) / span for time in series.times]
    points, earlier = _points(places, curve.values), _points(places, curve.before)
    known = [point for point in points if point]
    values = [point.value for point in (*points, *earlier) if point]
    about = _FEW_MARKS if small else _MARKS
    scale = Scale(max(values), top=_TOP, bottom=height - _BELOW_LINE, about=about)
    stretches = [_thinned(run) for run in runs(points)]
    over = len(points) if series.finished else len(points) - 1
    start, end = known[0], known[-1]
    texts = told(series, curve)
    tips = list(_tips(known, scale, texts, most=_FEW_TIPS if small else _TIPS))
    return LineChart(
        height=height,
        bottom=scale.bottom,
        summary=f"{curve.label}: {wording.number(start.value)} on {series.labels[start.place]},"
        f" {wording.number(end.value)} on {series.labels[end.place]}.",
        marks=scale.marks,
        labels=labels(series.times, lambda time: (time - first) / span, small=small),
        gaps=[
            (percent(left[-1].x), percent(right[0].x - left[-1].x))
            for left, right in pairwise(stretches)
        ],
        line=_line(points[:over], scale),
        dotted="" if series.finished else _line(points[-2:], scale),
        area="".join(_area(run, scale) for run in stretches),
        ghost=_line(earlier, scale),
        tips=tips,
        end=tips[-1]._replace(text=wording.number(end.value)),
    )


def _points(places: Sequence[float], values: Sequence[int | None]) -> list[_Point | None]:
    return [
        None if value is None else _Point(place, x, value)
        for place, (x, value) in enumerate(zip(places, values, strict=False))
    ]


def _thinned(run: list[_Point]) -> list[_Point]:
    step = -(-len(run) // _MOST_POINTS)
    inner = run[1:-1][::step]
    return [*run[:1], *inner, *run[1:][-1:]]


def _scaled(run: Sequence[_Point], scale: Scale) -> list[tuple[float, float]]:
    return [(STRETCHED * point.x, scale.y(point.value)) for point in run]


def _line(points: Sequence[_Point | None], scale: Scale) -> str:
    return "".join(path(_scaled(_thinned(run), scale)) for run in runs(points))


def _area(run: Sequence[_Point], scale: Scale) -> str:
    left, right = (pixels(STRETCHED * point.x) for point in (run[0], run[-1]))
    bottom = pixels(scale.bottom)
    return f"{path(_scaled(run, scale))}L{right} {bottom}L{left} {bottom}z"


def _tips(known: Sequence[_Point], scale: Scale, texts: Sequence[str], most: int) -> Iterator[Tip]:
    step = -(-len(known) // most)
    chosen = known[::-1][::step][::-1]
    edges = [0.0, *((left.x + right.x) / 2 for left, right in pairwise(chosen)), 1.0]
    for point, span in zip(chosen, pairwise(edges), strict=True):
        yield tip(span, (point.x, scale.y(point.value)), _ABOVE_LINE, texts[point.place])
