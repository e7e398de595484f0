"""Options that commands share."""

import stat
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta, tzinfo
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from pybossa_stats import clock
from pybossa_stats.cli.command import HelpSection, gathered, option
from pybossa_stats.cli.retry import retrying
from pybossa_stats.cli.streams import say, spinner
from pybossa_stats.cli.types import PATH, as_read_by, read_site_url, whole_number
from pybossa_stats.errors import UsageError
from pybossa_stats.files import read_small
from pybossa_stats.geo.places import Precision
from pybossa_stats.periods import written
from pybossa_stats.periods.window import LATEST, Moment, Span
from pybossa_stats.source.limits import USUAL, VIEW_TIMEOUTS, Limits

if TYPE_CHECKING:
    from pybossa_stats.report.base import Report
    from pybossa_stats.source.view import Progress, View
    from pybossa_stats.stats.locations import Locator

_Answer = TypeVar("_Answer")


def given(*names: str) -> list[str]:
    """Which of these options were given on the command line, with their dashes."""
    ctx = click.get_current_context()
    return [
        f"--{name.replace('_', '-')}"
        for name in names
        if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE
    ]


def only_one_of(*options: str) -> UsageError:
    """The error for options of which only one may be given."""
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
    "--site-url",
    type=as_read_by(read_site_url),
    metavar="URL",
    help="Link to the PYBOSSA server at URL and to its projects.",
)
no_names = option(
    "--no-names", is_flag=True, help="Show users as Volunteer 1, Volunteer 2 and so on."
)
snapshots = option(
    "--snapshots", type=PATH, metavar="DIR", help="Show growth from the snapshots in DIR."
)

_until_option = option(
    "--until",
    type=as_read_by(written.read_until),
    metavar="TIME",
    help="End: 2026-Q3, 2026-10-05 (inclusive) ...  [default: now]",
)
_timezone_option = option(
    "--timezone",
    type=as_read_by(written.read_zone),
    default="UTC",
    envvar="PYBOSSA_STATS_TIMEZONE",
    metavar="ZONE",
    help="Time zone, such as Europe/Berlin.",
)


