"""What PostgreSQL and SQLite spell differently."""

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Double,
    Select,
    Subquery,
    Text,
    and_,
    bindparam,
    func,
    or_,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from pybossa_stats.periods.iso import LONGEST

if TYPE_CHECKING:
    from collections.abc import Iterable


_Value = TypeVar("_Value")


class _Spelled(FunctionElement[_Value]):
    """A function of one value, with a place for it in its spellings."""

    sqlite: ClassVar[str]
    postgresql: ClassVar[str]


@compiles(_Spelled)
def _spelled(element: _Spelled[Any], compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    is_postgresql = compiler.dialect.name == "postgresql"
    spelling = element.postgresql if is_postgresql else element.sqlite
    return spelling.format(*(compiler.process(value, **options) for value in element.clauses))


class bytewise(_Spelled[str]):  # noqa: N801 (it reads as a function)
    """A text compared byte by byte, whatever the database's collation.

    Machine-written text sorts correctly like this, and several times faster. An index serves only
    if it has the same collation: ``COLLATE "C"`` in PostgreSQL.
    """

    type = Text()
    inherit_cache = True
    sqlite = "({} COLLATE BINARY)"
    postgresql = '({} COLLATE "C")'


class beginning_of(_Spelled[str]):  # noqa: N801 (it reads as a function)
    """The beginning of a text, or a NUL character for what is no text, or cannot be compared."""

    type = Text()
    inherit_cache = True
    sqlite = (
        "CASE WHEN typeof({0}) = 'text' AND instr({0}, char(0)) = 0"
        f" THEN substr({{0}}, 1, {LONGEST + 1}) ELSE char(0) END"
    )
    postgresql = f"substr({{}}, 1, {LONGEST + 1})"


class bit_or(_Spelled[int]):  # noqa: N801 (it reads as a function)
    """Bitwise OR of a group's numbers, of which none has more than one bit set."""

    type = BigInteger()
    inherit_cache = True
    sqlite = "sum(DISTINCT {})"
    postgresql = "bit_or({})"


class in_sqlite(_Spelled[int]):  # noqa: N801 (it reads as a function)
    """A number that only SQLite needs; null in PostgreSQL."""

    type = BigInteger()
    inherit_cache = True
    sqlite = "{}"
    postgresql = "CAST(NULL AS bigint)"


class median(_Spelled[float]):  # noqa: N801 (it reads as a function)
    """The median of a group's numbers; null if there are none.

    SQLite needs the place of each in order, and how many there are.
    """

    type = Double()
    inherit_cache = True
    sqlite = "avg({0}) FILTER (WHERE 2 * {1} BETWEEN {2} AND {2} + 2)"
    postgresql = "percentile_cont(0.5) WITHIN GROUP (ORDER BY {0})"


class microseconds_of(_Spelled[int]):  # noqa: N801 (it reads as a function)
    """A `utc_text` as microseconds since 1970; digits beyond them are cut off."""

    type = BigInteger()
    inherit_cache = True
    sqlite = (
        "(CAST(strftime('%s', substr({0}, 1, 19)) AS INTEGER) * 1000000"
        " + CAST(substr({0} || '000000', 21, 6) AS INTEGER))"
    )
    postgresql = (
        "CAST(date_part('epoch', CAST(substr({}, 1, 26) AS timestamp)) * 1000000 AS bigint)"
    )


def optimization_fence(rows: Select[Any], name: str) -> Subquery:
    """SQL: rows whose columns are evaluated once, not wherever they are named.

    PostgreSQL does not merge an ordered subquery into the query around it, and need not sort by a
    constant. Citus leaves it to the workers; with ``OFFSET 0`` the coordinator would gather it.
    """
    ordered = rows.suffix_with("ORDER BY CAST(NULL AS text)", dialect="postgresql")
    return evaluated_once(ordered, name)


def evaluated_once(rows: Select[Any], name: str) -> Subquery:
    """SQL: rows to group or sort by, their columns evaluated once.

    PostgreSQL evaluates grouping keys once anyway, in all of its processes; SQLite needs a limit.
    """
    return rows.suffix_with("LIMIT -1", dialect="sqlite").subquery(name)


class is_plain(FunctionElement[bool]):  # noqa: N801 (it reads as a function)
    """Whether a text is a plain time: one of this century, in UTC, as PYBOSSA writes it; or null.

    That is ``20YY-MM-DDTHH:MM:SS``, perhaps with a fraction. Such texts sort as the times do.
    """

    type = Boolean()
    inherit_cache = True


@compiles(is_plain)
def _glob(element: is_plain, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    """SQLite's: GLOB sees no more of a text than what comes before its first NUL character."""
    form = "20[0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]"
    conditions = (
        "typeof({0}) = 'text' AND length({0}) = length(CAST({0} AS BLOB))"
        f" AND ({{0}} GLOB '{form}' OR {{0}} GLOB '{form}.[0-9]*' AND {{0}} NOT GLOB '*.*[^0-9]*')"
        " AND substr({0}, 12, 2) < '24'"
        " AND date(substr({0}, 1, 10), '+0 days') = substr({0}, 1, 10)"  # which adds up 30 February
    )
    text = compiler.process(element.clauses, **options)
    return f"CASE WHEN {text} IS NOT NULL THEN coalesce({conditions.format(text)}, 0) END"


@compiles(is_plain, "postgresql")
def _patterns(element: is_plain, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    (text,) = element.clauses
    return f"({compiler.process(and_(*_rules(text)), **options)})"


def _rules(text: ColumnElement[str]) -> "Iterable[ColumnElement[bool]]":
    """SQL: its form, its calendar, its characters; what nearly all times pass comes first.

    A regular expression of the whole would take PostgreSQL four times as long, as would parts of
    the text.
    """
    year, month_and_day = func.substr(text, 3, 2), func.substr(text, 6, 5)
    yield or_(_like(text, "20__-__-__T__:__:__"), _like(text, "20__-__-__T__:__:__._%"))
    yield ~_like(text, "_____00%")
    yield or_(*(_like(text, f"_____{month}%") for month in ("0", "10", "11", "12")))
    yield ~_like(text, "________00%")
    exists = and_(
        func.substr(text, 9, 2) < _literal("32"),
        month_and_day.not_in(map(_literal, _NO_DAYS)),
        or_(month_and_day != _literal("02-29"), year.regexp_match(_literal(_LEAP_YEAR))),
    )
    yield or_(
        *(_like(text, f"________{ten}%") for ten in "01"),
        and_(_like(text, "________2%"), ~_like(text, "________29%")),
        exists,
    )
    hours = (_like(text, f"___________{ten}%") for ten in "01")
    yield or_(*hours, func.substr(text, 12, 2) < _literal("24"))
    yield ~text.regexp_match(_literal(_OUT_OF_PLACE))


def _like(text: ColumnElement[str], pattern: str) -> ColumnElement[bool]:
    return text.like(_literal(pattern))


def _literal(value: str) -> ColumnElement[str]:
    """A value written out, as a partial index serves only conditions that are those of its own."""
    return bindparam(None, value, Text, unique=True, literal_execute=True)


_NO_DAYS = ("02-30", "02-31", "04-31", "06-31", "09-31", "11-31")
_LEAP_YEAR = "[02468][048]|[13579][26]"

# What the patterns still let through: other characters, a separator in place of one of two digits,
# minutes from 60, a separator in the fraction. PostgreSQL builds the states of a regular expression
# anew for each text; this one needs few.
_OUT_OF_PLACE = "[^-0-9T:.]|[-T:][0-9]?[-T:.]|[-T:][6-9]|[.][0-9]*[-T:.]"
