"""``pybossa-stats advise``."""

from datetime import datetime
from typing import TYPE_CHECKING

import click

from pybossa_stats.cli.options import Database, OnStep, database_options
from pybossa_stats.cli.output import write

if TYPE_CHECKING:
    from pybossa_stats.source.view import View


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
    write(database.read(_advise))


def _advise(view: "View", _instant: datetime, _on_step: OnStep) -> list[str]:
    from pybossa_stats.report.advice import to_advice
    from pybossa_stats.stats.advice import advise

    return list(to_advice(advise(view), view.name))
