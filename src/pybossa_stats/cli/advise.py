"""``pybossa-stats advise``."""

import click

from pybossa_stats.cli.command import Command
from pybossa_stats.cli.formats import Outputs, report_options
from pybossa_stats.cli.options import DatabaseOptions, database_options
from pybossa_stats.report.formats import OF_EVERY_REPORT


@click.command(
    "advise",
    cls=Command,
    topic="speed",
    help="""Suggest how to make reports faster.

    Prints SQL, such as indexes to create, with what each costs and gains. Nothing is run: that is
    for the owner of the tables to decide.
    """,
    epilog="""\b
Example:
  pybossa-stats advise --database-url postgresql://db.example.org/pybossa
""",
)
@report_options(OF_EVERY_REPORT)
@database_options
def advise_command(database: DatabaseOptions, outputs: Outputs) -> None:
    from pybossa_stats.diagnosis.advice import advise
    from pybossa_stats.report.advice import AdviceReport

    outputs.write(AdviceReport(database.read(advise)))
