"""PYBOSSA's tables as they are in a database, and what of them may be read."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar, cast

from sqlalchemy import JSON, Boolean, Column, FromClause, Integer, MetaData, Table, Text
from sqlalchemy.sql import ClauseElement, visitors
from sqlalchemy.types import TypeEngine

from pybossa_stats.contract import Result
from pybossa_stats.errors import NoPrivilegeError, NotPybossaError
from pybossa_stats.source.schema import ABSENT, Id, metadata

if TYPE_CHECKING:
    AnyColumn = Column[Any]  # SQLAlchemy 2.0 cannot evaluate this at run time

INTEGERS = "#"
"""What stands for PostgreSQL's category of a number that is an integer, of whatever size."""

_Placed = TypeVar("_Placed", bound=ClauseElement)


@dataclass(frozen=True, slots=True)
class FoundColumn:
    """A column as the database's catalogue has it.

    Attributes:
        name: its name.
        readable: whether the role may read it.
        type: its type, as SQL writes it.
        category: PostgreSQL's category of that, or `INTEGERS`; empty in SQLite, where values have
            types.
    """

    name: str
    readable: bool = True
    type: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True)
class WrongType(Result):
    """A column whose type is not PYBOSSA's and cannot be used.

    Attributes:
        column: name of the column
        type: type of the column
        needed: type that is required
    """

    column: str
    type: str
    needed: str


@dataclass(frozen=True, slots=True)
class TableAccess(Result):
    """What can be seen of one table.

    Attributes:
        name: name in PYBOSSA
        sql_name: name in SQL
        columns: columns that are used
        missing: columns that do not exist
        denied: columns that the role may not read
        estimated_rows: approximate number of rows; null if unknown
        mistyped: columns of an unsupported type
        hidden: whether row-level security may hide rows
        absent: optional columns that this version of PYBOSSA does not have
        schema: schema; null in SQLite, and where there is no such table
        distributed: whether the table is distributed on Citus
    """

    name: str
    sql_name: str
    columns: tuple[str, ...]
    missing: tuple[str, ...]
    denied: tuple[str, ...]
    estimated_rows: int | None = None
    mistyped: tuple[WrongType, ...] = ()
    hidden: bool = False
    absent: tuple[str, ...] = ()
    schema: str | None = None
    distributed: bool = False

    @property
    def exists(self) -> bool:
        """Whether anything of the table is there."""
        return self.missing != self.columns

    @property
    def unusable(self) -> tuple[str, ...]:
        """The columns that are missing, may not be read, or have another type."""
        wrong = {*self.missing, *self.denied, *(each.column for each in self.mistyped)}
        return tuple(name for name in self.columns if name in wrong)

    @property
    def readable(self) -> tuple[str, ...]:
        """The columns that can be read, in all rows."""
        wrong = self.columns if self.hidden else self.unusable
        return tuple(name for name in self.columns if name not in wrong)

    @property
    def complete(self) -> bool:
        """Whether every column can be read, in all rows."""
        return self.readable == self.columns

    def of(self, columns: Collection[str]) -> "TableAccess":
        """What can be seen of some of the columns."""
        return replace(
            self,
            columns=tuple(name for name in self.columns if name in columns),
            missing=tuple(name for name in self.missing if name in columns),
            denied=tuple(name for name in self.denied if name in columns),
            mistyped=tuple(each for each in self.mistyped if each.column in columns),
        )


# PostgreSQL's categories that will do for a type, and the type's name. Domains, and types from
# extensions, such as citext, have categories, too.
_TYPES: dict[type[TypeEngine[Any]], tuple[str, str]] = {
    Boolean: ("B", "boolean"),
    Id: (INTEGERS, "integer"),
    Integer: (INTEGERS, "integer"),
    JSON: ("SU", "json"),
    Text: ("S", "text"),
}


def table_access(
    needed: Table,
    found: Collection[FoundColumn],
    *,
    sql_name: str,
    **facts: Any,  # noqa: ANN401 (those of `TableAccess`)
) -> TableAccess:
    """What can be seen of one of PYBOSSA's tables.

    Args:
        needed: the table as PYBOSSA has it.
        found: all columns of the one that was found; none if there is none.
        sql_name: as in `TableAccess`.
        facts: what else is known of it.
    """
    by_name = {each.name: each for each in found}
    absent = tuple(
        column.name
        for column in needed.columns
        if found and ABSENT in column.info and column.name not in by_name
    )
    columns = tuple(column.name for column in needed.columns if column.name not in absent)
    there = [by_name[name] for name in columns if name in by_name]
    wrong = [_wrong_type(needed.columns[each.name], each) for each in there]
    return TableAccess(
        name=needed.name,
        sql_name=sql_name,
        columns=columns,
        missing=tuple(name for name in columns if name not in by_name),
        denied=tuple(each.name for each in there if not each.readable),
        mistyped=tuple(each for each in wrong if each),
        absent=absent,
        **facts,
    )


def _wrong_type(needed: Column[Any], found: FoundColumn) -> WrongType | None:
    """What is wrong with the type of a column, if anything is; a domain counts as its base type."""
    categories, name = _TYPES[type(needed.type)]
    if found.category in categories:  # so is the empty one, of SQLite
        return None
    return WrongType(found.name, found.type, name)


