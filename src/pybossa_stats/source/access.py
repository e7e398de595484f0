"""Which of PYBOSSA's tables and columns a view may read."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Boolean, String, Table, cast, column, func, select, table

from pybossa_stats.errors import NoPrivilegeError, NotPybossaError
from pybossa_stats.source.schema import metadata
from pybossa_stats.source.view import Engine, View


@dataclass(frozen=True, slots=True)
class TableAccess:
    """What can be seen of one table.

    Attributes:
        name: the table's name.
        sql_name: the same as SQL needs it: quoted, and with its schema if one was named.
        columns: how many columns are needed.
        missing: the needed columns that do not exist.
        denied: the needed columns that exist, but that the role may not read.
        estimated_rows: how many rows the database believes the table has; None if it has no idea.
    """

    name: str
    sql_name: str
    columns: int
    missing: tuple[str, ...]
    denied: tuple[str, ...]
    estimated_rows: int | None

    @property
    def exists(self) -> bool:
        """Whether anything of the table is there."""
        return len(self.missing) < self.columns

    @property
    def readable(self) -> bool:
        """Whether every needed column can be read."""
        return not self.missing and not self.denied


def read_access(view: View) -> tuple[TableAccess, ...]:
    """Look at PYBOSSA's tables in the database's catalogue; no table itself is read."""
    found = _postgresql(view) if view.engine is Engine.POSTGRESQL else _sqlite(view)
    by_table: dict[str, dict[str, bool]] = {}
    rows: dict[str, int | None] = {}
    for table_name, column_name, may_read, estimated_rows in found:
        by_table.setdefault(table_name, {})[column_name] = may_read
        rows[table_name] = estimated_rows
    return tuple(
        _table_access(view, needed, by_table.get(needed.name, {}), rows.get(needed.name))
        for needed in metadata.sorted_tables
    )


def require_access(view: View) -> tuple[TableAccess, ...]:
    """Make sure that all of PYBOSSA's tables can be read; returns what `read_access` saw of them.

    Raises:
        NotPybossaError: naming each table and column that is missing.
        NoPrivilegeError: naming each table and column that the role may not read.
    """
    view.progress("tables")
    tables = read_access(view)
    if missing := [what for table in tables for what in _names(table, table.missing)]:
        raise NotPybossaError(
            f"{view.name} is not a PYBOSSA database: there is no {', '.join(missing)}.",
            _where_to_look(view),
        )
    if denied := [what for table in tables for what in _names(table, table.denied)]:
        raise NoPrivilegeError(
            f"{view.name}: this role may not read {', '.join(denied)}.",
            "Grant it SELECT on these; the README's section on least privilege has the SQL.",
        )
    return tables


def known_rows(reltuples: float, relpages: int) -> int | None:
    """How many rows PostgreSQL believes a table has; None if it has no idea.

    A table that was never analysed has -1 rows, or before PostgreSQL 14 none, in no pages.
    """
    return int(reltuples) if reltuples >= 0 and relpages else None


_FoundColumn = tuple[str, str, bool, int | None]
"""Table, column, whether it may be read, the table's estimated rows."""


def _postgresql(view: View) -> Iterator[_FoundColumn]:
    names = ("oid", "relname", "reltuples", "relpages")
    pg_class = table("pg_class", *map(column, names), schema="pg_catalog")
    pg_attribute = table(
        "pg_attribute",
        column("attrelid"),
        column("attname"),
        column("attnum"),
        column("attisdropped"),
        schema="pg_catalog",
    )
    wanted = [func.to_regclass(_sql_name(view, needed)) for needed in metadata.sorted_tables]
    may_read = func.has_column_privilege(
        pg_class.c.oid, pg_attribute.c.attnum, "SELECT", type_=Boolean
    )
    statement = (
        select(
            cast(pg_class.c.relname, String),
            cast(pg_attribute.c.attname, String),
            may_read,
            pg_class.c.reltuples,
            pg_class.c.relpages,
        )
        .join_from(pg_class, pg_attribute, pg_attribute.c.attrelid == pg_class.c.oid)
        .where(pg_class.c.oid.in_(wanted))
        .where(pg_attribute.c.attnum > 0, ~cast(pg_attribute.c.attisdropped, Boolean))
    )
    for table_name, column_name, readable, rows, pages in view.connection.execute(statement):
        yield table_name, column_name, readable, known_rows(rows, pages)


def _sqlite(view: View) -> Iterator[_FoundColumn]:
    for needed in metadata.sorted_tables:
        columns = func.pragma_table_info(needed.name).table_valued("name")
        for name in view.connection.scalars(select(columns.c.name)):
            yield needed.name, name, True, None


def _sql_name(view: View, needed: Table) -> str:
    quote = view.plain_dialect.identifier_preparer.quote
    return ".".join(quote(part) for part in (view.schema, needed.name) if part)


def _table_access(
    view: View, needed: Table, found: dict[str, bool], rows: int | None
) -> TableAccess:
    columns = [str(column.name) for column in needed.columns]
    return TableAccess(
        name=needed.name,
        sql_name=_sql_name(view, needed),
        columns=len(columns),
        missing=tuple(name for name in columns if name not in found),
        denied=tuple(name for name in columns if not found.get(name, True)),
        estimated_rows=rows,
    )


def _names(table: TableAccess, columns: tuple[str, ...]) -> list[str]:
    """The columns by name, or the table where it is all of them."""
    if len(columns) == table.columns:
        return [f"table {table.name}"]
    return [f"column {table.name}.{name}" for name in columns]


def _where_to_look(view: View) -> str:
    if view.engine is Engine.SQLITE:
        return "Is it the right file?"
    return "Is it the right database and schema (--schema), and may this role use the schema?"
