"""Columns of times, which are text: by convention ISO 8601 in UTC, but anything may be stored.

PYBOSSA writes plain times, by ``datetime.utcnow().isoformat()``; these sort as texts, so statements
compare the column itself. Any others are few: a view looks them up once, `read_time` says what each
of them means, and statements name them.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Text,
    and_,
    bindparam,
    case,
    func,
    not_,
    or_,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import visitors
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from pybossa_stats.errors import NotPybossaError
from pybossa_stats.periods.iso import read_time
from pybossa_stats.periods.window import DAY, Window, sortable_text
from pybossa_stats.source.functions import beginning_of, bytewise, is_plain

if TYPE_CHECKING:
    from pybossa_stats.source.access import AnyColumn
    from pybossa_stats.source.view import AnySelect

    _Find = Callable[[str, AnySelect], Iterable[Any]]

_Bounds = tuple[str, str] | None
"""The texts between which all plain times of interest lie; None if that may be any."""

_Key = tuple[str, str]

_TEXTS = "texts"
"""The execution option of a statement that says what is known of texts, by their columns."""

MOST_OTHERS = 10_000
"""The most different times of a column that are neither plain nor in a usual form."""

_MOST_NAMED = 100  # texts; beyond it, all are checked wherever they are read
_NAMABLE = re.compile(r"[^'\\%\x00-\x08\x0e-\x1f\x7f-\U0010ffff]{0,100}", re.DOTALL)
_MOST_PATTERNS = 3  # that a text is compared with
_LONG = timedelta(days=3 * 366)
_DAY = len("2026-11-23")


@dataclass(frozen=True, slots=True)
class _Texts:
    """What is known of the texts of a column, or of those that may lie in a window.

    Attributes:
        others: what the texts mean that are not plain; None for those that are no times. If not
            all can be named, only the readable ones are here.
        named: whether all of them are; otherwise, texts are checked wherever they are read.
        normalize: whether very many are in a usual form that is all but plain; see `_normalized`.
        foreign: whether another server may have them; see `_begins_between`.
    """

    others: Mapping[str, str | None]
    named: bool
    normalize: bool
    foreign: bool

    @classmethod
    def of(cls, texts: Iterable[object], *, normalize: bool, foreign: bool) -> "_Texts":
        """What follows from all texts that are not plain."""
        found = {str(text): read_time(text) for text in set(texts)}
        named = len(found) <= _MOST_NAMED and all(map(_NAMABLE.fullmatch, found))
        others = found if named else {text: time for text, time in found.items() if time}
        return cls(others, named, normalize, foreign)

    def text(self, column: ColumnElement[str]) -> ColumnElement[str]:
        """SQL: a text as a plain time, if it is one, or in a usual form."""
        text = bytewise(column)
        return bytewise(_normalized(text)) if self.normalize else text


class _OfTime(FunctionElement[Any]):
    """SQL about the times of a column, which is written out as their texts require."""

    bounds: _Bounds = None

    @property
    def time(self) -> ColumnElement[str]:
        """The column, of a table or of a subquery."""
        (time,) = self.clauses
        return cast("ColumnElement[str]", time)

    @property
    def column(self) -> "AnyColumn":
        """The column of a table that it is about, by whatever subqueries."""
        (column,) = self.time.base_columns
        return cast("AnyColumn", column)

    @property
    def names(self) -> _Key:
        """The names of the table and of the column."""
        return self.column.table.name, self.column.name

    def written_out(self, texts: _Texts) -> ColumnElement[Any]:
        """This expression, written in terms of the column itself."""
        raise NotImplementedError


@compiles(_OfTime)
def _write_out(element: _OfTime, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    texts = compiler.execution_options[_TEXTS][element.names]
    written = compiler.process(element.written_out(texts), **options)
    return f"({written})" if isinstance(element, _is_between) else written


class utc_text(_OfTime):  # noqa: N801 (it reads as a function)
    """SQL: a readable time as a text that sorts by time; null for any other text, and null.

    Args:
        time: the column.
        window: where all times of interest lie; None if that may be anywhere.
    """

    type = Text()
    inherit_cache = False

    def __init__(self, time: ColumnElement[str], window: Window | None = None) -> None:
        super().__init__(time)
        self.bounds = _days_around(window.start, window.end) if window else None

    def written_out(self, texts: _Texts) -> ColumnElement[Any]:
        """The column, or what its texts mean."""
        text = texts.text(self.time)
        if not texts.named:
            text = case((is_plain(text), text))
        return _meaning(bytewise(self.time), text, texts.others) if texts.others else text


class _meaning(FunctionElement[str]):  # noqa: N801 (it reads as a function)
    """What a text means, or else another expression."""

    type = Text()
    inherit_cache = False

    def __init__(
        self,
        text: ColumnElement[str],
        otherwise: ColumnElement[str],
        meanings: Mapping[str, str | None],
    ) -> None:
        super().__init__(text, otherwise)
        self.meanings = meanings


@compiles(_meaning)
def _case_of(element: _meaning, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    text, otherwise = (compiler.process(part, **options) for part in element.clauses)
    # As text, since SQLAlchemy would take seconds over thousands; what is named needs no escapes.
    times = {text: f"'{time}'" if time else "NULL" for text, time in element.meanings.items()}
    whens = (f"WHEN '{text}' THEN {time}" for text, time in sorted(times.items()))
    return f"CASE {text} {' '.join(whens)} ELSE {otherwise} END"


class _is_between(_OfTime):  # noqa: N801 (it reads as a function)
    """Whether a time lies between two instants, the first of which is optional."""

    # Without a type, as SQLite would ask whether a boolean equals 1, which no index serves.
    inherit_cache = False

    def __init__(self, time: ColumnElement[str], start: datetime | None, end: datetime) -> None:
        super().__init__(time)
        self.start = None if start is None else sortable_text(start)
        self.end = sortable_text(end)
        self._days = _days_around(start or end, end)
        self.bounds = self._days if start else None

    def written_out(self, texts: _Texts) -> ColumnElement[Any]:
        """By the column itself, so that an index serves; and by its texts of other meanings."""
        column, text = bytewise(self.time), texts.text(self.time)
        between = [text < self.end]
        if self.start is not None:
            between.append(text >= self.start)
        if texts.normalize:
            first, last = self._days
            between += [column < last, *([column >= first] if self.bounds else [])]
        elif self.start is not None and texts.foreign:
            between += _begins_between(self.time, self.start, self.end)
        inside = {other for other, time in texts.others.items() if time and self._contains(time)}
        apparent = {other for other in texts.others if texts.normalize or self._contains(other)}
        if not texts.named:
            between.append(is_plain(text))
        elif apparent - inside:
            between.append(column.not_in(_written_out(apparent - inside)))
        strange = inside if texts.normalize or not texts.named else inside - apparent
        return or_(and_(*between), column.in_(_written_out(strange))) if strange else and_(*between)

    def _contains(self, time: str) -> bool:
        return (self.start is None or time >= self.start) and time < self.end


def within(time: ColumnElement[str], window: Window) -> ColumnElement[bool]:
    """SQL: whether a readable time lies in a window; not true for any other text, or null."""
    return _is_between(time, window.start, window.end)


def is_before(time: ColumnElement[str], end: datetime) -> ColumnElement[bool]:
    """SQL: whether a readable time is before an instant; not true for any other text, or null."""
    return _is_between(time, None, end)


def _begins_between(
    text: ColumnElement[str], first: str, last: str, *others: ColumnElement[bool]
) -> Iterator[ColumnElement[bool]]:
    """SQL: whether a text begins with a day of a short span, or its month or year; or others hold.

    This spares foreign tables from sending all rows: their servers compare no texts bytewise.
    Elsewhere it would mislead PostgreSQL, which takes it for one more condition, and expects fewer
    rows.
    """
    start, end = date.fromisoformat(first[:_DAY]), date.fromisoformat(last[:_DAY])
    span = min(end - start, _LONG).days
    days = [str(start + timedelta(distance)) for distance in range(span + 1)]
    for length in map(len, ("2026-11-23", "2026-11", "2026")):
        beginnings = dict.fromkeys(day[:length] for day in days)
        if end - start < _LONG and 0 < len(beginnings) <= _MOST_PATTERNS:
            yield or_(*(text.like(f"{beginning}%") for beginning in beginnings), *others)
            return


def _written_out(texts: Collection[str]) -> BindParameter[Any]:
    return bindparam(
        "texts", sorted(texts), Text, unique=True, expanding=True, literal_execute=True
    )


def _days_around(start: datetime, end: datetime) -> tuple[str, str]:
    """The texts between which all times of a window begin, as offsets may lead to other days."""
    return f"{_day_at(start, -DAY)}", f"{_day_at(end, DAY)}u"  # which is after T, t and space


def _day_at(instant: datetime, distance: timedelta) -> date:
    """The day at a distance from an instant; at the ends of the calendar, the instant's own."""
    with suppress(OverflowError):
        instant += distance
    return instant.date()


