"""``pybossa-stats check``, ``advise`` and ``demo``."""

from dataclasses import replace
from pathlib import Path

import click

from pybossa_stats import clock
from pybossa_stats.cli import options
from pybossa_stats.cli.command import command, option
from pybossa_stats.cli.output import Outputs, report_options
from pybossa_stats.cli.types import FILE
from pybossa_stats.errors import NotWrittenError, StatsError
from pybossa_stats.files import replacement
from pybossa_stats.report.formats import OF_EVERY_REPORT


@command("check", topic="databases")
@report_options(OF_EVERY_REPORT)
@options.database
def check_command(database: options.Database, outputs: Outputs) -> None:
    """Check that the database can be read, and report what is missing.

    Exits with 0 only if the command global works.

    Examples:
      pybossa-stats check --demo
      pybossa-stats check --database-url postgresql://db.example.org/pybossa
    """
    from pybossa_stats.diagnosis.inspection import inspect
    from pybossa_stats.report.diagnosis import InspectionReport
    from pybossa_stats.stats.site.site import collect_site

    inspection = database.read(inspect)
    failure: StatsError | KeyboardInterrupt | None = None
    try:
        database.read(collect_site)  # only this proves that it works
    except (StatsError, KeyboardInterrupt) as error:
        failure = error
    outputs.write(InspectionReport(replace(inspection, works=failure is None)), failure)


@command("advise", topic="speed")
@report_options(OF_EVERY_REPORT)
@options.database
def advise_command(database: options.Database, outputs: Outputs) -> None:
    """Suggest indexes that make reports faster.

    Prints the SQL that creates them, and what each speeds up. Nothing is run.

    Examples:
      pybossa-stats advise --demo
      pybossa-stats advise --database-url postgresql://db.example.org/pybossa
    """
    from pybossa_stats.diagnosis.advice import advise
    from pybossa_stats.report.diagnosis import AdviceReport

    outputs.write(AdviceReport(database.read(advise)))


@command("demo", topic="databases")
@click.argument("file", type=FILE)
@option("--force", is_flag=True, help="Overwrite FILE if it exists.")
@options.debug
def demo_command(file: Path, force: bool) -> None:
    """Write a sample database to a SQLite file.

    Its answers lead up to the present; names and addresses are invented.

    Examples:
      pybossa-stats demo sample.sqlite
      pybossa-stats global --database-url sqlite:///sample.sqlite
    """
    from sqlite3 import Error

    from sqlalchemy.exc import DBAPIError

    from pybossa_stats.source.sample import write_sample

    try:
        if file.exists() and not force:
            hint = "Choose another name, or overwrite it with --force."
            raise NotWrittenError(f"{file} already exists.", hint)
        with replacement(file) as temporary:
            write_sample(temporary, clock.now())
        written = file.resolve()  # what a link leads to
        for journal in ("-wal", "-shm", "-journal"):  # of the old database, which is gone
            written.with_name(written.name + journal).unlink(missing_ok=True)
    except (OSError, Error, DBAPIError) as error:
        reason = getattr(error, "strerror", None) or getattr(error, "orig", error)
        raise NotWrittenError(f"Cannot write {file}: {reason}.") from error
