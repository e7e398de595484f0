"""Where the rows of task_run are, and SQL that indexes them."""

from collections.abc import Sequence
from typing import NamedTuple

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


class Part(NamedTuple):
    """A table that keeps rows of task_run.

    Attributes:
        name: its name.
        sql_name: the same as SQL needs it.
        whole: whether it is task_run itself, and no partition.
        correlation: 1 or -1 if its rows are stored in the order of time, 0 if in none; None if
            that is not known.
    """

    name: str
    sql_name: str
    whole: bool
    correlation: float | None


def parts_of_task_run(view: View) -> tuple[Part, ...]:
    """The tables of this database that keep the rows of task_run, the largest first."""
    access = view.tables.named(task_run.name)
    if not view.is_postgresql:
        return (Part(access.name, access.sql_name, whole=True, correlation=None),)
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
    of_times = and_(
        pg_stats.c.schemaname == pg_namespace.c.nspname,
        pg_stats.c.tablename == pg_class.c.relname,
        pg_stats.c.attname == task_run.c.finish_time.name,
        ~pg_stats.c.inherited,
    )
    sql_name = cast(cast(pg_class.c.oid, REGCLASS), Text)
    parts = (
        select(pg_class.c.relname, sql_name, tree.c.whole, pg_stats.c.correlation)
        .join_from(pg_class, tree, tree.c.oid == pg_class.c.oid)
        .join(pg_namespace, namespace)
        .outerjoin(pg_stats, of_times)
        .where(kind.in_(KEEPS_ROWS))
        .order_by(pg_class.c.relpages.desc(), pg_class.c.oid)
    )
    return tuple(Part(*row) for row in view.run(Step("the catalogue", parts)))


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
