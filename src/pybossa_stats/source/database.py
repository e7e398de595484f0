"""Connecting to a database by its URL."""

from collections.abc import Iterator
from contextlib import contextmanager

from pybossa_stats.errors import UsageError
from pybossa_stats.source.limits import MOST_MEGABYTES, MOST_SECONDS, USUAL, Limits
from pybossa_stats.source.sqlite import open_sqlite
from pybossa_stats.source.url import SQLITE, parse_url
from pybossa_stats.source.view import Progress, View, quiet


@contextmanager
def connect(
    url: str, *, schema: str | None = None, limits: Limits = USUAL, progress: Progress = quiet
) -> Iterator[View]:
    """Open a database for reading.

    Args:
        url: the URL of a PostgreSQL database or of a SQLite file. For what it leaves out,
            PostgreSQL's client library uses PGHOST, PGSERVICE, ~/.pgpass and so on.
        schema: the PostgreSQL schema of PYBOSSA's tables; without it, the role's search path.
        limits: timeouts and memory.
        progress: called with what is read next, while the view is in use.

    Yields:
        A view whose statements all see the same instant of the data.

    Raises:
        StatsError: if an argument makes no sense, or the database fails, on opening it or while
            the view is in use. The message holds no secret.
    """
    address = parse_url(url)
    _require_sense(limits)
    if address.drivername == SQLITE:
        if schema is not None:
            raise UsageError("SQLite has no schemas.", "Omit --schema.")
        opening = open_sqlite(address.database or "", limits, progress)
    else:
        if any("\ud800" <= character <= "\udfff" for character in schema or ""):  # not UTF-8
            raise UsageError("The schema name is not valid UTF-8.", "Check --schema.")
        from pybossa_stats.source.postgresql.transaction import open_postgresql  # noqa: PLC0415 (with psycopg)

        opening = open_postgresql(address, schema, limits, progress)
    with opening as view, view.errors():
        yield view


def _require_sense(limits: Limits) -> None:
    timeouts = limits.timeout, limits.lock_timeout
    if not all(0 < seconds <= MOST_SECONDS for seconds in timeouts):
        hint = f"Use more than 0, and at most {MOST_SECONDS}."
        raise UsageError(f"Timeouts of {timeouts[0]} s and {timeouts[1]} s make no sense.", hint)
    if limits.work_mem not in range(1, MOST_MEGABYTES + 1):
        hint = f"Use a whole number from 1 to {MOST_MEGABYTES}."
        raise UsageError(f"work_mem cannot be {limits.work_mem} MB.", hint)
