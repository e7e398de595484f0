"""Reading times, periods, durations and time zones, as people write them.

Every function raises a ValueError with a message for users.
"""

import re
from datetime import UTC, date, datetime, timedelta, tzinfo

from pybossa_stats.errors import UsageError
from pybossa_stats.periods.period import (
    RELATIVE,
    YEARS,
    NamedPeriod,
    Period,
    RelativePeriod,
    midnight,
)
from pybossa_stats.periods.window import Comparison, Moment, Span

_SPAN = re.compile(r"([0-9]{1,6})([hdwy])", re.ASCII)
_MAX_SPAN = timedelta(days=36_525)
_UNITS = {
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
    "y": timedelta(days=365),
}
_MOMENT_FORMS = (
    "a period (2014, 2014-Q4, 2014-10, 2014-W41, 2014-10-05, last-month) or an ISO 8601 time"
    " (2014-10-05T21:05:00Z)"
)
_NAMED = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?:Q(?P<quarter>[1-4])|W(?P<week>[0-9]{2})"
    r"|(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?))?",
    re.ASCII | re.IGNORECASE,
)


def window(
    period: str | None = None,
    *,
    since: str | None = None,
    until: str | None = None,
    timezone: str = "UTC",
    compare: Comparison | str = Comparison.PREVIOUS,
) -> Span:
    """A window as people write it, and as commands have it in their options.

    Args:
        period: its start and end, such as ``2014-Q4``, ``2014-10`` or ``last-month``.
        since: its start, such as ``2014-Q4``, ``last-month`` or ``30d``; None for the usual length.
        until: its end, such as ``2014-12-31``, a day that belongs to it; None for now.
        timezone: the time zone in which its days begin, such as ``Europe/London``.
        compare: the time that it is compared with: ``previous``, ``year`` or ``none``.

    Raises:
        UsageError: if any of them cannot be read, or a period is combined with another end.
    """
    for text in (period or "", since or "", until or "", timezone, compare):
        _require_text(text)
    if period is not None and (since, until) != (None, None):
        raise UsageError("A period has a start and an end.", "Omit since and until.")
    try:
        zone, comparison = read_zone(timezone), read_comparison(compare)
        if period is not None:
            moment = read_period(period)
            return Span(moment, moment, zone, comparison)
        start = None if since is None else read_since(since)
        end = None if until is None else read_until(until)
        return Span(start, end, zone, comparison)
    except ValueError as error:
        raise UsageError(f"{error}") from None


def _require_text(value: object) -> None:
    if not isinstance(value, str):
        hint = "For datetimes and durations, use Span(since, until, zone)."
        raise UsageError(f"A window is written in texts, such as '2026-Q3', not {value!r}.", hint)


def read_comparison(text: str) -> Comparison:
    """Read what a window is compared with."""
    try:
        return Comparison(text)
    except ValueError:
        raise ValueError(f"{text!r} is not one of {', '.join(Comparison)}.") from None


def read_named_period(text: str) -> NamedPeriod:
    """Read a year, quarter, month, week or day: 2014, 2014-Q4, 2014-10, 2014-W41, 2014-10-05."""
    try:
        period = _named(text)
    except ValueError:
        if (named := _NAMED.fullmatch(text)) and (week := named["week"]):
            reason = f"{named['year']} has no week {int(week)}"
            raise ValueError(f"{text!r} is not a period: {reason}.") from None
        raise ValueError(
            f"{text!r} is not a period, such as 2014, 2014-Q4, 2014-10, 2014-W41 or 2014-10-05."
        ) from None
    _check_year(period.local, text)
    return period


def read_period(text: str) -> NamedPeriod | RelativePeriod:
    """Read a period by its own name, or relative to the present: yesterday, last-quarter."""
    if period := RELATIVE.get(text.lower()):
        return period
    try:
        return read_named_period(text)
    except ValueError as error:
        if _NAMED.fullmatch(text):  # no date of the calendar
            raise
        raise ValueError(f"{str(error).rstrip('.')}; nor one of {', '.join(RELATIVE)}.") from None


def read_until(text: str) -> Moment:
    """Read an end: an instant, or a period, which is included."""
    return _read_moment(text, _MOMENT_FORMS)


def read_since(text: str) -> timedelta | Moment:
    """Read a start: a duration before the end, a period or an instant."""
    if _SPAN.fullmatch(text):
        return read_span(text)
    return _read_moment(text, f"a duration (36h, 30d, 52w, 2y), {_MOMENT_FORMS}")


def _read_moment(text: str, forms: str) -> Moment:
    """Read a period or an instant; the error lists the known forms.

    Without an offset an instant is in local time, and has no time zone.
    """
    if period := RELATIVE.get(text.lower()):
        return period
    if _NAMED.fullmatch(text):
        return read_named_period(text)
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not {forms}.") from None
    return _check_year(instant, text)


def read_span(text: str) -> timedelta:
    """Read a span such as 36h, 30d, 52w or 2y; a year has 365 days."""
    match = _SPAN.fullmatch(text)
    span = int(match[1]) * _UNITS[match[2]] if match else timedelta(0)
    if timedelta(0) < span <= _MAX_SPAN:
        return span
    raise ValueError(f"{text!r} is not a duration, such as 36h, 30d, 52w or 2y.")


def read_zone(text: str) -> tzinfo:
    """Read the name of a time zone."""
    if text == str(UTC):  # which needs no data
        return UTC
    from zoneinfo import TZPATH, ZoneInfo, available_timezones

    try:
        return ZoneInfo(text)
    except (LookupError, OSError, ValueError):  # missing, a folder, or not a file name
        pass
    if not available_timezones():
        raise ValueError(
            f"this system has no time zones ({', '.join(TZPATH)}): install tzdata, with its package"
            " manager or pip."
        )
    raise ValueError(f"{text!r} is not a time zone, such as Europe/Berlin.")


def _named(text: str) -> NamedPeriod:
    named = _NAMED.fullmatch(text)
    if not named:
        raise ValueError
    parts = {name: int(part) for name, part in named.groupdict().items() if part}
    match parts:
        case {"year": year, "month": month, "day": day}:
            by, first = Period.DAY, date(year, month, day)
        case {"year": year, "month": month}:
            by, first = Period.MONTH, date(year, month, 1)
        case {"year": year, "week": week}:
            by, first = Period.WEEK, date.fromisocalendar(year, week, 1)
        case {"year": year, "quarter": quarter}:
            by, first = Period.QUARTER, date(year, 3 * quarter - 2, 1)
        case _:
            by, first = Period.YEAR, date(parts["year"], 1, 1)
    return NamedPeriod(by, midnight(first))


def _check_year(instant: datetime, text: str) -> datetime:
    if instant.year not in YEARS:
        raise ValueError(f"{text!r} is not in the years {YEARS[0]} to {YEARS[-1]}.")
    return instant
