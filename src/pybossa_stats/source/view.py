"""What every statistic reads from."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn

from sqlalchemy import Connection, CursorResult, Dialect, Select
from sqlalchemy.exc import DBAPIError, ResourceClosedError
from sqlalchemy.sql import ClauseElement

from pybossa_stats.errors import UsageError
from pybossa_stats.source.access import Tables
from pybossa_stats.source.schema import task_run

if TYPE_CHECKING:
    # SQLAlchemy 2.0 cannot evaluate these.
    AnySelect = Select[*tuple[Any, ...]]
    AnyResult = CursorResult[*tuple[Any, ...]]

Progress = Callable[[str], object]
"""Called with what is read next, such as ``"task runs"``."""


# One process groups rows while others scan for them. PostgreSQL overrates the cost of handing rows
# over: it would have a single process do everything, or each of several group what it finds, and
# group that again. With as many groups as there are addresses, either takes longer. And where an
# index has rows in order, reading it alone is fastest.
MANY_GROUPS = {"parallel_tuple_cost": "0", "min_parallel_index_scan_size": "5TB"}

# PostgreSQL expects as many hours as there are times, and so would sort these on its disk.
FEW_GROUPS = {"enable_sort": "off"}

# A stream is read to its end. PostgreSQL would plan for its first tenth, and look for the few
# addresses of a window among all of them, as an index has them in order.
_FOR_STREAMS = {"cursor_tuple_fraction": "1"}

_AT_A_TIME = 10_000


@dataclass(frozen=True, slots=True)
class Step:
    """One of the statements of a statistic.

    Attributes:
        reads: what it reads, to show as progress.
        sql: the statement; as a text, it is sent as it stands.
        settings: those of PostgreSQL while it runs; see `MANY_GROUPS` and `FEW_GROUPS`.
        streamed: whether its rows are so many that they come in parts.
    """

    reads: str
    sql: "AnySelect | str"
    settings: dict[str, str] = field(default_factory=dict)
    streamed: bool = False


def quiet(_: object) -> None:
    """Ignore progress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One read-only, consistent view of a PYBOSSA database: nothing changes while it is read.

    Attributes:
        connection: a SQLAlchemy connection inside the one transaction; only `run` sends to it.
        name: which database, as ``host/database`` or a file's path; text that can be
            encoded, never with a secret.
        server: the product and its version, such as ``PostgreSQL 15.20``.
        instant: that of its snapshot, in UTC.
        tables: PYBOSSA's tables as they were found.
        fail: raises the error for people that an error of the database means.
        check_unchanged: raises an error if what was read may not have been what was found first.
        progress: to be told what is read next.
        watch: to be given each step before it runs.
        as_of: rewrites a statement as of an earlier instant; by default, statements stay.
    """

    connection: Connection = field(repr=False)
    name: str
    server: str
    instant: datetime
    tables: Tables
    fail: Callable[[DBAPIError], NoReturn]
    check_unchanged: Callable[[], object] = lambda: None  # where a snapshot holds everything
    progress: Progress = quiet
    watch: Callable[[Step], object] = quiet
    as_of: "Callable[[AnySelect], AnySelect]" = lambda sql: sql

    def run(self, step: Step) -> "AnyResult":
        """Run a step; every question to the database passes here.

        Raises:
            NotPybossaError: if it reads a column that is missing, or of another type.
            NoPrivilegeError: if it reads one that the role may not read.
        """
        if not isinstance(step.sql, str):
            step = replace(step, sql=self.as_of(step.sql))
        self.tables.require_for(step.sql)
        self.watch(step)
        self.progress(step.reads)
        settings = step.settings | (_FOR_STREAMS if step.streamed else {})
        with self.set_to(**settings if self.is_postgresql else {}):
            if isinstance(step.sql, str):
                # A driver that looks for parameters would trip over a percent sign.
                as_it_stands = {"no_parameters": True}
                return self.connection.exec_driver_sql(step.sql, execution_options=as_it_stands)
            placed = self.tables.placed(step.sql)
            streaming = {"stream_results": True, "yield_per": _AT_A_TIME} if step.streamed else {}
            return self.connection.execute(placed, execution_options=streaming)

    def text_of(self, sql: ClauseElement | str) -> str:
        """A statement as SQL that the database's own shell takes, its parameters written out."""
        if isinstance(sql, str):
            return sql
        placed = self.tables.placed(sql)
        literally = {"literal_binds": True}
        return str(placed.compile(dialect=plain_dialect(self.connection), compile_kwargs=literally))

    @property
    def is_postgresql(self) -> bool:
        """Whether this is PostgreSQL, and not SQLite."""
        return self.connection.dialect.name == "postgresql"

    @property
    def server_version(self) -> tuple[Any, ...]:
        """The server's version as numbers, such as ``(15, 20)``."""
        return self.connection.dialect.server_version_info or ()

    @property
    def distributed(self) -> bool:
        """Whether task_run is spread over the nodes of a Citus cluster."""
        return self.tables.named(task_run.name).distributed

    def watched(self, watch: Callable[[Step], object]) -> "View":
        """The same view, which gives each step to somebody before it runs."""
        return replace(self, watch=watch)

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Turn errors of the database into errors for people while the block runs."""
        try:
            yield
        except DBAPIError as error:
            self.fail(error)
        except ResourceClosedError:
            raise UsageError("The view is closed.", "Read inside the with block.") from None

    @contextmanager
    def set_to(self, **settings: str) -> Iterator[None]:
        """Change settings of PostgreSQL while the block runs."""
        for name, value in settings.items():
            set_locally(self.connection, name, value)
        yield
        for name in settings:  # after an error, nothing more can be run anyway
            self.connection.exec_driver_sql(f"SET LOCAL {name} TO DEFAULT")


def plain_dialect(connection: Connection) -> Dialect:
    """The dialect for SQL without parameters, in which percent signs are not doubled."""
    make: Callable[..., Dialect] = type(connection.dialect)
    return make(paramstyle="named")


def set_locally(connection: Connection, setting: str, value: str) -> None:
    """Change a setting of PostgreSQL until the transaction ends.

    Args:
        connection: inside the transaction.
        setting: its name.
        value: without quotation marks.
    """
    # Not by set_config(), which Citus does not repeat on its workers.
    connection.exec_driver_sql(f"SET LOCAL {setting} = '{value}'")
