"""``pybossa-stats history``."""

from datetime import timedelta
from pathlib import Path

import click

from pybossa_stats import clock
from pybossa_stats.cli.formats import Outputs, report_options
from pybossa_stats.cli.options import PATH, debug_option
from pybossa_stats.cli.spans import span
from pybossa_stats.cli.streams import say
from pybossa_stats.report.formats import OF_EVERY_REPORT
from pybossa_stats.stats.periods import Period

_EXAMPLES = """\b
Examples:
  pybossa-stats history /var/lib/pybossa-stats --since 48h
  pybossa-stats history /var/lib/pybossa-stats --by week --since 52w
  pybossa-stats history /var/lib/pybossa-stats --by day --csv
"""
_MOST_NAMED = 5
_STALE = timedelta(days=2)


@click.command("history", epilog=_EXAMPLES)
@click.argument("folder", metavar="DIR", type=PATH)
@click.option(
    "--by",
    type=click.Choice([period.value for period in Period]),
    help="One row for each, with its last snapshot.  [default: a row for each snapshot]",
)
@click.option("--since", type=span, metavar="SPAN", help="Only the last 36h, 30d, 52w or so.")
@report_options(OF_EVERY_REPORT)
@debug_option
def history_command(
    folder: Path, by: str | None, since: timedelta | None, outputs: Outputs
) -> None:
    """Print how the figures grew.

    This is told by the snapshots in the folder DIR. Each row has the change since the row before.
    Days, weeks and months without a snapshot are shown as gaps. On a narrow terminal, only users
    and answers have columns.
    """
    from pybossa_stats.cli.stored import tell_of_future
    from pybossa_stats.media import wording
    from pybossa_stats.report.history import HistoryReport
    from pybossa_stats.stats.history import history
    from pybossa_stats.stats.window import Window
    from pybossa_stats.store.folder import Folder
    from pybossa_stats.store.reading import database_of, read_points

    period = Period(by) if by else None
    snapshots, ahead, strangers = Folder(folder).contents(clock.now())
    tell_of_future(ahead)
    if since is not None:
        start = clock.now() - since
        snapshots = [snapshot for snapshot in snapshots if snapshot.instant >= start]
    if snapshots and clock.now() - snapshots[-1].instant > _STALE:
        latest = wording.instant(snapshots[-1].instant)
        say(f"The latest snapshot is of {latest} UTC: are they still taken?")
    skipped = [f"{name}: it is not named like a snapshot" for name in strangers]
    points = read_points(
        snapshots, period, lambda path, reason: skipped.append(f"{path.name}: {reason}")
    )
    read = history(points, period)
    rows = read if len(outputs.places) == 1 else list(read)  # which each place goes through
    window = Window(snapshots[0].instant, snapshots[-1].instant) if snapshots else None
    outputs.write(HistoryReport(rows, period, database_of(snapshots), window))
    _tell(skipped)


def _tell(skipped: list[str]) -> None:
    for reason in skipped[:_MOST_NAMED]:
        say(f"Skipped {reason}.")
    if len(skipped) > _MOST_NAMED:
        say(f"Skipped {len(skipped) - _MOST_NAMED} more.")
