"""Periods and cycles of the calendar; light, so that the help can tell the choices."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum

YEARS = range(1970, 9999)
"""The years that a clock can show; dates before and after them can still be calculated with."""

_MONTHS_OF_A_QUARTER = 3


class Period(StrEnum):
    """A span of the calendar, in UTC."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    """From Monday, as in ISO 8601."""
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    def start(self, instant: datetime) -> datetime:
        """The beginning of the period that an instant lies in."""
        hour = instant.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        if self is Period.HOUR:
            return hour
        day = hour.replace(hour=0)
        match self:
            case Period.DAY:
                return day
            case Period.WEEK:
                return day - timedelta(days=day.weekday())
            case Period.MONTH:
                return day.replace(day=1)
            case Period.QUARTER:
                return day.replace(day=1, month=day.month - (day.month - 1) % _MONTHS_OF_A_QUARTER)
            case Period.YEAR:
                return day.replace(day=1, month=1)

    def after(self, start: datetime) -> datetime:
        """The beginning of the period after the one that begins at `start`."""
        return self.start(start + _LONGEST[self])

    def label(self, start: datetime) -> str:
        """The name of the period that begins at `start`.

        ``2026-11-23 21:00``, ``2026-11-23``, ``2026-W48``, ``2026-11``, ``2026-Q4``, ``2026``.
        """
        if self is Period.QUARTER:
            return f"{start:%Y}-Q{(start.month - 1) // _MONTHS_OF_A_QUARTER + 1}"
        return f"{start:{_LABELS[self]}}"


_LONGEST = {
    Period.HOUR: timedelta(hours=1),
    Period.DAY: timedelta(days=1),
    Period.WEEK: timedelta(days=7),
    Period.MONTH: timedelta(days=31),
    Period.QUARTER: timedelta(days=92),
    Period.YEAR: timedelta(days=366),
}
_LABELS = {
    Period.HOUR: "%Y-%m-%d %H:00",
    Period.DAY: "%Y-%m-%d",
    Period.WEEK: "%G-W%V",
    Period.MONTH: "%Y-%m",
    Period.YEAR: "%Y",
}


class Cycle(StrEnum):
    """A cycle of the calendar, whose parts are counted separately."""

    WEEKDAY = "weekday"
    HOUR_OF_DAY = "hour-of-day"

    @property
    def parts(self) -> tuple[str, ...]:
        """What its parts are called."""
        return WEEKDAYS if self is Cycle.WEEKDAY else tuple(f"{n:02}:00" for n in range(24))

    @property
    def period(self) -> Period:
        """The period that each of its parts is."""
        return Period.DAY if self is Cycle.WEEKDAY else Period.HOUR

    def place(self, instant: datetime) -> int:
        """The place of the part that an instant lies in, by the instant's own clock."""
        return instant.weekday() if self is Cycle.WEEKDAY else instant.hour


USUAL_LENGTHS: Mapping[Period | Cycle, timedelta] = {
    Period.HOUR: timedelta(hours=48),
    Period.DAY: timedelta(days=30),
    Period.WEEK: timedelta(weeks=26),
    Period.MONTH: timedelta(days=2 * 365),
    Period.QUARTER: timedelta(days=3 * 365),
    Period.YEAR: timedelta(days=10 * 365),
    Cycle.WEEKDAY: timedelta(days=90),
    Cycle.HOUR_OF_DAY: timedelta(days=90),
}
"""How long a window is where nobody says, by what it is divided into."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
