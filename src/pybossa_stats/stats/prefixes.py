"""Which bucket of a calendar a time falls into, by what its text begins with.

To calculate with the time of each row would take long, and so would regular expressions. Instead
Python makes pairs (prefix, bucket): one for each day in UTC that lies in one bucket as a whole, and
of the other days one for each hour, or quarter of an hour. Weeks, months, time zones and summer
time need nothing else. Where distinct values are counted, SQL joins the pairs.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Integer,
    Row,
    Subquery,
    Text,
    case,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)

from pybossa_stats.errors import UsageError
from pybossa_stats.stats.sql import bytewise, json_pairs
from pybossa_stats.stats.times import DAY_LENGTH, HOUR_LENGTH, QUARTER_LENGTH, utc_prefix

if TYPE_CHECKING:
    from pybossa_stats.source.view import AnySelect

Span = tuple[datetime, datetime, int]
"""From an instant in UTC to before another, and the number of the bucket that this belongs to."""

QUARTER = timedelta(minutes=15)
"""The offsets of all time zones have been multiples of it since 1972."""

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_LENGTHS = {_HOUR: HOUR_LENGTH, QUARTER: QUARTER_LENGTH}
_MOST = 200_000


@dataclass(frozen=True, slots=True)
class Prefixes:
    """What times in UTC begin with, and the number of their bucket.

    Attributes:
        days: by dates.
        parts: by parts of days that are not in there.
        length: that of the longest of these texts.
        first: the first of them, at that length.
    """

    days: dict[str, int]
    parts: dict[str, int]
    length: int
    first: str

    @classmethod
    def of(cls, spans: Iterable[Span]) -> "Prefixes":
        """Those of spans of whole hours, or quarters of an hour.

        Raises:
            UsageError: if they are too many.
        """
        spans = list(spans)
        ends = {end for start, after, _ in spans for end in (start, after)}
        unit = QUARTER if any(end.minute for end in ends) else _HOUR
        days: dict[str, int] = {}
        parts: dict[str, int] = {}
        for start, end, number in spans:
            midnight = min(_day(start + _DAY - timedelta.resolution), end)
            last_midnight = max(_day(end), midnight)
            for day in _steps(midnight, last_midnight, _DAY):
                days[_text(day, DAY_LENGTH)] = number
            for part in (*_steps(start, midnight, unit), *_steps(last_midnight, end, unit)):
                parts[_text(part, _LENGTHS[unit])] = number
            if len(days) + len(parts) > _MOST:
                raise UsageError(
                    "That is too long a time to be told so finely.",
                    "Give a later --since, or a longer period.",
                )
        length = _LENGTHS[unit] if parts else DAY_LENGTH
        return cls(days, parts, length, _text(spans[0][0], length))

    def as_one(self) -> "Prefixes":
        """The same in one bucket, of number 0."""
        return replace(self, days=dict.fromkeys(self.days, 0), parts=dict.fromkeys(self.parts, 0))

    def bucket(self, prefix: str | None) -> int | None:
        """The number of the bucket of a time that begins so; None if it is in none."""
        if prefix is None:
            return None
        return self.days.get(prefix[:DAY_LENGTH], self.parts.get(prefix))

    def counted(self, time: Column[str], among: ColumnElement[bool]) -> "AnySelect":
        """SQL: each ``prefix`` that the times of a table have, and its ``number`` of rows.

        What is only counted needs no join. All that is before the buckets has null for a prefix.

        Args:
            time: the column of the table that holds the time.
            among: which rows; only some whose time can be read.
        """
        prefix = bytewise(utc_prefix(time, self.length))
        known = case((prefix >= self.first, prefix), else_=null())
        rows = select(known.label("prefix")).where(among).subquery()
        return select(rows.c.prefix, func.count().label("number")).group_by(rows.c.prefix)

    def joined(
        self, time: Column[str], among: ColumnElement[bool], *columns: ColumnElement[Any]
    ) -> Subquery:
        """SQL: the ``bucket`` of each row of a table, null if it is in none; and other columns.

        Args:
            time: as above.
            among: as above.
            columns: the others.
        """
        source: FromClause = time.table
        buckets = []
        for texts, length in ((self.days, DAY_LENGTH), (self.parts, self.length)):
            if texts:
                pairs = json_pairs(json.dumps(texts)).table_valued("key", "value")
                source = source.outerjoin(pairs, pairs.c.key == utc_prefix(time, length))
                buckets.append(cast(pairs.c.value, Integer))
        bucket = func.coalesce(*buckets) if len(buckets) > 1 else buckets[0]
        return select(bucket.label("bucket"), *columns).select_from(source).where(among).subquery()


Numbers = Counter[tuple[int | None, str]]
"""How many there are of each bucket and kind; of None, how many before all buckets."""


def by_kind(counted: "Mapping[str, AnySelect]") -> "AnySelect":
    """SQL: several of `Prefixes.counted` in one, each row with the ``kind`` that it is of."""
    parts = [
        select(literal(kind, Text).label("kind"), part.subquery()) for kind, part in counted.items()
    ]
    return select(union_all(*parts).subquery())


def numbers_by_kind(rows: Iterable[Row[Any]], prefixes: Prefixes) -> Numbers:
    """What was found by `by_kind`, bucket by bucket."""
    numbers: Numbers = Counter()
    for row in rows:
        numbers[prefixes.bucket(row.prefix), row.kind] += row.number
    return numbers


def _steps(start: datetime, end: datetime, step: timedelta) -> Iterator[datetime]:
    return (start + step * n for n in range(max(0, -(-(end - start) // step))))


def _day(instant: datetime) -> datetime:
    return instant.replace(hour=0, minute=0, second=0, microsecond=0)


def _text(instant: datetime, length: int) -> str:
    return instant.isoformat()[:length]
