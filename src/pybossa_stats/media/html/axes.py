"""Axes of charts: round numbers on the vertical one, the calendar on the horizontal one."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain, count
from typing import NamedTuple

from pybossa_stats.media import wording
from pybossa_stats.media.html.numbers import ticks

# The least width in pixels of any chart, and of one as wide as the page where that is no phone's.
_NARROW = 240
_WIDE = 577

_DIGIT = 7  # pixels that a character takes
_GAP = 8
_WEEK = 7
_FEW_MONTHS = 2
_MONTHS = 12
_EDGE = 0.18
_TOP = 22  # of the greatest number, in pixels from above


class Label(NamedTuple):
    """A time below or above a chart.

    Attributes:
        x: where, as a fraction of the width.
        anchor: which of its ends is there.
        text: what it says.
    """

    x: float
    anchor: str
    text: str


Labels = Mapping[str, list[Label]]
"""Those where there is little room (``phone``) and where there is more (``wide``), or all."""


class Scale:
    """Where numbers are on a chart.

    Args:
        high: the greatest that is shown.
        bottom: where zero is, in pixels from above.
        about: how many marks there should be.

    Attributes:
        marks: its round numbers, the lowest first.
        bottom: as given.
    """

    def __init__(self, high: float, *, bottom: int, about: int) -> None:
        self.marks = ticks(high, about)
        self.bottom = bottom
        self._per_unit = (bottom - _TOP) / (high or 1)

    def y(self, value: float) -> float:
        """Pixels from the top."""
        return self.bottom - value * self._per_unit


def anchor(x: float, edge: float = _EDGE) -> str:
    """The anchor of a text at a fraction of the width, so that the text stays inside."""
    return "start" if x < edge else "end" if x > 1 - edge else "middle"


def labels(
    times: Sequence[datetime], x: Callable[[datetime], float], *, small: bool = False
) -> Labels:
    """The labels below a chart: days if it covers few months, else months or years.

    The first is that of the beginning, and has its year.

    Args:
        times: the times of the chart.
        x: where a time is, as a fraction of the width.
        small: whether the chart is no wider than a phone, wherever it is.
    """
    widths = {"small": _NARROW} if small else {"phone": _NARROW, "wide": _WIDE}
    return {name: _regular(times, x, width) for name, width in widths.items()}


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
            found.append(Label(x, side, text))
            free = start + room + _GAP
    return found


def _regular(
    times: Sequence[datetime], x: Callable[[datetime], float], width: float
) -> list[Label]:
    """The beginning, and round times after it that are so far apart that all have room."""
    first, last = times[0], times[-1]
    months = (last.year - first.year) * _MONTHS + last.month - first.month + 1
    by_day = months <= _FEW_MONTHS
    named, short, long = (_days, (1,), _WEEK) if by_day else (_months, (1, 2, 3, 6), _MONTHS)
    steps = chain(short, count(long, long))
    full = wording.day(first) if by_day or first.day > 1 else f"{wording.month(first)} {first.year}"
    while True:
        later = [(x(at), text) for at, text in named(first, last, next(steps))]
        found = fitting([(x(first), full), *later], width)
        # Months may begin too near to the beginning, at any step; days do so with the next step.
        rest = later if by_day else later[len(later) + 1 - len(found) :]
        if [label.x for label in found[1:]] == [place for place, _ in rest]:
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
