"""The view of a database that every statistic reads."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NoReturn

from sqlalchemy import Connection, CursorResult, Dialect, Select
from sqlalchemy.exc import DBAPIError, ResourceClosedError
from sqlalchemy.sql import ClauseElement

from pybossa_stats.errors import UsageError
from pybossa_stats.source.access import Tables
from pybossa_stats.source.schema import task_run
from pybossa_stats.source.times import Times

if TYPE_CHECKING:
    from sqlalchemy.sql.base import ReadOnlyColumnCollection

    from pybossa_stats.source.access import AnyColumn

    # SQLAlchemy 2.0 cannot evaluate these.
    AnySelect = Select[*tuple[Any, ...]]
    AnyResult = CursorResult[*tuple[Any, ...]]
    AnyColumns = ReadOnlyColumnCollection[str, Any]

Progress = Callable[[str], object]
"""A function that is called with what is read next, such as ``"task runs"``."""


WITHOUT_PARALLEL_INDEX_SCANS = {"min_parallel_index_scan_size": "5TB"}
"""For as many groups as addresses: where an index has them in order, one process is fastest."""

WITHOUT_SORTING = {"enable_sort": "off"}
"""For few groups, such as hours: PostgreSQL expects as many as times, and would sort on disk."""

# A scan that finds next to nothing: PostgreSQL expects to find enough soon, and uses one process.
_IN_PARALLEL = {"parallel_setup_cost": "0"}

# A stream is read to its end. PostgreSQL would plan for its first tenth, and search the few
# addresses of a window in an index of all.
_FOR_STREAMS = {"cursor_tuple_fraction": "1"}

_ROWS_PER_FETCH = 10_000


@dataclass(frozen=True, slots=True)
class Step:
    """One of the statements of a statistic.

    Attributes:
        reads: what it reads, to show as progress.
        sql: the statement; a string is sent unchanged.
        settings: PostgreSQL's settings while it runs, such as `WITHOUT_SORTING`.
        streamed: whether its rows are fetched in parts, as there may be very many.
        of_all_users: whether answers of users outside the scope count, as they do for tasks.
        of_all_projects: whether rows of projects outside the scope count, as they do for sessions.
    """

    reads: str
    sql: "AnySelect | str"
    settings: dict[str, str] = field(default_factory=dict)
    streamed: bool = False
    of_all_users: bool = False
    of_all_projects: bool = False


def quiet(_: object) -> None:
    """Ignore progress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One read-only, consistent view of a PYBOSSA database: nothing changes while it is read.

    Attributes:
        connection: a SQLAlchemy connection inside the one transaction; only `run` uses it.
        name: the database, as ``host/database`` or a file's path; text that can be encoded, never
            with a secret.
        server: the product and its version, such as ``PostgreSQL 15.20``.
        instant: that of its snapshot, in UTC.
        tables: PYBOSSA's tables in the database.
        fail: translates an error of the database into one for people, and raises it.
        check_unchanged: raises an error if a table may have been swapped for another since.
        progress: called with what is read next.
        watch: called with every step before it runs.
        counted_rows: rewrites the statement of a step to read only the rows that count; by default,
            all of them do.
        times: what is known of the times in its tables.
    """

    connection: Connection = field(repr=False)
    name: str
    server: str
    instant: datetime
    tables: Tables = field(repr=False)
    fail: Callable[[DBAPIError], NoReturn] = field(repr=False)
    # Where a snapshot holds everything, nothing changes.
    check_unchanged: Callable[[], object] = field(default=lambda: None, repr=False)
    progress: Progress = field(default=quiet, repr=False)
    watch: Callable[[Step], object] = field(default=quiet, repr=False)
    counted_rows: "Callable[[Step], AnySelect]" = field(default=attrgetter("sql"), repr=False)
    times: Times = field(default_factory=Times, repr=False, compare=False)

    def run(self, step: Step) -> "AnyResult":
        """Run a step; every statement passes here.

        Raises:
            NotPybossaError: if it reads a column that is missing, or of another type.
            NoPrivilegeError: if it reads one that the role may not read.
        """
        if not isinstance(step.sql, str):
            step = replace(step, sql=self.times.known_for(self.counted_rows(step), self._texts))
        return self._run(step)

    def look_through(self, *columns: "AnyColumn") -> None:
        """Look through all times of columns, before many statements look for parts of them."""
        for column in columns:
            self.times.look_through(column, self._texts)

    def _texts(self, column: str, sql: "AnySelect") -> Iterable[Any]:
        """The texts of a column that a statement finds, in rows that do not count, too."""
        return self._run(Step(column, sql, _IN_PARALLEL)).scalars()

    def _run(self, step: Step) -> "AnyResult":
        self.tables.require_for(step.sql)
        self.watch(step)
        self.progress(step.reads)
        settings = step.settings | (_FOR_STREAMS if step.streamed else {})
        with self.set_to(**settings if self.is_postgresql else {}):
            if isinstance(step.sql, str):
                # The driver would take a percent sign for a parameter.
                unparsed = {"no_parameters": True}
                return self.connection.exec_driver_sql(step.sql, execution_options=unparsed)
            sql = self.tables.adapted(step.sql)
            streaming = {"yield_per": _ROWS_PER_FETCH} if step.streamed else {}
            return self.connection.execute(sql, execution_options=streaming)

    def text_of(self, sql: ClauseElement | str) -> str:
        """A statement as SQL for the database's own shell, with its parameters written out."""
        if isinstance(sql, str):
            return sql
        if isinstance(sql, Select):
            sql = self.times.known_for(sql, self._texts)
        dialect = plain_dialect(self.connection)
        literals = {"literal_binds": True}
        return str(self.tables.adapted(sql).compile(dialect=dialect, compile_kwargs=literals))

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
        """Whether task_run is distributed over the nodes of a Citus cluster."""
        return self.tables.named(task_run.name).distributed

    def watched(self, watch: Callable[[Step], object]) -> "View":
        """A copy of this view that calls ``watch`` with every step before it runs."""
        return replace(self, watch=watch)

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Translate errors of the database into errors for people while the block runs."""
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
