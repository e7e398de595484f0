"""Options that commands share."""

import stat
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta, tzinfo
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from pybossa_stats import clock
from pybossa_stats.cli.command import HelpSection, option, option_group
from pybossa_stats.cli.retry import retrying
from pybossa_stats.cli.streams import notify, spinner
from pybossa_stats.cli.types import FILE, FOLDER, SITE_URL, START, Parsed, whole_number
from pybossa_stats.errors import UsageError
from pybossa_stats.files import read_small
from pybossa_stats.geo.places import Precision
from pybossa_stats.periods import written
from pybossa_stats.periods.window import LATEST, Comparison, Moment, Span
from pybossa_stats.source.limits import (
    MOST_MEGABYTES,
    MOST_SECONDS,
    USUAL,
    VIEW_TIMEOUTS,
    Limits,
)

if TYPE_CHECKING:
    from pybossa_stats.report.base import Report
    from pybossa_stats.report.published import Anonymity
    from pybossa_stats.source.view import Progress, View
    from pybossa_stats.stats.locations import Locator

_Result = TypeVar("_Result")


def on_command_line(*names: str) -> list[str]:
    """Which of some options are on the command line, with their dashes."""
    ctx = click.get_current_context()
    return [
        f"--{name.replace('_', '-')}"
        for name in names
        if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE
    ]


def mutually_exclusive(*options: str) -> UsageError:
    """The error for options that exclude each other."""
    from pybossa_stats.media.wording import listed

    return UsageError(f"{listed(options)} are mutually exclusive.", "Use only one of them.")


debug = option(
    "--debug",
    section=HelpSection.ADVANCED,
    is_flag=True,
    expose_value=False,
    help="Print the traceback of an error.",
)
explain = option(
    "--explain",
    section=HelpSection.ADVANCED,
    is_flag=True,
    help="Instead of the report, print its SQL statements with query plans and times.",
)
title = option(
    "--title",
    metavar="NAME",
    envvar="PYBOSSA_STATS_TITLE",
    section=HelpSection.OUTPUT,
    help="Name of the site.  [default: the database name]",
)
site_url = option(
    "--site-url", type=SITE_URL, help="Link to the PYBOSSA server at URL and to its projects."
)
no_names = option(
    "--no-names", is_flag=True, help="Show users as Volunteer 1, Volunteer 2 and so on."
)
snapshots = option("--snapshots", type=FOLDER, help="Show growth from the snapshots in DIR.")

_until_option = option(
    "--until",
    type=Parsed("TIME", written.read_until),
    help="End, included: 2026-Q3, 2026-10-05 ...  [default: now]",
)
timezone = option(
    "--timezone",
    type=Parsed("ZONE", written.read_zone),
    default="UTC",
    envvar="PYBOSSA_STATS_TIMEZONE",
    help="Time zone, such as Europe/Berlin.",
)


