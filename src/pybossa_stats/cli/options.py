"""Options that commands share."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from pybossa_stats.errors import UsageError

if TYPE_CHECKING:
    from pybossa_stats.source.view import View

_FIRST_YEAR, _LAST_YEAR = 1970, 9998

debug_option = click.option(
    "--debug", is_flag=True, expose_value=False, help="Show the traceback of an error."
)


@dataclass(frozen=True, slots=True)
class Database:
    """The database that the options name.

    Attributes:
        url: its URL; None for the sample database.
        schema: the PostgreSQL schema of PYBOSSA's tables, if given.
        timeout: seconds that a statement may take.
        work_mem: megabytes that PostgreSQL may hash or sort in.
    """

    url: str | None
    schema: str | None
    timeout: int
    work_mem: int

    def open(self, at: datetime) -> AbstractContextManager["View"]:
        """Open it for reading; a sample database leads up to the instant ``at``."""
        if self.url is None:
            if self.schema is not None:
                raise UsageError("Sample data has no schemas.", "Leave --schema out.")
            from pybossa_stats.source.demo import connect_sample

            return connect_sample(at, timeout=self.timeout)
        from pybossa_stats.source.database import connect

        return connect(self.url, schema=self.schema, timeout=self.timeout, work_mem=self.work_mem)


def database_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that name a database; it is called with ``database``."""

    @click.option(
        "--database-url",
        metavar="URL",
        envvar=["PYBOSSA_STATS_DATABASE_URL", "DATABASE_URL"],
        show_envvar=True,
        help="The database, such as postgresql://user@host/pybossa or sqlite:///FILE.",
    )
    @click.option(
        "--database-url-file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Read the URL from a file that holds nothing else, as secrets of containers do.",
    )
    @click.option("--demo", is_flag=True, help="Use sample data instead of a database.")
    @click.option(
        "--schema",
        metavar="NAME",
        help="PostgreSQL schema of the tables; default, the search path.",
    )
    @click.option(
        "--timeout",
        type=click.IntRange(1, 86_400),
        default=300,  # as `DEFAULT_TIMEOUT`, whose module is too heavy to load for the help
        show_default=True,
        metavar="SECONDS",
        help="Give up on a statement that takes longer; connecting may take 10 seconds, or what the"
        " URL's connect_timeout says.",
    )
    @click.option(
        "--work-mem",
        type=click.IntRange(1, 8192),
        default=128,  # as `DEFAULT_WORK_MEM`
        show_default=True,
        metavar="MEGABYTES",
        help="PostgreSQL: memory that a step of a statement may take before it turns to the disk of"
        " the server, if its own work_mem is less.",
    )
    @debug_option
    @wraps(command)
    def with_database(
        database_url: str | None,
        database_url_file: Path | None,
        demo: bool,  # noqa: FBT001 (click passes it by name)
        schema: str | None,
        timeout: int,
        work_mem: int,
        **options: Any,  # noqa: ANN401 (those of the command)
    ) -> object:
        _refuse_two_databases()
        url = None if demo else _chosen_url(database_url, database_url_file)
        return command(database=Database(url, schema, timeout, work_mem), **options)

    return with_database


def instant(text: str) -> datetime:
    """Read an instant in ISO 8601, as the type of an option."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(
            f"{text!r} is no time in ISO 8601, such as 2026-11-23T21:05:00Z."
        ) from None
    if not _FIRST_YEAR <= read.year <= _LAST_YEAR:
        raise click.BadParameter(f"{text!r} is not from {_FIRST_YEAR} to {_LAST_YEAR}.")
    return read


def _chosen_url(url: str | None, file: Path | None) -> str:
    if file is not None:
        try:
            return file.read_text(encoding="utf-8-sig").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not text"
            raise UsageError(f"Cannot read the database URL from {file}: {reason}.") from error
    if url:
        return url
    raise UsageError(
        "No database is named.",
        "Give --database-url URL or set PYBOSSA_STATS_DATABASE_URL; to try it without one: --demo.",
    )


def given(*names: str) -> list[str]:
    """Which of these options were given on the command line itself, as they are written there."""
    ctx = click.get_current_context()
    return [
        f"--{name.replace('_', '-')}"
        for name in names
        if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE
    ]


def _refuse_two_databases() -> None:
    named = given("database_url", "database_url_file", "demo")
    if len(named) > 1:
        raise UsageError(f"Only one of {' and '.join(named)} can be given.")
