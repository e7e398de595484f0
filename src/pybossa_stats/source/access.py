"""Which of PYBOSSA's tables and columns a view may read."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Integer,
    String,
    Table,
    TableClause,
    Text,
    cast,
    column,
    func,
    select,
    table,
)
from sqlalchemy.types import TypeEngine

from pybossa_stats.errors import NoPrivilegeError, NotPybossaError
from pybossa_stats.source.schema import Id, metadata
from pybossa_stats.source.view import Engine, View

if TYPE_CHECKING:
    AnyColumn = Column[Any]  # SQLAlchemy 2.0 cannot evaluate this at run time


@dataclass(frozen=True, slots=True)
class WrongType:
    """A column whose type is not PYBOSSA's and cannot be used.

    Attributes:
        column: its name.
        type: its type, as SQL writes it.
        needed: the type, or one of those, that it should have.
    """

    column: str
    type: str
    needed: str


@dataclass(frozen=True, slots=True)
class TableAccess:
    """What can be seen of one table.

    Attributes:
        name: the table's name.
        sql_name: the same as SQL needs it: quoted, and with its schema if one was named.
        columns: those that were looked for.
        missing: those of them that do not exist.
        denied: those that exist, but that the role may not read.
        estimated_rows: how many rows the database believes the table has; None if it has no idea.
        mistyped: those whose type cannot be used.
        hidden: whether a policy of row-level security may hide rows from the role.
    """

    name: str
    sql_name: str
    columns: tuple[str, ...]
    missing: tuple[str, ...]
    denied: tuple[str, ...]
    estimated_rows: int | None
    mistyped: tuple[WrongType, ...] = ()
    hidden: bool = False

    @property
    def exists(self) -> bool:
        """Whether anything of the table is there."""
        return self.missing != self.columns

    @property
    def readable(self) -> tuple[str, ...]:
        """The columns that can be read, in all rows."""
        if self.hidden:
            return ()
        wrong = {*self.missing, *self.denied, *(each.column for each in self.mistyped)}
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


def read_access(view: View) -> tuple[TableAccess, ...]:
    """Look at PYBOSSA's tables in the database's catalogue; no table itself is read."""
    sql_names = {needed.name: sql_name(view, needed) for needed in metadata.sorted_tables}
    postgresql = view.engine is Engine.POSTGRESQL
    found = _postgresql(view, sql_names.values()) if postgresql else _sqlite(view)
    by_table: dict[str, dict[str, _Found]] = {}
    for each in found:
        by_table.setdefault(each.table, {})[each.column] = each
    return tuple(
        _table_access(needed, sql_names[needed.name], by_table.get(needed.name, {}))
        for needed in metadata.sorted_tables
    )


def needed_access(
    tables: Iterable[TableAccess], needed: Collection["AnyColumn"]
) -> tuple[TableAccess, ...]:
    """What can be seen of the columns that something needs, and of their tables."""
    names: dict[str, set[str]] = {}
    for each in needed:
        names.setdefault(each.table.name, set()).add(each.name)
    return tuple(table.of(names[table.name]) for table in tables if table.name in names)


def require_access(view: View, needed: Collection["AnyColumn"]) -> tuple[TableAccess, ...]:
    """Make sure that all needed columns can be read; returns what was seen of them.

    Raises:
        NotPybossaError: naming each table and column that is missing, or has another type.
        NoPrivilegeError: naming each table and column that the role may not read.
    """
    view.progress("tables")
    seen = {table.name: table for table in read_access(view)}
    tables = needed_access(seen.values(), needed)
    if missing := [
        what
        for table in tables
        for what in _names(table.missing, seen[table.name], seen[table.name].missing)
    ]:
        raise NotPybossaError(
            f"{view.name} is not a PYBOSSA database: missing {_grouped(missing)}.",
            _where_to_look(view),
        )
    if mistyped := [
        f"{table.name}.{wrong.column} is {wrong.type}, not {wrong.needed}"
        for table in tables
        for wrong in table.mistyped
    ]:
        raise NotPybossaError(f"{view.name} is not a PYBOSSA database: {', '.join(mistyped)}.")
    if denied := [
        what
        for table in tables
        for what in _names(table.denied, seen[table.name], seen[table.name].denied)
    ]:
        raise NoPrivilegeError(
            f"{view.name}: this role may not read {_grouped(denied)}.",
            "Grant it SELECT there; for the SQL: pybossa-stats help privacy",
        )
    if hidden := [table.name for table in tables if table.hidden]:
        raise NoPrivilegeError(
            f"{view.name}: row-level security may hide rows of {', '.join(hidden)} from this role.",
            "GRANT does not help: let a superuser give it BYPASSRLS, or use the tables' owner.",
        )
    return tables


def sql_name(view: View, named: Table) -> str:
    """The name of one of PYBOSSA's tables as SQL needs it."""
    quote = view.plain_dialect.identifier_preparer.quote
    schema = f"{quote(view.schema)}." if view.schema else ""
    return f"{schema}{quote(named.name)}"


