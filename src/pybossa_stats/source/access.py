"""PYBOSSA's tables in a database, and which of their columns can be read."""

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
from pybossa_stats.source.schema import ABSENT, OPTIONAL, Id, metadata

if TYPE_CHECKING:
    AnyColumn = Column[Any]  # SQLAlchemy 2.0 cannot evaluate this at run time

INTEGERS = "#"
"""The category of integers of any size; PostgreSQL's own has all numbers."""

_Statement = TypeVar("_Statement", bound=ClauseElement)


@dataclass(frozen=True, slots=True)
class DatabaseColumn:
    """A column in the database's catalogue.

    Attributes:
        name: its name.
        readable: whether the role may read it.
        type: its type, as SQL writes it.
        category: PostgreSQL's category of the type, or `INTEGERS`; empty in SQLite, where values
            have types.
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
        absent: optional columns that this version of PYBOSSA does not have, or not of a type that
            is supported
        withheld: optional columns that the role may not read
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
    withheld: tuple[str, ...] = ()
    schema: str | None = None
    distributed: bool = False

    @property
    def exists(self) -> bool:
        """Whether any column exists, optional ones that the role may not read among them."""
        return self.missing != self.columns or bool(self.withheld)

    @property
    def replaced(self) -> tuple[str, ...]:
        """The columns that statements have to do without."""
        return self.absent + self.withheld

    @property
    def unusable(self) -> tuple[str, ...]:
        """The columns that are missing, may not be read, or have another type."""
        unusable = {*self.missing, *self.denied, *(wrong.column for wrong in self.mistyped)}
        return tuple(name for name in self.columns if name in unusable)

    @property
    def readable(self) -> tuple[str, ...]:
        """The columns that can be read, in all rows."""
        unreadable = self.columns if self.hidden else self.unusable
        return tuple(name for name in self.columns if name not in unreadable)

    @property
    def complete(self) -> bool:
        """Whether every column can be read, in all rows."""
        return self.readable == self.columns

    def of(self, columns: Collection[str]) -> "TableAccess":
        """The access to some of its columns."""
        return replace(
            self,
            columns=tuple(name for name in self.columns if name in columns),
            missing=tuple(name for name in self.missing if name in columns),
            denied=tuple(name for name in self.denied if name in columns),
            mistyped=tuple(wrong for wrong in self.mistyped if wrong.column in columns),
        )


# The categories of PostgreSQL's types that can be used for a type, and its name. Domains, and types
# of extensions such as citext, have categories, too.
_TYPES: dict[type[TypeEngine[Any]], tuple[str, str]] = {
    Boolean: ("B", "boolean"),
    Id: (INTEGERS, "integer"),
    Integer: (INTEGERS, "integer"),
    JSON: ("SU", "json"),
    Text: ("S", "text"),
}


def table_access(
    needed: Table,
    existing: Collection[DatabaseColumn],
    *,
    sql_name: str,
    **facts: Any,  # noqa: ANN401 (attributes of `TableAccess`)
) -> TableAccess:
    """Compare one of PYBOSSA's tables with the columns that a database has.

    Args:
        needed: the table as PYBOSSA has it.
        existing: all columns of the table in the database; empty if there is no such table.
        sql_name: as in `TableAccess`.
        facts: other attributes of `TableAccess`.
    """
    by_name = {column.name: column for column in existing}
    absent, withheld = [], []
    for column in needed.columns if existing or is_optional(needed) else ():
        found = by_name.get(column.name)
        if _is_absent(column, found):
            absent.append(column.name)
        elif found and OPTIONAL in column.info and not found.readable:
            withheld.append(column.name)
    replaced = {*absent, *withheld}
    columns = tuple(column.name for column in needed.columns if column.name not in replaced)
    present = [by_name[name] for name in columns if name in by_name]
    mistyped = [_wrong_type(needed.columns[column.name], column) for column in present]
    return TableAccess(
        name=needed.name,
        sql_name=sql_name,
        columns=columns,
        missing=tuple(name for name in columns if name not in by_name),
        denied=tuple(column.name for column in present if not column.readable),
        mistyped=tuple(wrong for wrong in mistyped if wrong),
        absent=tuple(absent),
        withheld=tuple(withheld),
        **facts,
    )


def is_optional(table: Table) -> bool:
    """Whether reports do without a table."""
    return all(OPTIONAL in column.info for column in table.columns)


def _is_absent(needed: Column[Any], found: DatabaseColumn | None) -> bool:
    """Whether a column is not PYBOSSA's in this version, and reports do without."""
    if found is None:
        return not needed.info.keys().isdisjoint({ABSENT, OPTIONAL})
    return OPTIONAL in needed.info and _wrong_type(needed, found) is not None


