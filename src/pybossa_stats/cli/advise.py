"""``pybossa-stats advise``."""

from pybossa_stats.cli.command import command
from pybossa_stats.cli.options import DatabaseOptions, database_options
from pybossa_stats.cli.output import Outputs, report_options
from pybossa_stats.report.formats import OF_EVERY_REPORT


@command(
    "advise",
    topic="speed",
    help="""Suggest indexes that make reports faster.

    Prints the SQL that creates them, and what each speeds up. Nothing is run.
    """,
    examples="""
      pybossa-stats advise --demo
      pybossa-stats advise --database-url postgresql://db.example.org/pybossa
    """,
)
@report_options(OF_EVERY_REPORT)
@database_options
def advise_command(database: DatabaseOptions, outputs: Outputs) -> None:
    from pybossa_stats.diagnosis.advice import advise
    from pybossa_stats.report.diagnosis import AdviceReport

    outputs.write(AdviceReport(database.read(advise)))