def columns_of(sql: ClauseElement) -> set["AnyColumn"]:
    """The columns of PYBOSSA's tables that a statement reads.

    Counting rows reads no column, but the right to count needs one: any one.
    """
    columns: set[AnyColumn] = set()
    tables: set[Table] = set()
    for element in visitors.iterate(sql):
        if isinstance(element, Column) and _is_pybossas(element.table):
            columns.add(element)
        elif isinstance(element, Table) and _is_pybossas(element):
            tables.add(element)
    counted = tables - {column.table for column in columns}
    return columns | {next(iter(table.columns)) for table in counted}


def _is_pybossas(table: object) -> bool:
    return isinstance(table, Table) and table.metadata is metadata


@cache
def _placed_in(schema: str | None, name: str) -> FromClause:
    """What stands for a table of a schema; the same each time, as statements are compiled once."""
    table = metadata.tables[name]
    return table if schema is None else table.to_metadata(MetaData(), schema=schema).alias(name)


@dataclass(frozen=True, slots=True)
class Tables:
    """PYBOSSA's tables in a database.

    Attributes:
        database: its name, for messages.
        found: what can be seen of each.
        where_to_look: what to do if one is missing.
        unlocked: those whose rows may change while they are read, as the database gives no hold on
            what they stand on: foreign tables, and views that call functions.
    """

    database: str
    found: tuple[TableAccess, ...]
    where_to_look: str
    unlocked: tuple[str, ...] = ()

    def named(self, name: str) -> TableAccess:
        """What can be seen of a table."""
        return next(each for each in self.found if each.name == name)

    def placed(self, sql: _Placed) -> _Placed:
        """A statement about the tables of this database: with their schemas, as far as they go.

        SQL stands for the columns that this version of PYBOSSA does not have.
        """
        if not any(each.schema or each.absent for each in self.found):
            return sql

        def place(element: Any, **_: object) -> Any:  # noqa: ANN401 (SQLAlchemy's own)
            if isinstance(element, Column) and _is_pybossas(element.table):
                if element.name in self.named(element.table.name).absent:
                    return element.info[ABSENT]
                return self._place(element.table.name).c[element.name]
            return self._place(element.name) if _is_pybossas(element) else None

        return cast("_Placed", visitors.replacement_traverse(sql, {}, place))

    def _place(self, name: str) -> FromClause:
        return _placed_in(self.named(name).schema, name)

    def require_for(self, sql: ClauseElement | str) -> None:
        """Make sure that what a statement reads can be read; errors are those of `require`."""
        if not isinstance(sql, str) and not all(each.complete for each in self.found):
            self.require(columns_of(sql))

    def require(self, needed: Collection["AnyColumn"]) -> None:
        """Make sure that columns can be read.

        Raises:
            NotPybossaError: naming each table and column that is missing, or has another type.
            NoPrivilegeError: naming each table and column that the role may not read.
        """
        tables = needed_access(self.found, needed)
        if missing := self._in_words(tables, attrgetter("missing")):
            raise NotPybossaError(
                f"{self.database} is not a PYBOSSA database: missing {missing}.", self.where_to_look
            )
        if mistyped := [
            f"{table.name}.{wrong.column} is {wrong.type}, not {wrong.needed}"
            for table in tables
            for wrong in table.mistyped
        ]:
            raise NotPybossaError(
                f"{self.database} is not a PYBOSSA database: {', '.join(mistyped)}."
            )
        if denied := self._in_words(tables, attrgetter("denied")):
            raise NoPrivilegeError(
                f"{self.database}: this role may not read {denied}.",
                "Grant it SELECT there; for the SQL: pybossa-stats help privacy",
            )
        if hidden := [table.name for table in tables if table.hidden]:
            raise NoPrivilegeError(
                f"{self.database}: row-level security may hide rows of {', '.join(hidden)} from"
                " this role.",
                "GRANT does not help: ask a superuser for BYPASSRLS, or use the tables' owner.",
            )

    def _in_words(
        self, needed: Collection[TableAccess], problem: Callable[[TableAccess], tuple[str, ...]]
    ) -> str:
        """The columns with a problem, or their table where all of its columns have it, in words."""
        tables, columns = [], []
        for table in needed:
            whole, names = self.named(table.name), problem(table)
            if names and problem(whole) == whole.columns:
                tables.append(table.name)
            else:
                columns += [f"{table.name}.{name}" for name in names]
        return " and ".join(
            f"{kind}{'s' * (len(names) > 1)} {', '.join(names)}"
            for kind, names in (("table", tables), ("column", columns))
            if names
        )


def needed_access(
    tables: Collection[TableAccess], needed: Collection["AnyColumn"]
) -> tuple[TableAccess, ...]:
    """What can be seen of the columns that something needs, and of their tables."""
    names: dict[str, set[str]] = {}
    for each in needed:
        names.setdefault(each.table.name, set()).add(each.name)
    return tuple(table.of(names[table.name]) for table in tables if table.name in names)
