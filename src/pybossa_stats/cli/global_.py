"""``pybossa-stats global``."""

from datetime import datetime
from typing import TYPE_CHECKING

import click

from pybossa_stats.cli.formats import Outputs, format_options
from pybossa_stats.cli.location import LocationChoice, location_options
from pybossa_stats.cli.options import Database, OnStep, database_options, given, instant
from pybossa_stats.cli.output import write
from pybossa_stats.errors import UsageError

if TYPE_CHECKING:
    from pybossa_stats.source.view import View

_EXAMPLES = """\b
Examples:
  pybossa-stats global --demo
  pybossa-stats global --database-url postgresql://stats@db.example.org/pybossa
  pybossa-stats global --json | jq .stats
"""


@click.command("global", epilog=_EXAMPLES)
@click.option(
    "--at",
    type=instant,
    metavar="INSTANT",
    help="End of the 24-hour window, in ISO 8601, such as 2026-11-23T21:05:00Z; without an offset"
    " it is UTC. The totals are always those of now.  [default: now]",
)
@format_options
@click.option(
    "--explain",
    is_flag=True,
    help="Instead of the report, print its statements, how the database ran them, and their times.",
)
@location_options
@database_options
def global_command(
    database: Database,
    location: LocationChoice,
    outputs: Outputs,
    at: datetime | None,
    explain: bool,
) -> None:
    """Print the global statistics of a server.

    Users, projects, tasks and task runs, and the five most active projects and users of the last 24
    hours. All figures are read in one transaction, and belong together.
    """
    if explain:
        _explain(database, outputs, at)
        return
    outputs.write(database.snapshot(location.locator(), at))


def _explain(database: Database, outputs: Outputs, at: datetime | None) -> None:
    output, *others = outputs.outputs
    if given("geoip_db") or others or output.output_format != "table":
        raise UsageError(
            "--explain takes the place of a report, and has no format.",
            "Leave --json, --format, --geoip-db and a second --output out.",
        )

    def work(view: "View", instant: datetime, on_step: OnStep) -> list[str]:
        from pybossa_stats.report.explanation import to_explanation
        from pybossa_stats.stats.explanation import explain

        steps = explain(view, at=instant, on_step=on_step)
        return list(to_explanation(steps, view.name, view.server))

    write(database.read(work, at), output.file)
