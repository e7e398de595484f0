"""Times of task runs, which are text: by convention ISO 8601 in UTC, but anything may be stored.

A time is readable if it is ISO 8601 in its extended form: a date, which alone means its midnight;
then T, t or a space, hours and minutes, and optional seconds with a fraction of any length; then
Z, z or an offset of less than 15 hours; without one it is in UTC. White space may surround it. What
no calendar or clock shows is unreadable, except 24:00:00, which is the next day's midnight.

Reading every spelling is slow. Cheap rules identify plain times, which are spelled as PYBOSSA does,
by ``datetime.utcnow().isoformat()``; these are compared as they are.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, case, null, true

from pybossa_stats.periods.calendar import BEGINNING
from pybossa_stats.periods.window import Window
from pybossa_stats.stats.sql.functions import (
    bytewise,
    is_plain_if_readable,
    is_plain_time,
    matches,
    sortable,
)

# A real sortable time, among all the texts that a database takes for one.
_TIME = re.compile(r"\d{4}-\d\d-\d\dT([01]\d|2[0-3]):\d\d:\d\d(\.\d*)?", re.ASCII)
_SPACE = r"[ \t\n\v\f\r]*"
_YEAR = "([1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])"
_LEAP_YEAR = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][48]|[2468]0|[13579][26])00)"
_DATE = (
    f"({_YEAR}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])"
    "|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    "|02-(0[1-9]|1[0-9]|2[0-8]))"
    f"|{_LEAP_YEAR}-02-29)"
)
_CLOCK = (
    "(([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.,][0-9]+)?)?"  # before midnight
    "|24:00(:00([.,]0+)?)?)"
)
_OFFSET = "([Zz]|[-+](0[0-9]|1[0-4])(:?[0-5][0-9])?)?"
# Python, and so SQLite, PostgreSQL and SQLite's own shell understand it alike.
_READABLE = f"^{_SPACE}{_DATE}([Tt ]{_CLOCK}{_OFFSET})?{_SPACE}$"


def is_readable(time: ColumnElement[str]) -> ColumnElement[bool]:
    """SQL: whether a text is a readable time; null for null."""
    text = bytewise(time)
    return case(
        (text.is_(None), null()), (is_plain_time(text), true()), else_=matches(text, _READABLE)
    )


def if_readable(
    time: ColumnElement[str], use: Callable[[ColumnElement[str]], ColumnElement[Any]]
) -> ColumnElement[Any]:
    """SQL: the result of a function for a readable time; null for any other text, and null.

    Args:
        time: the text.
        use: the function, of the time as a text that sorts by time: ``YYYY-MM-DDTHH:MM:SS`` in UTC,
            perhaps with a fraction.
    """
    text = bytewise(time)
    return case(
        (is_plain_time(text), use(text)),
        (matches(text, _READABLE), use(bytewise(sortable(text)))),
    )


def utc_text(time: ColumnElement[str]) -> ColumnElement[str]:
    """SQL: a readable time as a text that sorts by time; null for any other text, and null."""
    return if_readable(time, lambda text: text)


def apparent_utc_text(time: ColumnElement[str]) -> ColumnElement[str]:
    """SQL: the `utc_text` of a text, or itself if it has the shape of a plain time, even if none.

    Reading all of them exactly would take twice as long.
    """
    text = bytewise(time)
    return case((is_plain_if_readable(text), text), else_=utc_text(text))


def instant_of(utc_text: str) -> datetime:
    """The instant of a `utc_text`, to the microsecond; also of its beginning, such as its hour.

    White space may follow, as in an `apparent_utc_text`.
    """
    return datetime.fromisoformat(utc_text[:26].rstrip().rstrip(".")).replace(tzinfo=UTC)


def valid_instant(text: str | None) -> datetime | None:
    """The instant of a sortable time; None for a text that only looks like one."""
    if text and _TIME.fullmatch(text):
        with suppress(ValueError):
            return instant_of(text)
    return None


def answer_instant(text: str | None, window: Window) -> datetime | None:
    """The instant of an answer; None unless it is valid, from 1970 to the end of a window."""
    instant = valid_instant(text)
    return instant if instant and BEGINNING <= instant < window.end else None
