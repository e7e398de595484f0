"""``pybossa-stats snapshot``, ``show``, ``history`` and ``diff``."""

import os
import sys
from datetime import timedelta, tzinfo
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pybossa_stats import clock
from pybossa_stats.cli import options
from pybossa_stats.cli.command import command, option
from pybossa_stats.cli.output import Outputs, envelope_option, report_options, site_report, write
from pybossa_stats.cli.streams import is_terminal, notify
from pybossa_stats.cli.types import FILE, FOLDER, START, Parsed
from pybossa_stats.errors import NothingToCompareError, SnapshotError, UsageError
from pybossa_stats.periods.period import Period
from pybossa_stats.periods.window import Moment, start_of
from pybossa_stats.report.formats import OF_EVERY_REPORT, OF_FIGURES
from pybossa_stats.store.retention import Retention

if TYPE_CHECKING:
    from pybossa_stats.stats.site.site import SiteStats

_STALE = timedelta(days=2)


@command("snapshot", topic="snapshots")
@click.argument("folder", metavar="DIR", type=FOLDER)
@option(
    "--keep",
    type=Parsed("RULES", Retention.read),
    help="Delete snapshots that no rule keeps: 400d, 14d,daily:400d,monthly ...",
)
@option("--force", is_flag=True, help="Let --keep delete more than a quarter of the snapshots.")
@option("--verbose", is_flag=True, help="Print the paths of new and deleted snapshots.")
@options.location
@options.database
def snapshot_command(
    folder: Path,
    database: options.Database,
    location: options.Location,
    keep: Retention | None,
    force: bool,
    verbose: bool,
) -> None:
    """Store the current figures in a folder.

    DIR must exist. A snapshot is a JSON file in it, named after its time, such as
    2026-11-23T210500Z.json. Prints nothing on success. Read snapshots with show, history and diff.

    Examples:
      pybossa-stats snapshot snapshots --demo
      pybossa-stats snapshot /var/lib/pybossa-stats --retries 5
      pybossa-stats snapshot /var/lib/pybossa-stats --keep 14d,daily:400d,monthly
    """
    if force and keep is None:
        raise UsageError("--force requires --keep.", "Add --keep RULES, or omit --force.")
    from pybossa_stats.media.visible import visible
    from pybossa_stats.stats.site.site import collect_site
    from pybossa_stats.store.folder import Folder

    store = Folder(folder)
    store.require()
    snapshot = database.read(partial(collect_site, locator=location.locator()))
    saved = store.save(snapshot, keep, force=force)
    if verbose:
        paths = [str(saved.path), *(f"deleted {path}" for path in saved.deleted)]
        # Unchanged for programs, and harmless on a terminal.
        shown = map(visible, paths) if is_terminal(sys.stdout) else paths
        write(f"{path}\n" for path in shown)
    if saved.not_deleted:
        surplus, total = saved.not_deleted
        notify(
            f"Deleted nothing: --keep would delete {surplus:,} of {total:,} snapshots at once.",
            "Check the clock. If this is intended, run the command once with --force.",
        )


@command("show", topic="snapshots")
@click.argument("path", metavar="FILE|DIR", type=FILE)
@options.timezone
@report_options(OF_FIGURES)
@envelope_option
@options.debug
def show_command(path: Path, timezone: tzinfo, outputs: Outputs, envelope: bool) -> None:
    """Show a snapshot as the command global shows current figures.

    For a folder, shows its latest readable snapshot.

    Examples:
      pybossa-stats show snapshots
      pybossa-stats show /var/lib/pybossa-stats/2026-11-23T210500Z.json --json
    """
    from pybossa_stats.cli.stored import open_snapshot

    report = site_report(outputs, envelope=envelope)
    outputs.write(report(open_snapshot(path).in_zone(timezone)))


