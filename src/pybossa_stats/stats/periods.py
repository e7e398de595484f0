"""Spans of the calendar; light, so that the help can tell the choices."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum

YEARS = range(1970, 9999)
"""Those of any clock; there is a time before and after each of them."""


class Period(StrEnum):
    """A span of the calendar, in UTC."""

    DAY = "day"
    WEEK = "week"
    """From Monday, as in ISO 8601."""
    MONTH = "month"

    def start(self, instant: datetime) -> datetime:
        """The beginning of the period that an instant lies in."""
        day = instant.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        if self is Period.WEEK:
            return day - timedelta(days=day.weekday())
        return day.replace(day=1) if self is Period.MONTH else day

    def after(self, start: datetime) -> datetime:
        """The beginning of the period after one."""
        lengths = {Period.DAY: 1, Period.WEEK: 7, Period.MONTH: 31}
        return self.start(start + timedelta(days=lengths[self]))

    def label(self, start: datetime) -> str:
        """What the period that begins then is called: ``2026-11-23``, ``2026-W48``, ``2026-11``."""
        if self is Period.WEEK:
            return f"{start:%G-W%V}"
        return f"{start:%Y-%m}" if self is Period.MONTH else f"{start:%Y-%m-%d}"
