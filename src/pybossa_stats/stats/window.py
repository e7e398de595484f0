"""The window of a report, and which task runs fall into it."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, true

from pybossa_stats.errors import UsageError
from pybossa_stats.stats.periods import Span
from pybossa_stats.stats.sql import bytewise
from pybossa_stats.stats.times import is_between

DAY = timedelta(hours=24)
"""The window of PYBOSSA's ``GET /stats/``."""

_HOUR = timedelta(hours=1)
_MOST_HOURS = 48
_MOST_PATTERNS = 5  # that a text is compared with


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
        """Make the window of a length that ends at an instant; without an offset that is in UTC.

        Raises:
            UsageError: if it leaves the calendar, which is the years 1 to 9999.
        """
        try:
            end = end.astimezone(UTC) if end.tzinfo else end.replace(tzinfo=UTC)
            return cls(end - length, end)
        except OverflowError:
            raise UsageError("The window up to that instant is outside the calendar.") from None

    @property
    def length(self) -> str:
        """How long it is, in words: ``24 hours``, ``7 days``."""
        hours = (self.end - self.start) / _HOUR
        if hours <= _MOST_HOURS:
            return "1 hour" if hours == 1 else f"{hours:g} hours"
        return f"{round(hours / 24, 1):g} days"

    @property
    def texts(self) -> tuple[str, str]:
        """Its start and end, as ``YYYY-MM-DDTHH:MM:SS.ffffff``."""
        start, end = self.start.replace(tzinfo=None), self.end.replace(tzinfo=None)
        return start.isoformat(timespec="microseconds"), end.isoformat(timespec="microseconds")

    def covers(self, finish_time: ColumnElement[str]) -> ColumnElement[bool]:
        """SQL: whether a readable time lies in the window; not for any other text, or null.

        An index on ``finish_time COLLATE "C"`` (PostgreSQL) or ``finish_time`` (SQLite) narrows it
        down to the days that the window touches; to the days next to them, since times with offsets
        may lie in it; and to texts that begin with white space, which sort before all others.
        """
        text = bytewise(finish_time)
        first_day, last_day = _near(self.start, -DAY), _near(self.end, DAY)
        return and_(
            or_(
                and_(text >= first_day.isoformat(), text < f"{last_day}u"),  # after T, t and space
                text < "!",  # after white space
            ),
            _begins_near(finish_time, first_day, last_day),
            is_between(finish_time, *self.texts),
        )


def window_of(asked: Window | Span, now: datetime, usual: timedelta) -> Window:
    """The window that a question is about.

    Args:
        asked: the window itself, or what is known of it.
        now: its end, if none is asked for.
        usual: its length, if nothing else is asked for.

    Raises:
        UsageError: if it does not begin before its end, or has an instant without a time zone.
        OverflowError: if it leaves the calendar.
    """
    window = asked if isinstance(asked, Window) else _completed(asked, now, usual)
    if not (window.start.tzinfo and window.end.tzinfo):
        raise UsageError("The window has an instant without a time zone.", "Give it one: UTC.")
    if window.start >= window.end:
        raise UsageError("The window must begin before its end.", "Give an earlier start.")
    return Window(window.start.astimezone(UTC), window.end.astimezone(UTC))


def _completed(span: Span, now: datetime, usual: timedelta) -> Window:
    end = span.until or now
    since = usual if span.since is None else span.since
    return Window(since if isinstance(since, datetime) else end - since, end)


def _near(instant: datetime, distance: timedelta) -> date:
    """The day at a distance from an instant; at the ends of the calendar, the instant's own."""
    with suppress(OverflowError):
        instant += distance
    return instant.date()


def _begins_near(text: ColumnElement[str], first: date, last: date) -> ColumnElement[bool]:
    """SQL: whether a text begins with one of the days, or at least with its month or year.

    Texts that begin with another digit than their millennium pass, too. This spares foreign tables
    from sending all of their rows, as bytewise comparisons are not shipped to their server.
    """
    span = (last - first).days
    millennium = str(first)[0]
    if span > _MOST_PATTERNS * 365 or str(last)[0] != millennium:
        return true()
    days = [str(first + timedelta(distance)) for distance in range(span + 1)]
    for length in map(len, ("2026-11-23", "2026-11", "2026")):
        beginnings = dict.fromkeys(day[:length] for day in days)
        if len(beginnings) <= _MOST_PATTERNS:
            break
    near = (text.like(f"{beginning}%") for beginning in beginnings)
    return or_(*near, text.not_like(f"{millennium}%"))
