"""The window of a report, and which task runs fall into it.

PYBOSSA writes ``task_run.finish_time`` as text, by ``datetime.utcnow().isoformat()``; imports leave
other spellings, and junk. A time is readable here if it is ISO 8601 in UTC to the second: a T or a
space between date and time, up to nine digits of a fraction or none, and Z, +00:00 or nothing.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, literal

from pybossa_stats.errors import UsageError
from pybossa_stats.stats.sql import bytewise, matches

DAY = timedelta(hours=24)
"""The window of PYBOSSA's ``GET /stats/``."""

_HOUR = timedelta(hours=1)
_MOST_HOURS = 48

_LEAP_YEAR = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)"
_DATE = (
    "([0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])"
    "|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    "|02-(0[1-9]|1[0-9]|2[0-8]))"
    f"|{_LEAP_YEAR}-02-29)"
)
_TIME = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?"

READABLE_TIME = rf"^{_DATE}[T ]{_TIME}(Z|[+]00:00)?$"
"""A regular expression that Python, and so SQLite, and PostgreSQL understand alike."""


@dataclass(frozen=True, slots=True)
class Window:
    """A half-open span of time, (start, end], in UTC.

    Attributes:
        start: the instant after which the window begins.
        end: the last instant in it; that of the report.
    """

    start: datetime
    end: datetime

    @classmethod
    def ending(cls, end: datetime, length: timedelta = DAY) -> "Window":
        """Make the span of so long up to an instant; one without an offset is in UTC.

        Raises:
            UsageError: if it leaves the calendar, which is the years 1 to 9999.
        """
        try:
            end = end.astimezone(UTC) if end.tzinfo else end.replace(tzinfo=UTC)
            return cls(end - length, end)
        except OverflowError:
            raise UsageError("The time up to that instant leaves the calendar.") from None

    @property
    def length(self) -> str:
        """How long it is, in words: ``24 hours``, ``7 days``."""
        hours = (self.end - self.start) / _HOUR
        if hours <= _MOST_HOURS:
            return "1 hour" if hours == 1 else f"{hours:g} hours"
        return f"{hours / 24:g} days"

    def covers(self, finish_time: ColumnElement[str]) -> ColumnElement[bool]:
        """SQL: whether a readable time lies in the window; not for any other text, or null.

        An index on ``finish_time COLLATE "C"`` (PostgreSQL) or ``finish_time`` (SQLite) narrows it
        down to the days that the window touches; the exact comparison is made for those alone.
        """
        text = bytewise(finish_time)
        first_day, last_day = self.start.date().isoformat(), self.end.date().isoformat()
        instant = bytewise(_sortable(finish_time))
        return and_(
            text >= first_day,
            text < f"{last_day}U",  # after any time of that day: U follows both T and space
            is_readable(finish_time),
            instant > _sortable_text(self.start),
            instant <= _sortable_text(self.end),
        )


def is_readable(finish_time: ColumnElement[str]) -> ColumnElement[bool]:
    """SQL: whether a text is a time that can be read; null for null."""
    return matches(finish_time, literal(READABLE_TIME))


def _sortable(finish_time: ColumnElement[str]) -> ColumnElement[str]:
    """SQL: a readable time as ``YYYY-MM-DDHH:MM:SS.nnnnnnnnn``, whichever way it was spelt."""
    date = func.substr(finish_time, 1, 10)
    time = func.replace(func.replace(func.substr(finish_time, 12), "Z", ""), "+00:00", "")
    point = case((func.substr(finish_time, 20, 1) == ".", literal("")), else_=literal("."))
    padded = func.substr(time.concat(point).concat("0" * 9), 1, len("HH:MM:SS.nnnnnnnnn"))
    return date.concat(padded)


def _sortable_text(instant: datetime) -> str:
    return f"{instant.date().isoformat()}{instant:%H:%M:%S.%f}000"