def _normalized(text: ColumnElement[str]) -> ColumnElement[str]:
    """SQL: a text with T for a space, and without Z or +00:00 at its end."""
    length = func.length(text)
    in_utc = case(
        (text.like("%Z"), func.substr(text, 1, length - len("Z"))),
        (text.like("%+00:00"), func.substr(text, 1, length - len("+00:00"))),
        else_=text,
    )
    return func.replace(in_utc, " ", "T")


class Times:
    """What a view knows of the times of its tables; it looks for nothing more than once.

    Args:
        foreign: the tables that another server may have.
    """

    def __init__(self, foreign: Collection[str] = ()) -> None:
        self._foreign = foreign
        self._known: dict[AnyColumn, dict[_Bounds, _Texts]] = defaultdict(dict)

    def known_for(self, sql: "AnySelect", find: "_Find") -> "AnySelect":
        """A statement that can be written out, as it knows what it has to of its times.

        Args:
            sql: the statement.
            find: runs a statement that finds texts, with the name of their column.

        Raises:
            NotPybossaError: if a column has too many other texts to name them.
        """
        bounds: dict[_Key, list[_Bounds]] = defaultdict(list)
        columns: dict[_Key, AnyColumn] = {}
        for part in visitors.iterate(sql):
            if isinstance(part, _OfTime):
                columns[part.names] = part.column
                bounds[part.names].append(part.bounds)
        if not bounds:
            return sql
        texts = {key: self._look(columns[key], _hull(bounds[key]), find) for key in columns}
        return sql.execution_options(**{_TEXTS: texts})

    def look_through(self, column: "AnyColumn", find: "_Find") -> None:
        """Look through all of a column, before many statements look for parts of it."""
        self._look(column, None, find)

    def _look(self, column: "AnyColumn", bounds: _Bounds, find: "_Find") -> _Texts:
        """What is known of the texts that may lie within bounds."""
        known = self._known[column]
        for looked, texts in known.items():
            if looked is None or (bounds and looked[0] <= bounds[0] and bounds[1] <= looked[1]):
                return texts
        name = f"{column.table.name}.{column.name}"
        foreign = column.table.name in self._foreign
        found = [*find(name, _others(column, bounds, foreign=foreign).limit(MOST_OTHERS + 1))]
        normalize = len(found) > MOST_OTHERS
        if normalize:
            others = _others(column, bounds, foreign=foreign, normalize=True).distinct()
            found = [*_kept(name, find(name, others))]
        known[bounds] = _Texts.of(found, normalize=normalize, foreign=foreign)
        return known[bounds]


