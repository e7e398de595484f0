"""``pybossa-stats snapshot``."""

import sys
from functools import partial
from pathlib import Path

import click

from pybossa_stats.cli.command import command, option
from pybossa_stats.cli.location import LocationChoice, location_options
from pybossa_stats.cli.options import DatabaseOptions, database_options
from pybossa_stats.cli.output import write
from pybossa_stats.cli.streams import is_terminal, say
from pybossa_stats.cli.types import PATH, Written
from pybossa_stats.errors import UsageError
from pybossa_stats.store.retention import Retention


@command(
    "snapshot",
    topic="snapshots",
    help="""Store the current figures in a folder.

    DIR must exist. A snapshot is a JSON file in it, named after its time, such as
    2026-11-23T210500Z.json. Prints nothing on success. Read snapshots with show, history and diff.
    """,
    examples="""
      pybossa-stats snapshot snapshots --demo
      pybossa-stats snapshot /var/lib/pybossa-stats --retries 5
      pybossa-stats snapshot /var/lib/pybossa-stats --keep 14d,daily:400d,monthly
    """,
)
@click.argument("folder", metavar="DIR", type=PATH)
@option(
    "--keep",
    type=Written("rules", Retention.read),
    metavar="RULES",
    help="Delete snapshots that no rule keeps: 400d, 14d,daily:400d,monthly ...",
)
@option("--force", is_flag=True, help="Let --keep delete more than a quarter of the snapshots.")
@option("--verbose", is_flag=True, help="Print the paths of new and deleted snapshots.")
@location_options
@database_options
def snapshot_command(
    folder: Path,
    database: DatabaseOptions,
    location: LocationChoice,
    keep: Retention | None,
    force: bool,
    verbose: bool,
) -> None:
    if force and keep is None:
        raise UsageError("--force requires --keep.", "Add --keep RULES, or omit --force.")
    from pybossa_stats.cli.stored import tell_of_misdated
    from pybossa_stats.media import wording
    from pybossa_stats.media.visible import visible
    from pybossa_stats.stats.site.site import take
    from pybossa_stats.store.folder import Folder

    store = Folder(folder)
    store.require()
    snapshot = database.read(partial(take, locator=location.locator()))
    saved = store.save(snapshot, keep, force=force)
    if verbose:
        paths = [str(saved.path), *(f"deleted {path}" for path in saved.deleted)]
        # Unchanged for programs, and harmless on a terminal.
        shown = map(visible, paths) if is_terminal(sys.stdout) else paths
        write(f"{path}\n" for path in shown)
    if saved.before:
        say(
            f"The previous snapshot is from {wording.instant(saved.before.instant)} UTC: check the"
            " clock.",
            "--keep counts a jump in full only after ten times as much time has passed.",
        )
    if saved.not_deleted:
        surplus, total = saved.not_deleted
        say(
            f"Deleted nothing: --keep would delete {surplus:,} of {total:,} snapshots at once.",
            "If this is intended, run the command once with --force.",
        )
    tell_of_misdated(saved.misdated)
