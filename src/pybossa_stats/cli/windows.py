"""Options for the window of a report and its time zone."""

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
    help="End: 2026-Q3, 2026-10-05 (inclusive) ...  [default: now]",
)
_timezone_option = option(
    "--timezone",
    type=Written("zone", written.read_zone, written.zones),
    default="UTC",
    envvar="PYBOSSA_STATS_TIMEZONE",
    metavar="ZONE",
    help="Time zone, such as Europe/Berlin.",
)


def window_options(default: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command the options of its window, as its argument ``window``.

    Args:
        default: length of the window without them, for the help.
    """
    return gathered(
        "window",
        _span,
        option(
            "--period",
            type=Written("period", written.read_period, lambda: RELATIVE),
            metavar="PERIOD",
            help="Start and end: 2026-Q3, 2026-10, last-week ...",
        ),
        option(
            "--since",
            type=Written("time", written.read_since),
            metavar="TIME",
            help=f"Start: 2026-Q3, 36h, 2y ...  [default: {default}]",
        ),
        _until_option,
        _timezone_option,
    )


def _span(
    period: Moment | None, since: timedelta | Moment | None, until: Moment | None, timezone: tzinfo
) -> Span:
    if period and (others := given("since", "until")):
        raise UsageError(
            f"{others[0]} and --period are mutually exclusive.", "Use only one of them."
        )
    return Span(period or since, period or until, timezone)


def _end(until: Moment | None, timezone: tzinfo) -> Span:
    return Span(until=until, zone=timezone)


until_options = gathered("window", _end, _until_option, _timezone_option)
"""Give a command the options of the end of its window, as its argument ``window``."""
