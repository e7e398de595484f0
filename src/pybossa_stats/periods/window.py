"""Windows: the spans of time that reports cover."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from types import NoneType

from pybossa_stats.errors import UsageError
from pybossa_stats.periods.period import (
    NamedPeriod,
    Period,
    RelativePeriod,
    day_and_month,
    from_local,
    full_date,
    to_local,
    year_earlier,
)

DAY = timedelta(hours=24)
"""The window of PYBOSSA's ``GET /stats/``."""

_HOUR = timedelta(hours=1)
_MOST_HOURS = 48
_MOST_DAYS = 62
_MOST_DAYS_BY_WEEK = 366
_MOST_COLUMNS = (
    (timedelta(hours=26), Period.HOUR),
    (timedelta(days=32), Period.DAY),
    (timedelta(weeks=18), Period.WEEK),
    (timedelta(days=3 * 366), Period.MONTH),
    (timedelta(days=8 * 366), Period.QUARTER),
)


class Comparison(StrEnum):
    """The time that a window is compared with."""

    PREVIOUS = "previous"
    """The time that ends where it starts."""
    YEAR = "year"
    """The same time a year earlier."""
    NONE = "none"


Moment = datetime | NamedPeriod | RelativePeriod
"""The start or end of a window; an instant without an offset is in the window's time zone."""


def _require(name: str, value: object, *types: type) -> None:
    """Refuse a value of another type, as people write windows in many ways."""
    if not isinstance(value, types):
        hint = "For texts such as '2026-Q3' and 'Europe/Berlin', use pybossa_stats.window()."
        raise UsageError(f"The {name} of a window cannot be {value!r}.", hint)


def _comparison(value: str) -> Comparison:
    if value not in {*Comparison}:
        raise UsageError(f"{value!r} is not one of {', '.join(Comparison)}.")
    return Comparison(value)


@dataclass(frozen=True, slots=True)
class Span:
    """A window before the present instant is known, as that of the database counts.

    Attributes:
        since: its start or its length; None for the default length.
        until: its end, at most now; None for now.
        zone: the time zone in which periods begin, and times are shown.
        comparison: the time that it is compared with.

    Raises:
        UsageError: if any of them is of another type.
    """

    since: timedelta | Moment | None = None
    until: Moment | None = None
    zone: tzinfo = UTC
    comparison: Comparison = Comparison.PREVIOUS

    def __post_init__(self) -> None:
        """Refuse texts and dates, which `pybossa_stats.window` reads."""
        moments = datetime, NamedPeriod, RelativePeriod, NoneType
        _require("since", self.since, timedelta, *moments)
        _require("until", self.until, *moments)
        _require("zone", self.zone, tzinfo)
        object.__setattr__(self, "comparison", _comparison(self.comparison))

    def end(self, now: datetime) -> datetime:
        """Its end, in UTC."""
        return min(self.requested_end(now), now)

    def is_cut(self, now: datetime) -> bool:
        """Whether it ends earlier than was asked for, as that is in the future."""
        return self.requested_end(now) > now

    def requested_end(self, now: datetime) -> datetime:
        """The end that was asked for, perhaps in the future."""
        if self.until is None:
            return now
        end = absolute(self.until, now, self.zone)
        return end.end(self.zone) if isinstance(end, NamedPeriod) else end


LATEST = Span()
"""The usual window, up to now."""


