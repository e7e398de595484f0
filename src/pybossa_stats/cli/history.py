"""``pybossa-stats history``."""

from datetime import timedelta
from pathlib import Path

import click

from pybossa_stats import clock
from pybossa_stats.cli.options import PATH, debug_option
from pybossa_stats.cli.output import medium, write
from pybossa_stats.cli.spans import span
from pybossa_stats.cli.streams import say

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
    type=click.Choice(["day", "week", "month"]),
    help="One row for each, with its last snapshot.  [default: a row for each snapshot]",
)
@click.option("--since", type=span, metavar="SPAN", help="Only the last 36h, 30d, 52w or so.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="Tables for people, a list of objects, or comma-separated values.",
)
@click.option("--json", "output_format", flag_value="json", help="Short for --format json.")
@click.option("--csv", "output_format", flag_value="csv", help="Short for --format csv.")
@debug_option
def history_command(
    folder: Path, by: str | None, since: timedelta | None, output_format: str
) -> None:
    """Print how the figures grew.

    This is told by the snapshots in the folder DIR. Each row has the change since the row before.
    Days, weeks and months without a snapshot are shown as gaps. On a narrow terminal, only users
    and answers have columns.
    """
    from pybossa_stats.report.instants import readable
    from pybossa_stats.stats.history import Period, history
    from pybossa_stats.store.folder import Folder, read_points

    store = Folder(folder)
    period = Period(by) if by else None
    snapshots, strangers = store.contents()
    if since is not None:
        start = clock.now() - since
        snapshots = [snapshot for snapshot in snapshots if snapshot.instant >= start]
    if snapshots and clock.now() - snapshots[-1].instant > _STALE:
        latest = readable(snapshots[-1].instant)
        say(f"The latest snapshot is of {latest} UTC: are they still taken?")
    skipped = [f"{name}: it is not named like a snapshot" for name in strangers]
    points = read_points(
        snapshots, period, lambda path, reason: skipped.append(f"{path.name}: {reason}")
    )
    rows = history(points, period)
    if output_format == "json":
        from pybossa_stats.report.history import to_json

        write(to_json(rows))
    elif output_format == "csv":
        from pybossa_stats.report.history import to_csv

        write(to_csv(rows))
    else:
        from pybossa_stats.report.history_table import to_table

        write([to_table(rows, period, medium())])
    _tell(skipped)


def _tell(skipped: list[str]) -> None:
    for reason in skipped[:_MOST_NAMED]:
        say(f"Skipped {reason}.")
    if len(skipped) > _MOST_NAMED:
        say(f"Skipped {len(skipped) - _MOST_NAMED} more.")
