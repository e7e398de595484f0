"""Locks on PYBOSSA's tables in PostgreSQL, and checks that no table was swapped for another.

Waiting for one table while another is locked would block whoever wants to alter the latter, so no
table is locked while another one is waited for.

A locked table cannot be altered, but another one can take its place, as when schemas are renamed.
Queries of the catalogue see it as of the snapshot; locks, and functions such as to_regclass(),
show the present. A transaction locks every table that it reads, so its locks at the end show what
was read.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from time import monotonic, sleep
from typing import NamedTuple

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from pybossa_stats.errors import ChangedError, TimedOutError
from pybossa_stats.source.access import DatabaseColumn, TableAccess, Tables, table_access
from pybossa_stats.source.postgresql.facts import (
    CITUS_TABLES,
    FOREIGN_TABLE,
    READABLE_KINDS,
    dependencies,
    find_citus_tables,
    find_columns,
    known_rows,
    locked_tables,
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
"""Seconds that a transaction waits for a lock before it releases those that it has."""


class Names(NamedTuple):
    """The tables that PYBOSSA's names refer to at present.

    Attributes:
        oids: the OID of each table by its name; None for one that does not exist.
        citus: whether Citus is installed.
    """

    oids: Mapping[str, int | None]
    citus: bool

    @property
    def existing(self) -> list[int]:
        """The OIDs of those that exist."""
        return [oid for oid in self.oids.values() if oid is not None]


@dataclass(frozen=True, slots=True)
class LockedTables:
    """PYBOSSA's tables, locked by a transaction.

    Attributes:
        connection: that of the transaction.
        names: their names and OIDs.
        tables: their columns and privileges.
        oids: the OIDs of all tables that they depend on.
        calls_functions: whether any of these is a view that calls functions, which may read
            anything.
    """

    connection: Connection
    names: Names
    tables: Tables
    oids: frozenset[int]
    calls_functions: bool

    def check_unchanged(self) -> None:
        """Make sure that nothing was read but the locked tables.

        Raises:
            ChangedError: if something was.
        """
        others = {row.oid for row in locked_tables(self.connection)} - self.oids
        if (others and not self.calls_functions) or self._is_renamed():
            raise ChangedError(self.tables.database)

    def _is_renamed(self) -> bool:
        tables = [table for table in self.tables.found if table.exists]
        now = _oids(self.connection, [table.sql_name for table in tables]) if tables else []
        return now != [self.names.oids[table.name] for table in tables]


def find_names(connection: Connection, schema: str | None) -> Names:
    """Resolve PYBOSSA's names in a schema, or in the role's search path.

    This is the first statement of a transaction, while that path is still set.
    """
    quote = plain_dialect(connection).identifier_preparer.quote_identifier
    prefix = f"{quote(schema)}." if schema else ""
    names = [f"{prefix}{quote(name)}" for name in metadata.tables]
    *oids, citus = _oids(connection, [*names, f"pg_catalog.{CITUS_TABLES}"])
    return Names(dict(zip(metadata.tables, oids, strict=True)), citus is not None)


def _oids(connection: Connection, names: Sequence[str]) -> list[int | None]:
    """The OIDs of tables at present; no operator, only PostgreSQL's types and functions."""
    oid = "CAST(pg_catalog.to_regclass(%s) AS pg_catalog.oid)"
    sql = f"SELECT {', '.join([oid] * len(names))}"
    return [*connection.exec_driver_sql(sql, tuple(names)).one()]


def lock_tables(
    connection: Connection,
    begin: Callable[[], Names],
    database: str,
    seconds: float,
    progress: Progress,
) -> LockedTables:
    """Begin a transaction that locks all tables it may read, as they are in its snapshot.

    Args:
        connection: to the database.
        begin: begins a transaction with a snapshot, which waits `LOCK_SECONDS` for a lock.
        database: its name.
        seconds: how long the tables may be locked by others.
        progress: called with the table that is waited for.

    Raises:
        TimedOutError: naming the table that is still locked.
        ChangedError: if tables keep changing.
    """
    deadline = monotonic() + seconds
    while True:
        names = begin()
        locked = _try_to_lock(connection, names, database)
        if isinstance(locked, LockedTables):
            set_locally(connection, "lock_timeout", milliseconds(seconds))
            return locked
        connection.rollback()
        if locked is None:
            sleep(LOCK_SECONDS)
        left = deadline - monotonic()
        if locked and (left <= 0 or not _wait(connection, begin, locked.name, left, progress)):
            raise TimedOutError(
                f"{database}: table {locked.name} is still locked after {seconds:g} s",
                "Increase --lock-timeout, which --timeout limits, or see pg_locks for who holds the"
                " lock.",
                transient=True,
            )
        if left <= 0:
            raise ChangedError(database)


