"""SQL that finds on which day of a time zone a time lies."""

from sqlalchemy import ColumnElement, Integer, cast, func

from pybossa_stats.periods.offsets import offsets_of
from pybossa_stats.periods.window import Window, sortable_text
from pybossa_stats.stats.sql.buckets import bucket_of

_DAY = len("2026-11-23")
_MINUTES_IN_A_DAY = 1440


def day_of(time: ColumnElement[str], window: Window) -> ColumnElement[str] | ColumnElement[int]:
    """SQL: what tells the days of a window apart, which are those of its time zone.

    It is the date where local clocks show UTC, and else a number: Python works out when clocks
    change, and SQL adds their offset. Years have thousands of days, but few changes of clocks.

    Args:
        time: the `utc_text` of a time in the window.
        window: the window.
    """
    offsets = offsets_of(window)
    if not any(offset.minutes for offset in offsets):
        return func.substr(time, 1, _DAY)
    starts = ["", *(sortable_text(offset.start) for offset in offsets[1:])]
    ahead = bucket_of(time, starts, [offset.minutes for offset in offsets])
    minutes = _number(time, 12) * 60 + _number(time, 15) + ahead
    return (_day_number(time) * _MINUTES_IN_A_DAY + minutes) // _MINUTES_IN_A_DAY


def _day_number(time: ColumnElement[str]) -> ColumnElement[int]:
    """SQL: the days from a fixed one to the date of a time; years begin with March here."""
    month = _number(time, 6)
    year = _number(time, 1, 4) - (14 - month) // 12
    leap_days = year // 4 - year // 100 + year // 400
    days_before_month = (153 * ((month + 9) % 12) + 2) // 5
    return 365 * year + leap_days + days_before_month + _number(time, 9)


def _number(time: ColumnElement[str], place: int, digits: int = 2) -> ColumnElement[int]:
    return cast(func.substr(time, place, digits), Integer)
