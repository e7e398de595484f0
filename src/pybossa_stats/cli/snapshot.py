"""``pybossa-stats snapshot``."""

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pybossa_stats.cli.command import Command, HelpSection, option
from pybossa_stats.cli.location import LocationChoice, location_options
from pybossa_stats.cli.options import DatabaseOptions, database_options
from pybossa_stats.cli.output import write
from pybossa_stats.cli.streams import is_terminal, say
from pybossa_stats.cli.types import PATH, Written
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


@click.command(
    "snapshot",
    cls=Command,
    topic="snapshots",
    help="""Store the figures in a folder.

    A snapshot is a JSON file in DIR, named by its time, such as 2026-11-23T210500Z.json. DIR must
    exist. Prints nothing on success, for cron. Read snapshots with show, history and diff.
    """,
    epilog=_EXAMPLES,
)
@click.argument("folder", metavar="DIR", type=PATH)
@option(
    "--keep",
    section=HelpSection.SNAPSHOTS,
    type=Written("rules", Retention.read),
    metavar="RULES",
    help="Delete all but what RULES keep, such as 400d or 14d,daily:400d,monthly.",
)
@option(
    "--force",
    section=HelpSection.SNAPSHOTS,
    is_flag=True,
    help="Let --keep delete more than a quarter of the snapshots at once.",
)
@option(
    "--verbose",
    section=HelpSection.SNAPSHOTS,
    is_flag=True,
    help="Print the paths of new and deleted snapshots.",
)
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
        raise UsageError("--force needs --keep.", "Add --keep RULES, or omit --force.")
    from pybossa_stats.cli.stored import tell_of_misdated
    from pybossa_stats.stats.site.snapshot import take
    from pybossa_stats.store.folder import Folder

    store = Folder(folder)
    store.require()
    snapshot = database.read(partial(take, locator=location.locator()))
    saved = store.save(snapshot, keep, force=force)
    if verbose:
        _print([str(saved.path), *(f"deleted {path}" for path in saved.deleted)])
    _tell(saved)
    tell_of_misdated(saved.misdated)


def _print(paths: list[str]) -> None:
    """Print paths, unchanged for programs and harmless on a terminal."""
    if is_terminal(sys.stdout):
        from pybossa_stats.media.visible import visible

        paths = list(map(visible, paths))
    write(f"{path}\n" for path in paths)


def _tell(saved: "Saved") -> None:
    if saved.before:
        from pybossa_stats.media import wording

        say(
            f"The previous snapshot is from {wording.instant(saved.before.instant)} UTC: check the"
            " clock.",
            "--keep counts a jump in full only once ten times as much time has passed.",
        )
    if saved.not_deleted:
        surplus, total = saved.not_deleted
        say(
            f"Deleted nothing: --keep would delete {surplus:,} of {total:,} snapshots at once.",
            "If this is intended, run it once with --force.",
        )