@dataclass(frozen=True, slots=True)
class Window:
    """A half-open span of time, [start, end), in UTC.

    Attributes:
        start: its first instant.
        end: the first instant after it; figures are as of then.
        zone: the time zone in which its days begin.
        period: the period of the calendar that it covers, perhaps only up to now; None if it does
            not.
        is_cut: whether a later end was asked for, which is in the future.
        comparison: the time that it is compared with.

    Raises:
        UsageError: if an instant is none, has no time zone, or is outside the calendar; or if
            there is no such time zone or comparison.
    """

    start: datetime
    end: datetime
    zone: tzinfo = UTC
    period: NamedPeriod | None = None
    is_cut: bool = False
    comparison: Comparison = Comparison.PREVIOUS

    def __post_init__(self) -> None:
        """Convert its start and end to UTC, and its comparison from its name."""
        _require("start", self.start, datetime)
        _require("end", self.end, datetime)
        _require("zone", self.zone, tzinfo)
        if not (self.start.tzinfo and self.end.tzinfo):
            raise UsageError("The window has a time without a time zone.", "Add one, such as UTC.")
        for name in ("start", "end"):
            object.__setattr__(self, name, in_utc(getattr(self, name)))
        object.__setattr__(self, "comparison", _comparison(self.comparison))

    @classmethod
    def ending(cls, end: datetime, length: timedelta = DAY) -> "Window":
        """The window of a length that ends at an instant; without an offset that is in UTC.

        Raises:
            OverflowError: if it leaves the calendar, which is the years 1 to 9999.
        """
        end = in_utc(end)
        return cls(end - length, end)

    @property
    def is_finished(self) -> bool:
        """Whether its period is over."""
        return self.period is None or self.period.end(self.zone) <= self.end

    @property
    def suitable_period(self) -> Period:
        """The period to divide it into: days up to two months, weeks up to a year, or months."""
        days = (self.end - self.start) / timedelta(days=1)
        if days <= _MOST_DAYS:
            return Period.DAY
        return Period.WEEK if days <= _MOST_DAYS_BY_WEEK else Period.MONTH

    @property
    def printed_period(self) -> Period:
        """The period to divide it into where all parts stand side by side on a printed page."""
        length = self.end - self.start
        return next((by for longest, by in _MOST_COLUMNS if length <= longest), Period.YEAR)

    @property
    def is_compared(self) -> bool:
        """Whether it is compared with any time."""
        return self.comparison is not Comparison.NONE

    @property
    def before(self) -> "Window":
        """The earlier time that it is compared with; an empty one at its start if with none.

        That is the period before its own, if that is over, or the time of equal length before it;
        or else the same period or dates of the year before.
        """
        if not self.is_compared:
            return Window(self.start, self.start, self.zone)
        if self.comparison is Comparison.YEAR:
            return self._year_earlier
        if self.period and self.is_finished:
            earlier = self.period.before
            return Window(earlier.start(self.zone), self.start, self.zone, earlier)
        return Window(self.start - (self.end - self.start), self.start, self.zone)

    @property
    def _year_earlier(self) -> "Window":
        period, zone = self.period, self.zone
        if period and self.is_finished:
            earlier = period.year_earlier
            return Window(earlier.start(zone), earlier.end(zone), zone, earlier)
        first, last = to_local(self.start, zone), to_local(self.end, zone) - timedelta.resolution
        if period and period.by is Period.WEEK:
            start_before = period.year_earlier.local
        else:
            start_before = year_earlier(first)
        keeps_dates = self.keeps_dates_before
        last_before = year_earlier(last) if keeps_dates else start_before + (last - first)
        start = from_local(start_before, zone)
        end = from_local(last_before + timedelta.resolution, zone)
        return Window(start, max(start, end), zone)  # clocks may have changed in between

    @property
    def keeps_dates_before(self) -> bool:
        """Whether the time before has the same dates, rather than the same length."""
        is_week = self.period is not None and self.period.by is Period.WEEK
        begins_a_day = _is_midnight(to_local(self.start, self.zone))
        return self.comparison is Comparison.YEAR and begins_a_day and not is_week

    @property
    def adjoins_before(self) -> bool:
        """Whether the time before ends where it starts."""
        return self.before.end == self.start

    @property
    def with_before(self) -> "Window":
        """The window together with the time before it, which it adjoins."""
        return Window(self.before.start, self.end)

    @property
    def title(self) -> str:
        """Its title for people.

        ``Q4 2014 (1 October to 31 December), Europe/London``, ``1 October to 5 November 2014, UTC``
        or ``Last 30 days, to 28 November 2014, 12:00 UTC``.
        """
        end = minute(self.end, self.zone)
        if self.period:
            so_far = f"{self.period.title} so far (to {end})"
            return f"{self.period.full_title if self.is_finished else so_far}, {self.zone}"
        if length := self.length:
            return f"Last {length}, to {end} {self.zone}"
        return f"{self.dates}, {self.zone}"

    @property
    def words(self) -> str:
        """Its name in a sentence: ``Q4 2014``, ``the last 30 days``."""
        if self.period:
            return self.period.title
        length = self.length
        return f"the last {length}" if length else self.dates

    @property
    def words_before(self) -> str:
        """The name of the time before it: ``1 July to 30 September``, ``the 30 days before``."""
        return self._length_before or self.before.dates

    @property
    def name_before(self) -> str:
        """A short name of the time before it: ``Q3 2014``, ``the 30 days before``, or its dates.

        It is empty if the window is compared with no time.
        """
        if not self.is_compared:
            return ""
        if period := self.before.period:
            return period.title
        edges = self.before.start, self.before.end
        if all(_is_midnight(to_local(edge, self.zone)) for edge in edges):
            return self.before.dates
        is_year = self.comparison is Comparison.YEAR
        otherwise = "the same period a year earlier" if is_year else "the preceding period"
        return self._length_before or otherwise

    @property
    def _length_before(self) -> str:
        """Its length in a name of the time before it; empty if it has none."""
        if not self.length:
            return ""
        is_year = self.comparison is Comparison.YEAR
        return f"the same {self.length} a year earlier" if is_year else f"the {self.length} before"

    @property
    def dates(self) -> str:
        """Its first and last day, with the time where a day is cut: ``1 July to 5 August 2014``."""
        first, end = to_local(self.start, self.zone), to_local(self.end, self.zone)
        last = end - timedelta.resolution
        until = full_date(last) if _is_midnight(end) else minute(self.end, self.zone)
        if _is_midnight(first) and _is_midnight(end) and first.date() == last.date():
            return until
        year = "" if first.year == last.year else f" {first.year}"
        clock = "" if _is_midnight(first) else f", {first:%H:%M}"
        return f"{day_and_month(first)}{year}{clock} to {until}"

    @property
    def length(self) -> str:
        """Its length: ``24 hours``, ``7 days``; empty if it is uneven, or starts at midnight."""
        hours, rest = divmod(self.end - self.start, _HOUR)
        if rest or _is_midnight(to_local(self.start, self.zone)):
            return ""
        if hours <= _MOST_HOURS:
            return "1 hour" if hours == 1 else f"{hours} hours"
        return "" if hours % 24 else f"{hours // 24} days"

    @property
    def texts(self) -> tuple[str, str]:
        """Its start and end as texts that sort as times do, whatever their precision."""
        return sortable_text(self.start), sortable_text(self.end)


