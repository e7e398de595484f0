"""Periods and cycles of the calendar; imports little, as the help shows the choices."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import MINYEAR, UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import NamedTuple

from pybossa_stats.calendar_names import WEEKDAYS, month_name

YEARS = range(1970, 9999)
"""The years that users may name; calculations may go beyond them."""

_MONTHS_OF_A_QUARTER = 3
_IN_LAST_WEEK = 28  # of December, always
_LEAP_DAY = 2, 29


class Period(StrEnum):
    """A span of the calendar; each begins in the time zone of its window."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    """From Monday, as in ISO 8601."""
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def usual_window(self) -> timedelta:
        """The default length of a window that is divided into these periods."""
        return _FACTS[self].usual_window

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
        return self.start(start + _FACTS[self].longest)

    def label(self, start: datetime) -> str:
        """The name of the period that begins at `start`.

        ``2026-11-23 21:00``, ``2026-11-23``, ``2026-W48``, ``2026-11``, ``2026-Q4``, ``2026``.
        """
        label = f"{start:{_FACTS[self].label}}"
        quarter = (start.month - 1) // _MONTHS_OF_A_QUARTER + 1
        return f"{label}{quarter}" if self is Period.QUARTER else label


class _Facts(NamedTuple):
    """The maximum length of a period, its default window, and the format of its label."""

    longest: timedelta
    usual_window: timedelta
    label: str


_FACTS = {
    Period.HOUR: _Facts(timedelta(hours=1), timedelta(hours=48), "%Y-%m-%d %H:%M"),
    Period.DAY: _Facts(timedelta(days=1), timedelta(days=30), "%Y-%m-%d"),
    Period.WEEK: _Facts(timedelta(days=7), timedelta(weeks=26), "%G-W%V"),
    Period.MONTH: _Facts(timedelta(days=31), timedelta(days=2 * 365), "%Y-%m"),
    Period.QUARTER: _Facts(timedelta(days=92), timedelta(days=3 * 365), "%Y-Q"),
    Period.YEAR: _Facts(timedelta(days=366), timedelta(days=10 * 365), "%Y"),
}


@dataclass(frozen=True, slots=True)
class NamedPeriod:
    """A year, quarter, month, week or day of the calendar, in any time zone.

    Attributes:
        by: the kind of period.
        local: its start on local clocks, stored as if it were UTC.
    """

    by: Period
    local: datetime

    def start(self, zone: tzinfo) -> datetime:
        """Its first instant, in UTC."""
        return from_local(self.local, zone)

    def end(self, zone: tzinfo) -> datetime:
        """The first instant after it, in UTC."""
        return from_local(self.by.after(self.local), zone)

    @property
    def before(self) -> "NamedPeriod":
        """The previous period of this kind."""
        return NamedPeriod(self.by, self.by.start(self.local - timedelta.resolution))

    @property
    def year_earlier(self) -> "NamedPeriod":
        """The same period of the year before: of 29 February the 28th, of a week 53 the last."""
        if self.by is not Period.WEEK:
            return NamedPeriod(self.by, year_earlier(self.local))
        year, week, _ = self.local.isocalendar()
        last_week = date(year - 1, 12, _IN_LAST_WEEK).isocalendar().week
        return NamedPeriod(
            self.by, midnight(date.fromisocalendar(year - 1, min(week, last_week), 1))
        )

    @property
    def name(self) -> str:
        """Its name for programs, such as ``2014-Q4``; see `Period.label`."""
        return self.by.label(self.local)

    @property
    def title(self) -> str:
        """Its name for people: ``Q4 2014``, ``5 October 2014``."""
        match self.by:
            case Period.YEAR:
                return f"{self.local.year}"
            case Period.QUARTER:
                return f"Q{self.name[-1]} {self.local.year}"
            case Period.MONTH:
                return f"{month_name(self.local)} {self.local.year}"
            case Period.WEEK:
                return f"week {self.name[-2:]} of {self.name[:4]}"
            case _:
                return full_date(self.local)

    @property
    def full_title(self) -> str:
        """The title, with the days of a quarter or a week."""
        if self.by not in {Period.QUARTER, Period.WEEK}:
            return self.title
        last = self.by.after(self.local) - timedelta(days=1)
        days = f"{day_and_month(self.local)} to {day_and_month(last)}"
        return f"{self.title[0].upper()}{self.title[1:]} ({days})"


def period_between(start: datetime, end: datetime, zone: tzinfo) -> NamedPeriod | None:
    """The period of the calendar that lasts from one instant to another; None if none does."""
    local = to_local(start, zone)
    periods = (NamedPeriod(by, by.start(local)) for by in Period if by is not Period.HOUR)
    lasting = (p for p in periods if (p.start(zone), p.end(zone)) == (start, end))
    return next(lasting, None)


@dataclass(frozen=True, slots=True)
class RelativePeriod:
    """A period relative to the present one, such as last month.

    Attributes:
        by: the kind of period.
        ago: the number of periods before the present one.
    """

    by: Period
    ago: int

    def at(self, now: datetime, zone: tzinfo) -> NamedPeriod:
        """The period itself, at an instant."""
        period = NamedPeriod(self.by, self.by.start(to_local(now, zone)))
        for _ in range(self.ago):
            period = period.before
        return period


RELATIVE: Mapping[str, RelativePeriod] = {
    "today": RelativePeriod(Period.DAY, 0),
    "yesterday": RelativePeriod(Period.DAY, 1),
} | {
    f"{word}-{by}": RelativePeriod(by, ago)
    for by in (Period.WEEK, Period.MONTH, Period.QUARTER, Period.YEAR)
    for word, ago in (("this", 0), ("last", 1))
}
"""Relative periods by name."""


def to_local(instant: datetime, zone: tzinfo) -> datetime:
    """The time on local clocks at an instant, stored as if it were UTC."""
    return instant.astimezone(zone).replace(tzinfo=UTC)


def from_local(local: datetime, zone: tzinfo) -> datetime:
    """The instant of a time on local clocks, in UTC; see `to_local`."""
    to_the_minute = local.replace(second=0, microsecond=0)
    instant = to_the_minute.replace(tzinfo=zone).astimezone(UTC)
    # Old offsets have seconds.
    return instant.replace(second=0, microsecond=0) + (local - to_the_minute)


def year_earlier(local: datetime) -> datetime:
    """The same date and time on local clocks a year earlier; of 29 February, on the 28th.

    Raises:
        OverflowError: if it is outside the calendar.
    """
    if local.year == MINYEAR:
        raise OverflowError
    return local.replace(year=local.year - 1, day=local.day - is_leap_day(local))


def is_leap_day(day: date) -> bool:
    """Whether a day is 29 February."""
    return (day.month, day.day) == _LEAP_DAY


def day_and_month(day: date) -> str:
    """A day without its year: ``5 October``."""
    return f"{day.day} {month_name(day)}"


def full_date(day: date) -> str:
    """A day with its year: ``5 October 2014``."""
    return f"{day_and_month(day)} {day.year}"


def midnight(day: date) -> datetime:
    """The start of a day on local clocks; see `to_local`."""
    return datetime.combine(day, time(), UTC)


class Cycle(StrEnum):
    """A cycle of the calendar, whose parts are counted separately."""

    WEEKDAY = "weekday"
    HOUR_OF_DAY = "hour-of-day"

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of its parts."""
        return WEEKDAYS if self is Cycle.WEEKDAY else tuple(f"{n:02}:00" for n in range(24))

    @property
    def usual_window(self) -> timedelta:
        """The default length of a window whose answers are counted by this cycle."""
        return timedelta(days=90)

    @property
    def period(self) -> Period:
        """The period that a part lasts."""
        return Period.DAY if self is Cycle.WEEKDAY else Period.HOUR

    def place(self, instant: datetime) -> int:
        """The index of the part of an instant, on the instant's own clock."""
        return instant.weekday() if self is Cycle.WEEKDAY else instant.hour
