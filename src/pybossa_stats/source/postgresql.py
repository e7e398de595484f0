"""PostgreSQL, opened read-only with one snapshot for all statements."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import (
    URL,
    BigInteger,
    Connection,
    Executable,
    NullPool,
    Text,
    case,
    cast,
    column,
    create_engine,
    func,
    select,
    table,
)
from sqlalchemy.exc import DBAPIError

from pybossa_stats import clock
from pybossa_stats.errors import (
    CannotConnectError,
    NoPrivilegeError,
    NotPybossaError,
    QueryFailedError,
    StatsError,
    TimedOutError,
)
from pybossa_stats.source.limits import CONNECT_TIMEOUT
from pybossa_stats.source.url import describe_server, describe_url
from pybossa_stats.source.view import Engine, Progress, View

# libpq's names. PgBouncer refuses the start-up parameter "options", so settings of the server are
# made inside the transaction instead.
_CONNECTION_DEFAULTS = {
    "connect_timeout": CONNECT_TIMEOUT,
    "fallback_application_name": "pybossa-stats",
    # A server that vanished is noticed in about a minute, not in hours.
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}

_UNDEFINED = {"42P01", "42703", "3F000"}
_INSUFFICIENT_PRIVILEGE = "42501"
_TIMED_OUT = {"57014", "55P03"}  # the query was cancelled; a lock was not to be had
_SERIALIZATION_FAILURE = "40001"

# What a connection is refused with that may succeed in a while; libpq has no codes for it.
_TRANSIENT_REFUSALS = (
    "Connection refused",
    "Connection reset",
    "No route to host",
    "No such file or directory",  # the socket of a server that is not up
    "Network is unreachable",
    "failed to resolve host",
    "in recovery mode",
    "no more connections allowed",
    "not accepting connections",
    "not yet accepting connections",
    "query_wait_timeout",
    "remaining connection slots",
    "server closed the connection unexpectedly",
    "server login has been failing",
    "shutting down",
    "starting up",
    "timeout expired",
    "too many clients",
    "too many connections",
)


@contextmanager
def open_postgresql(
    url: URL, schema: str | None, timeout: float, work_mem: int, progress: Progress
) -> Iterator[View]:
    """Open one REPEATABLE READ, READ ONLY transaction; also on a hot standby or through PgBouncer.

    Args:
        url: where; a ``postgresql+psycopg`` URL.
        schema: the schema of PYBOSSA's tables; None for the role's search path.
        timeout: seconds that a statement may take.
        work_mem: megabytes to hash or sort in, if the server's own setting is less.
        progress: called with what is read next.

    Yields:
        The view.

    Raises:
        CannotConnectError: if the server cannot be reached, or refuses, or the connection is lost.
        StatsError: what a statement inside the view met.
    """
    connection = _connect(url)
    try:
        with connection:
            name = _name(connection)
            try:
                begun = _begin(connection, schema, _settings(timeout, work_mem))
                version = ".".join(map(str, begun.dialect.server_version_info or ()))
                yield View(
                    connection=begun,
                    engine=Engine.POSTGRESQL,
                    name=name,
                    server=f"PostgreSQL {version}",
                    instant=clock.now(),
                    progress=progress,
                    schema=schema,
                )
            except DBAPIError as error:
                raise _translate(error, name, timeout) from error
    finally:
        connection.engine.dispose()


def _connect(url: URL) -> Connection:
    engine = create_engine(
        url,
        poolclass=NullPool,
        connect_args=_connection_arguments(url),
        hide_parameters=True,
        use_native_hstore=False,  # saves a query on connecting
    )
    try:
        return engine.connect()
    except DBAPIError as error:
        reason = _reason(error, whole=not url.host)
    except (TypeError, ValueError):
        reason = "the URL holds what cannot be a host, password or option"
    raise CannotConnectError(
        f"Cannot connect to {describe_url(url) or 'PostgreSQL'}: {reason}",
        "Does the server run, can it be reached, and are user, password and options right?",
        transient=any(refusal in reason for refusal in _TRANSIENT_REFUSALS),
    )


def _connection_arguments(url: URL) -> dict[str, object]:
    arguments: dict[str, object] = {
        name: value for name, value in _CONNECTION_DEFAULTS.items() if name not in url.query
    }
    if "PGCONNECT_TIMEOUT" in os.environ:
        arguments.pop("connect_timeout", None)
    return arguments | {
        "client_encoding": "utf8",  # else that of the server, which may be none
        "prepare_threshold": None,  # a prepared statement does not outlive PgBouncer's transaction
    }


def _begin(connection: Connection, schema: str | None, settings: Mapping[str, str]) -> Connection:
    connection = connection.execution_options(
        isolation_level="REPEATABLE READ",
        postgresql_readonly=True,
        schema_translate_map={None: schema} if schema else None,
    )
    connection.execute(_apply(settings))
    return connection


def _settings(timeout: float, work_mem: int) -> dict[str, str]:
    """Settings for the transaction; every role may make them."""
    return {
        "statement_timeout": str(max(1, round(timeout * 1000))),
        "work_mem": str(work_mem * 1024),
        # Compiling a statement costs more than it gains where each runs once.
        "jit": "off",
        # Rows that a policy would hide are an error rather than figures that are too small.
        "row_security": "off",
    }


def _apply(settings: Mapping[str, str]) -> Executable:
    """SQL: make settings for this transaction alone, but those that the server does not know."""
    known = table("pg_settings", column("name"), column("setting"), schema="pg_catalog")
    value = case(settings, value=known.c.name)
    own = cast(known.c.setting, BigInteger)
    raised = cast(func.greatest(own, cast(settings["work_mem"], BigInteger)), Text)
    wanted = case((known.c.name == "work_mem", raised), else_=value)
    is_local = True
    return select(func.set_config(known.c.name, wanted, is_local)).where(known.c.name.in_(settings))


def _name(connection: Connection) -> str:
    # What libpq found, which a service file or PGHOST may have decided.
    info = connection.connection.driver_connection.info  # type: ignore[union-attr]
    return describe_server(info.host, info.port, info.dbname)


def _translate(error: DBAPIError, name: str, timeout: float) -> StatsError:
    state = getattr(error.orig, "sqlstate", None) or ""
    reason = _reason(error)
    if state in _UNDEFINED:
        return NotPybossaError(f"{name} is not a PYBOSSA database: {reason}")
    if state == _INSUFFICIENT_PRIVILEGE:
        return NoPrivilegeError(
            f"{name}: {reason}", "Grant the role USAGE of the schema, SELECT on the tables."
        )
    if state in _TIMED_OUT and "user request" not in reason:
        return TimedOutError(
            f"{name}: {reason} (--timeout is {timeout:g} s)",
            "Give it more time with --timeout SECONDS, or look at what else the server is doing.",
        )
    if state == _SERIALIZATION_FAILURE:
        return QueryFailedError(
            f"{name}: {reason}",
            "A hot standby dropped rows that were being read: try again, or read the primary.",
            transient=True,
        )
    if not state or state.startswith(("08", "57P")):
        message = f"The connection to {name} was lost: {reason}"
        return CannotConnectError(message, "Try again.", transient=True)
    return QueryFailedError(f"{name}: {reason} (SQLSTATE {state})")


def _reason(error: DBAPIError, *, whole: bool = False) -> str:
    """The driver's reason in one line, without its account of how it got there.

    Args:
        error: what was raised.
        whole: keep which server was tried, where the URL leaves that to libpq.
    """
    lines = str(error.orig).strip().splitlines() or [type(error.orig).__name__]
    # Of several addresses that were tried, one that answered tells more than one that did not.
    told = next((line for line in lines if "FATAL:" in line), lines[0])
    if whole:
        return told.removeprefix("connection failed: ").removeprefix("connection is bad: ")
    return told.rpartition("failed: ")[2].removeprefix("FATAL:").strip()
