"""What every statistic reads from."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, CursorResult, Dialect, Select

if TYPE_CHECKING:
    AnySelect = Select[*tuple[Any, ...]]  # SQLAlchemy 2.0 cannot evaluate this

Progress = Callable[[str], object]
"""Called with what is read next, such as ``"task runs"``."""


class Engine(StrEnum):
    """A kind of database."""

    POSTGRESQL = "postgresql"
    SQLITE = "sqlite"


# One process groups rows while others scan for them. PostgreSQL overrates the cost of handing rows
# over: it would have a single process do everything, or each of several group what it finds, and
# group that again. With as many groups as there are addresses, either takes longer. And where an
# index has rows in order, reading it alone is fastest.
_FOR_MANY_GROUPS = {"parallel_tuple_cost": "0", "min_parallel_index_scan_size": "5TB"}


@dataclass(frozen=True, slots=True)
class Step:
    """One of the statements of a statistic.

    Attributes:
        reads: what it reads, to show as progress.
        sql: the statement.
        many_groups: whether it groups task runs by a column with almost as many values as rows,
            such as addresses.
    """

    reads: str
    sql: "AnySelect"
    many_groups: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """One read-only, consistent view of a PYBOSSA database: nothing changes while it is read.

    Attributes:
        connection: a SQLAlchemy connection inside the one transaction.
        engine: the kind of database.
        name: which database, as ``host/database`` or a file's path; text that can be
            encoded, never with a secret.
        server: the product and its version, such as ``PostgreSQL 15.20``.
        instant: that of its snapshot, in UTC.
        progress: to be told what is read next.
        schema: the PostgreSQL schema of PYBOSSA's tables; None for the role's search path.
    """

    connection: Connection
    engine: Engine
    name: str
    server: str
    instant: datetime
    progress: Progress
    schema: str | None = None

    @property
    def plain_dialect(self) -> Dialect:
        """The dialect for SQL without parameters, in which percent signs are not doubled."""
        make: Callable[..., Dialect] = type(self.connection.dialect)
        return make(paramstyle="named")

    def run(self, step: Step) -> CursorResult[Any]:
        """Run a step."""
        with self.prepared(step):
            return self.connection.execute(step.sql)

    @contextmanager
    def prepared(self, step: Step) -> Iterator[None]:
        """Report a step as progress, and set the database up for it while the block runs."""
        self.progress(step.reads)
        settings = _FOR_MANY_GROUPS if step.many_groups and self.engine is Engine.POSTGRESQL else {}
        for setting, value in settings.items():
            self.set(setting, value)
        yield
        for setting in settings:  # after an error, nothing more can be run anyway
            self.connection.exec_driver_sql(f"SET LOCAL {setting} TO DEFAULT")

    def set(self, setting: str, value: str) -> None:
        """Change a setting of PostgreSQL until the view is closed.

        Args:
            setting: its name.
            value: without quotation marks.
        """
        # Not by set_config(), which Citus does not repeat on its workers.
        self.connection.exec_driver_sql(f"SET LOCAL {setting} = '{value}'")


def quiet(_step: str) -> None:
    """Ignore progress."""
