"""``pybossa-stats check``."""

from datetime import UTC, datetime

import click

from pybossa_stats.cli.options import Database, database_options
from pybossa_stats.cli.output import medium, write
from pybossa_stats.cli.progress import spinner


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
    now = datetime.now(UTC)
    with spinner() as on_step, database.open(now) as view:
        from pybossa_stats.report.inspection import to_inspection_table, verdict
        from pybossa_stats.stats.inspection import inspect
        from pybossa_stats.stats.site import collect

        on_step("the finish times of task runs")
        inspection = inspect(view)
    write([to_inspection_table(inspection, view.name, medium())])
    with spinner() as on_step, database.open(now) as view:
        collect(view, at=now, on_step=on_step)  # nothing less tells that it works
    write([verdict(medium())])
