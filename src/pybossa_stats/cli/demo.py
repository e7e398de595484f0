"""``pybossa-stats demo``."""

from datetime import UTC, datetime
from pathlib import Path

import click

from pybossa_stats.cli.output import replacement
from pybossa_stats.errors import NotWrittenError


@click.command(
    "demo",
    epilog="""\b
Example:
  pybossa-stats demo sample.sqlite
  pybossa-stats global --database-url sqlite:///sample.sqlite
""",
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Overwrite FILE if it exists.")
def demo_command(file: Path, force: bool) -> None:  # noqa: FBT001 (click passes it by name)
    """Write a sample PYBOSSA database to a SQLite file.

    To play with: its task runs lead up to now, and the names and addresses in it are invented.
    """
    from sqlalchemy.exc import DBAPIError

    from pybossa_stats.source.demo import write_sample

    if file.exists() and not force:
        raise NotWrittenError(f"{file} exists.", "Give another name, or --force to overwrite it.")
    try:
        with replacement(file) as temporary:
            write_sample(temporary, datetime.now(UTC))
    except (OSError, DBAPIError) as error:
        reason = error.strerror if isinstance(error, OSError) else error.orig
        raise NotWrittenError(f"Cannot write {file}: {reason}.") from error
