"""A sample PYBOSSA database in SQLite: invented, lively, and the same whenever it is made."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from pybossa_stats.source.limits import USUAL
from pybossa_stats.source.sample import sample_rows
from pybossa_stats.source.sqlite import make_tables, view_of
from pybossa_stats.source.view import Progress, View, quiet

SAMPLE_NAME = "sample data, not a real server"


def write_sample(file: Path, at: datetime) -> None:
    """Make the sample database.

    Args:
        file: a SQLite file that is empty, or does not exist yet.
        at: the instant that its recent task runs lead up to; without an offset it is UTC.
    """
    with closing(sqlite3.connect(file)) as connection:
        make_tables(connection, sample_rows(at))


@contextmanager
def connect_sample(
    at: datetime, *, timeout: float = USUAL.timeout, progress: Progress = quiet
) -> Iterator[View]:
    """Open a sample database in memory, at the instant that it leads up to; as `connect`."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        make_tables(connection, sample_rows(at))
        opened = view_of(lambda: connection, SAMPLE_NAME, timeout, progress=progress, instant=at)
        with opened as view:
            yield view
