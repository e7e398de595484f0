"""The option that says whose calendar a report is told in."""

from datetime import UTC, tzinfo
from zoneinfo import TZPATH, ZoneInfo, available_timezones

import click


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
            f"this system has no time zones ({', '.join(TZPATH)}): install tzdata, by the system's"
            " packages or by pip."
        )
    raise click.BadParameter(f"{text!r} is not a time zone, such as Europe/Berlin.")


timezone_option = click.option(
    "--timezone",
    "zone",
    type=zone,
    default="UTC",
    show_default=True,
    metavar="ZONE",
    help="Whose days, weeks and hours these are: the name of a time zone, such as Europe/Berlin.",
)
