"""Connections to PostgreSQL that time out even if the server hangs."""

import logging
import os
from contextlib import suppress
from math import inf
from time import monotonic
from typing import Any

import psycopg
from psycopg import waiting
from psycopg.abc import Buffer, PQGen
from psycopg.adapt import Loader
from sqlalchemy import URL, Connection, NullPool, String, Text, create_engine, event
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from pybossa_stats.errors import CannotConnectError, StatsError, TimedOutError
from pybossa_stats.source.limits import CONNECT_TIMEOUT, GRACE
from pybossa_stats.source.postgresql.hosts import with_addresses
from pybossa_stats.source.postgresql.sqlstates import connection_reason, is_transient_refusal
from pybossa_stats.source.url import describe_url

# libpq's names. PgBouncer refuses the start-up parameter "options", so settings of the server are
# made inside the transaction instead.
_DEFAULTS: dict[str, Any] = {
    "fallback_application_name": "pybossa-stats",
    # A server that vanished is noticed in about a minute, not in hours.
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,  # milliseconds; for what was sent and never received
}
_OVERRIDES: dict[str, Any] = {
    "client_encoding": "utf8",  # else that of the server, which may be none
    "prepare_threshold": None,  # a prepared statement does not outlive PgBouncer's transaction
}

_POLLING: dict[str, Any] = {"interval": 0.1}  # seconds

MORE_TIME = "Increase --timeout, or check that the server is healthy."
"""The hint for a server that takes too long."""

# What these log about a lost connection is in the error, too; without a handler, Python would
# print it.
for _logger in ("psycopg", "sqlalchemy.pool"):
    logging.getLogger(_logger).addHandler(logging.NullHandler())


class TimedConnection(psycopg.Connection[Any]):
    """A connection that closes when the server does not respond in time.

    PostgreSQL's own timeouts do not help if the server hangs or its packets are lost.

    Attributes:
        response_timeout: seconds that a response may take.
        deadline: when the last response must have arrived, by the monotonic clock.
        gave_up: whether it timed out.
        waited: seconds that the last response took.
    """

    response_timeout = inf
    deadline = inf
    gave_up = False
    waited = 0.0

    def wait(self, gen: PQGen[Any], *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 (psycopg's own)
        """Wait for a response; psycopg calls this for everything that it does on a connection."""
        start = monotonic()
        response = self._in_time(gen, min(start + self.response_timeout, self.deadline))
        try:
            return waiting.wait(response, self.pgconn.socket, *arguments, **_POLLING | options)
        except KeyboardInterrupt:
            self._cancel(gen)
            raise
        finally:
            self.waited = monotonic() - start

    def _cancel(self, gen: PQGen[Any]) -> None:
        """Cancel the running statement, if the server responds; psycopg would wait ten seconds."""
        with suppress(psycopg.Error):
            self.cancel_safe(timeout=GRACE)
            waiting.wait(self._in_time(gen, monotonic() + GRACE), self.pgconn.socket, **_POLLING)

    def _in_time(self, gen: PQGen[Any], due: float) -> PQGen[Any]:
        """Pass on what psycopg waits for, and close the connection when that is late."""
        try:
            event = next(gen)
            while monotonic() < due:
                event = gen.send((yield event))
        except StopIteration as finished:
            return finished.value
        self.gave_up = True
        self.close()
        raise psycopg.OperationalError("the server did not respond in time")


class _Stream(psycopg.ServerCursor[Any]):
    """A server-side cursor that ends with the transaction, or with a lost connection."""

    def close(self) -> None:
        """Close the client's side only."""
        psycopg.Cursor.close(self)

    def __del__(self, *_: object) -> None:
        self.close()


class _TypedText(Text):
    """Text that is sent with the type of the columns.

    SQLAlchemy sends varchar. A function or operator for varchar, in any schema of the search path,
    would be a better match than PostgreSQL's own.
    """

    render_bind_cast = True


def _escape_invalid_text(connection: TimedConnection) -> None:
    """Have a database without an encoding send text that is not UTF-8, which it would refuse."""
    connection.execute("SET client_encoding TO 'SQL_ASCII'")
    connection.commit()
    for type_name in ("text", "varchar", "bpchar", "name"):
        connection.adapters.register_loader(type_name, _EscapedText)


class _EscapedText(Loader):
    """Text in which bytes that are not UTF-8 become escapes."""

    def load(self, data: Buffer) -> str:
        return bytes(data).decode(errors="backslashreplace")


def connect_with_timeout(url: URL, timeout: float) -> tuple[Connection, TimedConnection]:
    """Connect; returns SQLAlchemy's connection and the driver's beneath it.

    Args:
        url: a ``postgresql+psycopg`` URL.
        timeout: seconds that a response may take.

    Raises:
        CannotConnectError: if the server cannot be reached, or refuses.
        TimedOutError: if it was reached, and then stopped responding.
    """
    name = describe_url(url) or "PostgreSQL"
    drivers: list[TimedConnection] = []

    def connect(
        _dialect: object, _record: object, arguments: tuple[str], options: dict[str, Any]
    ) -> TimedConnection:
        connect_timeout = os.environ.get("PGCONNECT_TIMEOUT", CONNECT_TIMEOUT)
        options = {"connect_timeout": connect_timeout} | _DEFAULTS | options | _OVERRIDES
        driver = TimedConnection.connect(*arguments, **with_addresses(options))
        drivers.append(driver)
        driver.response_timeout = timeout
        driver.server_cursor_factory = _Stream
        if driver.info.parameter_status("server_encoding") == "SQL_ASCII":
            _escape_invalid_text(driver)
        # SQLAlchemy runs a few statements on a new connection, and rolls back. Functions in other
        # schemas must not answer in PostgreSQL's place.
        driver.execute("SET LOCAL search_path = pg_catalog")
        return driver

    try:
        engine = create_engine(
            url,
            poolclass=NullPool,
            hide_parameters=True,
            use_native_hstore=False,  # saves a query on connecting
        )
        engine.dialect.colspecs = {**engine.dialect.colspecs, String: _TypedText}
        event.listen(engine, "do_connect", connect)
        return engine.connect(), drivers[-1]
    except DBAPIError as error:
        if any(driver.gave_up for driver in drivers):
            raise no_response(name, timeout) from error
        reason = connection_reason(error, with_server=not url.host)
        transient = is_transient_refusal(error)
    except (SQLAlchemyError, TypeError, ValueError):
        reason = "the URL has an invalid host, password or option"
        transient = False
    raise CannotConnectError(
        f"Cannot connect to {name}: {reason}",
        "Check that the server is running and reachable, and that database, user, password and"
        " options are correct.",
        transient=transient,
    )


def no_response(name: str, seconds: float) -> StatsError:
    """The error for a server that did not respond in time."""
    return TimedOutError(f"{name}: there was no answer within {seconds:g} s", MORE_TIME)
