"""``pybossa-stats snapshot``."""

from datetime import timedelta
from pathlib import Path

import click

from pybossa_stats.cli.location import LocationChoice, location_options
from pybossa_stats.cli.options import PATH, Database, database_options
from pybossa_stats.cli.output import write
from pybossa_stats.cli.spans import span_or_count
from pybossa_stats.errors import UsageError

_EXAMPLES = """\b
Examples:
  pybossa-stats snapshot /var/lib/pybossa-stats
  pybossa-stats snapshot /var/lib/pybossa-stats --keep 400d --retries 5
"""


@click.command("snapshot", epilog=_EXAMPLES)
@click.argument("folder", metavar="DIR", type=PATH)
@click.option(
    "--keep",
    type=span_or_count,
    metavar="AGE|N",
    help="Afterwards, delete snapshots that are older, such as 400d, 60w or 36h; or all but the"
    " last N. Nothing else in DIR is touched.",
)
@click.option(
    "--locations/--no-locations",
    default=None,
    help="Whether to store where anonymous users are.  [default: if --geoip-db is given]",
)
@click.option("--verbose", is_flag=True, help="Print the path of the snapshot.")
@location_options
@database_options
def snapshot_command(
    folder: Path,
    database: Database,
    location: LocationChoice,
    keep: timedelta | int | None,
    locations: bool | None,
    verbose: bool,
) -> None:
    """Store a report in a folder, for later.

    It becomes one JSON file in DIR, which must exist, named by its instant, such as
    2026-11-23T210500Z.json. Silent if all is well, as cron likes it; see the commands show, history
    and diff.
    """
    if locations and location.geoip_db is None:
        raise UsageError("There is nothing to find locations by.", "Add --geoip-db FILE.")
    from pybossa_stats.store.folder import Folder

    store = Folder(folder)
    store.require()
    locator = None if locations is False else location.locator()
    stored = store.save(database.snapshot(locator), keep)
    if verbose:
        write([f"{stored}\n"])
