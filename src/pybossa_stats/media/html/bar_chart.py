"""A number of each period, drawn as bars."""

from datetime import timedelta
from itertools import pairwise
from typing import NamedTuple

from pybossa_stats.media import wording
from pybossa_stats.media.charts import Curve, Series
from pybossa_stats.media.html.axes import STRETCHED, Label, Mark, Scale, Tip, labels, tip, told
from pybossa_stats.media.html.numbers import path, percent, pixels

_LARGE, _SMALL = 190, 150
_TOP = 22
_BELOW = 24
_ABOVE = 7
_GAP = 0.14
_SATURDAY = 5


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
    height = _SMALL if small else _LARGE
    values = [value or 0 for value in curve.values]
    most, count = max(values), len(values)
    highest = max(most, *(value or 0 for value in (1, *curve.before)))
    scale = Scale(highest, top=_TOP, bottom=height - _BELOW, about=3)
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
                _ABOVE,
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
