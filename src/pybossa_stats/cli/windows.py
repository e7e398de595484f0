"""Options for the window of a report, and for the time zone of what is in it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from pybossa_stats.cli.command import HelpSection, option
from pybossa_stats.cli.types import INSTANT, SPAN_OR_INSTANT, ZONE
from pybossa_stats.periods.window import Span


def window_options(default: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command the options of its window; it is called with ``window``.

    Args:
        default: how long the window is by itself, in words.
    """
    since_option = option(
        "--since",
        section=HelpSection.REPORT,
        type=SPAN_OR_INSTANT,
        metavar="TIME",
        help="Window start: 36h, 30d, 52w or 2y before its end, a date or ISO 8601 time."
        f"  [default: {default}]",
    )
    at_option = option(
        "--at",
        section=HelpSection.REPORT,
        type=INSTANT,
        metavar="TIME",
        help="Window end: an ISO 8601 time, UTC unless it has an offset.  [default: now]",
    )

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @since_option
        @at_option
        @wraps(command)
        def with_window(
            since: timedelta | datetime | None,
            at: datetime | None,
            **options: Any,  # noqa: ANN401 (those of the command)
        ) -> object:
            return command(window=Span(since, at), **options)

        return with_window

    return decorate


timezone_option = option(
    "--timezone",
    "zone",
    section=HelpSection.REPORT,
    type=ZONE,
    default="UTC",
    show_default=True,
    metavar="ZONE",
    help="Time zone of days, weeks and hours, such as Europe/Berlin.",
)
