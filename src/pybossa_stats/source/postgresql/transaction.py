"""One read-only transaction of PostgreSQL, with one snapshot for all statements."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from time import monotonic
from typing import NoReturn

from sqlalchemy import URL, Connection, Text, func, or_, select
from sqlalchemy.exc import DBAPIError

from pybossa_stats import clock
from pybossa_stats.errors import TimedOutError, UsageError
from pybossa_stats.source.limits import GRACE, SECONDS_TO_CANCEL_ON_NODES, VIEW_TIMEOUTS, Limits
from pybossa_stats.source.postgresql.catalogue import pg_settings
from pybossa_stats.source.postgresql.connection import (
    MORE_TIME,
    TimedConnection,
    connect_with_timeout,
    no_response,
)
from pybossa_stats.source.postgresql.locking import (
    LOCK_SECONDS,
    Names,
    find_names,
    lock_tables,
    milliseconds,
)
from pybossa_stats.source.postgresql.sqlstates import (
    FAILED_TRANSACTION,
    may_quote_data,
    sqlstate,
    translate,
)
from pybossa_stats.source.times import Times
from pybossa_stats.source.url import describe_server
from pybossa_stats.source.view import Progress, View, set_locally

_CONNECTION_CHECK = "client_connection_check_interval"


@contextmanager
def open_postgresql(
    url: URL, schema: str | None, limits: Limits, progress: Progress
) -> Iterator[View]:
    """Open one REPEATABLE READ, READ ONLY transaction; also on a hot standby or through PgBouncer.

    Args:
        url: a ``postgresql+psycopg`` URL.
        schema: the schema of PYBOSSA's tables; None for the role's search path.
        limits: how much may be asked for.
        progress: called with what is read next.

    Yields:
        The view.

    Raises:
        CannotConnectError: if the server cannot be reached, or refuses, or the connection is lost.
        StatsError: if a statement inside the view fails.
    """
    connection, driver = connect_with_timeout(url, limits.timeout + GRACE)
    connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    driver.deadline = monotonic() + VIEW_TIMEOUTS * limits.timeout
    name = describe_server(driver.info.host, driver.info.port, driver.info.dbname)
    fail = partial(_fail, driver, name, limits)

    def begin() -> Names:
        names = find_names(connection, schema)  # which takes the snapshot
        _set_locals(connection, limits)
        return names

    try:
        locked = lock_tables(
            connection, begin, name, min(limits.lock_timeout, limits.timeout), progress
        )
        if locked.names.citus:
            driver.response_timeout += SECONDS_TO_CANCEL_ON_NODES
        yield View(
            connection=connection,
            name=name,
            server=f"PostgreSQL {'.'.join(map(str, connection.dialect.server_version_info or ()))}",
            instant=clock.now(),
            tables=locked.tables,
            fail=fail,
            check_unchanged=locked.check_unchanged,
            progress=progress,
            times=Times(locked.tables.unlocked),
        )
    except DBAPIError as error:
        fail(error)
    finally:
        _close(connection, driver)


def _fail(driver: TimedConnection, name: str, limits: Limits, error: DBAPIError) -> NoReturn:
    if driver.gave_up and monotonic() >= driver.deadline:
        total = VIEW_TIMEOUTS * limits.timeout
        message = f"{name}: reading it took longer than {total:g} s in all"
        raise TimedOutError(message, MORE_TIME) from error
    if driver.gave_up:
        raise no_response(name, limits.timeout + GRACE) from error
    if sqlstate(error) == FAILED_TRANSACTION:
        raise UsageError("An earlier error has ended this view.", "Open another one.") from error
    # An error that may quote data is not even shown in a traceback.
    cause = None if may_quote_data(error) else error
    raise translate(error, name, limits.timeout, driver.waited) from cause


def _set_locals(connection: Connection, limits: Limits) -> None:
    """Change settings for this transaction only; every role may do so."""
    # An operator in another schema must not be called instead of PostgreSQL's.
    set_locally(connection, "search_path", "pg_catalog")
    # On Citus, the settings from here on reach the workers, and no node reads its own shards by
    # itself: they are hidden from its catalogue. Elsewhere these two have no effect.
    set_locally(connection, "citus.propagate_set_commands", "local")
    set_locally(connection, "citus.enable_local_execution", "off")
    settings = {
        "statement_timeout": milliseconds(limits.timeout),
        # A second after the client has given up.
        "idle_in_transaction_session_timeout": milliseconds(VIEW_TIMEOUTS * limits.timeout + GRACE),
        # Off, as a new value would not replace a shorter one that is already running.
        "transaction_timeout": "0",
        "lock_timeout": milliseconds(LOCK_SECONDS),
        "work_mem": str(limits.work_mem * 1024),
        # Ends statements that a killed program left running.
        _CONNECTION_CHECK: "10s",
        # Compiling a statement costs more than it gains, as every statement runs once.
        "jit": "off",
        # PostgreSQL overestimates the cost of passing rows on to another process: it would read in
        # one process, or group in several and then once more.
        "parallel_tuple_cost": "0",
        # Rows that a policy would hide are an error rather than figures that are too small.
        "row_security": "off",
        # What the catalogue calls its functions is compared with their names.
        "quote_all_identifiers": "off",
    }
    # Not every system supports this one; the others refuse it.
    supported = or_(
        pg_settings.c.name != _CONNECTION_CHECK, func.version(type_=Text).contains("linux")
    )
    known = select(pg_settings.c.name, pg_settings.c.setting).where(
        pg_settings.c.name.in_([*settings]), supported
    )
    for name, current in connection.execute(known):
        keep = name == "work_mem" and int(current) > int(settings[name])
        set_locally(connection, name, current if keep else settings[name])


def _close(connection: Connection, driver: TimedConnection) -> None:
    """End the transaction; what was read is valid even if the server does not respond."""
    driver.response_timeout = GRACE
    with suppress(DBAPIError):
        connection.close()
    driver.close()
    connection.engine.dispose()
