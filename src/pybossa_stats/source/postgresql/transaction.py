"""PostgreSQL, opened read-only with one snapshot for all statements."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from time import monotonic
from typing import NoReturn

from sqlalchemy import URL, Connection, Text, func, or_, select
from sqlalchemy.exc import DBAPIError

from pybossa_stats import clock
from pybossa_stats.errors import StatsError, TimedOutError
from pybossa_stats.source.limits import GRACE, SECONDS_TO_CANCEL_ON_NODES, VIEW_TIMEOUTS, Limits
from pybossa_stats.source.postgresql.catalogue import pg_settings
from pybossa_stats.source.postgresql.connection import (
    MORE_TIME,
    TimedConnection,
    connect_patiently,
    no_answer,
)
from pybossa_stats.source.postgresql.locking import (
    LOCK_SECONDS,
    Names,
    find_names,
    lock_tables,
    milliseconds,
)
from pybossa_stats.source.postgresql.sqlstates import may_quote_data, translate
from pybossa_stats.source.url import describe_server
from pybossa_stats.source.view import Progress, View, set_locally

_CHECKS_CONNECTION = "client_connection_check_interval"


@contextmanager
def open_postgresql(
    url: URL, schema: str | None, limits: Limits, progress: Progress
) -> Iterator[View]:
    """Open one REPEATABLE READ, READ ONLY transaction; also on a hot standby or through PgBouncer.

    Args:
        url: where; a ``postgresql+psycopg`` URL.
        schema: the schema of PYBOSSA's tables; None for the role's search path.
        limits: how much may be asked for.
        progress: called with what is read next.

    Yields:
        The view.

    Raises:
        CannotConnectError: if the server cannot be reached, or refuses, or the connection is lost.
        StatsError: whatever goes wrong with a statement inside the view.
    """
    connection, driver = connect_patiently(url, limits.timeout + GRACE)
    connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    driver.end = monotonic() + VIEW_TIMEOUTS * limits.timeout
    name = describe_server(driver.info.host, driver.info.port, driver.info.dbname)
    fail = partial(_fail, driver, name, limits)

    def begin() -> Names:
        names = find_names(connection, schema)  # which takes the snapshot
        _set_up(connection, limits)
        return names

    try:
        held = lock_tables(
            connection, begin, name, min(limits.lock_timeout, limits.timeout), progress
        )
        if held.names.citus:
            driver.patience += SECONDS_TO_CANCEL_ON_NODES
        yield View(
            connection=connection,
            name=name,
            server=f"PostgreSQL {'.'.join(map(str, connection.dialect.server_version_info or ()))}",
            instant=clock.now(),
            tables=held.tables,
            fail=fail,
            check_unchanged=held.check_unchanged,
            progress=progress,
        )
    except DBAPIError as error:
        fail(error)
    finally:
        _close(connection, driver)


def _fail(driver: TimedConnection, name: str, limits: Limits, error: DBAPIError) -> NoReturn:
    if driver.gave_up:
        raise _out_of_time(name, driver, limits) from error
    # An error that may quote data is not even shown in a traceback.
    cause = None if may_quote_data(error) else error
    raise translate(error, name, limits.timeout, driver.waited) from cause


def _set_up(connection: Connection, limits: Limits) -> None:
    """Make settings for this transaction only; every role may make them."""
    # Whoever may create an operator in another schema could have it called instead of PostgreSQL's.
    set_locally(connection, "search_path", "pg_catalog")
    # On Citus, the settings from here on reach the workers, and no node reads its own shards by
    # itself: they are hidden from its catalogue. Elsewhere these two have no effect.
    set_locally(connection, "citus.propagate_set_commands", "local")
    set_locally(connection, "citus.enable_local_execution", "off")
    settings = {
        "statement_timeout": milliseconds(limits.timeout),
        # A second after this side has given up.
        "idle_in_transaction_session_timeout": milliseconds(VIEW_TIMEOUTS * limits.timeout + GRACE),
        # None, as another one would not take the place of a shorter one that runs already.
        "transaction_timeout": "0",
        "lock_timeout": milliseconds(LOCK_SECONDS),
        "work_mem": str(limits.work_mem * 1024),
        # Ends statements that a killed program left running.
        _CHECKS_CONNECTION: "10s",
        # Compiling a statement costs more than it gains where each runs once.
        "jit": "off",
        # Rows that a policy would hide are an error rather than figures that are too small.
        "row_security": "off",
    }
    # Not every system supports this one; the others refuse it.
    supported = or_(
        pg_settings.c.name != _CHECKS_CONNECTION, func.version(type_=Text).contains("linux")
    )
    known = select(pg_settings.c.name, pg_settings.c.setting).where(
        pg_settings.c.name.in_([*settings]), supported
    )
    for name, own in connection.execute(known):
        raised = name == "work_mem" and int(own) > int(settings[name])
        set_locally(connection, name, own if raised else settings[name])


def _out_of_time(name: str, driver: TimedConnection, limits: Limits) -> StatsError:
    if monotonic() >= driver.end:
        whole = VIEW_TIMEOUTS * limits.timeout
        return TimedOutError(f"{name}: reading it took longer than {whole:g} s in all", MORE_TIME)
    return no_answer(name, limits.timeout + GRACE)


def _close(connection: Connection, driver: TimedConnection) -> None:
    """End the transaction; what was read is good even if the server does not hear of it."""
    driver.patience = GRACE
    with suppress(DBAPIError):
        connection.close()
    driver.close()
    connection.engine.dispose()
