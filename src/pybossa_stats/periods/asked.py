"""The window of a question, as it was asked for."""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum
from typing import TypeVar

from pybossa_stats.errors import UsageError
from pybossa_stats.periods import written
from pybossa_stats.periods.period import NamedPeriod, period_between
from pybossa_stats.periods.window import Span, Window, absolute, minute

_Member = TypeVar("_Member", bound=Enum)

AskedWindow = Window | Span | str
"""A window; what is known of it; or a period in UTC as people write it, such as ``2026-Q3``."""


def read_window(asked: AskedWindow) -> Window | Span:
    """A window, or what is known of it.

    Raises:
        UsageError: if it is neither, nor a period.
    """
    if isinstance(asked, str):
        try:
            return written.window(asked)
        except UsageError as error:
            raise UsageError(f"{error}", "For a length or dates: window(since='30d')") from None
    if not isinstance(asked, Window | Span):
        raise UsageError(f"{asked!r} is not a window.", "Use window(), or a period: '2026-Q3'.")
    return asked


def member_of(kind: type[_Member], value: object) -> _Member:
    """A member of an enumeration, or the one with a value.

    Raises:
        UsageError: if there is none.
    """
    try:
        return kind(value)
    except ValueError:
        values = ", ".join(str(member.value) for member in kind)
        raise UsageError(f"{value!r} is not one of {values}.") from None


def window_of(asked: AskedWindow, now: datetime, usual: timedelta) -> Window:
    """The window of a question.

    Args:
        asked: see `AskedWindow`.
        now: its latest end, and its default.
        usual: its default length.

    Raises:
        UsageError: if it does not start before its end, or has not begun yet.
        OverflowError: if it leaves the calendar.
    """
    span = read_window(asked)
    window = _up_to(now, span) if isinstance(span, Window) else _completed(span, now, usual)
    if window.start >= window.end:
        raise UsageError("The window must begin before its end.", "Use an earlier start.")
    return window


def _up_to(now: datetime, window: Window) -> Window:
    """A window as it was given, but cut at the present, and named if it is a period."""
    if window.start > now:
        raise _has_not_begun(minute(window.start, window.zone))
    period = window.period or period_between(window.start, window.end, window.zone)
    is_cut = window.is_cut or window.end > now
    return replace(window, end=min(window.end, now), period=period, is_cut=is_cut)


def _completed(span: Span, now: datetime, usual: timedelta) -> Window:
    zone, end = span.zone, span.end(now)
    since = usual if span.since is None else span.since
    if isinstance(since, timedelta):
        return Window(end - since, end, zone, None, span.is_cut(now), span.comparison)
    match absolute(since, now, zone):
        case NamedPeriod() as first:
            start, name = first.start(zone), first.name
        case start:
            name = minute(start, zone)
    if start > now:
        raise _has_not_begun(name)
    period = period_between(start, span.requested_end(now), zone)
    return Window(start, end, zone, period, span.is_cut(now), span.comparison)


def _has_not_begun(name: str) -> UsageError:
    return UsageError(f"{name} has not begun yet.", "Use an earlier time.")
