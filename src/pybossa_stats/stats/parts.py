"""What several results have in common."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from pybossa_stats.contract import Result
from pybossa_stats.periods.calendar import Bucket, Calendar
from pybossa_stats.periods.period import Period
from pybossa_stats.periods.window import Comparison, Window
from pybossa_stats.stats.origin import Origin


@dataclass(frozen=True)
class Before(Result):
    """The earlier time that a window is compared with; see `Window.before`.

    Attributes:
        comparison: which time that is: previous (the preceding period), or year (the same period a
            year earlier)
        start: start of that time, in UTC
        end: end of that time, in UTC (exclusive)
    """

    comparison: Comparison
    start: datetime
    end: datetime


def time_before(window: Window) -> dict[str, Any]:
    """The figures of `Before`, as `build` takes them."""
    before = window.before
    return {"comparison": window.comparison, "start": before.start, "end": before.end}


@dataclass(frozen=True)
class Weekday(Result):
    """A day of the week.

    Attributes:
        weekday: number of the weekday, from 1 (Monday) to 7 (Sunday)
    """

    weekday: int


@dataclass(frozen=True)
class Hour(Result):
    """An hour of the day.

    Attributes:
        hour: hour, from 0 to 23
    """

    hour: int


Week = tuple[tuple[int, ...], ...]
"""For each day of the week, from Monday on, a number for each of its hours."""


def week_of(numbers: Mapping[tuple[int, int], int]) -> Week:
    """A week of numbers by weekday and hour; 0 for those that are missing."""
    hours = range(24)
    return tuple(tuple(numbers.get((day, hour), 0) for hour in hours) for day in range(7))


class Divided(Result):
    """A result whose window is divided into the buckets of a calendar."""

    __slots__ = ()

    origin: Origin
    by: Period
    buckets: Sequence[Bucket]

    @property
    def calendar(self) -> Calendar:
        """The window and its buckets."""
        return Calendar(self.by, cast("Window", self.origin.window), tuple(self.buckets))
