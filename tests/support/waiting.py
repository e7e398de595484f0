"""Waiting for another process, by asking the server."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic

from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import OperationalError

from pybossa_stats.source.url import parse_url
from tests.support.databases import Database

_BACKENDS = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pybossa-stats'"
_PAUSE = "SELECT pg_sleep(0.01)"


@contextmanager
def locked(database: Database, table: str) -> Iterator[None]:
    """Nobody can read a table while the block runs."""
    with database.connection() as connection:
        connection.exec_driver_sql(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield


def wait_until_reading(database: Database, how: str = "wait_event_type = 'Lock'") -> None:
    """Wait until the program waits for a lock, or for what SQL says."""
    _wait(database, f"{_BACKENDS} AND {how}", 1)


def wait_until_gone(database: Database) -> None:
    """Wait until the server runs nothing for the program any more."""
    _wait(database, _BACKENDS, 0)


def wait_until(database: Database, condition: str) -> None:
    """Wait until a condition holds, given as a statement."""
    _wait(database, condition, wanted=True)


def _wait(database: Database, statement: str, wanted: int) -> None:
    deadline = monotonic() + 20
    engine = create_engine(parse_url(database.url), poolclass=NullPool)
    while monotonic() < deadline:
        # A new connection: a standby that conflicts ends this one as well.
        with suppress(OperationalError), engine.connect() as connection:
            if connection.scalar(text(statement)) == wanted:
                return
            connection.exec_driver_sql(_PAUSE)
    raise AssertionError(f"not {wanted}: {statement}")
