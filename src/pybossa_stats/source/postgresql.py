"""PostgreSQL, opened read-only with one snapshot for all statements."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from time import monotonic

from sqlalchemy import URL, Connection, column, func, or_, select, table
from sqlalchemy.exc import DBAPIError

from pybossa_stats import clock
from pybossa_stats.errors import StatsError, TimedOutError
from pybossa_stats.source.limits import GRACE, VIEW_TIMEOUTS, Limits
from pybossa_stats.source.postgresql_connection import (
    MORE_TIME,
    PatientConnection,
    connect_patiently,
    no_answer,
    patient,
)
from pybossa_stats.source.postgresql_errors import may_quote_data, translate
from pybossa_stats.source.postgresql_locks import A_MOMENT, hold_tables, milliseconds
from pybossa_stats.source.url import describe_server
from pybossa_stats.source.view import Engine, Progress, View

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
    connection = connect_patiently(url, limits.timeout + GRACE)
    driver = patient(connection)
    driver.end = monotonic() + VIEW_TIMEOUTS * limits.timeout
    view = View(
        connection=connection.execution_options(
            isolation_level="REPEATABLE READ",
            postgresql_readonly=True,
            schema_translate_map={None: schema} if schema else None,
        ),
        engine=Engine.POSTGRESQL,
        name=describe_server(driver.info.host, driver.info.port, driver.info.dbname),
        server=f"PostgreSQL {'.'.join(map(str, connection.dialect.server_version_info or ()))}",
        instant=clock.now(),
        progress=progress,
        schema=schema,
    )

    def begin() -> View:
        _set(view, _settings(limits))  # which takes the snapshot
        return replace(view, instant=clock.now())

    try:
        yield hold_tables(begin, min(limits.lock_timeout, limits.timeout))
    except DBAPIError as error:
        if driver.gave_up:
            raise _out_of_time(view.name, driver, limits) from error
        # An error that may quote data is not even shown in a traceback.
        cause = None if may_quote_data(error) else error
        raise translate(error, view.name, limits.timeout, driver.waited) from cause
    finally:
        _close(connection, driver)


def _settings(limits: Limits) -> dict[str, str]:
    """Settings for the transaction; every role may make them."""
    return {
        "statement_timeout": milliseconds(limits.timeout),
        "lock_timeout": milliseconds(A_MOMENT),
        "work_mem": str(limits.work_mem * 1024),
        # Ends statements that a killed program left running.
        _CHECKS_CONNECTION: "10s",
        # Compiling a statement costs more than it gains where each runs once.
        "jit": "off",
        # Rows that a policy would hide are an error rather than figures that are too small.
        "row_security": "off",
    }


def _set(view: View, settings: dict[str, str]) -> None:
    """Change settings for this transaction only, except those that the server does not know."""
    known = table("pg_settings", column("name"), column("setting"), schema="pg_catalog")
    found = view.connection.execute(
        select(known.c.name, known.c.setting).where(
            known.c.name.in_(settings),
            # Not every system supports this one; the others refuse it.
            or_(known.c.name != _CHECKS_CONNECTION, func.version().contains("linux")),
        )
    ).all()
    # On Citus, the settings from here on reach the workers. Elsewhere this has no effect.
    view.set("citus.propagate_set_commands", "local")
    for name, own in found:
        raised = name == "work_mem" and int(own) > int(settings[name])
        view.set(name, own if raised else settings[name])


def _out_of_time(name: str, driver: PatientConnection, limits: Limits) -> StatsError:
    if monotonic() >= driver.end:
        whole = VIEW_TIMEOUTS * limits.timeout
        return TimedOutError(f"{name}: reading it took longer than {whole:g} s in all", MORE_TIME)
    return no_answer(name, limits.timeout + GRACE)


def _close(connection: Connection, driver: PatientConnection) -> None:
    """End the transaction; what was read is good even if the server does not hear of it."""
    driver.patience = GRACE
    with suppress(DBAPIError):
        connection.close()
    driver.close()
    connection.engine.dispose()
