"""``pybossa-stats diff``."""

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pybossa_stats.cli.command import command, option
from pybossa_stats.cli.options import (
    DatabaseOptions,
    database_options,
    databases_given,
    given,
    only_one_of,
)
from pybossa_stats.cli.output import Outputs, fail_if_option, report_options
from pybossa_stats.cli.streams import say
from pybossa_stats.cli.types import MOMENT, PATH
from pybossa_stats.errors import NothingToCompareError, UsageError
from pybossa_stats.report.formats import OF_EVERY_REPORT

if TYPE_CHECKING:
    from pybossa_stats.stats.site.site import Snapshot


@command(
    "diff",
    topic="snapshots",
    help="""Show what changed between two snapshots.

    OLD and NEW are files, or folders whose latest snapshot is used. Without NEW, OLD is compared
    with the database as it is now.
    """,
    examples="""
      pybossa-stats diff snapshots --demo
      pybossa-stats diff 2026-11-22T210500Z.json 2026-11-23T210500Z.json
      pybossa-stats diff snapshots --since 24h --fail-if 'n_task_runs < 1'
    """,
)
@click.argument("old", type=PATH)
@click.argument("new", type=PATH, required=False)
@report_options(OF_EVERY_REPORT)
@option(
    "--since",
    type=MOMENT,
    metavar="TIME",
    help="Compare the latest snapshot in OLD with the last one before TIME: 36h, 30d, 2026-10-05"
    " ...",
)
@fail_if_option("n_task_runs < 1")
@database_options
def diff_command(
    old: Path,
    new: Path | None,
    outputs: Outputs,
    since: datetime | None,
    database: DatabaseOptions,
) -> None:
    from pybossa_stats.cli.stored import open_snapshot
    from pybossa_stats.report.history import DifferenceReport
    from pybossa_stats.stats.history import difference
    from pybossa_stats.stats.site.site import take
    from pybossa_stats.store.databases import earlier_name

    others = [*(["NEW"] if new else []), *given("since"), *databases_given()]
    if len(others) > 1:
        raise UsageError(only_one_of(others))
    if since:
        if os.path.isfile(old):  # noqa: PTH113 (it never fails)
            raise UsageError(f"With --since, OLD must be a folder of snapshots: {old} is a file.")
        change = difference(*_since(old, since))
    else:
        before = open_snapshot(old)
        change = difference(before, open_snapshot(new) if new else database.read(take))
    if change.old.database not in {change.new.database, earlier_name(change.new.database)}:
        names = f"{change.old.database} and {change.new.database}"
        say(f"The snapshots are of different databases: {names}.")
    outputs.write(DifferenceReport(change))


def _since(folder: Path, since: datetime) -> "tuple[Snapshot, Snapshot]":
    """The last snapshot before a time, and the latest after it, of one database."""
    from pybossa_stats.cli.stored import choose_database, load_good, snapshots_in
    from pybossa_stats.media import wording

    _, snapshots = choose_database(folder, snapshots_in(folder))
    new = load_good([each for each in snapshots if each.instant >= since])
    old = load_good([each for each in snapshots if each.instant < since]) if new else None
    if new and old:
        return old, new
    when = f"{'from before' if new else 'since'} {wording.instant(since)} UTC"
    raise NothingToCompareError(f"There is no snapshot {when} in {folder} to compare with.")