def sortable_text(instant: datetime) -> str:
    """An instant in UTC as ``YYYY-MM-DDTHH:MM:SS.ffffff``, without trailing zeros.

    As texts, no equal or later time sorts before it, and no earlier time after it.
    """
    text = instant.replace(tzinfo=None).isoformat()
    return text.rstrip("0").rstrip(".") if instant.microsecond else text


def absolute(moment: Moment, now: datetime, zone: tzinfo) -> datetime | NamedPeriod:
    """A moment without reference to the present; an instant is in UTC."""
    if isinstance(moment, RelativePeriod):
        return moment.at(now, zone)
    return in_utc(moment, zone) if isinstance(moment, datetime) else moment


def start_of(since: timedelta | Moment, now: datetime, zone: tzinfo) -> datetime:
    """The instant, in UTC, of a start or of a duration before the present.

    Raises:
        UsageError: if it is outside the calendar.
    """
    if isinstance(since, timedelta):
        return now - since
    moment = absolute(since, now, zone)
    return moment.start(zone) if isinstance(moment, NamedPeriod) else moment


def in_utc(instant: datetime, zone: tzinfo = UTC) -> datetime:
    """Convert an instant to UTC; without an offset it is in the time zone.

    Raises:
        UsageError: if it is outside the calendar there, which is the years 1 to 9999.
    """
    try:
        return (instant if instant.tzinfo else instant.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:
        raise UsageError("The window is outside the calendar.") from None


def _is_midnight(local: datetime) -> bool:
    return Period.DAY.start(local) == local


def minute(instant: datetime, zone: tzinfo) -> str:
    """An instant by local clocks, to the minute: ``5 October 2014, 12:00``."""
    local = to_local(instant, zone)
    return f"{full_date(local)}, {local:%H:%M}"
