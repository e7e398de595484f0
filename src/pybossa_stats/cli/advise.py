"""``pybossa-stats advise``."""

import click

from pybossa_stats.cli.formats import Outputs, report_options
from pybossa_stats.cli.options import Database, database_options
from pybossa_stats.report.formats import OF_SCRIPTS


@click.command(
    "advise",
    epilog="""\b
Example:
  pybossa-stats advise --database-url postgresql://stats@db.example.org/pybossa
""",
)
@report_options(OF_SCRIPTS)
@database_options
def advise_command(database: Database, outputs: Outputs) -> None:
    """Say what makes reports slow, and what would mend it.

    Prints an SQL script, such as indexes to create, with what each costs and buys. None of it is
    run: that is for the owner of the tables to decide.
    """
    from pybossa_stats.diagnosis.advice import advise
    from pybossa_stats.report.advice import AdviceReport

    outputs.write(AdviceReport(database.read(advise)))
