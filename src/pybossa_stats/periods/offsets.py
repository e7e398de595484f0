"""How far the clocks of a time zone are from UTC."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

from pybossa_stats.periods.window import Window

_SECOND, _MINUTE, _DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)


class Offset(NamedTuple):
    """A distance of local clocks from UTC.

    Attributes:
        start: since when they have it, in UTC.
        minutes: how far they are ahead; negative west of Greenwich.
    """

    start: datetime
    minutes: int


def offsets_of(window: Window) -> list[Offset]:
    """The offsets of a window's time zone, one after the other; the first from its start."""
    return [Offset(start, _minutes(start, window.zone)) for start in _changes(window)]


def _changes(window: Window) -> Iterator[datetime]:
    """The start of a window, and when clocks change in it, to the second."""
    zone, day = window.zone, window.start.replace(microsecond=0)
    yield window.start
    while day < window.end:
        after, minutes = day + _DAY, _minutes(day, zone)
        if _minutes(after, zone) != minutes:  # it changes once a day at most
            seconds = range(_DAY // _SECOND)
            same = bisect_right(
                seconds, 0, key=lambda n: _minutes(day + n * _SECOND, zone) != minutes
            )
            if (change := day + same * _SECOND) < window.end:
                yield change
        day = after


def _minutes(instant: datetime, zone: tzinfo) -> int:
    return (instant.astimezone(zone).utcoffset() or timedelta()) // _MINUTE
