"""``pybossa-stats demo``."""

from pathlib import Path

import click

from pybossa_stats import clock
from pybossa_stats.cli.command import command, option
from pybossa_stats.cli.options import debug_option
from pybossa_stats.cli.types import PATH
from pybossa_stats.errors import NotWrittenError
from pybossa_stats.files import replacement


@command(
    "demo",
    topic="databases",
    help="""Write a sample database to a SQLite file.

    Its answers lead up to the present; names and addresses are invented.
    """,
    examples="""
      pybossa-stats demo sample.sqlite
      pybossa-stats global --database-url sqlite:///sample.sqlite
    """,
)
@click.argument("file", type=PATH)
@option("--force", is_flag=True, help="Overwrite FILE if it exists.")
@debug_option
def demo_command(file: Path, force: bool) -> None:
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
