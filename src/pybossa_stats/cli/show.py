"""``pybossa-stats show``."""

from pathlib import Path

import click

from pybossa_stats.cli.command import command
from pybossa_stats.cli.options import debug_option
from pybossa_stats.cli.output import Outputs, envelope_option, report_options, site_report
from pybossa_stats.cli.types import PATH
from pybossa_stats.report.formats import OF_FIGURES


@command(
    "show",
    topic="snapshots",
    help="""Show a snapshot as the command global shows current figures.

    For a folder, shows its latest readable snapshot.
    """,
    examples="""
      pybossa-stats show snapshots
      pybossa-stats show /var/lib/pybossa-stats/2026-11-23T210500Z.json --json
    """,
)
@click.argument("path", metavar="FILE|DIR", type=PATH)
@report_options(OF_FIGURES)
@envelope_option
@debug_option
def show_command(path: Path, outputs: Outputs, envelope: bool) -> None:
    from pybossa_stats.cli.stored import open_snapshot

    report = site_report(outputs, envelope=envelope)
    outputs.write(report(open_snapshot(path)))