def window(default: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command the options of its window, as its argument ``window``.

    Args:
        default: length of the window without them, for the help.
    """
    return gathered(
        "window",
        _span,
        option(
            "--period",
            type=as_read_by(written.read_period),
            metavar="PERIOD",
            help="Start and end: 2026-Q3, 2026-10, last-week ...",
        ),
        option(
            "--since",
            type=as_read_by(written.read_since),
            metavar="TIME",
            help=f"Start: 2026-Q3, 36h, 2y ...  [default: {default}]",
        ),
        _until_option,
        _timezone_option,
    )


def _span(
    until: Moment | None,
    timezone: tzinfo,
    period: Moment | None = None,
    since: timedelta | Moment | None = None,
) -> Span:
    if period and (others := given("since", "until")):
        raise only_one_of(others[0], "--period")
    return Span(period or since, period or until, timezone)


until = gathered("window", _span, _until_option, _timezone_option)
"""Give a command the options of the end of its window, as its argument ``window``."""


@dataclass(frozen=True, slots=True)
class Location:
    """How to locate anonymous users.

    Attributes:
        geoip_db: the city database; None for no locations.
        location_precision: value of a `Precision`.
        cryptopan_key_file: file with the key that turns pseudonyms back into addresses.

    Raises:
        UsageError: if the others are given without a city database.
    """

    geoip_db: Path | None
    location_precision: str
    cryptopan_key_file: Path | None

    def __post_init__(self) -> None:
        idle = given("location_precision", "cryptopan_key_file")
        if idle and self.geoip_db is None:
            raise UsageError(f"{idle[0]} requires --geoip-db.", "Add --geoip-db FILE.")

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

location = gathered(
    "location",
    Location,
    _location_option(
        "--geoip-db",
        type=PATH,
        metavar="FILE",
        envvar="PYBOSSA_STATS_GEOIP_DB",
        help="Locate anonymous users with this MaxMind city database.",
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
        type=PATH,
        metavar="FILE",
        help="File with the server's CRYPTOPAN_KEY, for answers from PYBOSSA 2.9.3 or later.",
    ),
)
"""Gives a command the options for locations, as its argument ``location``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """The options for the database of a report.

    Attributes:
        database_url: its URL, if given.
        database_url_file: a file with its URL, if given.
        settings: PYBOSSA's own settings, if given.
        demo: whether to use the sample database.
        schema: the PostgreSQL schema of PYBOSSA's tables, if given.
        timeout: see `Limits`.
        lock_timeout: see `Limits`.
        work_mem: see `Limits`.
        retries: the maximum number of retries.
        explain: whether to report how the statements ran instead.

    Raises:
        UsageError: if the command line names several databases.
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

    def __post_init__(self) -> None:
        if len(named := databases_given()) > 1:
            raise only_one_of(*named)

    def report(
        self,
        lay_out: Callable[[_Answer], "Report"],
        asked: Callable[["View"], _Answer],
        window: Span = LATEST,
    ) -> "Report":
        """Make the report of a question, or with --explain that of its statements.

        Args:
            lay_out: makes the report from the answer.
            asked: as in `read`.
            window: as in `read`.
        """
        if not self.explain:
            return lay_out(self.read(asked, window))
        from pybossa_stats.diagnosis.explanation import explain
        from pybossa_stats.report.diagnosis import ExplanationReport

        return ExplanationReport(self.read(partial(explain, asked=asked), window))

    def read(self, asked: Callable[["View"], _Answer], window: Span = LATEST) -> _Answer:
        """Ask the database a question.

        Args:
            asked: the question; asked again after transient errors.
            window: the window of the question; the sample data lead up to its end.
        """
        return retrying(self.retries, partial(self._read_once, asked, window))

    def _read_once(self, asked: Callable[["View"], _Answer], window: Span) -> _Answer:
        with spinner("Reading", "the database") as progress, self.open(progress, window) as view:
            return asked(view)

    def open(self, progress: "Progress", window: Span = LATEST) -> AbstractContextManager["View"]:
        """Open the database; arguments and errors are those of `connect` and of `read`."""
        if self.demo:
            if self.schema is not None:
                raise only_one_of("--schema", "--demo")
            from pybossa_stats.source.sample import connect_sample

            return connect_sample(window.end(clock.now()), timeout=self.timeout, progress=progress)
        url = self._url()
        from pybossa_stats.source.database import connect

        limits = Limits(self.timeout, self.lock_timeout, self.work_mem)
        return connect(url, schema=self.schema, limits=limits, progress=progress)

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
        say(f"{file} holds a secret but is readable by everyone.", f"Restrict it: chmod o= {file}")


_database_option = partial(option, section=HelpSection.DATABASE)
_limit = partial(option, section=HelpSection.ADVANCED)
_seconds = partial(_limit, type=whole_number(1, 86_400), metavar="SECONDS")

database = gathered(
    "database",
    Database,
    _database_option(
        "--database-url",
        metavar="URL",
        envvar=["PYBOSSA_STATS_DATABASE_URL", "DATABASE_URL"],
        help="postgresql://USER@HOST/NAME or sqlite:///FILE.",
    ),
    _database_option(
        "--database-url-file",
        type=PATH,
        metavar="FILE",
        help="Read the URL from FILE, for example a container secret.",
    ),
    _database_option(
        "--settings",
        type=PATH,
        metavar="FILE",
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
        metavar="N",
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
        type=whole_number(1, 8192),
        default=USUAL.work_mem,
        metavar="MEGABYTES",
        help="Minimum work_mem in PostgreSQL, in MB.",
    ),
    debug,
)
"""Gives a command the options that name a database, as its argument ``database``."""


def databases_given() -> list[str]:
    """The options on the command line that name a database."""
    return given("database_url", "database_url_file", "settings", "demo")
