"""Times as texts in ISO 8601, as programs write them, and people who correct what these wrote."""

import re
from datetime import UTC, datetime, timedelta

LONGEST = 100
"""The most characters of a readable time."""

_DAY = timedelta(days=1)
_EARLIEST, _LATEST = datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59)  # noqa: DTZ001 (in UTC)

_TIME = re.compile(
    r"\s*(?P<date>\d{4}-\d\d-\d\d)([Tt ](?P<clock>\d\d:\d\d(:\d\d([.,]\d+)?)?)"
    r"([Zz]|(?P<sign>[-+])(?P<hours>0\d|1[0-4])(:?(?P<minutes>[0-5]\d))?)?)?\s*",
    re.ASCII,
)


def read_time(text: object) -> str | None:
    """Read a time.

    It is readable if it is ISO 8601 in its extended form, of at most `LONGEST` characters: a date,
    which alone means its midnight; then T, t or a space, hours and minutes, and optional seconds
    with a fraction of any length; then Z, z or an offset of less than 15 hours; without one it is
    in UTC. White space may surround it. What no calendar or clock shows is unreadable, except
    24:00:00, which is the next day's midnight.

    Returns:
        The time in UTC, as a text that sorts by time, to the microsecond: ``YYYY-MM-DDTHH:MM:SS``,
        perhaps with a fraction. None for what is unreadable, or no text.
    """
    if not isinstance(text, str) or len(text) > LONGEST:
        return None
    if not (found := _TIME.fullmatch(text)):
        return None
    clock = (found["clock"] or "00:00").replace(",", ".")
    ends_day = clock.startswith("24:") and not clock[2:].strip(":0.")
    offset = timedelta(hours=int(found["hours"] or 0), minutes=int(found["minutes"] or 0))
    try:
        time = datetime.fromisoformat(f"{found['date']}T{'00:00' if ends_day else clock}")
    except ValueError:
        return None
    try:
        time += _DAY * ends_day + (offset if found["sign"] == "-" else -offset)
    except OverflowError:  # beyond the ends of the calendar
        time = _LATEST if found["sign"] == "-" or ends_day else _EARLIEST
    return time.isoformat()


def instant_of(utc_text: str) -> datetime:
    """The instant of a `utc_text`, or of its beginning, such as its hour."""
    return datetime.fromisoformat(utc_text).replace(tzinfo=UTC)


def instant_or_none(utc_text: str | None) -> datetime | None:
    """The instant of a `utc_text`; None for None."""
    return None if utc_text is None else instant_of(utc_text)