def known_rows(reltuples: float, relpages: int) -> int | None:
    """How many rows PostgreSQL believes a table has; None if it has no idea.

    For a table that was never analysed reltuples is -1, or before PostgreSQL 14 0 with no pages.
    """
    return int(reltuples) if reltuples >= 0 and relpages else None


# PostgreSQL's categories that will do for a type, and the type's name. Domains, and types from
# extensions, such as citext, have categories, too.
_TYPES: dict[type[TypeEngine[Any]], tuple[str, str]] = {
    Boolean: ("B", "boolean"),
    Id: ("N", "integer"),
    Integer: ("N", "integer"),
    JSON: ("SU", "json"),
    Text: ("S", "text"),
}


class _Found(NamedTuple):
    """A column that was found.

    Attributes:
        table: its table's name.
        column: its name.
        rows: how many the table has, about; None if that is not known.
        readable: whether the role may read it.
        hidden: whether a policy may hide rows of the table.
        type: its type, as SQL writes it.
        category: PostgreSQL's category of that; empty in SQLite, where values have types.
    """

    table: str
    column: str
    rows: int | None = None
    readable: bool = True
    hidden: bool = False
    type: str = ""
    category: str = ""


def _postgresql(view: View, sql_names: Iterable[str]) -> Iterator[_Found]:
    pg_class = _catalogue("pg_class", "oid", "relname", "reltuples", "relpages")
    pg_attribute = _catalogue(
        "pg_attribute", "attrelid", "attname", "attnum", "attisdropped", "atttypid", "atttypmod"
    )
    pg_type = _catalogue("pg_type", "oid", "typcategory")
    wanted = [func.to_regclass(name) for name in sql_names]
    statement = (
        select(
            cast(pg_class.c.relname, String).label("table"),
            cast(pg_attribute.c.attname, String).label("column"),
            pg_class.c.reltuples,
            pg_class.c.relpages,
            func.has_column_privilege(pg_class.c.oid, pg_attribute.c.attnum, "SELECT").label(
                "readable"
            ),
            func.row_security_active(pg_class.c.oid).label("hidden"),
            func.format_type(pg_attribute.c.atttypid, pg_attribute.c.atttypmod).label("type"),
            cast(pg_type.c.typcategory, String).label("category"),
        )
        .join_from(pg_class, pg_attribute, pg_attribute.c.attrelid == pg_class.c.oid)
        .join(pg_type, pg_type.c.oid == pg_attribute.c.atttypid)
        .where(pg_class.c.oid.in_(wanted))
        .where(pg_attribute.c.attnum > 0, ~cast(pg_attribute.c.attisdropped, Boolean))
    )
    for row in view.connection.execute(statement):
        rows = known_rows(row.reltuples, row.relpages)
        yield _Found(row.table, row.column, rows, row.readable, row.hidden, row.type, row.category)


def _catalogue(name: str, *columns: str) -> TableClause:
    return table(name, *map(column, columns), schema="pg_catalog")


def _sqlite(view: View) -> Iterator[_Found]:
    for needed in metadata.sorted_tables:
        columns = func.pragma_table_info(needed.name).table_valued("name")
        for name in view.connection.scalars(select(columns.c.name)):
            yield _Found(needed.name, name)


def _table_access(needed: Table, sql_name: str, found: dict[str, _Found]) -> TableAccess:
    columns = tuple(str(column.name) for column in needed.columns)
    there = [found[name] for name in columns if name in found]
    wrong = [_wrong_type(needed.columns[each.column], each) for each in there]
    return TableAccess(
        name=needed.name,
        sql_name=sql_name,
        columns=columns,
        missing=tuple(name for name in columns if name not in found),
        denied=tuple(each.column for each in there if not each.readable),
        estimated_rows=there[0].rows if there else None,
        mistyped=tuple(each for each in wrong if each),
        hidden=any(each.hidden for each in there),
    )


def _wrong_type(needed: Column[Any], found: _Found) -> WrongType | None:
    """What is wrong with the type of a column, if anything is; a domain counts as its base type."""
    categories, name = _TYPES[type(needed.type)]
    if found.category in categories:  # so is the empty one, of SQLite
        return None
    return WrongType(found.column, found.type, name)


def _names(needed: tuple[str, ...], table: TableAccess, alike: tuple[str, ...]) -> list[str]:
    """The needed columns by name; or the table, where all of its columns have this problem."""
    if needed and alike == table.columns:
        return [f"table {table.name}"]
    return [f"column {table.name}.{name}" for name in needed]


def _where_to_look(view: View) -> str:
    if view.engine is Engine.SQLITE:
        return "Check that this is the right file."
    return "Check database and schema (--schema), and that the role has USAGE on the schema."


def _grouped(things: list[str]) -> str:
    """Tables and columns as people list them: ``tables task, user and column project.info``."""
    names: dict[str, list[str]] = {}
    for thing in things:
        kind, _, name = thing.partition(" ")
        names.setdefault(kind, []).append(name)
    words = [f"{kind}{'s' * (len(each) > 1)} {', '.join(each)}" for kind, each in names.items()]
    return " and ".join(words)
