"""PYBOSSA's tables in PostgreSQL: found once, held all together, and seen not to be swapped.

Waiting for one table while another is locked would block everybody who wants to alter the latter.
So none is held while one is waited for.

A locked table cannot be altered, and yet others can take its place, as when schemas are renamed.
What was there when the snapshot was taken is told by queries of the catalogue, which see it as the
snapshot does. What is there now is told by locks, and by functions such as to_regclass(). A
transaction holds a lock on each table that it has read, so the locks at the end tell what was read.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from time import monotonic, sleep
from typing import NamedTuple

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from pybossa_stats.errors import ChangedError, TimedOutError
from pybossa_stats.source.access import FoundColumn, TableAccess, Tables, table_access
from pybossa_stats.source.postgresql.facts import (
    CITUS,
    FOREIGN,
    TABLES,
    find_citus_tables,
    find_columns,
    known_rows,
    read_so_far,
    stood_on,
)
from pybossa_stats.source.postgresql.sqlstates import (
    LOCK_NOT_AVAILABLE,
    UNDEFINED,
    is_in_function,
    sqlstate,
)
from pybossa_stats.source.schema import metadata
from pybossa_stats.source.view import Progress, plain_dialect, set_locally

LOCK_SECONDS = 0.1
"""Seconds that a transaction waits for a lock before it gives back those that it has."""


class Names(NamedTuple):
    """What PYBOSSA's names mean now.

    Attributes:
        oids: the number of each table by its name; None for one that does not exist.
        citus: whether Citus is installed.
    """

    oids: Mapping[str, int | None]
    citus: bool

    @property
    def existing(self) -> list[int]:
        """The numbers of those that exist."""
        return [oid for oid in self.oids.values() if oid is not None]


@dataclass(frozen=True, slots=True)
class LockedTables:
    """PYBOSSA's tables, held by a transaction.

    Attributes:
        connection: that of the transaction.
        names: what their names mean.
        tables: what is known of them.
        oids: the numbers of all tables that they stand on.
        calls_functions: whether there are views among these that call functions, which may read
            anything.
    """

    connection: Connection
    names: Names
    tables: Tables
    oids: frozenset[int]
    calls_functions: bool

    def check_unchanged(self) -> None:
        """Make sure that nothing was read but what is held.

        Raises:
            ChangedError: if anything was.
        """
        others = {row.oid for row in read_so_far(self.connection)} - self.oids
        if (others and not self.calls_functions) or self._is_renamed():
            raise ChangedError(self.tables.database)

    def _is_renamed(self) -> bool:
        tables = [each for each in self.tables.found if each.exists]
        now = _oids(self.connection, [each.sql_name for each in tables]) if tables else []
        return now != [self.names.oids[each.name] for each in tables]


def find_names(connection: Connection, schema: str | None) -> Names:
    """Look names up as the role does, in its search path or in a schema.

    This is the first statement of a transaction, while that path is still in force.
    """
    quote = plain_dialect(connection).identifier_preparer.quote_identifier
    prefix = f"{quote(schema)}." if schema else ""
    wanted = [f"{prefix}{quote(name)}" for name in metadata.tables]
    *oids, citus = _oids(connection, [*wanted, f"pg_catalog.{CITUS}"])
    return Names(dict(zip(metadata.tables, oids, strict=True)), citus is not None)


def _oids(connection: Connection, names: Sequence[str]) -> list[int | None]:
    """What names mean now; uses no operator, and no type or function but PostgreSQL's own."""
    number = "CAST(pg_catalog.to_regclass(%s) AS pg_catalog.oid)"
    sql = f"SELECT {', '.join([number] * len(names))}"
    return [*connection.exec_driver_sql(sql, tuple(names)).one()]


def lock_tables(
    connection: Connection,
    begin: Callable[[], Names],
    database: str,
    seconds: float,
    progress: Progress,
) -> LockedTables:
    """Begin a transaction that has locked all tables it may read, as they are in its snapshot.

    Args:
        connection: to the database.
        begin: begins a transaction with a snapshot, which waits a moment for a lock.
        database: its name.
        seconds: how long the tables may be locked by others.
        progress: called with what is waited for.

    Raises:
        TimedOutError: naming the table that is still locked.
        ChangedError: if tables are changed all the time.
    """
    deadline = monotonic() + seconds
    while True:
        names = begin()
        held = _try_to_lock(connection, names, database)
        if isinstance(held, LockedTables):
            set_locally(connection, "lock_timeout", milliseconds(seconds))
            return held
        connection.rollback()
        if held is None:
            sleep(LOCK_SECONDS)
        left = deadline - monotonic()
        if held and (left <= 0 or not _wait(connection, begin, held.name, left, progress)):
            raise TimedOutError(
                f"{database}: table {held.name} is still locked after {seconds:g} s",
                "Increase --lock-timeout, or see pg_locks for who holds the lock.",
                transient=True,
            )
        if left <= 0:
            raise ChangedError(database)