def milliseconds(seconds: float) -> str:
    """Seconds as a timeout of PostgreSQL's; at least 1 ms, as 0 would mean no timeout."""
    return str(max(1, round(seconds * 1000)))


def _wait(
    connection: Connection,
    begin: Callable[[], Names],
    name: str,
    seconds: float,
    progress: Progress,
) -> bool:
    """Wait until a table is free, with no other table locked meanwhile; returns whether it is."""
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
    """Lock all tables, and make sure that none has changed since the snapshot was taken.

    Returns:
        The tables; or the one that others have locked; or None if a table has changed.
    """
    tables = _find(connection, names, database)
    if tables is None:
        return None
    for table in tables.found:
        state = _lock(connection, tables, table)
        if state == LOCK_NOT_AVAILABLE:
            return table
        if state:
            return None
    tree = dependencies(connection, names.existing)
    known = frozenset(row.oid for row in tree)
    calls_functions = any(row.calls_functions for row in tree)
    locked = locked_tables(connection)
    new = not (calls_functions or known.issuperset(row.oid for row in locked))
    if new or any(row.rewritten for row in locked) or any(row.changed for row in tree):
        return None
    roots = {row.root for row in tree if row.calls_functions or row.kind == FOREIGN_TABLE}
    unlocked = tuple(name for name, oid in names.oids.items() if oid in roots)
    tables = replace(tables, unlocked=unlocked)
    return LockedTables(connection, names, tables, known, calls_functions)


def _lock(connection: Connection, tables: Tables, access: TableAccess) -> str:
    """Lock a table with its partitions, or a view with what it reads.

    By SELECT, as LOCK TABLE needs the privilege on all columns. A table that may not be read needs
    no lock.

    Returns:
        The SQLSTATE if others have locked it, or it no longer exists; empty if it is locked now.
    """
    columns = metadata.tables[access.name].columns
    try:
        if readable := [columns[name] for name in access.readable]:
            connection.execute(tables.adapted(select(*readable).limit(0)))
    except DBAPIError as error:
        state = sqlstate(error)
        is_gone = state in UNDEFINED and not is_in_function(error)
        if state != LOCK_NOT_AVAILABLE and not is_gone:
            raise
        return state
    return ""


def _find(connection: Connection, names: Names, database: str) -> Tables | None:
    """PYBOSSA's tables in the snapshot; None if their names now refer to others."""
    rows = find_columns(connection, names.existing)
    citus_tables = find_citus_tables(connection, names.existing) if names.citus else {}
    quote = plain_dialect(connection).identifier_preparer.quote
    tables = []
    for needed in metadata.sorted_tables:
        oid = names.oids[needed.name]
        own_rows = [row for row in rows if row.oid == oid]
        if {row.relname for row in own_rows} != ({needed.name} if oid else set()):
            return None
        schema = own_rows[0].nspname if own_rows else None
        columns = [row for row in own_rows if row.attname and row.kind in READABLE_KINDS]
        if any(row.readable is None for row in columns):  # it was dropped a moment ago
            return None
        # A node of Citus does not know the rows on others.
        counted = columns[0] if columns and oid not in citus_tables else None
        tables.append(
            table_access(
                needed,
                [
                    DatabaseColumn(row.attname, row.readable, row.type, row.category)
                    for row in columns
                ],
                sql_name=f"{quote(schema)}.{quote(needed.name)}" if schema else quote(needed.name),
                estimated_rows=counted and known_rows(counted.reltuples, counted.relpages),
                hidden=any(row.hidden for row in columns),
                schema=schema,
                distributed=citus_tables.get(oid, False),
            )
        )
    hint = "Check database and schema (--schema), and that the role has USAGE on the schema."
    return Tables(database, tuple(tables), hint)