@command("history", topic="snapshots")
@click.argument("folder", metavar="DIR", type=FOLDER)
@option(
    "--by",
    type=click.Choice([period.value for period in Period]),
    metavar="PERIOD",
    help="Last snapshot of each hour, day, week, month, quarter or year.  [default: all snapshots]",
)
@option("--since", type=START, help="Only snapshots since TIME: 36h, 30d, 2y, 2026-10-05 ...")
@option("--until", type=START, help="Only snapshots before TIME, in the same forms.")
@options.timezone
@option(
    "--database",
    metavar="NAME",
    help="Only snapshots of this database.  [default: the latest one's]",
)
@report_options(OF_EVERY_REPORT)
@options.debug
def history_command(
    folder: Path,
    by: str | None,
    since: timedelta | Moment | None,
    until: timedelta | Moment | None,
    timezone: tzinfo,
    database: str | None,
    outputs: Outputs,
) -> None:
    """Show growth from the snapshots in a folder.

    Each row has the change since the row before; the first row, since the last snapshot before it.
    Periods without a snapshot are shown as gaps. Wide terminals show more columns.

    Examples:
      pybossa-stats history snapshots
      pybossa-stats history /var/lib/pybossa-stats --by week --since 52w
      pybossa-stats history /var/lib/pybossa-stats --since 2026-10-01 --csv
    """
    now = clock.now()
    first = start_of(since, now, timezone) if since else None
    end = start_of(until, now, timezone) if until else None
    if first and end and first >= end:
        raise UsageError("--since must be before --until.")
    from pybossa_stats.cli.stored import choose_database, snapshots_in, warn_skipped
    from pybossa_stats.media import wording
    from pybossa_stats.report.history import HistoryReport
    from pybossa_stats.store.stored_history import stored_history

    chosen, snapshots = choose_database(folder, snapshots_in(folder), database)
    times = [snapshot.instant for snapshot in snapshots]
    if not any((not first or first <= at) and (not end or at < end) for at in times):
        oldest, latest = (f"{wording.instant(times[n], timezone)} {timezone}" for n in (0, -1))
        hint = f"The first is from {oldest}, the latest from {latest}."
        raise SnapshotError(f"There are no snapshots from that time in {str(folder)!r}.", hint)
    if end is None and now - times[-1] > _STALE:
        hint = "Check that snapshots are still being stored."
        latest = wording.instant(times[-1], timezone)
        notify(f"The latest snapshot is from {latest} {timezone}.", hint)
    skipped: dict[Path, str] = {}
    history = stored_history(
        chosen,
        [snapshot for snapshot in snapshots if end is None or snapshot.instant < end],
        by=Period(by) if by else None,
        since=first,
        end=min(now, end) if end else now,
        on_damaged=skipped.__setitem__,
        zone=timezone,
    )
    outputs.write(HistoryReport(history))
    warn_skipped(skipped)


@command("diff", topic="snapshots")
@click.argument("old", type=FILE)
@click.argument("new", type=FILE, required=False)
@option(
    "--since",
    type=START,
    help="Compare the latest snapshot in OLD with the last one before TIME: 36h, 30d, 2026-10-05"
    " ...",
)
@options.timezone
@report_options(OF_EVERY_REPORT, "answers < 1")
@options.database
def diff_command(
    old: Path,
    new: Path | None,
    outputs: Outputs,
    since: timedelta | Moment | None,
    timezone: tzinfo,
    database: options.Database,
) -> None:
    """Show what changed between two snapshots.

    OLD and NEW are files, or folders whose latest snapshot is used; of OLD, that of the database it
    is compared with. Without NEW, OLD is compared with the database as it is now.

    Examples:
      pybossa-stats diff snapshots --demo
      pybossa-stats diff 2026-11-22T210500Z.json 2026-11-23T210500Z.json
      pybossa-stats diff snapshots --since 24h --fail-if 'answers < 1'
    """
    from pybossa_stats.cli.stored import latest_in, open_snapshot, snapshots_in
    from pybossa_stats.report.history import DifferenceReport
    from pybossa_stats.stats.history import difference
    from pybossa_stats.stats.site.site import collect_site
    from pybossa_stats.store.reading import load

    alternatives = [
        *(["NEW"] if new else []),
        *options.on_command_line("since"),
        *options.databases_on_command_line(),
    ]
    if len(alternatives) > 1:
        raise options.mutually_exclusive(*alternatives)
    if since:
        if os.path.isfile(old):  # noqa: PTH113 (it never fails)
            raise UsageError(f"With --since, OLD must be a folder of snapshots: {old} is a file.")
        change = difference(*_snapshots_around(old, since, timezone), timezone)
    else:
        stored = snapshots_in(old) if os.path.isdir(old) else None  # noqa: PTH112 (it never fails)
        before = None if stored else load(old)
        after = open_snapshot(new) if new else database.read(collect_site)
        before = before or latest_in(old, stored or (), after.database)
        change = difference(before, after, timezone)
    if change.old.database != change.new.database:
        names = f"{change.old.database} and {change.new.database}"
        notify(f"The snapshots are of different databases: {names}.")
    outputs.write(DifferenceReport(change))


def _snapshots_around(
    folder: Path, since: timedelta | Moment, zone: tzinfo
) -> "tuple[SiteStats, SiteStats]":
    """The last snapshot before a time, and the latest after it, of one database."""
    from pybossa_stats.cli.stored import choose_database, load_latest, snapshots_in
    from pybossa_stats.media import wording

    start = start_of(since, clock.now(), zone)
    _, snapshots = choose_database(folder, snapshots_in(folder))
    new = load_latest([stored for stored in snapshots if stored.instant >= start])
    old = load_latest([stored for stored in snapshots if stored.instant < start]) if new else None
    if new and old:
        return old, new
    when = f"{'from before' if new else 'since'} {wording.instant(start, zone)} {zone}"
    raise NothingToCompareError(f"There is no snapshot {when} in {folder} to compare with.")
