"""One read-only transaction of a SQLite file, with one snapshot for all statements."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import quote

from sqlalchemy import Connection, NullPool, StaticPool, create_engine, func, select
from sqlalchemy.exc import DBAPIError

from pybossa_stats import clock
from pybossa_stats.errors import (
    CannotConnectError,
    NotPybossaError,
    QueryFailedError,
    StatsError,
    TimedOutError,
)
from pybossa_stats.source.access import DatabaseColumn, Tables, table_access
from pybossa_stats.source.limits import Limits
from pybossa_stats.source.schema import metadata
from pybossa_stats.source.view import Progress, Step, View, quiet

_PRIMARY_CODE = 0xFF  # the mask of an extended error code
_STEPS_BETWEEN_CHECKS = 100_000  # of SQLite's virtual machine: some milliseconds
_CANNOT_OPEN = {  # hints by SQLite's error codes
    sqlite3.SQLITE_CANTOPEN: "Check its permissions.",
    sqlite3.SQLITE_PERM: "Check its permissions.",
    sqlite3.SQLITE_READONLY: (
        "It is in WAL mode, or was not closed cleanly: use a copy in a writable folder."
    ),
}


@contextmanager
def open_sqlite(file: str, limits: Limits, progress: Progress) -> Iterator[View]:
    """Open one read transaction on a file.

    Args:
        file: its path, as Python has it; the file must exist, and is never written.
        limits: the timeout is that of the whole view.
        progress: called with what is read next.

    Yields:
        The view.

    Raises:
        CannotConnectError: if the file cannot be opened.
        TimedOutError: if others keep it locked.
        NotPybossaError: if it is not a SQLite database, or not in UTF-8.
        StatsError: if a statement inside the view fails.
    """
    name = file.encode(errors="backslashreplace").decode()  # which need not be UTF-8
    try:
        exists = Path(file).is_file()
    except OSError as error:
        raise CannotConnectError(f"Cannot open {name}: {error.strerror}.") from error
    if not exists:
        raise CannotConnectError(f"There is no file {name}.", "Check the path in the sqlite URL.")
    uri = f"file:{quote(os.fsencode(Path(file).absolute()))}?mode=ro"
    lock_timeout = min(limits.lock_timeout, limits.timeout)
    # isolation_level=None, as sqlite3 would begin no transaction for a SELECT.
    open_file = partial(sqlite3.connect, uri, uri=True, isolation_level=None, timeout=lock_timeout)
    with view_of(open_file, name, limits.timeout, progress=progress) as view:
        # SQLite would read the missing part of the last page as zeros.
        if Path(file).stat().st_size % (_pragma(view, "page_size") or 1):
            raise _damaged(name, "it is truncated")
        # The statements compare the bytes of texts.
        if (encoding := _pragma(view, "encoding")) != "UTF-8":
            raise NotPybossaError(
                f"{name} is in {encoding}, not in UTF-8.",
                "Make a copy in UTF-8: sqlite3 FILE .dump | sqlite3 COPY",
            )
        yield view


def _pragma(view: View, name: str) -> Any:  # noqa: ANN401 (of any type)
    return view.run(Step("the file", f"PRAGMA {name}")).scalar()


@contextmanager
def view_of(
    open_file: Callable[[], sqlite3.Connection],
    name: str,
    timeout: float,
    *,
    progress: Progress = quiet,
    instant: datetime | None = None,
) -> Iterator[View]:
    """Open one read transaction on a connection in autocommit mode; as `open_sqlite`.

    The data are taken to be as of now, or of ``instant``.
    """
    deadline = time.monotonic() + timeout
    engine = create_engine("sqlite://", creator=open_file, poolclass=NullPool, hide_parameters=True)
    fail = partial(_fail, name, timeout, deadline)
    try:
        with engine.connect() as connection:
            _prepare(connection, deadline)
            connection.exec_driver_sql("BEGIN")
            connection.exec_driver_sql("SELECT 1 FROM sqlite_master")  # which takes the snapshot
            yield View(
                connection=connection,
                name=name,
                server=f"SQLite {sqlite3.sqlite_version}",
                instant=instant or clock.now(),
                tables=_find_tables(connection, name),
                fail=fail,
                progress=progress,
            )
    except DBAPIError as error:
        fail(error)
    except UnicodeDecodeError as error:  # SQLite's message, which quotes the schema
        raise _damaged(name, "its schema is not text") from error
    finally:
        engine.dispose()


def make_tables(
    connection: sqlite3.Connection, rows: Mapping[str, Sequence[Mapping[str, object]]]
) -> None:
    """Create PYBOSSA's tables in an empty database, with some rows."""
    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
    with engine.begin() as transaction:
        metadata.create_all(transaction)
        for table, table_rows in rows.items():
            transaction.execute(metadata.tables[table].insert(), table_rows)


def _find_tables(connection: Connection, name: str) -> Tables:
    quote_name = connection.dialect.identifier_preparer.quote
    tables = []
    for needed in metadata.sorted_tables:
        names = select(func.pragma_table_xinfo(needed.name).table_valued("name").c.name)
        columns = [*map(DatabaseColumn, connection.scalars(names))]
        tables.append(table_access(needed, columns, sql_name=quote_name(needed.name)))
    return Tables(name, tuple(tables), "Check that this is the right file.")


def _prepare(connection: Connection, deadline: float) -> None:
    driver: Any = connection.connection.driver_connection
    driver.text_factory = lambda text: text.decode(errors="replace")
    # A statement runs in C; only when this is called can Python handle Ctrl-C.
    driver.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS_BETWEEN_CHECKS)


def _fail(file: str, timeout: float, deadline: float, error: DBAPIError) -> NoReturn:
    raise _translate(error, file, timeout, deadline) from error


def _translate(error: DBAPIError, file: str, timeout: float, deadline: float) -> StatsError:
    code = getattr(error.orig, "sqlite_errorcode", 0) & _PRIMARY_CODE
    # SQLite swallows exceptions of the Python code that it calls. The progress handler raises none
    # itself, so it can only be Ctrl-C.
    if code == sqlite3.SQLITE_INTERRUPT:
        if time.monotonic() <= deadline:
            raise KeyboardInterrupt
        return TimedOutError(
            f"Reading {file} took longer than {timeout:g} s.", "Increase --timeout."
        )
    if code in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}:  # as the statements are correct
        return NotPybossaError(f"{file} is not a PYBOSSA database: {error.orig}.")
    if code == sqlite3.SQLITE_CORRUPT:
        return _damaged(file, str(error.orig))
    if code == sqlite3.SQLITE_BUSY:
        return TimedOutError(
            f"{file} is still locked by another program.",
            "Increase --lock-timeout, which --timeout limits.",
            transient=True,
        )
    if hint := _CANNOT_OPEN.get(code):
        return CannotConnectError(f"Cannot open {file}: {error.orig}.", hint)
    return QueryFailedError(f"Cannot read {file}: {error.orig}.")


def _damaged(file: str, reason: str) -> StatsError:
    return NotPybossaError(f"{file} is damaged: {reason}.", "Make the copy again.")