def _hull(parts: Collection[_Bounds]) -> _Bounds:
    """Bounds around others."""
    bounded = [part for part in parts if part]
    if len(bounded) < len(parts):
        return None
    return min(first for first, _ in bounded), max(last for _, last in bounded)


def is_other_time(text: ColumnElement[str], *, normalize: bool = False) -> ColumnElement[bool]:
    """SQL: whether a bytewise text is no plain time, perhaps once it is normalized; null for null.

    A partial index can serve this.
    """
    return not_(is_plain(bytewise(_normalized(text)) if normalize else text))


def _others(
    column: ColumnElement[str], bounds: _Bounds, *, foreign: bool, normalize: bool = False
) -> "AnySelect":
    """SQL: the beginnings of texts that may lie within bounds, and are no plain times."""
    rows = select(bytewise(column).label("text"))
    if bounds is not None and foreign:
        rows = rows.where(*_begins_between(column, *bounds, column.not_like("2%")))
    text = rows.subquery("texts").c.text
    sql = select(beginning_of(text).label("text")).where(is_other_time(text, normalize=normalize))
    if bounds is None:
        return sql
    first, last = bounds
    return sql.where(or_(and_(text >= first, text < last), text < "!"))  # after white space


def _kept(column: str, texts: Iterable[str]) -> Iterator[str]:
    """The readable ones of very many texts; and others only as long as all can be named.

    Raises:
        NotPybossaError: if too many are readable.
    """
    kept = readable = 0
    for text in texts:
        is_time = read_time(text) is not None
        readable += is_time
        if readable > MOST_OTHERS:
            raise NotPybossaError(
                f"{column} has more than {MOST_OTHERS:,} different times that PYBOSSA does not"
                f" write, such as {text!r}.",
                "Rewrite them in UTC; for the SQL: pybossa-stats help databases",
            )
        if is_time or kept <= _MOST_NAMED:
            kept += 1
            yield text
