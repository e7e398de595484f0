"""How people write times, spans of time and time zones.

What cannot be read is a ValueError that says so, in words for whoever wrote it.
"""

import re
from datetime import UTC, datetime, timedelta, tzinfo

from pybossa_stats import clock
from pybossa_stats.periods.period import YEARS

_SPAN = re.compile(r"([0-9]{1,6})([hdwy])", re.ASCII)
_LONGEST = timedelta(days=36_525)
_UNITS = {
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
    "y": timedelta(days=365),
}


def read_instant(text: str) -> datetime:
    """Read an instant in ISO 8601; without an offset it is UTC."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"{text!r} is not an ISO 8601 time, such as 2026-11-23T21:05:00Z."
        ) from None
    if read.year not in YEARS:
        raise ValueError(f"{text!r} is not in the years {YEARS[0]} to {YEARS[-1]}.")
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)


def read_span(text: str) -> timedelta:
    """Read a span such as 36h, 30d, 52w or 2y; a year has 365 days."""
    match = _SPAN.fullmatch(text)
    found = int(match[1]) * _UNITS[match[2]] if match else timedelta(0)
    if timedelta(0) < found <= _LONGEST:
        return found
    raise ValueError(f"{text!r} is not a duration, such as 36h, 30d, 52w or 2y.")


def read_moment(text: str) -> datetime:
    """Read a date, an instant, or how long ago it was."""
    found = read_span_or_instant(text)
    return clock.now() - found if isinstance(found, timedelta) else found


def read_span_or_instant(text: str) -> timedelta | datetime:
    """Read a span, a date or an instant."""
    if _SPAN.fullmatch(text):
        return read_span(text)
    try:
        return read_instant(text)
    except ValueError:
        raise ValueError(
            f"{text!r} is not a duration (36h, 30d, 52w, 2y), a date (2026-11-23) or an ISO 8601"
            " time (2026-11-23T21:05:00Z)."
        ) from None


def read_zone(text: str) -> tzinfo:
    """Read the name of a time zone."""
    if text == str(UTC):  # which needs no data
        return UTC
    from zoneinfo import TZPATH, ZoneInfo, available_timezones

    try:
        return ZoneInfo(text)
    except (LookupError, OSError, ValueError):  # not there, a folder, or no name of a file
        pass
    if not available_timezones():
        raise ValueError(
            f"this system has no time zones ({', '.join(TZPATH)}): install tzdata, with its package"
            " manager or pip."
        )
    raise ValueError(f"{text!r} is not a time zone, such as Europe/Berlin.")
