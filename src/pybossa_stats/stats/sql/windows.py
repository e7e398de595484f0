"""SQL: whether a time lies in a window."""

from contextlib import suppress
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, true

from pybossa_stats.periods.window import DAY, Window, sortable_text
from pybossa_stats.stats.sql.functions import bytewise
from pybossa_stats.stats.sql.times import apparent_utc_text, if_readable, utc_text

_MOST_PATTERNS = 5  # that a text is compared with


def within(time: ColumnElement[str], window: Window) -> ColumnElement[bool]:
    """SQL: whether a readable time lies in a window; not true for any other text, or null."""
    start, end = window.texts
    exactly = if_readable(time, lambda text: and_(text >= start, text < end))
    return and_(possibly_within(time, window), exactly)


def possibly_within(time: ColumnElement[str], window: Window) -> ColumnElement[bool]:
    """SQL: whether a time may lie in a window, by the beginning of its text.

    An index on ``finish_time COLLATE "C"`` (PostgreSQL) or ``finish_time`` (SQLite) narrows it down
    to the days that the window touches; to the days next to them, since times with offsets may lie
    in it; and to texts that begin with white space, which sort before all others.
    """
    text = bytewise(time)
    first_day, last_day = _day_at(window.start, -DAY), _day_at(window.end, DAY)
    return and_(
        or_(
            and_(text >= first_day.isoformat(), text < f"{last_day}u"),  # after T, t and space
            text < "!",  # after white space
        ),
        _begins_near(time, first_day, last_day),
    )


def is_before(
    time: ColumnElement[str], end: datetime, *, trust_plain: bool = False
) -> ColumnElement[bool]:
    """SQL: whether a readable time is before an instant; not true for any other text, or null.

    Most texts of later days need no reading, and an index spares them, as for `within`.

    Args:
        time: the text.
        end: the instant.
        trust_plain: whether every text with the shape of a plain time is known to sort as one.
    """
    utc = apparent_utc_text(time) if trust_plain else utc_text(time)
    by_next_day = bytewise(time) < f"{_day_at(end, DAY)}u"  # after T, t and space
    return and_(by_next_day, bytewise(utc) < sortable_text(end))


def _day_at(instant: datetime, distance: timedelta) -> date:
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
    patterns = [f"{beginning}%" for beginning in beginnings]
    return or_(*map(text.like, patterns), text.not_like(f"{millennium}%"))
