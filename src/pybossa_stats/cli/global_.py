"""``pybossa-stats global``."""

from datetime import datetime

import click

from pybossa_stats.cli.command import Command, Heading, option
from pybossa_stats.cli.envelope import envelope_option, site_report
from pybossa_stats.cli.explain import explain_option, refuse_scripts, write_explanation
from pybossa_stats.cli.formats import Outputs, report_options
from pybossa_stats.cli.location import LocationChoice, location_options
from pybossa_stats.cli.options import Database, database_options, given, instant
from pybossa_stats.errors import UsageError
from pybossa_stats.report.formats import OF_FIGURES, Format

_EXAMPLES = """\b
Examples:
  pybossa-stats global --demo
  pybossa-stats global --database-url postgresql://db.example.org/pybossa
  pybossa-stats global --json | jq .stats
"""


@click.command("global", cls=Command, topic="figures", epilog=_EXAMPLES)
@option(
    "--at",
    heading=Heading.REPORT,
    type=instant,
    metavar="TIME",
    help="End of the 24-hour window, an ISO 8601 time; totals are always those of now.  [default:"
    " now]",
)
@report_options((*OF_FIGURES, Format.SQL))
@envelope_option
@explain_option
@location_options
@database_options
def global_command(
    database: Database,
    location: LocationChoice,
    outputs: Outputs,
    at: datetime | None,
    envelope: bool,
    explain: bool,
) -> None:
    """Show how big the server is, and who is active today.

    Counts users, projects, tasks and task runs, and lists the five most active projects and users
    of the last 24 hours. The JSON is the payload of PYBOSSA's GET /stats/.
    """
    if explain:
        _explain(database, outputs, at)
        return
    refuse_scripts(outputs)
    report = site_report(outputs, envelope=envelope)
    outputs.write(report(database.snapshot(location.locator(), at)))


def _explain(database: Database, outputs: Outputs, at: datetime | None) -> None:
    if given("geoip_db", "envelope") or outputs.has(Format.PROMETHEUS):
        raise UsageError(
            "--explain cannot be used with --geoip-db, --envelope or the format prometheus.",
            "Omit --explain, or omit those.",
        )

    from pybossa_stats.source.citus import is_distributed
    from pybossa_stats.stats.statements import SITE_COLUMNS, site_steps
    from pybossa_stats.stats.window import Window

    write_explanation(
        database,
        outputs,
        lambda view: site_steps(
            Window.ending(at or view.instant), distributed=is_distributed(view)
        ),
        SITE_COLUMNS,
        at,
    )
