"""SQL that finds in which bucket of a calendar a time lies.

Python works out when each period begins, in UTC, and so deals with weeks, months, time zones and
summer time. SQL compares a time's text with a few of these instants, which is faster than date
arithmetic.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Integer, Subquery, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.stats.sql.functions import bytewise
from pybossa_stats.stats.sql.times import utc_text_of_readable
from pybossa_stats.stats.sql.windows import within_buckets


def bucketed(
    time: Column[str],
    calendar: Calendar,
    *columns: ColumnElement[Any],
    since: datetime | None = None,
    among: ColumnElement[bool] | None = None,
) -> Subquery:
    """SQL: the rows of a table whose time is in the buckets, or since an instant before them.

    Each row has the index of its ``bucket``, null before the first one, and other columns.

    Args:
        time: the column that holds the time.
        calendar: its buckets.
        columns: other columns to select.
        since: an instant before the buckets; None for none.
        among: which rows; None for all.
    """
    found = select(utc_text_of_readable(time).label("time"), *columns).where(
        within_buckets(time, calendar, since)
    )
    if among is not None:
        found = found.where(among)
    # Otherwise either engine would evaluate the expression anew wherever the text is compared.
    found = found.suffix_with("OFFSET 0", dialect="postgresql")
    rows = found.suffix_with("LIMIT -1", dialect="sqlite").subquery()
    starts = [each.start.isoformat()[: len("YYYY-MM-DDTHH:MM")] for each in calendar.buckets]
    bucket = bucket_of(bytewise(rows.c.time), starts).label("bucket")
    return select(bucket, *(rows.c[each.name] for each in columns)).subquery()


class bucket_of(FunctionElement[int]):  # noqa: N801 (it reads as a function)
    """The index of the last of some sorted texts that is not after a text.

    It is null for a text before all of them.

    Args:
        text: a column, since it is compared several times.
        starts: any number of sorted texts; they become SQL unescaped, so no text from outside.
    """

    type = Integer()
    inherit_cache = False

    def __init__(self, text: ColumnElement[str], starts: Sequence[str]) -> None:
        super().__init__(text)
        self.starts = starts


@compiles(bucket_of)
def _bucket_of(element: bucket_of, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    text, starts = compiler.process(element.clauses, **options), element.starts

    def halved(first: int, last: int) -> str:
        """A binary search; as text, since SQLAlchemy would take seconds over thousands of cases."""
        if first == last:
            return str(first)
        middle = (first + last + 1) // 2
        earlier, later = halved(first, middle - 1), halved(middle, last)
        return f"CASE WHEN {text} < '{starts[middle]}' THEN {earlier} ELSE {later} END"

    return f"CASE WHEN {text} < '{starts[0]}' THEN NULL ELSE {halved(0, len(starts) - 1)} END"
