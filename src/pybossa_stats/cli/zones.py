"""The option for the time zone of a report's days, weeks and hours."""

from datetime import UTC, tzinfo
from zoneinfo import TZPATH, ZoneInfo, available_timezones

import click

from pybossa_stats.cli.command import Heading, option


def zone(text: str) -> tzinfo:
    """Read the name of a time zone, as the type of an option."""
    if text == str(UTC):  # which needs no data
        return UTC
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


timezone_option = option(
    "--timezone",
    "zone",
    heading=Heading.REPORT,
    type=zone,
    default="UTC",
    show_default=True,
    metavar="ZONE",
    help="Time zone of days, weeks and hours, such as Europe/Berlin.",
)
