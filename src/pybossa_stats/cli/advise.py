"""``pybossa-stats advise``."""

from datetime import UTC, datetime

import click

from pybossa_stats.cli.options import Database, database_options
from pybossa_stats.cli.output import write
from pybossa_stats.cli.progress import spinner


@click.command(
    "advise",
    epilog="""\b
Example:
  pybossa-stats advise --database-url postgresql://stats@db.example.org/pybossa
""",
)
@database_options
def advise_command(database: Database) -> None:
    """Say what makes the command global slow, and what would mend it.

    Prints a script of SQL, such as indexes to create, with what each costs and buys. Nothing of it
    is run: that is for the owner of the tables to decide.
    """
    with spinner(), database.open(datetime.now(UTC)) as view:
        from pybossa_stats.report.advice import to_advice
        from pybossa_stats.stats.advice import advise

        advice = advise(view)
    write(to_advice(advice, view.name))
