"""``pybossa-stats history``."""

from datetime import datetime, timedelta
from pathlib import Path

import click

from pybossa_stats import clock
from pybossa_stats.cli.command import command, option
from pybossa_stats.cli.options import debug_option
from pybossa_stats.cli.output import Outputs, report_options
from pybossa_stats.cli.streams import say
from pybossa_stats.cli.types import MOMENT, PATH
from pybossa_stats.errors import UsageError
from pybossa_stats.periods.period import Period
from pybossa_stats.report.formats import OF_EVERY_REPORT

_STALE = timedelta(days=2)


@command(
    "history",
    topic="snapshots",
    help="""Show growth from the snapshots in a folder.

    Each row has the change since the row before; the first row, since the last snapshot before it.
    Periods without a snapshot are shown as gaps. Wide terminals show more columns.
    """,
    examples="""
      pybossa-stats history snapshots
      pybossa-stats history /var/lib/pybossa-stats --by week --since 52w
      pybossa-stats history /var/lib/pybossa-stats --since 2026-10-01 --csv
    """,
)
@click.argument("folder", metavar="DIR", type=PATH)
@option(
    "--by",
    type=click.Choice([period.value for period in Period]),
    metavar="PERIOD",
    help="Last snapshot of each hour, day, week, month, quarter or year.  [default: all snapshots]",
)
@option(
    "--since",
    type=MOMENT,
    metavar="TIME",
    help="Only snapshots since TIME: 36h, 30d, 2y, 2026-10-05 ...",
)
@option(
    "--until", type=MOMENT, metavar="TIME", help="Only snapshots before TIME, in the same forms."
)
@option(
    "--database",
    metavar="NAME",
    help="Only snapshots of this database.  [default: the latest one's]",
)
@report_options(OF_EVERY_REPORT)
@debug_option
def history_command(
    folder: Path,
    by: str | None,
    since: datetime | None,
    until: datetime | None,
    database: str | None,
    outputs: Outputs,
) -> None:
    if since and until and since >= until:
        raise UsageError("--since must be before --until.")
    from pybossa_stats.cli.stored import choose_database, snapshots_in, tell_of_skipped
    from pybossa_stats.media import wording
    from pybossa_stats.report.history import HistoryReport
    from pybossa_stats.store.history import StoredHistory

    now = clock.now()
    chosen, snapshots = choose_database(folder, snapshots_in(folder), database)
    if until is None and now - snapshots[-1].instant > _STALE:
        say(
            f"The latest snapshot is from {wording.instant(snapshots[-1].instant)} UTC.",
            "Check that snapshots are still being stored.",
        )
    skipped: dict[Path, str] = {}
    told = StoredHistory(
        chosen,
        [each for each in snapshots if until is None or each.instant < until],
        by=Period(by) if by else None,
        since=since,
        end=min(now, until) if until else now,
        on_damaged=skipped.__setitem__,
    )
    outputs.write(HistoryReport(told))
    tell_of_skipped(skipped)
