"""What PostgreSQL and SQLite spell differently."""

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from sqlalchemy import BigInteger, Boolean, ColumnElement, Select, Subquery, Text, and_, func, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

if TYPE_CHECKING:
    from pybossa_stats.source.view import AnySelect


_Value = TypeVar("_Value")


class _Spelled(FunctionElement[_Value]):
    """A function of one or more values, with a place for each of them in its spellings."""

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


class bit_or(_Spelled[int]):  # noqa: N801 (it reads as a function)
    """Bitwise OR of a group's numbers, of which none has more than one bit set."""

    type = BigInteger()
    inherit_cache = True
    sqlite = "sum(DISTINCT {})"
    postgresql = "bit_or({})"


def optimization_fence(rows: Select[Any], name: str) -> Subquery:
    """SQL: rows whose columns are evaluated once, not wherever they are named.

    PostgreSQL does not merge an ordered subquery into the query around it, and need not sort by a
    constant. Citus leaves it to the workers; with ``OFFSET 0`` the coordinator would gather it.
    """
    fenced = rows.suffix_with("ORDER BY CAST(NULL AS text)", dialect="postgresql")
    return evaluated_once(fenced, name)


def evaluated_once(rows: Select[Any], name: str) -> Subquery:
    """SQL: rows to group or sort by, their columns evaluated once.

    PostgreSQL evaluates grouping keys once anyway, in all of its processes; SQLite needs a limit.
    """
    return rows.suffix_with("LIMIT -1", dialect="sqlite").subquery(name)


class matches(_Spelled[bool]):  # noqa: N801 (it reads as a function)
    """Whether a text matches a regular expression, given second.

    It is slow: PostgreSQL takes some microseconds a row, and SQLite asks Python.
    """

    type = Boolean()
    inherit_cache = True
    # As bytes, since a text that is not UTF-8 would be an error.
    sqlite = "(typeof({0}) = 'text' AND CAST({0} AS BLOB) REGEXP {1})"
    postgresql = "({} ~ {})"


class _Plain(_Spelled[bool]):
    """Whether a text is a plain time: one of this century, in UTC, as PYBOSSA writes it.

    That is ``20yy-mm-ddThh:mm:ss``, perhaps with a fraction of six digits. SQLite checks exactly
    just as fast, and rejects text that is not UTF-8, which Python cannot read.
    """

    type = Boolean()
    # What date() accepts has digits between the separators. It accepts the 31st of any month, and
    # 24:59, but turns them into another day once it has to calculate. GLOB sees no more of a text
    # than what comes before its first NUL character.
    sqlite = (
        "(typeof({0}) = 'text' AND CASE length(CAST({0} AS BLOB))"
        " WHEN 19 THEN {0} GLOB '20??-??-??T??:??:??'"
        " WHEN 26 THEN {0} GLOB '20??-??-??T??:??:??.?????[0-9]'"
        " END AND date({0}, '+0 days') = substr({0}, 1, 10))"
    )

    @staticmethod
    @abstractmethod
    def rule(text: ColumnElement[str]) -> ColumnElement[bool]:
        """The condition in PostgreSQL."""


