"""SQL that finds in which bucket of a calendar a time lies.

Python works out when each period begins, in UTC, and so deals with weeks, months, time zones and
summer time. SQL compares a time's text with a few of these instants, which is faster than date
arithmetic.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    Subquery,
    case,
    func,
    select,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.window import Window, sortable_text
from pybossa_stats.source.functions import evaluated_once, optimization_fence
from pybossa_stats.source.schema import task_run
from pybossa_stats.source.times import utc_text, within

BEFORE = -1
"""Stands for a bucket before the first one of a calendar."""

IN_WINDOW = 0
"""Stands for the first bucket, or the only one."""

_HOUR = len("YYYY-MM-DDTHH")
_WHOLE_HOUR = timedelta(hours=1)
_NO_TIME = timedelta(0)


class Part(NamedTuple):
    """A span of time whose rows are read together, and its buckets.

    Attributes:
        period: the span.
        starts: where buckets begin, the first of them with the span or before it.
        first: the number of the first bucket.
    """

    period: Window
    starts: Sequence[str]
    first: int = IN_WINDOW

    @property
    def edges(self) -> list[str]:
        """Where each bucket begins, and the last one ends."""
        return [*self.starts, self.period.texts[1]]

    @property
    def is_before(self) -> bool:
        """Whether it is only the time before a window."""
        return self.first == BEFORE and len(self.starts) == 1

    def bucket_of(self, text: ColumnElement[str]) -> ColumnElement[int]:
        """SQL: the ``bucket`` of a time in the span."""
        numbers = range(self.first, self.first + len(self.starts))
        return bucket_of(text, self.starts, numbers).label("bucket")

    def buckets(self, time: ColumnElement[str]) -> Select[Any]:
        """SQL: the ``bucket`` of all times that lie in the span."""
        start, end = self.period.texts
        return select(self.bucket_of(time)).where(time >= start, time < end)


def parts_of(window: Window, starts: Sequence[datetime] = ()) -> list[Part]:
    """A window, and the time `BEFORE`: one part where they adjoin, or else two.

    Args:
        window: the window.
        starts: where its buckets begin; none if it is a single one.
    """
    texts, before = [*map(sortable_text, starts or [window.start])], window.before
    if window.adjoins_before:
        return [Part(window.with_before, [sortable_text(before.start), *texts], BEFORE)]
    return [Part(before, before.texts[:1], BEFORE), Part(window, texts)]


def parts_of_calendar(calendar: Calendar) -> list[Part]:
    """The window of a calendar in its buckets, and the time before it."""
    return parts_of(calendar.window, calendar.edges[:-1])


def together(statements: Sequence[Select[Any]]) -> Select[Any] | CompoundSelect[Any]:
    """SQL: the rows of all statements."""
    return statements[0] if len(statements) == 1 else union_all(*statements)


def bucketed_runs(
    columns: Sequence[ColumnElement[Any]],
    edges: Sequence[str],
    conditions: Iterable[ColumnElement[bool]],
    period: Window | None = None,
) -> Subquery:
    """SQL: task runs with the index of the ``bucket`` in which they were finished, or null.

    Args:
        columns: the columns to select of each run.
        edges: where each bucket begins, and the last one ends; see `bucket_of`.
        conditions: those that runs must meet.
        period: in which all of them were finished; None if that may be any time.
    """
    *starts, end = edges
    time = utc_text(task_run.c.finish_time, period).label("time")
    runs = optimization_fence(select(time, *columns).where(*conditions), "timed_runs").c
    bucket = case((runs.time < end, bucket_of(runs.time, starts))).label("bucket")
    others = [runs[column.name] for column in columns]
    return select(bucket, *others).subquery("bucketed_runs")


def count_by_hour(
    time: ColumnElement[str],
    calendar: Calendar,
    conditions: Iterable[ColumnElement[bool]] = (),
    since: datetime | None = None,
    *keys: ColumnElement[Any],
) -> Select[Any]:
    """SQL: the ``number`` of rows in each ``hour`` of the window and, since an instant, before.

    An hour is empty before the window. Where local hours do not begin with those of UTC it is a
    quarter of one; offsets of zones have been multiples of that since 1972. Python adds hours up to
    any buckets: a statement that names hundreds of them takes long to plan.

    Args:
        time: the column that holds the time.
        calendar: its window, and its buckets.
        conditions: those that rows must meet.
        since: an instant before the window; None to count only in the window.
        keys: other columns to group by.
    """
    start, _ = calendar.window.texts
    period = Window(since or calendar.window.start, calendar.window.end)
    edges = *calendar.local_starts, calendar.window.end.astimezone(calendar.window.zone)
    by_quarter = any((edge.utcoffset() or _NO_TIME) % _WHOLE_HOUR for edge in edges)

    text = utc_text(time, period)
    hour = quarter_of(text) if by_quarter else func.substr(text, 1, _HOUR)
    if since:
        hour = case((text >= start, hour), else_="")
    rows = select(hour.label("hour"), *keys).where(within(time, period), *conditions)
    hours = evaluated_once(rows, "hours").c
    return select(*hours, func.count().label("number")).group_by(*hours)


def quarter_of(text: ColumnElement[str]) -> ColumnElement[str]:
    """SQL: when the quarter of an hour began in which a time lies, as ``YYYY-MM-DDTHH:MM``."""
    hour: ColumnElement[str] = func.substr(text, 1, _HOUR)
    minute = func.substr(text, _HOUR + 2, 2)
    quarter = case(
        (minute < "15", ":00"), (minute < "30", ":15"), (minute < "45", ":30"), else_=":45"
    )
    return hour.concat(quarter)


class bucket_of(FunctionElement[int]):  # noqa: N801 (it reads as a function)
    """The index of the last of some sorted texts that is not after a text.

    It is null for null, and a text before all of them.

    Args:
        text: a column, since it is compared several times.
        starts: any number of sorted texts; they become SQL unescaped, so no text from outside.
        values: the numbers in place of the indices; None for these.
    """

    type = Integer()
    inherit_cache = False

    def __init__(
        self, text: ColumnElement[str], starts: Sequence[str], values: Sequence[int] | None = None
    ) -> None:
        super().__init__(text)
        self.starts = starts
        self.values = range(len(starts)) if values is None else values


@compiles(bucket_of)
def _bucket_of(element: bucket_of, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    text, starts = compiler.process(element.clauses, **options), element.starts

    def halved(first: int, last: int) -> str:
        """A binary search; as text, since SQLAlchemy would take seconds over thousands of cases."""
        if first == last:
            return str(element.values[first])
        middle = (first + last + 1) // 2
        earlier, later = halved(first, middle - 1), halved(middle, last)
        return f"CASE WHEN {text} < '{starts[middle]}' THEN {earlier} ELSE {later} END"

    return f"CASE WHEN {text} >= '{starts[0]}' THEN {halved(0, len(starts) - 1)} END"