def _wrong_type(needed: Column[Any], column: DatabaseColumn) -> WrongType | None:
    """The type of a column, if it cannot be used; a domain counts as its base type."""
    categories, name = _TYPES[type(needed.type)]
    if column.category in categories:  # also SQLite's, which is empty
        return None
    return WrongType(column.name, column.type, name)


def columns_of(sql: ClauseElement) -> set["AnyColumn"]:
    """The columns of PYBOSSA's tables that a statement reads.

    Counting rows reads no column, but requires the privilege on one, whichever it is.
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
def _in_schema(schema: str | None, name: str) -> FromClause:
    """A table with its schema; cached, so that equal statements share one compilation."""
    table = metadata.tables[name]
    return table if schema is None else table.to_metadata(MetaData(), schema=schema).alias(name)


@dataclass(frozen=True, slots=True)
class Tables:
    """PYBOSSA's tables in a database.

    Attributes:
        database: its name, for messages.
        found: the access to each table.
        missing_hint: what to do if one is missing.
        unlocked: the tables whose rows may change while they are read, as they cannot be locked:
            foreign tables, and views that call functions.
    """

    database: str
    found: tuple[TableAccess, ...]
    missing_hint: str
    unlocked: tuple[str, ...] = ()

    def named(self, name: str) -> TableAccess:
        """The access to a table."""
        return next(table for table in self.found if table.name == name)

    def can_read(self, *columns: "AnyColumn") -> bool:
        """Whether columns can be read, in all rows; for figures that a question can do without."""
        return all(column.name in self.named(column.table.name).readable for column in columns)

    def adapted(self, sql: _Statement) -> _Statement:
        """Adapt a statement to this database: tables get their schemas.

        Optional columns that cannot be read are replaced by their defaults.
        """
        if not any(table.schema or table.replaced for table in self.found):
            return sql

        def adapt(element: Any, **_: object) -> Any:  # noqa: ANN401 (SQLAlchemy's own)
            if isinstance(element, Column) and _is_pybossas(element.table):
                if element.name in self.named(element.table.name).replaced:
                    return element.info[ABSENT].label(element.name)
                return self._qualified(element.table.name).c[element.name]
            return self._qualified(element.name) if _is_pybossas(element) else None

        return cast("_Statement", visitors.replacement_traverse(sql, {}, adapt))

    def _qualified(self, name: str) -> FromClause:
        return _in_schema(self.named(name).schema, name)

    def require_for(self, sql: ClauseElement | str) -> None:
        """Make sure that all columns of a statement can be read, as `require` does."""
        if not isinstance(sql, str) and not all(table.complete for table in self.found):
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
                f"{self.database} is not a PYBOSSA database: missing {missing}.", self.missing_hint
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
                "Grant it SELECT there; for the SQL: pybossa-stats check",
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
        """The columns with a problem in words, or their table if all of its columns have it."""
        tables, columns = [], []
        for table in needed:
            all_columns, names = self.named(table.name), problem(table)
            if names and problem(all_columns) == all_columns.columns:
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
    """The access to some columns, by their tables."""
    names: dict[str, set[str]] = {}
    for column in needed:
        names.setdefault(column.table.name, set()).add(column.name)
    return tuple(table.of(names[table.name]) for table in tables if table.name in names)