@compiles(_Plain, "postgresql")
def _plain(element: _Plain, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    (text,) = element.clauses
    trust_shapes = compiler.execution_options.get(_TRUST_SHAPES)
    rule = has_plain_shape.rule if trust_shapes else element.rule
    return f"({compiler.process(rule(text), **options)})"


class is_plain_time(_Plain):  # noqa: N801 (it reads as a function)
    """Whether a text is a plain time, on a day that exists.

    This is several times faster than a regular expression, and misses only leap days.
    """

    inherit_cache = True

    @staticmethod
    def rule(text: ColumnElement[str]) -> ColumnElement[bool]:
        """Its shape, and its digits."""
        month_and_day, day, hour = (func.substr(text, *part) for part in ((6, 5), (9, 2), (12, 2)))
        return and_(
            has_plain_shape(text),
            text.not_like("%-00%"),
            month_and_day < "13",
            or_(day < "29", and_(day < "32", month_and_day.not_in(_NO_DAYS))),
            hour < "24",
            ~text.regexp_match(_OUT_OF_PLACE),
        )


_NO_DAYS = ("02-29", "02-30", "02-31", "04-31", "06-31", "09-31", "11-31")

# What the LIKE patterns still let through: other characters, a separator in place of one of two
# digits, minutes from 60, a separator in the fraction. PostgreSQL builds the states of a regular
# expression anew for each text; this one needs few, and so is faster than one for a whole time.
_OUT_OF_PLACE = "[^-0-9T:.]|[-T:]([0-9]?[-T:.]|[6-9])|[.][0-9]*[-T:.]"


class has_plain_shape(_Plain):  # noqa: N801 (it reads as a function)
    """Whether a text is as long as a plain time, with the same separators.

    True for everything that `is_plain_if_readable` accepts, and for times with a zone in place of
    digits.
    """

    inherit_cache = True

    @staticmethod
    def rule(text: ColumnElement[str]) -> ColumnElement[bool]:
        """With a fraction, or without."""
        return or_(*map(text.like, _PLAIN_SHAPES))


_TRUST_SHAPES = "trust_shapes"


def trusting_shapes(sql: "AnySelect") -> "AnySelect":
    """A statement over columns in which every text with the shape of a plain time is one."""
    # No database gets the hint: it distinguishes the two in the cache of compiled statements.
    return sql.with_statement_hint(_TRUST_SHAPES, "none").execution_options(**{_TRUST_SHAPES: True})


class is_plain_if_readable(_Plain):  # noqa: N801 (it reads as a function)
    """Whether a text has the shape of a plain time, and no sign of another zone.

    True for everything that `is_plain_time` accepts, and for texts that are no times, as digits may
    be any characters. But one that is a readable time is in UTC, and sorts as its text does.
    PostgreSQL checks this several times faster.
    """

    inherit_cache = True

    @staticmethod
    def rule(text: ColumnElement[str]) -> ColumnElement[bool]:
        """Its shape, and no sign of a zone or of midnight as 24:00."""
        return and_(has_plain_shape(text), *map(text.not_like, _OTHER_TIMES))


_PLAIN_SHAPES = ("20__-__-__T__:__:__.______", "20__-__-__T__:__:__")

# A shorter fraction leaves room for a zone: .12345Z and .123+05 are as long as .123456. And
# 24:00:00 sorts before the day that it belongs to.
_OTHER_TIMES = ("%+%", "____________________%-%", "%Z%", "%z%", "___________24%")


# These are text, as statements name them so often: elements of SQLAlchemy for each of their parts
# would take several times longer to compile.
def _clock(time: str) -> str:
    """SQL: a readable time as ``YYYY-MM-DD HH:MM:SS+HH:MM``, perhaps without seconds."""
    sign = f"length(rtrim({time}, '0123456789:'))"
    offset = (
        f"CASE WHEN {sign} > 10 AND substr({time}, {sign}, 1) IN ('+', '-')"
        f" THEN replace(substr({time}, {sign}), ':', '') || '00' ELSE '+0000' END"
    )
    return (
        f"substr({time}, 1, 10) || ' '"
        f" || CASE WHEN length({time}) = 10 THEN '00:00' ELSE substr({time}, 12, 5) END"
        f" || CASE WHEN substr({time}, 17, 1) = ':' THEN substr({time}, 17, 3) ELSE '' END"
        f" || substr({offset}, 1, 3) || ':' || substr({offset}, 4, 2)"
    )


def _fraction(time: str) -> str:
    """SQL: the digits after the seconds of a readable time."""
    rest = f"CASE WHEN substr({time}, 20, 1) IN ('.', ',') THEN substr({time}, 21) ELSE '' END"
    return f"substr({rest}, 1, length({rest}) - length(ltrim({rest}, '0123456789')))"


_SQLITE_TIME = "trim({0}, char(9, 10, 11, 12, 13, 32))"
_POSTGRESQL_TIME = r"btrim({0}, E'\t\n\x0B\f\r ')"


class sortable(_Spelled[str]):  # noqa: N801 (it reads as a function)
    """A readable time in UTC as ``YYYY-MM-DDTHH:MM:SS.`` and a fraction, no trailing zeros.

    Pass no other text: PostgreSQL would raise an error.
    """

    type = Text()
    inherit_cache = True
    # Adding zero days turns 24:00 into midnight of the next day.
    sqlite = (
        f"rtrim(strftime('%Y-%m-%dT%H:%M:%S', {_clock(_SQLITE_TIME)}, '+0 days')"
        f" || '.' || {_fraction(_SQLITE_TIME)}, '0')"
    )
    # An offset leads beyond the year 9999, and a year of five digits would sort before all others.
    postgresql = (
        "rtrim(to_char(least(timezone('UTC',"
        f" CAST({_clock(_POSTGRESQL_TIME)} AS TIMESTAMP WITH TIME ZONE)),"
        " TIMESTAMP '9999-12-31 23:59:59'), 'YYYY-MM-DD\"T\"HH24:MI:SS')"
        f" || '.' || {_fraction(_POSTGRESQL_TIME)}, '0')"
    )
