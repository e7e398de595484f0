"""The types of options: what people write, and what it is read as."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pybossa_stats import clock
from pybossa_stats.stats.periods import YEARS

if TYPE_CHECKING:
    from os import PathLike

_SPAN = re.compile(r"([0-9]{1,6})([hdwy])", re.ASCII)
_LONGEST = timedelta(days=36_525)
_UNITS = {
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
    "y": timedelta(days=365),
}


class _Path(click.Path):
    """A path that shells complete; it may not be empty, as an unset shell variable would be."""

    def convert(
        self, value: "str | PathLike[str]", param: click.Parameter | None, ctx: click.Context | None
    ) -> Path:
        if not value:
            self.fail("the path is empty.", param, ctx)
        return Path(value)


PATH = _Path()


class WholeNumber(click.IntRange):
    """A whole number within limits; unlike click's own type, it explains them in words."""

    def convert(
        self,
        value: Any,  # noqa: ANN401 (click's own)
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> int:
        """Read it.

        Raises:
            BadParameter: if it is none, or beyond the limits.
        """
        try:
            number: int = super().convert(value, param, ctx)
        except click.BadParameter:
            limits = (
                f"of {self.min} or more" if self.max is None else f"from {self.min} to {self.max:,}"
            )
            self.fail(f"{str(value)!r} is not a whole number {limits}.", param, ctx)
        return number


def instant(text: str) -> datetime:
    """Read an instant in ISO 8601; without an offset it is UTC."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(
            f"{text!r} is not an ISO 8601 time, such as 2026-11-23T21:05:00Z."
        ) from None
    if read.year not in YEARS:
        raise click.BadParameter(f"{text!r} is not in the years {YEARS[0]} to {YEARS[-1]}.")
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)


def span(text: str) -> timedelta:
    """Read a span such as 36h, 30d, 52w or 2y; a year has 365 days."""
    match = _SPAN.fullmatch(text)
    found = int(match[1]) * _UNITS[match[2]] if match else timedelta(0)
    if timedelta(0) < found <= _LONGEST:
        return found
    raise click.BadParameter(f"{text!r} is not a duration, such as 36h, 30d, 52w or 2y.")


def moment(text: str) -> datetime:
    """Read a date, an instant, or how long ago it was."""
    found = span_or_instant(text)
    return clock.now() - found if isinstance(found, timedelta) else found


def span_or_instant(text: str) -> timedelta | datetime:
    """Read a span, a date or an instant."""
    if _SPAN.fullmatch(text):
        return span(text)
    try:
        return instant(text)
    except click.BadParameter:
        raise click.BadParameter(
            f"{text!r} is not a duration (36h, 30d, 52w, 2y), a date (2026-11-23) or an ISO 8601"
            " time (2026-11-23T21:05:00Z)."
        ) from None


def zone(text: str) -> tzinfo:
    """Read the name of a time zone."""
    if text == str(UTC):  # which needs no data
        return UTC
    from zoneinfo import TZPATH, ZoneInfo, available_timezones

    try:
        return ZoneInfo(text)
    except (LookupError, OSError, ValueError):  # not there, a folder, or no name of a file
        pass
    if not available_timezones():
        raise click.BadParameter(
            f"this system has no time zones ({', '.join(TZPATH)}): install tzdata, with its package"
            " manager or pip."
        )
    raise click.BadParameter(f"{text!r} is not a time zone, such as Europe/Berlin.")
