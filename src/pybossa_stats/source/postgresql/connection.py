"""Connections to PostgreSQL that end, whatever becomes of the server."""

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
_ALWAYS: dict[str, Any] = {
    "client_encoding": "utf8",  # else that of the server, which may be none
    "prepare_threshold": None,  # a prepared statement does not outlive PgBouncer's transaction
}

_SECONDS_BETWEEN_LOOKS = 0.1
_INTERVAL: dict[str, Any] = {"interval": _SECONDS_BETWEEN_LOOKS}

MORE_TIME = "Increase --timeout, or check that the server is healthy."
"""What to do about a server that takes too long."""

# What these log about a lost connection is in the error, too; and where logging is not set up,
# Python would print it.
for _logger in ("psycopg", "sqlalchemy.pool"):
    logging.getLogger(_logger).addHandler(logging.NullHandler())


class TimedConnection(psycopg.Connection[Any]):
    """A connection that hangs up on a server that is silent for too long.

    PostgreSQL's own timeouts are no help if it hangs itself, or its packets are lost.

    Attributes:
        patience: seconds that an answer may take.
        end: when all answers must be there, by the monotonic clock.
        gave_up: whether it hung up.
        waited: seconds that the last answer took.
    """

    patience = inf
    end = inf
    gave_up = False
    waited = 0.0

    def wait(self, gen: PQGen[Any], *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 (psycopg's own)
        """Wait for an answer; psycopg calls this for everything that it does on a connection."""
        start = monotonic()
        answer = self._in_time(gen, min(start + self.patience, self.end))
        try:
            return waiting.wait(answer, self.pgconn.socket, *arguments, **_INTERVAL | options)
        except KeyboardInterrupt:
            self._cancel(gen)
            raise
        finally:
            self.waited = monotonic() - start

    def _cancel(self, gen: PQGen[Any]) -> None:
        """Cancel what the server is doing, if it can be reached; psycopg would wait ten seconds."""
        with suppress(psycopg.Error):
            self.cancel_safe(timeout=GRACE)
            waiting.wait(self._in_time(gen, monotonic() + GRACE), self.pgconn.socket, **_INTERVAL)

    def _in_time(self, gen: PQGen[Any], due: float) -> PQGen[Any]:
        """The answer; hangs up if it is late, at which psycopg looks after each interval."""
        try:
            wanted = next(gen)
            while monotonic() < due:
                wanted = gen.send((yield wanted))
        except StopIteration as answered:
            return answered.value
        self.gave_up = True
        self.close()
        raise psycopg.OperationalError("there was no answer in time")


class _Stream(psycopg.ServerCursor[Any]):
    """A server-side cursor: it ends with the transaction, or with a connection that is lost."""

    def close(self) -> None:
        """Close this end of it."""
        psycopg.Cursor.close(self)

    def __del__(self, *_: object) -> None:
        self.close()


class _SentAsText(Text):
    """Text that is sent as what the columns are.

    SQLAlchemy declares it to be of type varchar. A function or operator that is declared for that
    type is a better match than PostgreSQL's own, wherever the search path leads to one.
    """

    render_bind_cast = True


def _take_any_text(connection: TimedConnection) -> None:
    """Read a database without an encoding, which would refuse to send text that is not UTF-8."""
    connection.execute("SET client_encoding TO 'SQL_ASCII'")
    connection.commit()
    for kind in ("text", "varchar", "bpchar", "name"):
        connection.adapters.register_loader(kind, _AnyText)


class _AnyText(Loader):
    """Text in which bytes that are not UTF-8 become escapes."""

    def load(self, data: Buffer) -> str:
        return bytes(data).decode(errors="backslashreplace")


def connect_patiently(url: URL, patience: float) -> tuple[Connection, TimedConnection]:
    """Connect; by SQLAlchemy, and what the driver has beneath that.

    Args:
        url: where; a ``postgresql+psycopg`` URL.
        patience: seconds that an answer may take.

    Raises:
        CannotConnectError: if the server cannot be reached, or refuses.
        TimedOutError: if it was reached, and then fell silent.
    """
    name = describe_url(url) or "PostgreSQL"
    made: list[TimedConnection] = []

    def connect(
        _dialect: object, _record: object, arguments: tuple[str], options: dict[str, Any]
    ) -> TimedConnection:
        timeout = os.environ.get("PGCONNECT_TIMEOUT", CONNECT_TIMEOUT)
        options = {"connect_timeout": timeout} | _DEFAULTS | options | _ALWAYS
        driver = TimedConnection.connect(*arguments, **with_addresses(options))
        made.append(driver)
        driver.patience = patience
        driver.server_cursor_factory = _Stream
        if driver.info.parameter_status("server_encoding") == "SQL_ASCII":
            _take_any_text(driver)
        # SQLAlchemy asks a few things before it hands the connection over, and rolls back. Whoever
        # may create functions in another schema could answer in PostgreSQL's place.
        driver.execute("SET LOCAL search_path = pg_catalog")
        return driver

    try:
        engine = create_engine(
            url,
            poolclass=NullPool,
            hide_parameters=True,
            use_native_hstore=False,  # saves a query on connecting
        )
        engine.dialect.colspecs = {**engine.dialect.colspecs, String: _SentAsText}
        event.listen(engine, "do_connect", connect)
        return engine.connect(), made[-1]
    except DBAPIError as error:
        if any(driver.gave_up for driver in made):
            raise no_answer(name, patience) from error
        reason = connection_reason(error, whole=not url.host)
        transient = is_transient_refusal(error)
    except (SQLAlchemyError, TypeError, ValueError):
        reason = "the URL has an invalid host, password or option"
        transient = False
    raise CannotConnectError(
        f"Cannot connect to {name}: {reason}",
        "Check that the server is running and reachable, and that user, password and options are"
        " correct.",
        transient=transient,
    )


def no_answer(name: str, seconds: float) -> StatsError:
    """What to say of a server that was silent for too long."""
    return TimedOutError(f"{name}: there was no answer within {seconds:g} s", MORE_TIME)
