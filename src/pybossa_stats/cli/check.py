"""``pybossa-stats check``."""

from datetime import datetime
from typing import TYPE_CHECKING

import click

from pybossa_stats.cli.options import Database, OnStep, database_options
from pybossa_stats.cli.output import medium, write

if TYPE_CHECKING:
    from pybossa_stats.source.view import View


@click.command(
    "check",
    epilog="""\b
Example:
  pybossa-stats check --database-url postgresql://stats@db.example.org/pybossa
""",
)
@database_options
def check_command(database: Database) -> None:
    """Say what can be seen of a database, and what is wrong.

    The exit code is 0 only if the command global would work.
    """
    write([database.read(_inspect)])
    from pybossa_stats.report.inspection import verdict

    database.snapshot(None)  # nothing less tells that it works
    write([verdict(medium())])


def _inspect(view: "View", _instant: datetime, on_step: OnStep) -> str:
    from pybossa_stats.report.inspection import to_inspection_table
    from pybossa_stats.stats.inspection import inspect

    on_step("the finish times of task runs")
    return to_inspection_table(inspect(view), view.name, medium())