def window(default: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command the options of its window and comparison, as its argument ``window``.

    Args:
        default: length of the window without them, for the help.
    """
    return option_group(
        "window",
        _span,
        option(
            "--period",
            type=Parsed("PERIOD", written.read_period),
            help="Start and end: 2026-Q3, 2026-10, last-week ...",
        ),
        option(
            "--since",
            type=START,
            help=f"Start: 2026-Q3, 36h, 2y ...  [default: {default}]",
        ),
        _until_option,
        timezone,
        option(
            "--compare",
            type=click.Choice([comparison.value for comparison in Comparison]),
            default=Comparison.PREVIOUS.value,
            metavar="WITH",
            help="previous, year (earlier) or none.",
        ),
    )


def _span(
    until: Moment | None,
    timezone: tzinfo,
    period: Moment | None = None,
    since: timedelta | Moment | None = None,
    compare: str = Comparison.PREVIOUS.value,
) -> Span:
    if period and (others := on_command_line("since", "until")):
        raise mutually_exclusive(others[0], "--period")
    return Span(period or since, period or until, timezone, Comparison(compare))


until = option_group("window", _span, _until_option, timezone)
"""Give a command the options of the end of its window, as its argument ``window``."""


@dataclass(frozen=True, slots=True)
class Location:
    """How to locate addresses.

    Attributes:
        geoip_db: the city database; None for no locations.
        location_precision: value of a `Precision`.
        cryptopan_key_file: file with the key that turns pseudonyms back into addresses.

    Raises:
        UsageError: if the others are on the command line without a city database.
    """

    geoip_db: Path | None
    location_precision: str
    cryptopan_key_file: Path | None

    def __post_init__(self) -> None:
        dependent = on_command_line("location_precision", "cryptopan_key_file")
        if dependent and self.geoip_db is None:
            raise UsageError(f"{dependent[0]} requires --geoip-db.", "Add --geoip-db FILE.")

    def locator(self) -> "Locator | None":
        """Open the files; None without a city database."""
        if self.geoip_db is None:
            return None
        from pybossa_stats.geo.geoip import CityDatabase
        from pybossa_stats.stats.locations import Locator

        decipherer = None
        if self.cryptopan_key_file is not None:
            from pybossa_stats.geo.cryptopan import Decipherer, read_key

            decipherer = Decipherer(read_key(self.cryptopan_key_file))
            warn_if_exposed(self.cryptopan_key_file)
        precision = Precision(self.location_precision)
        return Locator(CityDatabase(self.geoip_db), precision, decipherer)


_location_option = partial(option, section=HelpSection.LOCATION)

location = option_group(
    "location",
    Location,
    _location_option(
        "--geoip-db",
        type=FILE,
        envvar="PYBOSSA_STATS_GEOIP_DB",
        help="Locate addresses with this MaxMind city database.",
    ),
    _location_option(
        "--location-precision",
        type=click.Choice([precision.value for precision in Precision]),
        default=Precision.CITY.value,
        metavar="LEVEL",
        help="Precision: coarse (whole degrees, for publishing), city (two decimals) or exact.",
    ),
    _location_option(
        "--cryptopan-key-file",
        type=FILE,
        help="File with the server's CRYPTOPAN_KEY, for answers from PYBOSSA 2.9.3 or later.",
    ),
)
"""Give a command the options for locations, as its argument ``location``."""


@dataclass(frozen=True, slots=True)
class Privacy:
    """How users and addresses are protected on pages.

    Attributes:
        publish: whether small groups and exact places are left out, and users numbered.
        no_names: whether users are numbered.

    Raises:
        UsageError: if the command line asks for what is not to be published.
    """

    publish: bool
    no_names: bool

    def __post_init__(self) -> None:
        precision = click.get_current_context().params["location_precision"]
        if self.publish and on_command_line("location_precision") and precision != Precision.COARSE:
            raise mutually_exclusive("--publish", f"--location-precision {precision}")
        if self.publish and (scope := on_command_line("project", "category")):
            raise mutually_exclusive("--publish", scope[0])  # whose totals would be small groups

    def anonymity(self) -> "Anonymity":
        """What protects them in results."""
        from pybossa_stats.report.published import Anonymity

        return Anonymity(publish=self.publish, no_names=self.no_names)


privacy = option_group(
    "privacy",
    Privacy,
    option(
        "--publish", is_flag=True, help="Number users; leave out small groups and exact places."
    ),
    option(
        "--no-names",
        is_flag=True,
        section=HelpSection.OUTPUT,
        help="Show users as Volunteer 1, Volunteer 2 and so on.",
    ),
)
"""Give a command of pages the options on who may be known, as its argument ``privacy``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """The options for the database of a report.

    Attributes:
        database_url: its URL.
        database_url_file: a file with its URL.
        settings: PYBOSSA's own settings, which hold its URL.
        demo: whether to use the sample database.
        schema: the PostgreSQL schema of PYBOSSA's tables; None for the search path.
        timeout: see `Limits`.
        lock_timeout: see `Limits`.
        work_mem: see `Limits`.
        retries: the maximum number of retries.
        explain: whether to report how the statements ran instead.
        project: the only projects that count, by short name or id; empty for all.
        category: the only categories whose projects count, by short name, name or id; empty for
            all.
        exclude_users: files with the users who do not count.

    Raises:
        UsageError: if the command line names several databases, or both projects and categories.
    """

    database_url: str | None
    database_url_file: Path | None
    settings: Path | None
    demo: bool
    schema: str | None
    timeout: int
    lock_timeout: int
    work_mem: int
    retries: int
    explain: bool = False
    project: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    exclude_users: tuple[Path, ...] = ()

    def __post_init__(self) -> None:
        if self.project and self.category:
            raise mutually_exclusive("--project", "--category")
        if len(databases := databases_on_command_line()) > 1:
            raise mutually_exclusive(*databases)

    @property
    def scope_options(self) -> list[str]:
        """The options on the command line that make a scope, with their dashes."""
        return on_command_line("project", "category", "exclude_users")

    def of_one_project(self) -> tuple["Database", str | None]:
        """These options without the only project that they name, and this project."""
        names = {*self.project}
        return (replace(self, project=()), names.pop()) if len(names) == 1 else (self, None)

    def report(
        self,
        lay_out: Callable[[_Result], "Report"],
        question: Callable[["View"], _Result],
        window: Span = LATEST,
    ) -> "Report":
        """Make the report of a question, or with --explain that of its statements.

        Args:
            lay_out: makes the report from the result.
            question: as in `read`.
            window: as in `read`.
        """
        if not self.explain:
            return lay_out(self.read(question, window))
        from pybossa_stats.diagnosis.explanation import explain
        from pybossa_stats.report.diagnosis import ExplanationReport

        return ExplanationReport(self.read(lambda view: explain(view, question), window))

    def read(self, question: Callable[["View"], _Result], window: Span = LATEST) -> _Result:
        """Ask the database a question, again after transient errors.

        Args:
            question: reads its result from an open database.
            window: the window of the question; the sample data lead up to its end.
        """

        def ask() -> _Result:
            with spinner("Reading", "the database") as step, self.open(step, window) as view:
                return question(view)

        return retrying(self.retries, ask)

    @contextmanager
    def open(self, progress: "Progress", window: Span = LATEST) -> Iterator["View"]:
        """Open the database, in its scope; as `connect`, `read` and `in_scope` do."""
        from pybossa_stats.stats.scope import Scope, in_scope

        users = tuple(name for file in self.exclude_users for name in _read_names(file))
        with self._connect(progress, window) as view:
            yield in_scope(view, Scope(self.project, self.category, users))

    def _connect(self, progress: "Progress", window: Span) -> AbstractContextManager["View"]:
        if self.demo:
            if self.schema is not None:
                raise mutually_exclusive("--schema", "--demo")
            from pybossa_stats.source.sample import connect_sample

            return connect_sample(window.end(clock.now()), timeout=self.timeout, progress=progress)
        from pybossa_stats.source.database import connect

        limits = Limits(self.timeout, self.lock_timeout, self.work_mem)
        return connect(self._url(), schema=self.schema, limits=limits, progress=progress)

    def _url(self) -> str:
        if file := self.settings or self.database_url_file:
            from pybossa_stats.source.settings_file import read_database_url
            from pybossa_stats.source.url import parse_url

            url = read_database_url(file) if self.settings else _read_url(file)
            if parse_url(url).password:
                warn_if_exposed(file)
            return url
        if self.database_url:
            return self.database_url
        hint = "Use --database-url URL or set PYBOSSA_STATS_DATABASE_URL; for sample data: --demo"
        raise UsageError("No database given.", hint)


def _read_lines(file: Path, what: str) -> list[str]:
    """The lines of a small file, or of a pipe of the shell."""
    try:
        return read_small(file).decode("utf-8-sig").strip().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise UsageError(f"Cannot read {what} from {file}: {reason}.") from error


def _read_names(file: Path) -> list[str]:
    """The names in a file, one a line; blank lines, and those that begin with #, are ignored."""
    lines = map(str.strip, _read_lines(file, "the users"))
    if names := [line for line in lines if line and not line.startswith("#")]:
        return names
    raise UsageError(f"{file} names no users.", "It must hold a name or id of a user per line.")


def _read_url(file: Path) -> str:
    lines = _read_lines(file, "the database URL")
    if len(lines) != 1:
        content = f"has {len(lines)} lines" if lines else "is empty"
        raise UsageError(f"{file} {content}.", "It must hold the database URL and nothing else.")
    return lines[0]


@cache
def warn_if_exposed(file: Path) -> None:
    """Warn once about a file with a secret that every account of the system can read.

    Group access is no reason to warn: it is how systemd hands over credentials.
    """
    file = file.resolve()
    try:
        reachable = all(folder.stat().st_mode & stat.S_IXOTH for folder in file.parents)
        exposed = reachable and file.stat().st_mode & stat.S_IROTH
    except OSError:
        return
    if exposed:
        notify(
            f"{file} holds a secret but is readable by everyone.", f"Restrict it: chmod o= {file}"
        )


_project = partial(
    option,
    "--project",
    metavar="NAME",
    multiple=True,
    help="Only this project, by short name or id; may be repeated.",
)
_scope_options = (
    option(
        "--category",
        metavar="NAME",
        multiple=True,
        section=HelpSection.SCOPE,
        help="Only projects of this category, by short name, name or id; may be repeated.",
    ),
    option(
        "--exclude-users",
        type=FILE,
        multiple=True,
        section=HelpSection.SCOPE,
        help="Do not count the users in FILE, by name or id, one per line; may be repeated.",
    ),
)

_database_option = partial(option, section=HelpSection.DATABASE)
_limit = partial(option, section=HelpSection.ADVANCED)
_seconds = partial(_limit, type=whole_number(1, MOST_SECONDS, "SECONDS"))

_database_options = (
    _database_option(
        "--database-url",
        metavar="URL",
        envvar=["PYBOSSA_STATS_DATABASE_URL", "DATABASE_URL"],
        help="postgresql://USER@HOST/NAME or sqlite:///FILE.",
    ),
    _database_option(
        "--database-url-file",
        type=FILE,
        help="Read the URL from FILE, for example a container secret.",
    ),
    _database_option(
        "--settings",
        type=FILE,
        help="Read the URL from PYBOSSA's settings_local.py; it is parsed, never run.",
    ),
    _database_option("--demo", is_flag=True, help="Use sample data instead of a database."),
    _database_option(
        "--schema",
        metavar="NAME",
        help="PostgreSQL schema of PYBOSSA's tables.  [default: the search path]",
    ),
    _database_option(
        "--retries",
        type=whole_number(0, 100),
        default=0,
        help="Retry up to N times after transient errors, with increasing delays.",
    ),
    _seconds(
        "--timeout",
        default=USUAL.timeout,
        help=f"Statement timeout; the whole report may take {VIEW_TIMEOUTS} times as long.",
    ),
    _seconds("--lock-timeout", default=USUAL.lock_timeout, help="Time to wait for a locked table."),
    _limit(
        "--work-mem",
        type=whole_number(1, MOST_MEGABYTES, "MEGABYTES"),
        default=USUAL.work_mem,
        help="Minimum work_mem in PostgreSQL, in MB.",
    ),
    debug,
)

database = option_group("database", Database, *_database_options)
"""Give a command the options that name a database, as its argument ``database``."""

project = _project()
"""Give a command that can be about one project the option for it, of its ``scoped_database``."""

scope_of_projects = _project(section=HelpSection.SCOPE)
"""Give any other command the option for projects, of its ``scoped_database``."""

scoped_database = option_group("database", Database, *_scope_options, *_database_options)
"""Give a command these and the options of its scope, as its argument ``database``.

It also needs `project` or `scope_of_projects`.
"""


def databases_on_command_line() -> list[str]:
    """The options on the command line that name a database."""
    return on_command_line("database_url", "database_url_file", "settings", "demo")
