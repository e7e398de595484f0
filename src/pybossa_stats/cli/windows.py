"""Options for the window of a report, and for the time zone of what is in it."""

from collections.abc import Callable
from datetime import timedelta, tzinfo
from typing import Any

from pybossa_stats.cli.command import gathered, option
from pybossa_stats.cli.options import given
from pybossa_stats.cli.types import Written
from pybossa_stats.errors import UsageError
from pybossa_stats.periods import written
from pybossa_stats.periods.period import RELATIVE
from pybossa_stats.periods.window import Moment, Span

_until_option = option(
    "--until",
    type=Written("time", written.read_until),
    metavar="TIME",
    help="End, in the same forms; a period is included.  [default: now]",
)
_timezone_option = option(
    "--timezone",
    type=Written("zone", written.read_zone, written.zones),
    default="UTC",
    envvar="PYBOSSA_STATS_TIMEZONE",
    metavar="ZONE",
    help="Time zone in which days begin, such as Europe/Berlin.",
)


def window_options(default: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command the options of its window; it is called with ``window``.

    Args:
        default: how long the window is by itself, in words.
    """
    return gathered(
        "window",
        _span,
        option(
            "--period",
            type=Written("period", written.read_period, lambda: RELATIVE),
            metavar="PERIOD",
            help="Start and end at once: 2026-Q3, 2026-10, yesterday, last-week, this-year ...",
        ),
        option(
            "--since",
            type=Written("time", written.read_since),
            metavar="TIME",
            help="Start: 2026-Q3, 2026-10, 2026-W41, 2026-10-05, an ISO 8601 time, or 36h, 30d or"
            f" 2y before the end.  [default: {default}]",
        ),
        _until_option,
        _timezone_option,
    )


def _span(
    period: Moment | None, since: timedelta | Moment | None, until: Moment | None, timezone: tzinfo
) -> Span:
    if period and (others := given("since", "until")):
        raise UsageError(f"{others[0]} cannot be used with --period.", "Omit one of them.")
    return Span(period or since, period or until, timezone)


def _end(until: Moment | None, timezone: tzinfo) -> Span:
    return Span(until=until, zone=timezone)


until_options = gathered("window", _end, _until_option, _timezone_option)
"""Give a command the options of the end of its window; it is called with ``window``."""
