"""Where the rows of task_run are, and SQL that indexes them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Text, and_, cast, false, select, true
from sqlalchemy.dialects.postgresql import REGCLASS

from pybossa_stats.source.postgresql.catalogue import (
    kind,
    pg_class,
    pg_inherits,
    pg_namespace,
    pg_stats,
)
from pybossa_stats.source.postgresql.facts import KEEPS_ROWS
from pybossa_stats.source.schema import task_run
from pybossa_stats.source.view import Step, View, plain_dialect

# Of a B-tree, in bytes: what it aligns to, what an entry takes beside its key, and how full it is.
_ALIGNMENT = 8
_PER_ENTRY = 12
_FILLED = 0.9


def index_bytes(rows: float, width: int) -> int:
    """About how many bytes a B-tree of keys of a width takes; fewer where many are equal."""
    aligned = -(-width // _ALIGNMENT) * _ALIGNMENT
    return int(rows * (_PER_ENTRY + aligned) / _FILLED)


class TextStatistics(NamedTuple):
    """What PostgreSQL knows of a column of texts.

    Attributes:
        width: bytes of a text, on average.
        nulls: share of rows without one.
        correlation: 1 or -1 if rows are stored in the order of the texts, 0 if in none.
    """

    width: int
    nulls: float
    correlation: float

    def index_bytes(self, rows: int) -> int:
        """About how many bytes an index of those of so many rows takes."""
        return index_bytes(rows * (1 - self.nulls), self.width)


class Part(NamedTuple):
    """A table that keeps rows of task_run.

    Attributes:
        name: its name.
        sql_name: the same as SQL needs it.
        whole: whether it is task_run itself, and no partition.
        pages: how many it takes.
        times: what is known of finish_time; None for nothing.
        addresses: what is known of user_ip; None for nothing.
    """

    name: str
    sql_name: str
    whole: bool
    pages: int = 0
    times: TextStatistics | None = None
    addresses: TextStatistics | None = None


def parts_of_task_run(view: View) -> tuple[Part, ...]:
    """The tables of this database that keep the rows of task_run, the largest first."""
    access = view.tables.named(task_run.name)
    if not view.is_postgresql:
        return (Part(access.name, access.sql_name, whole=True),)
    namespace = pg_namespace.c.oid == pg_class.c.relnamespace
    root = (
        select(pg_class.c.oid, true().label("whole"))
        .join_from(pg_class, pg_namespace, namespace)
        .where(pg_namespace.c.nspname == access.schema, pg_class.c.relname == access.name)
    )
    tree = root.cte("tree", recursive=True)
    tree = tree.union_all(
        select(pg_inherits.c.inhrelid, false()).join(tree, pg_inherits.c.inhparent == tree.c.oid)
    )
    statistics = [
        pg_stats.alias(column.name) for column in (task_run.c.finish_time, task_run.c.user_ip)
    ]
    sql_name = cast(cast(pg_class.c.oid, REGCLASS), Text)
    parts = (
        select(pg_class.c.relname, sql_name, tree.c.whole, pg_class.c.relpages)
        .join_from(pg_class, tree, tree.c.oid == pg_class.c.oid)
        .join(pg_namespace, namespace)
        .where(kind.in_(KEEPS_ROWS))
        .order_by(pg_class.c.relpages.desc(), pg_class.c.oid)
    )
    for known in statistics:
        parts = parts.add_columns(known.c.avg_width, known.c.null_frac, known.c.correlation)
        parts = parts.outerjoin(
            known,
            and_(
                known.c.schemaname == pg_namespace.c.nspname,
                known.c.tablename == pg_class.c.relname,
                known.c.attname == known.name,
                ~known.c.inherited,
            ),
        )
    return tuple(_part(*row) for row in view.run(Step("the catalogue", parts)))


def _part(name: str, sql_name: str, whole: bool, pages: int, *statistics: Any) -> Part:  # noqa: ANN401, FBT001 (a row)
    times, addresses = statistics[:3], statistics[3:]
    return Part(
        *(name, sql_name, whole, pages),
        times=TextStatistics(*times) if None not in times else None,
        addresses=TextStatistics(*addresses) if None not in addresses else None,
    )


def create_index(view: View, parts: Sequence[Part], name: str, definition: str) -> str:
    """SQL that makes an index of task_run; in PostgreSQL, while others read and write it.

    A partitioned table cannot be indexed CONCURRENTLY as a whole. So its partitions are indexed one
    by one; an index on the whole table then takes these over, which needs only a moment.

    Args:
        view: an open database.
        parts: the tables that keep the rows.
        name: what to call it.
        definition: what SQL puts after the name of the table.
    """
    whole = f"{name} ON {view.tables.named(task_run.name).sql_name} {definition};"
    if not view.is_postgresql:
        return f"CREATE INDEX {whole}"
    create = "CREATE INDEX CONCURRENTLY"
    quote = plain_dialect(view.connection).identifier_preparer.quote
    statements = [
        f"{create} IF NOT EXISTS {quote(f'{name}_{part.name}')} ON {part.sql_name} {definition};"
        for part in parts
        if not part.whole
    ]
    if not statements:
        return f"{create} {whole}"
    if view.server_version >= (11,):  # before, a partitioned table has no indexes
        statements.append(f"CREATE INDEX {whole}")
    return "\n".join(statements)
