"""``pybossa-stats global``."""

from datetime import datetime

import click

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
    """Print the global statistics of a server.

    Users, projects, tasks and task runs, and the five most active projects and users of the last 24
    hours. All figures are read in one transaction, and belong together. As JSON it is the payload
    of PYBOSSA's GET /stats/.
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
            "--explain takes the place of the report: it has no locations, envelope or metrics.",
            "Omit --geoip-db, --envelope and the format prometheus.",
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
