"""Options that commands share."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from pybossa_stats import clock
from pybossa_stats.cli.command import HelpSection, option
from pybossa_stats.cli.progress import spinner
from pybossa_stats.cli.retry import retrying
from pybossa_stats.cli.secrets import warn_if_exposed
from pybossa_stats.cli.types import PATH, WholeNumber
from pybossa_stats.errors import UsageError
from pybossa_stats.files import read_small
from pybossa_stats.source.limits import USUAL, VIEW_TIMEOUTS, Limits

if TYPE_CHECKING:
    from pybossa_stats.source.view import Progress, View

_Answer = TypeVar("_Answer")


debug_option = option(
    "--debug",
    section=HelpSection.OTHER,
    hidden=True,
    is_flag=True,
    expose_value=False,
    help="Show the traceback of errors.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseOptions:
    """The database that the options name.

    Attributes:
        url: its URL, if given.
        url_file: a file with its URL, if given.
        settings: PYBOSSA's own settings, if given.
        demo: whether it is the sample database.
        schema: the PostgreSQL schema of PYBOSSA's tables, if given.
        limits: how much may be asked of it.
        retries: how many times to retry, at most.
    """

    url: str | None
    url_file: Path | None
    settings: Path | None
    demo: bool
    schema: str | None
    limits: Limits
    retries: int

    def read(self, asked: Callable[["View"], _Answer], at: datetime | None = None) -> _Answer:
        """Ask the database a question.

        Args:
            asked: the question; it is asked again after errors that may pass.
            at: the instant that the sample database leads up to; None for now.
        """
        return retrying(self.retries, partial(self._read_once, asked, at))

    def _read_once(self, asked: Callable[["View"], _Answer], at: datetime | None) -> _Answer:
        with spinner() as progress, self.open(progress, at) as view:
            return asked(view)

    def open(
        self, progress: "Progress", at: datetime | None = None
    ) -> AbstractContextManager["View"]:
        """Open the database; arguments and errors are those of `connect` and of `read`."""
        if self.demo:
            if self.schema is not None:
                raise UsageError("Sample data has no schemas.", "Omit --schema.")
            from pybossa_stats.source.demo import connect_sample

            return connect_sample(at or clock.now(), timeout=self.limits.timeout, progress=progress)
        url = self._url()
        from pybossa_stats.source.database import connect

        return connect(url, schema=self.schema, limits=self.limits, progress=progress)

    def _url(self) -> str:
        if file := self.settings or self.url_file:
            from pybossa_stats.source.settings_file import read_database_url
            from pybossa_stats.source.url import parse_url

            url = read_database_url(file) if self.settings else _read_url(file)
            if parse_url(url).password:
                warn_if_exposed(file)
            return url
        if self.url:
            return self.url
        raise UsageError(
            "No database given.",
            "Give --database-url URL or set PYBOSSA_STATS_DATABASE_URL. For sample data: --demo",
        )


def _read_url(file: Path) -> str:
    try:
        lines = read_small(file).decode("utf-8-sig").strip().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise UsageError(f"Cannot read the database URL from {file}: {reason}.") from error
    if len(lines) != 1:
        found = f"has {len(lines)} lines" if lines else "is empty"
        raise UsageError(f"{file} {found}.", "It must hold the database URL and nothing else.")
    return lines[0]


def database_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that name a database; it is called with ``database``."""

    @option(
        "--database-url",
        section=HelpSection.DATABASE,
        metavar="URL",
        envvar=["PYBOSSA_STATS_DATABASE_URL", "DATABASE_URL"],
        show_envvar=True,
        help="postgresql://USER@HOST/NAME or sqlite:///FILE.",
    )
    @option(
        "--database-url-file",
        section=HelpSection.DATABASE,
        type=PATH,
        metavar="FILE",
        help="Read the URL from FILE, such as a container's secret.",
    )
    @option(
        "--settings",
        section=HelpSection.DATABASE,
        type=PATH,
        metavar="FILE",
        help="Read the URL from PYBOSSA's settings_local.py, which is parsed, never run.",
    )
    @option(
        "--demo",
        section=HelpSection.DATABASE,
        is_flag=True,
        help="Use sample data instead of a database.",
    )
    @option(
        "--schema",
        section=HelpSection.DATABASE,
        metavar="NAME",
        help="PostgreSQL schema of the tables.  [default: the search path]",
    )
    @option(
        "--retries",
        section=HelpSection.DATABASE,
        type=WholeNumber(0, 100),
        default=0,
        show_default=True,
        metavar="N",
        help="Retry up to N times, with growing pauses, after errors that may pass.",
    )
    @option(
        "--timeout",
        section=HelpSection.ADVANCED,
        hidden=True,
        type=WholeNumber(1, 86_400),
        default=USUAL.timeout,
        show_default=True,
        metavar="SECONDS",
        help=f"Give up on a statement after this time, on all after {VIEW_TIMEOUTS} times as long.",
    )
    @option(
        "--lock-timeout",
        section=HelpSection.ADVANCED,
        hidden=True,
        type=WholeNumber(1, 86_400),
        default=USUAL.lock_timeout,
        show_default=True,
        metavar="SECONDS",
        help="Give up on a locked table after this time.",
    )
    @option(
        "--work-mem",
        section=HelpSection.ADVANCED,
        hidden=True,
        type=WholeNumber(1, 8192),
        default=USUAL.work_mem,
        show_default=True,
        metavar="MEGABYTES",
        help="Raise PostgreSQL's work_mem to this, if it is less.",
    )
    @debug_option
    @wraps(command)
    def with_database(
        database_url: str | None,
        database_url_file: Path | None,
        settings: Path | None,
        demo: bool,
        schema: str | None,
        timeout: int,
        lock_timeout: int,
        work_mem: int,
        retries: int,
        **options: Any,  # noqa: ANN401 (those of the command)
    ) -> object:
        if len(named := databases_given()) > 1:
            raise UsageError(only_one_of(named))
        database = DatabaseOptions(
            url=database_url,
            url_file=database_url_file,
            settings=settings,
            demo=demo,
            schema=schema,
            limits=Limits(timeout, lock_timeout, work_mem),
            retries=retries,
        )
        return command(database=database, **options)

    return with_database


def databases_given() -> list[str]:
    """The options on the command line that name a database."""
    return given("database_url", "database_url_file", "settings", "demo")


def only_one_of(options: Sequence[str]) -> str:
    """What to say where options exclude each other, and several were given."""
    return f"Give only one of {', '.join(options[:-1])} and {options[-1]}."


def given(*names: str) -> list[str]:
    """Which of these options were given on the command line itself, as they are written there."""
    ctx = click.get_current_context()
    return [
        f"--{name.replace('_', '-')}"
        for name in names
        if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE
    ]
