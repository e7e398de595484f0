"""Spans of time, as options tell them."""

import re
from datetime import datetime, timedelta

import click

from pybossa_stats import clock
from pybossa_stats.cli.options import instant
from pybossa_stats.stats.periods import Period
from pybossa_stats.store.retention import Retention, Rule

_SPAN = re.compile(r"([0-9]{1,6})([hdwy])", re.ASCII)
_LAST = re.compile(r"last:([1-9][0-9]{0,6})", re.ASCII)
_LONGEST = timedelta(days=36_525)
_UNITS = {
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
    "y": timedelta(days=365),
}
_PERIODS = {
    "hourly": Period.HOUR,
    "daily": Period.DAY,
    "weekly": Period.WEEK,
    "monthly": Period.MONTH,
    "quarterly": Period.QUARTER,
    "yearly": Period.YEAR,
}


def span(text: str) -> timedelta:
    """Read a span such as 36h, 30d, 52w or 2y, as the type of an option; a year has 365 days."""
    match = _SPAN.fullmatch(text)
    found = int(match[1]) * _UNITS[match[2]] if match else timedelta(0)
    if timedelta(0) < found <= _LONGEST:
        return found
    raise click.BadParameter(f"{text!r} is not a duration, such as 36h, 30d, 52w or 2y.")


def moment(text: str) -> datetime:
    """Read a date, an instant, or how long ago it was, as the type of an option."""
    found = span_or_instant(text)
    return clock.now() - found if isinstance(found, timedelta) else found


def span_or_instant(text: str) -> timedelta | datetime:
    """Read a span, a date or an instant, as the type of an option."""
    if _SPAN.fullmatch(text):
        return span(text)
    try:
        return instant(text)
    except click.BadParameter:
        raise click.BadParameter(
            f"{text!r} is not a duration (36h, 30d, 52w, 2y), a date (2026-11-23) or an ISO 8601"
            " time (2026-11-23T21:05:00Z)."
        ) from None


def retention(text: str) -> Retention:
    """Read what to keep, such as 400d or 14d,daily:400d,monthly, as the type of an option."""
    rules, last = [], 1
    for part in text.split(","):
        if match := _LAST.fullmatch(part):
            last = max(last, int(match[1]))
        else:
            rules.append(_rule(part))
    return Retention(tuple(rules), last)


def _rule(text: str) -> Rule:
    word, colon, age = text.partition(":")
    if period := _PERIODS.get(word):
        return Rule(period, span(age) if colon else None)
    if text.isdigit():
        raise click.BadParameter(f"{text!r} is ambiguous: write {text}d or last:{text}.")
    try:
        return Rule(None, span(text))
    except click.BadParameter:
        raise click.BadParameter(
            f"{text!r} is not a rule: give a duration such as 36h, 30d or 52w; last:N; or one of"
            f" {', '.join(_PERIODS)}, alone or with a duration, such as daily:400d."
        ) from None
