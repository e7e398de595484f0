"""Axes of charts: round numbers on the vertical one, the calendar on the horizontal one."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import NamedTuple

from pybossa_stats.media import wording
from pybossa_stats.media.charts import Curve, Series
from pybossa_stats.media.html.numbers import compact, percent, pixels, ticks

STRETCHED = 1000
"""The width of the box that paths are in, which is stretched to that of the chart."""

_MOST_LABELS = 14
_FEW_LABELS = 6
_FEW_MONTHS = 2
_MONTHS = 12
_MARGIN = 0.02
_EDGE = 0.18
_LINE = 11


class Mark(NamedTuple):
    """A line across a chart, and its number."""

    y: str
    text: str


class Label(NamedTuple):
    """A time below a chart.

    Attributes:
        x: where.
        anchor: which of its ends is there.
        text: what it says.
        always: whether there is room for it on a phone.
    """

    x: str
    anchor: str
    text: str
    always: bool


class Tip(NamedTuple):
    """A tooltip: the area that reacts to the pointer, and the text."""

    start: str
    width: str
    x: str
    y: str
    text_y: str
    anchor: str
    text: str


def tip(span: tuple[float, float], at: tuple[float, float], above: int, text: str) -> Tip:
    """A tooltip.

    Args:
        span: from where to where it reacts to the pointer, as fractions of the width.
        at: what it points at: a fraction of the width, and pixels from above.
        above: how far the text is above that, in pixels, where there is room.
        text: what it says.
    """
    (start, end), (x, y) = span, at
    return Tip(
        start=percent(start),
        width=percent(end - start),
        x=percent(x),
        y=pixels(y),
        text_y=pixels(max(_LINE, y - above)),
        anchor=anchor(x),
        text=text,
    )


def told(series: Series, curve: Curve) -> list[str]:
    """What is said of each number of a curve, and of the one before it, where there is one."""
    return [
        f"{wording.number(value or 0)} · {label}"
        + ("" if before is None else f" (before: {wording.number(before)})")
        for value, label, before in zip_longest(curve.values, series.labels, curve.before)
    ]


class Scale:
    """Where numbers are on a chart.

    Args:
        low: the least that is shown.
        high: the greatest that is shown.
        top: where the greatest is, in pixels from above.
        bottom: where the lowest mark is, in pixels from above.
        about: how many marks there should be.
    """

    def __init__(self, low: float, high: float, *, top: int, bottom: int, about: int) -> None:
        self._numbers = ticks(low, high, about)
        self.bottom = bottom
        self._per_unit = (bottom - top) / ((high - self._numbers[0]) or 1)

    def y(self, value: float) -> float:
        """Pixels from above."""
        return self.bottom - (value - self._numbers[0]) * self._per_unit

    @property
    def marks(self) -> list[Mark]:
        """Its round numbers, the lowest first."""
        return [Mark(pixels(self.y(number)), compact(number)) for number in self._numbers]


def anchor(x: float, edge: float = _EDGE) -> str:
    """The anchor of a text at a fraction of the width, so that the text stays inside."""
    return "start" if x < edge else "end" if x > 1 - edge else "middle"


def labels(
    times: Sequence[datetime], x: Callable[[datetime], float], *, small: bool = False
) -> list[Label]:
    """The labels below a chart: days if it covers few months, else months or years.

    Args:
        times: the times of the chart.
        x: where a time is, as a fraction of the width.
        small: whether the chart is no wider than a phone, wherever it is.
    """
    most = _FEW_LABELS if small else _MOST_LABELS
    first, last = times[0], times[-1]
    months = (last.year - first.year) * _MONTHS + last.month - first.month + 1
    if months <= _FEW_MONTHS:
        return _days(times, x)
    every = next(each for each in (1, 2, 3, 6, 12, 24, 60, 120) if months / each <= most)
    found = _months(first, last, every, x)
    return [label._replace(always=True) for label in found] if small else list(found)


def _days(times: Sequence[datetime], x: Callable[[datetime], float]) -> list[Label]:
    """Every seventh day up to the last, or fewer where there is less than a day between."""
    day = timedelta(days=1)
    step = 7 * day if times[-1] - times[0] > 7 * day else day
    found: list[Label] = []
    at = times[-1]
    while at >= times[0]:
        place = x(at)
        always = len(found) % 2 == 0
        text = f"{at.day} {wording.month(at)}"
        found.append(Label(percent(place), anchor(place, 2 * _MARGIN), text, always))
        at -= step
    return found[::-1]


def _months(
    first: datetime, last: datetime, every: int, x: Callable[[datetime], float]
) -> Iterator[Label]:
    at = first.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    sparse = 2 * every if _MONTHS % (2 * every) == 0 else _MONTHS
    while at <= last:
        month = at.year * _MONTHS + at.month - 1
        if at >= first and month % every == 0 and _MARGIN < x(at) < 1 - _MARGIN:
            text = str(at.year) if at.month == 1 else wording.month(at)
            always = month % (sparse if every < _MONTHS else 2 * every) == 0
            yield Label(percent(x(at)), anchor(x(at), 2 * _MARGIN), text, always)
        at = at.replace(year=at.year + at.month // _MONTHS, month=at.month % _MONTHS + 1)
