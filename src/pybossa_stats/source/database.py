"""A database URL to one read-only, consistent view of the data."""

from collections.abc import Iterator
from contextlib import contextmanager

from pybossa_stats.errors import UsageError
from pybossa_stats.source.postgresql import open_postgresql
from pybossa_stats.source.sqlite import open_sqlite
from pybossa_stats.source.url import SQLITE, parse_url
from pybossa_stats.source.view import View

DEFAULT_TIMEOUT = 300
"""Seconds."""

DEFAULT_WORK_MEM = 128
"""Megabytes; enough for some two million distinct addresses."""


@contextmanager
def connect(
    url: str,
    *,
    schema: str | None = None,
    timeout: float = DEFAULT_TIMEOUT,
    work_mem: int = DEFAULT_WORK_MEM,
) -> Iterator[View]:
    """Open a database for reading.

    Args:
        url: the URL of a PostgreSQL database or of a SQLite file. What it leaves out, PostgreSQL's
            client library takes from where it always does: PGHOST, PGSERVICE, ~/.pgpass and so on.
        schema: the PostgreSQL schema of PYBOSSA's tables; without it, the role's search path.
        timeout: seconds; for each statement in PostgreSQL, for the whole view in SQLite.
        work_mem: megabytes that PostgreSQL may use to hash or sort before it turns to its disk; it
            is never made less than the server's own setting. SQLite decides for itself.

    Yields:
        A view whose statements all see the same instant of the data.

    Raises:
        StatsError: whatever the database does wrong, on opening it or while the view is in use. The
            message holds no secret.
    """
    address = parse_url(url)
    if address.drivername == SQLITE:
        if schema is not None:
            raise UsageError("SQLite has no schemas.", "Leave --schema out.")
        opened = open_sqlite(address.database or "", timeout)
    else:
        opened = open_postgresql(address, schema, timeout, work_mem)
    with opened as view:
        yield view
