"""``pybossa-stats serve``."""

import re
from functools import partial
from pathlib import Path

import click

from pybossa_stats.cli.command import command, option
from pybossa_stats.cli.location import LocationChoice, location_options
from pybossa_stats.cli.options import (
    DatabaseOptions,
    database_options,
    given,
    no_names_option,
    site_url_option,
    snapshots_option,
    title_option,
)
from pybossa_stats.cli.streams import say
from pybossa_stats.cli.types import WholeNumber
from pybossa_stats.errors import UsageError
from pybossa_stats.source.limits import MAX_AGE, STALE_FOR

_ADDRESS = re.compile(
    r"(?:\[(?P<address>[0-9A-Fa-f:.]+)\]|(?P<name>[A-Za-z0-9_.-]+)):(?P<port>[0-9]{1,5})"
)
_LAST_PORT = 65535


def _listen(text: str) -> tuple[str, int]:
    match = _ADDRESS.fullmatch(text)
    if not match or int(match["port"]) > _LAST_PORT:
        raise click.BadParameter(
            f"{text!r} is not HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080."
        )
    return match["address"] or match["name"], int(match["port"])


@command(
    "serve",
    topic="endpoint",
    help="""Serve PYBOSSA's GET /stats/, pages and metrics over HTTP.

    /stats/ is JSON for programs and a page for browsers; /metrics is for Prometheus, /healthz for
    health checks. Requires the serve extra.
    """,
    examples="""
      pybossa-stats serve --demo
      pybossa-stats serve --listen 10.0.0.5:8080 --max-age 300
    """,
)
@option(
    "--listen",
    type=_listen,
    default="127.0.0.1:8080",
    metavar="HOST:PORT",
    help="Address to listen on; port 0 picks a free one.",
)
@option(
    "--max-age",
    type=WholeNumber(1, 86_400),
    default=MAX_AGE,
    metavar="SECONDS",
    help="Refresh figures older than this on request.",
)
@option(
    "--stale-for",
    type=WholeNumber(0, 604_800),
    default=STALE_FOR,
    metavar="SECONDS",
    help="While the database fails, serve figures up to this age.",
)
@title_option
@site_url_option
@no_names_option
@snapshots_option
@location_options
@database_options
def serve_command(
    database: DatabaseOptions,
    location: LocationChoice,
    listen: tuple[str, int],
    max_age: int,
    stale_for: int,
    snapshots: Path | None,
    title: str | None,
    site_url: str | None,
    no_names: bool,
) -> None:
    if given("retries"):
        raise UsageError("--retries does not apply to serve.", "Omit it: serve always retries.")
    from pybossa_stats.cli.stored import snapshots_of_growth
    from pybossa_stats.source.view import quiet
    from pybossa_stats.web.application import Application
    from pybossa_stats.web.server import serve
    from pybossa_stats.web.sources import Source

    if snapshots:
        snapshots_of_growth(snapshots)  # reports at once what is wrong with them
    source = Source(
        partial(database.open, quiet), location.locator, snapshots, title, site_url or "", no_names
    )

    def tell(trouble: str) -> None:
        if not readings.hopeless:  # which ends the command, and is then told
            say(trouble)

    def begin(url: str) -> None:
        say(f"Listening on {url}/stats/")
        readings.begin()

    application = Application(source, max_age=max_age, stale_for=stale_for, on_trouble=tell)
    readings = application.site
    serve(application, *listen, on_ready=begin, is_over=lambda: readings.hopeless is not None)
    if readings.hopeless:
        raise readings.hopeless