def milliseconds(seconds: float) -> str:
    """Seconds as PostgreSQL's timeouts want them; 0 would be no timeout at all."""
    return str(max(1, round(seconds * 1000)))


def _wait(
    connection: Connection,
    begin: Callable[[], Names],
    name: str,
    seconds: float,
    progress: Progress,
) -> bool:
    """Wait until a table is free, holding nothing meanwhile; returns whether it is."""
    tables = _find(connection, begin(), "")
    progress(f"the locked table {name}")
    set_locally(connection, "statement_timeout", "0")
    set_locally(connection, "lock_timeout", milliseconds(seconds))
    free = tables is None or _lock(connection, tables, tables.named(name)) != LOCK_NOT_AVAILABLE
    connection.rollback()
    return free


def _try_to_lock(
    connection: Connection, names: Names, database: str
) -> LockedTables | TableAccess | None:
    """Lock all tables, none of which has changed since the snapshot was taken.

    Returns:
        The tables; or the one that others have locked; or None if something has changed.
    """
    tables = _find(connection, names, database)
    if tables is None:
        return None
    for each in tables.found:
        state = _lock(connection, tables, each)
        if state == LOCK_NOT_AVAILABLE:
            return each
        if state:
            return None
    tree = stood_on(connection, names.existing)
    known = frozenset(row.oid for row in tree)
    calls_functions = any(row.calls_functions for row in tree)
    read = read_so_far(connection)
    new = not (calls_functions or known.issuperset(row.oid for row in read))
    if new or any(row.rewritten for row in read) or any(row.changed for row in tree):
        return None
    unlocked = {row.root for row in tree if row.calls_functions or row.kind == FOREIGN}
    named = tuple(name for name, oid in names.oids.items() if oid in unlocked)
    return LockedTables(connection, names, replace(tables, unlocked=named), known, calls_functions)


def _lock(connection: Connection, tables: Tables, access: TableAccess) -> str:
    """Lock a table, its partitions, or what a view stands on.

    By SELECT, as LOCK TABLE needs the privilege on all columns. What may not be read needs no lock.

    Returns:
        The SQLSTATE where others have locked it, or it is no longer there; empty if it is locked.
    """
    columns = metadata.tables[access.name].columns
    try:
        if readable := [columns[name] for name in access.readable]:
            connection.execute(tables.placed(select(*readable).limit(0)))
    except DBAPIError as error:
        state = sqlstate(error)
        gone = state in UNDEFINED and not is_in_function(error)
        if state != LOCK_NOT_AVAILABLE and not gone:
            raise
        return state
    return ""


def _find(connection: Connection, names: Names, database: str) -> Tables | None:
    """What is under PYBOSSA's names in the snapshot; None if they mean something else now."""
    rows = find_columns(connection, names.existing)
    spread = find_citus_tables(connection, names.existing) if names.citus else {}
    quote = plain_dialect(connection).identifier_preparer.quote
    found = []
    for needed in metadata.sorted_tables:
        oid = names.oids[needed.name]
        its_rows = [row for row in rows if row.oid == oid]
        if {row.relname for row in its_rows} != ({needed.name} if oid else set()):
            return None
        schema = its_rows[0].nspname if its_rows else None
        columns = [row for row in its_rows if row.attname is not None and row.kind in TABLES]
        if any(row.readable is None for row in columns):  # it has just been dropped
            return None
        # A node of Citus knows nothing of the rows on others.
        counted = columns[0] if columns and oid not in spread else None
        found.append(
            table_access(
                needed,
                [FoundColumn(row.attname, row.readable, row.type, row.category) for row in columns],
                sql_name=f"{quote(schema)}.{quote(needed.name)}" if schema else quote(needed.name),
                estimated_rows=counted and known_rows(counted.reltuples, counted.relpages),
                hidden=any(row.hidden for row in columns),
                schema=schema,
                distributed=spread.get(oid, False),
            )
        )
    hint = "Check database and schema (--schema), and that the role has USAGE on the schema."
    return Tables(database, tuple(found), hint)
