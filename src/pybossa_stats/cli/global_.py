"""``pybossa-stats global``."""

from datetime import UTC, datetime
from pathlib import Path

import click

from pybossa_stats.cli.location import LocationChoice, location_options
from pybossa_stats.cli.options import Database, database_options, given, instant
from pybossa_stats.cli.output import medium, write
from pybossa_stats.cli.progress import spinner
from pybossa_stats.errors import UsageError

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
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="Tables for people, or the payload of GET /stats/ for programs.",
)
@click.option("--json", "output_format", flag_value="json", help="Short for --format json.")
@click.option(
    "--indent",
    type=click.IntRange(0, 16),
    metavar="N",
    help="JSON: spaces per level.  [default: 2]",
)
@click.option("--compact", is_flag=True, help="JSON: all on one line.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="FILE",
    help="Replace FILE, in one step, instead of printing; - is standard output.",
)
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
    at: datetime | None,
    output_format: str,
    indent: int | None,
    compact: bool,  # noqa: FBT001 (click passes it by name)
    output: Path | None,
    explain: bool,  # noqa: FBT001 (click passes it by name)
) -> None:
    """Print the global statistics of a server.

    Users, projects, tasks and task runs, and the five most active projects and users of the last 24
    hours. All figures are read in one transaction, and belong together.
    """
    if output_format != "json" and (compact or indent is not None):
        raise UsageError("--indent and --compact are for JSON.", "Add --json.")
    if compact and indent is not None:
        raise UsageError("Only one of --indent and --compact can be given.")
    if explain and (output_format == "json" or given("geoip_db")):
        raise UsageError("--explain takes the place of a report: leave --json and --geoip-db out.")
    file = None if output == Path("-") else output
    at = at or datetime.now(UTC)
    if explain:
        _explain(database, at, file)
        return
    locator = location.locator()
    with spinner() as on_step, database.open(at) as view:
        from pybossa_stats.stats.site import collect

        stats = collect(view, at=at, locator=locator, on_step=on_step)
    if output_format == "json":
        from pybossa_stats.report.payload import to_json

        write(to_json(stats, indent=None if compact else 2 if indent is None else indent), file)
    else:
        from pybossa_stats.report.table import to_table

        write([to_table(stats, view.name, medium(file))], file)


def _explain(database: Database, at: datetime, file: Path | None) -> None:
    with spinner() as on_step, database.open(at) as view:
        from pybossa_stats.report.explanation import to_explanation
        from pybossa_stats.stats.explanation import explain

        steps = explain(view, at=at, on_step=on_step)
    write(to_explanation(steps, view.name, view.server), file)
