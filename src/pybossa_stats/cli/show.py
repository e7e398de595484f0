"""``pybossa-stats show``."""

from pathlib import Path

import click

from pybossa_stats.cli.command import Command
from pybossa_stats.cli.envelope import envelope_option, site_report
from pybossa_stats.cli.formats import Outputs, report_options
from pybossa_stats.cli.options import debug_option
from pybossa_stats.cli.types import PATH
from pybossa_stats.report.formats import OF_FIGURES

_EXAMPLES = """\b
Examples:
  pybossa-stats show /var/lib/pybossa-stats
  pybossa-stats show /var/lib/pybossa-stats/2026-11-23T210500Z.json --json
"""


@click.command(
    "show",
    cls=Command,
    topic="snapshots",
    help="""Show a snapshot.

    The output is that of the command global at the time. For DIR, the latest readable snapshot in
    it is shown.
    """,
    epilog=_EXAMPLES,
)
@click.argument("path", metavar="FILE|DIR", type=PATH)
@report_options(OF_FIGURES)
@envelope_option
@debug_option
def show_command(path: Path, outputs: Outputs, envelope: bool) -> None:
    from pybossa_stats.cli.stored import open_snapshot

    report = site_report(outputs, envelope=envelope)
    outputs.write(report(open_snapshot(path)))
