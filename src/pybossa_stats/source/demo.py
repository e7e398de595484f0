"""A sample PYBOSSA database in SQLite: invented, lively, and the same whenever it is made."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import StaticPool, create_engine

from pybossa_stats.source.limits import USUAL
from pybossa_stats.source.sample import sample_rows
from pybossa_stats.source.schema import metadata
from pybossa_stats.source.sqlite import view_of
from pybossa_stats.source.view import Progress, View, quiet

SAMPLE_NAME = "sample data, not a real server"


def write_sample(file: Path, at: datetime) -> None:
    """Make the sample database.

    Args:
        file: a SQLite file that is empty, or does not exist yet.
        at: the instant that its recent task runs lead up to; without an offset it is UTC.
    """
    with closing(sqlite3.connect(file)) as connection:
        _fill(connection, at)


@contextmanager
def connect_sample(
    at: datetime, *, timeout: float = USUAL.timeout, progress: Progress = quiet
) -> Iterator[View]:
    """Open a sample database in memory, at the instant that it leads up to; as `connect`."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        _fill(connection, at)
        opened = view_of(lambda: connection, SAMPLE_NAME, timeout, progress=progress, instant=at)
        with opened as view:
            yield view


def _fill(connection: sqlite3.Connection, at: datetime) -> None:
    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
    with engine.begin() as transaction:
        metadata.create_all(transaction)
        for table, rows in sample_rows(at).items():
            transaction.execute(metadata.tables[table].insert(), rows)
