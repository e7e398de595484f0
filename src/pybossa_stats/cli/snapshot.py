"""``pybossa-stats snapshot``."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pybossa_stats.cli.location import LocationChoice, location_options
from pybossa_stats.cli.options import PATH, Database, database_options
from pybossa_stats.cli.output import write
from pybossa_stats.cli.spans import retention
from pybossa_stats.cli.streams import is_terminal, say
from pybossa_stats.errors import UsageError
from pybossa_stats.store.retention import Retention

if TYPE_CHECKING:
    from pybossa_stats.store.folder import Saved

_EXAMPLES = """\b
Examples:
  pybossa-stats snapshot /var/lib/pybossa-stats
  pybossa-stats snapshot /var/lib/pybossa-stats --keep 400d --retries 5
  pybossa-stats snapshot /var/lib/pybossa-stats --keep 14d,daily:400d,monthly
"""


@click.command("snapshot", epilog=_EXAMPLES)
@click.argument("folder", metavar="DIR", type=PATH)
@click.option(
    "--keep",
    type=retention,
    metavar="RULES",
    help="Then delete the snapshots that no rule keeps. An age (36h, 400d, 60w) keeps all up to it;"
    " last:N the last N; hourly, daily, weekly, monthly, quarterly or yearly the last of each"
    " period, for ever or up to an age (daily:400d). Commas join rules. The first and the last"
    " snapshot always stay, as does anything else in DIR.",
)
@click.option(
    "--force",
    is_flag=True,
    help="Let --keep delete more than a quarter of the snapshots at once, which it refuses to do"
    " otherwise.",
)
@click.option(
    "--locations/--no-locations",
    default=None,
    help="Whether to store where anonymous users are.  [default: if --geoip-db is given]",
)
@click.option(
    "--verbose", is_flag=True, help="Print the paths of the new snapshot and of deleted ones."
)
@location_options
@database_options
def snapshot_command(
    folder: Path,
    database: Database,
    location: LocationChoice,
    keep: Retention | None,
    force: bool,
    locations: bool | None,
    verbose: bool,
) -> None:
    """Store a snapshot.

    It holds the global statistics of now, and is one JSON file in the folder DIR, named by its
    instant, such as 2026-11-23T210500Z.json. DIR must exist. Prints nothing if all is well, as
    suits cron. The commands show, history and diff read snapshots.
    """
    if locations and location.geoip_db is None:
        raise UsageError("--locations needs a GeoIP database.", "Add --geoip-db FILE.")
    if force and keep is None:
        raise UsageError("--force is for --keep.", "Add --keep RULES, or omit --force.")
    from pybossa_stats.cli.stored import tell_of_future
    from pybossa_stats.store.folder import Folder

    store = Folder(folder)
    store.require()
    locator = None if locations is False else location.locator()
    snapshot = database.snapshot(locator)
    saved = store.save(snapshot, keep, force=force)
    if verbose:
        _print([str(saved.path), *(f"deleted {path}" for path in saved.deleted)])
    _tell(saved)
    tell_of_future(store.contents(snapshot.instant).ahead)


def _print(paths: list[str]) -> None:
    """Print paths as they are for programs, and so that they do nothing to a terminal."""
    if sys.stdout and is_terminal(sys.stdout):
        from pybossa_stats.media.visible import visible

        paths = list(map(visible, paths))
    write(f"{path}\n" for path in paths)


def _tell(saved: "Saved") -> None:
    if saved.before:
        from pybossa_stats.media import wording

        say(
            f"The snapshot before is of {wording.instant(saved.before.instant)} UTC: is the clock"
            " right?",
            "--keep counts that gap in full only when as much time has passed again.",
        )
    if saved.withheld:
        surplus, total = saved.withheld
        say(
            f"Deleted nothing: --keep would delete {surplus:,} of {total:,} snapshots at once.",
            "If that is intended, run it once with --force.",
        )
