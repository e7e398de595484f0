"""``pybossa-stats check``."""

import click

from pybossa_stats.cli.formats import Outputs, report_options
from pybossa_stats.cli.options import Database, database_options
from pybossa_stats.errors import StatsError
from pybossa_stats.report.formats import OF_EVERY_REPORT


@click.command(
    "check",
    epilog="""\b
Example:
  pybossa-stats check --database-url postgresql://stats@db.example.org/pybossa
""",
)
@report_options(OF_EVERY_REPORT)
@database_options
def check_command(database: Database, outputs: Outputs) -> None:
    """Say what can be seen of a database, and what is wrong.

    The exit code is 0 only if the command global would work; of the others it says what they lack.
    """
    from pybossa_stats.diagnosis.inspection import inspect
    from pybossa_stats.report.inspection import InspectionReport

    inspection = database.read(inspect)
    verdict: StatsError | KeyboardInterrupt | None = None
    try:
        database.snapshot()  # nothing less tells that it works
    except (StatsError, KeyboardInterrupt) as error:
        verdict = error
    outputs.write(InspectionReport(inspection, works=verdict is None), verdict)
