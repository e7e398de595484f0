"""Axes of charts: round numbers on the vertical one, the calendar on the horizontal one."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain, count, zip_longest
from typing import NamedTuple

from pybossa_stats.media import wording
from pybossa_stats.media.charts import Curve, Series
from pybossa_stats.media.html.numbers import compact, percent, pixels, ticks

STRETCHED = 1000
"""The width of the box that paths are in, which is stretched to that of the chart."""

# The least width in pixels of any chart, and of one as wide as the page where that is no phone's.
_NARROW = 240
_WIDE = 577

_DIGIT = 7  # pixels that a character takes
_GAP = 8
_WEEK = 7
_FEW_MONTHS = 2
_MONTHS = 12
_EDGE = 0.18
_LINE = 11


class Mark(NamedTuple):
    """A line across a chart, and its number."""

    y: str
    text: str


class Label(NamedTuple):
    """A time below or above a chart.

    Attributes:
        x: where.
        anchor: which of its ends is there.
        text: what it says.
        where: ``phone`` if it is shown only where there is little room, ``wide`` if only elsewhere.
    """

    x: str
    anchor: str
    text: str
    where: str = ""


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
    """The texts of tooltips: each number of a curve, and the one before it if known."""
    return [
        f"{wording.number(value or 0)} · {label}"
        + ("" if before is None else f" (before: {wording.number(before)})")
        for value, label, before in zip_longest(curve.values, series.labels, curve.before)
    ]


class Scale:
    """Where numbers are on a chart.

    Args:
        high: the greatest that is shown.
        top: where the greatest is, in pixels from above.
        bottom: where zero is, in pixels from above.
        about: how many marks there should be.
    """

    def __init__(self, high: float, *, top: int, bottom: int, about: int) -> None:
        self._numbers = ticks(high, about)
        self.bottom = bottom
        self._per_unit = (bottom - top) / (high or 1)

    def y(self, value: float) -> float:
        """Pixels from the top."""
        return self.bottom - value * self._per_unit

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

    The first is that of the beginning, and has its year.

    Args:
        times: the times of the chart.
        x: where a time is, as a fraction of the width.
        small: whether the chart is no wider than a phone, wherever it is.
    """
    narrow, wide = (_regular(times, x, width) for width in (_NARROW, _NARROW if small else _WIDE))
    return either(narrow, wide)


def fitting(named: Iterable[tuple[float, str]], width: float, edge: float = 0) -> list[Label]:
    """The labels of places that have room after the one before.

    Args:
        named: fractions of the width, and what is there.
        width: pixels.
        edge: from where to where a label begins at its place, rather than being around it.
    """
    found: list[Label] = []
    free = 0.0
    for x, text in named:
        room = len(text) * _DIGIT
        side = "start" if x < edge else anchor(x, room / 2 / width)
        start = x * width - {"start": 0, "middle": room / 2, "end": room}[side]
        if start >= free or not found:
            found.append(Label(percent(x), side, text))
            free = start + room + _GAP
    return found


def either(narrow: Sequence[Label], wide: Sequence[Label]) -> list[Label]:
    """The labels for where there is little room, and for where there is more."""
    only_narrow = [label._replace(where="phone") for label in narrow if label not in wide]
    return [
        *only_narrow,
        *(label if label in narrow else label._replace(where="wide") for label in wide),
    ]


def _regular(
    times: Sequence[datetime], x: Callable[[datetime], float], width: float
) -> list[Label]:
    """The beginning, and round times after it that are so far apart that all have room."""
    first, last = times[0], times[-1]
    months = (last.year - first.year) * _MONTHS + last.month - first.month + 1
    by_day = months <= _FEW_MONTHS
    named, steps = (
        (_days, chain((1,), count(_WEEK, _WEEK)))
        if by_day
        else (_months, chain((1, 2, 3, 6), count(_MONTHS, _MONTHS)))
    )
    full = wording.day(first) if by_day or first.day > 1 else f"{wording.month(first)} {first.year}"
    while True:
        later = [(x(at), text) for at, text in named(first, last, next(steps))]
        found = fitting([(x(first), full), *later], width)
        # Months may begin too near to the beginning, at any step; days do so with the next step.
        rest = later if by_day else later[len(later) + 1 - len(found) :]
        if [label.x for label in found[1:]] == [percent(place) for place, _ in rest]:
            return found


def _days(first: datetime, last: datetime, step: int) -> Iterator[tuple[datetime, str]]:
    for day in range(step, (last - first).days + 1, step):
        at = first + timedelta(days=day)
        new_year = at.year != (at - timedelta(days=step)).year
        yield at, wording.day(at) if new_year else f"{at.day} {wording.month(at)}"


def _months(first: datetime, last: datetime, step: int) -> Iterator[tuple[datetime, str]]:
    for month in range(first.year * _MONTHS + first.month, last.year * _MONTHS + last.month):
        if month % step == 0:
            year, place = divmod(month, _MONTHS)
            at = first.replace(year, place + 1, 1, hour=0, minute=0, second=0, microsecond=0)
            yield at, wording.month(at) if place else str(year)
