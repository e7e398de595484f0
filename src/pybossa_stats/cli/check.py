"""``pybossa-stats check``."""

from pybossa_stats.cli.command import command
from pybossa_stats.cli.options import DatabaseOptions, database_options
from pybossa_stats.cli.output import Outputs, report_options
from pybossa_stats.errors import StatsError
from pybossa_stats.report.formats import OF_EVERY_REPORT


@command(
    "check",
    topic="databases",
    help="""Check that the database can be read, and report what is missing.

    Exits with 0 only if the command global works.
    """,
    examples="""
      pybossa-stats check --demo
      pybossa-stats check --database-url postgresql://db.example.org/pybossa
    """,
)
@report_options(OF_EVERY_REPORT)
@database_options
def check_command(database: DatabaseOptions, outputs: Outputs) -> None:
    from pybossa_stats.diagnosis.inspection import inspect
    from pybossa_stats.report.diagnosis import InspectionReport
    from pybossa_stats.stats.site.site import collect_site

    inspection = database.read(inspect)
    verdict: StatsError | KeyboardInterrupt | None = None
    try:
        database.read(collect_site)  # only this proves that it works
    except (StatsError, KeyboardInterrupt) as error:
        verdict = error
    outputs.write(InspectionReport(inspection, works=verdict is None), verdict)
