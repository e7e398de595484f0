"""The window of a report."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pybossa_stats.errors import UsageError

DAY = timedelta(hours=24)
"""The window of PYBOSSA's ``GET /stats/``."""

_HOUR = timedelta(hours=1)
_MOST_HOURS = 48


@dataclass(frozen=True, slots=True)
class Span:
    """What is known of a window before the database is asked what time it is.

    Attributes:
        since: its start, or its length; None for the usual length.
        until: its end; None for now.
    """

    since: timedelta | datetime | None = None
    until: datetime | None = None


LATEST = Span()
"""The usual window, up to now."""


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
