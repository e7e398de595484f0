"""Axes of charts: round numbers on the vertical axis, dates on the horizontal one."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain, count, pairwise
from typing import NamedTuple

from pybossa_stats.media import wording
from pybossa_stats.media.html.numbers import ticks

# The minimum widths of charts in pixels: of any, and of one as wide as a page that is no phone's.
_NARROW = 240
_WIDE = 577

_DIGIT = 7  # pixels that a character takes
_GAP = 8
_WEEK = 7
_FEW_WEEKS = 18
_MONTHS = 12
_EDGE = 0.18
_TOP = 22  # pixels above the greatest number


class Label(NamedTuple):
    """A time below or above a chart.

    Attributes:
        x: its position, as a fraction of the width.
        anchor: which end of the text is there.
        text: its text.
    """

    x: float
    anchor: str
    text: str


Labels = Mapping[str, list[Label]]
"""Labels by room: for little (``phone``) and for more (``wide``), or for any (``small``)."""


class Scale:
    """The vertical scale of a chart.

    Args:
        high: the greatest number.
        bottom: the position of zero, in pixels from the top.
        least: the least number of marks.

    Attributes:
        marks: its round numbers, the lowest first.
        bottom: the position of zero.
    """

    def __init__(self, high: float, *, bottom: int, least: int) -> None:
        self.marks = ticks(high, least)
        self.bottom = bottom
        self._per_unit = (bottom - _TOP) / (high or 1)

    def y(self, value: float) -> float:
        """The position of a number, in pixels from the top."""
        return self.bottom - value * self._per_unit


def anchor(x: float, edge: float = _EDGE) -> str:
    """The anchor that keeps a text at a fraction of the width inside the chart."""
    return "start" if x < edge else "end" if x > 1 - edge else "middle"


def labels(
    times: Sequence[datetime], x: Callable[[datetime], float], *, small: bool = False
) -> Labels:
    """The labels of the horizontal axis: days if it covers few weeks, otherwise months or years.

    The first is that of the start, with its year.

    Args:
        times: the times of the chart.
        x: the position of a time, as a fraction of the width.
        small: whether the chart is no wider than a phone on any screen.
    """
    widths = {"small": _NARROW} if small else {"phone": _NARROW, "wide": _WIDE}
    return {name: _regular(times, x, width) for name, width in widths.items()}


def fitting(candidates: Iterable[tuple[float, str]], width: float, edge: float = 0) -> list[Label]:
    """The labels that fit beside each other.

    Args:
        candidates: positions as fractions of the width, and texts.
        width: pixels.
        edge: positions before this are the start of a label, rather than its middle.
    """
    fitted: list[Label] = []
    free = 0.0
    for x, text in candidates:
        room = len(text) * _DIGIT
        side = "start" if x < edge else anchor(x, room / 2 / width)
        start = x * width - {"start": 0, "middle": room / 2, "end": room}[side]
        if start >= free or not fitted:
            fitted.append(Label(x, side, text))
            free = start + room + _GAP
    return fitted


def _regular(
    times: Sequence[datetime], x: Callable[[datetime], float], width: float
) -> list[Label]:
    """The start, and round times after it, at the smallest step at which all fit."""
    first, last = times[0], times[-1]
    by_day = last - first <= timedelta(weeks=_FEW_WEEKS) and not _is_by_month(times)
    times_by, short, long = (_days, (1,), _WEEK) if by_day else (_months, (1, 2, 3, 6), _MONTHS)
    steps = chain(short, count(long, long))
    full = wording.day(first) if by_day or first.day > 1 else f"{wording.month(first)} {first.year}"
    name = _day if by_day else _month
    while True:
        later = [*times_by(first, last, next(steps))]
        # The first month may be too near to the start at any step; the first day is not.
        for shown in (later,) if by_day else (later, later[1:]):
            named = ((x(at), name(at, before)) for before, at in pairwise((first, *shown)))
            fitted = fitting([(x(first), full), *named], width)
            if len(fitted) == 1 + len(shown):
                return fitted


def _is_by_month(times: Sequence[datetime]) -> bool:
    return any(later - time > timedelta(days=_WEEK) for time, later in pairwise(times))


def _days(first: datetime, last: datetime, step: int) -> Iterator[datetime]:
    for day in range(step, (last - first).days + 1, step):
        yield first + timedelta(days=day)


def _day(at: datetime, before: datetime) -> str:
    """The name of a day, with the year if that is not that of the label before it."""
    return f"{at.day} {wording.month(at)}" if at.year == before.year else wording.day(at)


def _months(first: datetime, last: datetime, step: int) -> Iterator[datetime]:
    for month in range(first.year * _MONTHS + first.month, last.year * _MONTHS + last.month):
        if month % step == 0:
            year, place = divmod(month, _MONTHS)
            yield first.replace(year, place + 1, 1, hour=0, minute=0, second=0, microsecond=0)


def _month(at: datetime, before: datetime) -> str:
    """The name of a month, or the year that it begins; with both if the year is not said yet."""
    if at.month == 1:
        return str(at.year)
    return wording.month(at) if at.year == before.year else f"{wording.month(at)} {at.year}"
