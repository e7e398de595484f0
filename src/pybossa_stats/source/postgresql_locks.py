"""Locks on PYBOSSA's tables: held all together, and none held while waiting for one."""

from collections.abc import Callable
from time import monotonic

from sqlalchemy import (
    Exists,
    Text,
    and_,
    cast,
    column,
    exists,
    func,
    literal,
    or_,
    select,
    table,
    union_all,
)
from sqlalchemy.dialects.postgresql import OID
from sqlalchemy.exc import DBAPIError

from pybossa_stats.errors import QueryFailedError, TimedOutError
from pybossa_stats.source.access import TableAccess, read_access
from pybossa_stats.source.postgresql_errors import LOCK_NOT_AVAILABLE, sqlstate
from pybossa_stats.source.schema import metadata
from pybossa_stats.source.view import View

A_MOMENT = 0.1
"""Seconds that a transaction waits for a lock before it gives back those that it has."""

_pg_class = table(
    "pg_class", *map(column, ("oid", "relname", "relkind", "relfilenode")), schema="pg_catalog"
)
_pg_locks = table(
    "pg_locks", *map(column, ("locktype", "database", "relation", "pid")), schema="pg_catalog"
)


def hold_tables(begin: Callable[[], View], seconds: float) -> View:
    """Begin a transaction that has locked all tables it may read, as they are in its snapshot.

    Waiting for one table while another is locked would block everybody who wants to alter the
    latter. And a table rewritten after the snapshot was taken looks empty in it: TRUNCATE and the
    rewriting forms of ALTER TABLE are not MVCC-safe. A locked table can no longer be rewritten.

    Args:
        begin: begins a transaction with a snapshot, which waits a moment for a lock.
        seconds: how long the tables may be locked by others.

    Raises:
        TimedOutError: naming the table that is still locked.
        QueryFailedError: if tables are rewritten all the time.
    """
    deadline = monotonic() + seconds
    while True:
        view = begin()
        tables = read_access(view)
        locked = next((access for access in tables if not _lock(view, access)), None)
        if locked is None and not _is_rewritten(view, tables):
            view.set("lock_timeout", milliseconds(seconds))
            return view
        view.connection.rollback()
        left = deadline - monotonic()
        if locked is not None and (left <= 0 or not _wait(begin, locked, left)):
            raise TimedOutError(
                f"{view.name}: table {locked.name} is still locked after {seconds:g} s",
                "Wait longer with --lock-timeout SECONDS; pg_locks shows who holds the lock.",
                transient=True,
            )
        if left <= 0:
            raise QueryFailedError(
                f"{view.name}: PYBOSSA's tables were rewritten while they were being read",
                "Try again when that is finished.",
                transient=True,
            )


def _wait(begin: Callable[[], View], access: TableAccess, seconds: float) -> bool:
    """Wait until a table is free, holding nothing meanwhile; returns whether it is."""
    view = begin()
    view.progress(f"the locked table {access.name}")
    view.set("statement_timeout", "0")
    view.set("lock_timeout", milliseconds(seconds))
    free = _lock(view, access)
    view.connection.rollback()
    return free


def _lock(view: View, access: TableAccess) -> bool:
    """Lock a table, its partitions, or what a view stands on; returns whether that was possible.

    By SELECT, as LOCK TABLE needs the privilege on all columns. What may not be read needs no lock.
    """
    columns = metadata.tables[access.name].columns
    try:
        if readable := [columns[name] for name in access.readable]:
            view.connection.execute(select(*readable).limit(0))
    except DBAPIError as error:
        if sqlstate(error) != LOCK_NOT_AVAILABLE:
            raise
        return False
    return True


def _is_rewritten(view: View, tables: tuple[TableAccess, ...]) -> bool:
    """Whether tables, or their files, were replaced after the snapshot was taken.

    SQL sees the catalogue as it is in the snapshot; functions, and locks, know the present.
    """
    return bool(view.connection.scalar(select(or_(_is_renamed(tables), _has_other_file()))))


def _is_renamed(tables: tuple[TableAccess, ...]) -> Exists:
    now = union_all(
        *(
            select(
                literal(access.name).label("name"),
                cast(func.to_regclass(access.sql_name), OID).label("oid"),
            )
            for access in tables
        )
    ).subquery()
    then = now.outerjoin(_pg_class, _pg_class.c.oid == now.c.oid)
    other_name = cast(_pg_class.c.relname, Text).is_distinct_from(now.c.name)
    return exists().select_from(then).where(now.c.oid.is_not(None), other_name)


def _has_other_file() -> Exists:
    """SQL: whether a table or partition that this transaction has locked was rewritten."""
    then = _pg_locks.outerjoin(_pg_class, _pg_class.c.oid == _pg_locks.c.relation)
    return (
        exists()
        .select_from(then)
        .where(
            _pg_locks.c.pid == func.pg_backend_pid(),
            _pg_locks.c.locktype == "relation",
            _pg_locks.c.database != cast(0, OID),  # what all databases share
            or_(
                _pg_class.c.oid.is_(None),
                and_(
                    cast(_pg_class.c.relkind, Text).in_(["r", "m"]),
                    _pg_class.c.relfilenode != cast(0, OID),  # that of the catalogue itself
                    _pg_class.c.relfilenode != func.pg_relation_filenode(_pg_class.c.oid),
                ),
            ),
        )
    )


def milliseconds(seconds: float) -> str:
    """Seconds as PostgreSQL's timeouts want them; 0 would be no timeout at all."""
    return str(max(1, round(seconds * 1000)))
