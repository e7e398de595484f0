"""Hours of work: the time between a contributor's answers, as far as they follow each other.

An answer took the time since the same contributor's answer before it, to any project, if that is
at most an hour. A longer gap, or none, begins a session, and the answer that begins it counts as
no time: so the sum is a lower bound. It adds up over users, projects and periods.

This is the method of Geiger and Halfaker, "Using edit sessions to measure participation in
Wikipedia" (CSCW 2013). PYBOSSA takes no answer later than an hour after its task was requested.
"""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any

from sqlalchemy import Row

from pybossa_stats.contract import Result
from pybossa_stats.source.schema import task_run
from pybossa_stats.source.view import View
from pybossa_stats.stats.sql.hours import HoursRequest, hours_step

Figures = dict[str, Any]
"""The figures of `Sessions`, by their names."""

NO_WORK: Figures = {"hours": 0.0, "sessions": 0, "median_seconds": None}
"""The figures of those who gave no answer."""

_MICROSECONDS_IN_A_SECOND = 1_000_000
_MICROSECONDS_IN_AN_HOUR = 3_600 * _MICROSECONDS_IN_A_SECOND


class Sessions(Result):
    """A result that has hours of work.

    Attributes:
        hours: hours of work, at least: the time since the same contributor's previous answer,
            wherever that is at most an hour
        sessions: sessions that began: answers without another one of the same contributor in the
            hour before
        median_seconds: median time between answers in a session, in seconds; null if there is none
    """

    __slots__ = ()

    hours: float
    sessions: int
    median_seconds: float | None


class SharedSessions(Sessions):
    """A result that has the hours of work of users and addresses.

    Attributes:
        user_hours: hours of work of registered users, at least; all others are those of addresses
    """

    __slots__ = ()

    user_hours: float


class SessionsBy(dict[Any, Figures]):
    """The figures of `Sessions`, for each value of a key; a value without a row has no work.

    Hours are exact to some milliseconds, so that sums of many of them are exact to the second.

    Args:
        rows: the rows of `session_figures`.
        keys: the labels of the key, which is a tuple if there are several.
    """

    def __init__(self, rows: Iterable[Row[Any]], *keys: str) -> None:
        key: Callable[[Row[Any]], Any] = attrgetter(*keys)
        by_key = {key(row): row for row in rows}
        super().__init__((value, _figures(row)) for value, row in by_key.items())
        self._user_hours = {value: _hours(row.user_microseconds) for value, row in by_key.items()}

    def __missing__(self, _key: object) -> Figures:
        return NO_WORK

    def shared(self, value: object) -> Figures:
        """The figures of `SharedSessions`, for a value of the key."""
        return self[value] | {"user_hours": self._user_hours.get(value, 0.0)}


class Hours(SessionsBy):
    """The hours of work that a report needs, by grouping, bucket and key.

    They are read first; all times are looked through at once, as first answers need all of them.

    Args:
        view: an open database.
        request: what to read.
    """

    def __init__(self, view: View, request: HoursRequest) -> None:
        view.look_through(task_run.c.finish_time)
        super().__init__(view.run(hours_step(request)), "grouping", "bucket", "key")
        self.request = request


def _hours(microseconds: int | None) -> float:
    return round((microseconds or 0) / _MICROSECONDS_IN_AN_HOUR, 6)


def _figures(row: Row[Any]) -> Figures:
    median = row.median_microseconds
    return {
        "hours": _hours(row.microseconds),
        "sessions": row.sessions,
        "median_seconds": None
        if median is None
        else round(float(median) / _MICROSECONDS_IN_A_SECOND, 3),
    }
