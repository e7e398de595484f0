"""What a database knows about itself; none of PYBOSSA's rows are read in PostgreSQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Row,
    Text,
    cast,
    column,
    exists,
    func,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import OID, REGCLASS

from pybossa_stats.source.access import known_rows
from pybossa_stats.source.citus import is_distributed
from pybossa_stats.source.schema import task_run
from pybossa_stats.source.view import Engine, View

_SETTINGS = (
    "hash_mem_multiplier",
    "max_parallel_workers",
    "max_parallel_workers_per_gather",
    "work_mem",
)


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """What is known of the values of a column.

    Attributes:
        present: how many are not null.
        distinct: how many of them are different.
        width: their average length in bytes.
        correlation: 1 if rows are stored in the order of its values, 0 if in none.
    """

    present: float
    distinct: float
    width: float
    correlation: float


@dataclass(frozen=True, slots=True)
class Partition:
    """A table that keeps rows of a partitioned one.

    Attributes:
        name: its name.
        sql_name: the same as SQL needs it.
    """

    name: str
    sql_name: str


@dataclass(frozen=True, slots=True)
class TaskRunFacts:
    """What is known of the table task_run.

    Attributes:
        plain: whether it keeps its rows itself: it is no view or foreign table, nor partitioned.
        rows: how many, about; None if it was never analysed, or is spread over a cluster.
        bytes: what it takes on disk without its indexes; None in SQLite, which cannot tell.
        vacuumed: the share of its pages that are marked all-visible, so that an index-only scan
            need not read them; None on a cluster.
        addresses: facts on ``user_ip``; None if never analysed, or spread over a cluster.
        times: facts on ``finish_time``; None likewise.
        tasks: facts on ``task_id``; None also if that may not be read, and in SQLite.
        broken_indexes: invalid indexes, which were never built completely, by their SQL names.
        partitions: the tables that keep its rows, if it is partitioned, at any depth.
        distributed: whether it is spread over a Citus cluster, whose coordinator knows its size.
    """

    plain: bool
    rows: int | None
    bytes: int | None
    vacuumed: float | None
    addresses: ColumnFacts | None
    times: ColumnFacts | None
    tasks: ColumnFacts | None = None
    broken_indexes: tuple[str, ...] = ()
    partitions: tuple[Partition, ...] = ()
    distributed: bool = False

    @property
    def can_be_indexed(self) -> bool:
        """Whether its rows are in tables of this database."""
        return self.plain or bool(self.partitions)


def task_run_facts(view: View, sql_name: str) -> TaskRunFacts:
    """Look at task_run.

    Args:
        view: an open database.
        sql_name: the table's name as SQL needs it.
    """
    if view.engine is Engine.POSTGRESQL:
        return _postgresql_facts(view, sql_name)
    return _sqlite_facts(view)


def settings(view: View) -> dict[str, float]:
    """The settings of PostgreSQL that decide how fast a report is, memory in kilobytes."""
    known = table("pg_settings", column("name"), column("setting"), schema="pg_catalog")
    rows = view.connection.execute(select(known).where(known.c.name.in_(_SETTINGS)))
    return {name: float(setting) for name, setting in rows}


def stores_texts_once(view: View) -> bool:
    """Whether indexes are deduplicated and store each text once: PostgreSQL 13 and later."""
    return (view.connection.dialect.server_version_info or ()) >= (13,)


def indexes_partitions_as_one(view: View) -> bool:
    """Whether a partitioned table can have an index, made of those of its partitions.

    That is so in PostgreSQL 11 and later.
    """
    return (view.connection.dialect.server_version_info or ()) >= (11,)


def role(view: View) -> str | None:
    """The current role in PostgreSQL, quoted as in SQL."""
    return view.connection.scalar(select(func.quote_ident(func.current_user())))


def is_standby(view: View) -> bool:
    """Whether a PostgreSQL server is a hot standby."""
    return bool(view.connection.scalar(select(func.pg_is_in_recovery())))


_pg_class = table(
    "pg_class",
    *map(column, ("oid", "relname", "relnamespace", "relkind")),
    *map(column, ("reltuples", "relpages", "relallvisible")),
    schema="pg_catalog",
)


def first_columns(view: View, index: str) -> list[str]:
    """The first column, as SQL, of each PostgreSQL index of a name; schemas may have others."""
    first = func.pg_get_indexdef(_pg_class.c.oid, 1, False)  # noqa: FBT003 (SQL's own)
    named = select(first).where(_pg_class.c.relname == index)
    return [text for text in view.connection.scalars(named) if text]


_KEEPS_ROWS = ("r", "m")  # a table, or a materialized view


def _postgresql_facts(view: View, sql_name: str) -> TaskRunFacts:
    kind = cast(_pg_class.c.relkind, Text)
    root = view.connection.execute(
        select(
            _pg_class.c.oid, _pg_class.c.relname, _pg_class.c.relnamespace, kind.label("kind")
        ).where(_pg_class.c.oid == func.to_regclass(sql_name))
    ).one()
    distributed = is_distributed(view)
    parts = _parts(view, root.oid, distributed=distributed)
    pages = sum(part.relpages for part in parts)
    rows = known_rows(sum(max(0, part.reltuples) for part in parts), pages)
    columns = _column_facts(view, root, rows) if rows else {}
    vacuumed = sum(part.relallvisible for part in parts) / pages if pages else 0
    return TaskRunFacts(
        plain=root.kind in _KEEPS_ROWS,
        rows=rows,
        bytes=sum(part.bytes for part in parts),
        vacuumed=None if distributed else vacuumed,
        addresses=columns.get(task_run.c.user_ip.name),
        times=columns.get(task_run.c.finish_time.name),
        tasks=columns.get(task_run.c.task_id.name),
        broken_indexes=_broken_indexes(view, _tree(root.oid)),
        partitions=tuple(
            Partition(part.relname, part.sql_name) for part in parts if part.oid != root.oid
        ),
        distributed=distributed,
    )


def _tree(oid: int) -> CTE:
    """SQL: a table and its partitions, at any depth."""
    pg_inherits = table("pg_inherits", column("inhrelid"), column("inhparent"), schema="pg_catalog")
    tree = select(cast(oid, OID).label("oid")).cte("tree", recursive=True)
    return tree.union_all(
        select(pg_inherits.c.inhrelid).join(tree, pg_inherits.c.inhparent == tree.c.oid)
    )


def _parts(view: View, oid: int, *, distributed: bool) -> Sequence[Row[Any]]:
    """The tables that keep the rows of a table: itself, or its partitions."""
    tree = _tree(oid)
    size = func.citus_table_size if distributed else func.pg_table_size
    statement = (
        select(
            _pg_class,
            _regclass(_pg_class.c.oid).label("sql_name"),
            size(cast(_pg_class.c.oid, REGCLASS)).label("bytes"),
        )
        .join(tree, tree.c.oid == _pg_class.c.oid)
        .where(cast(_pg_class.c.relkind, Text).in_(_KEEPS_ROWS))
        .order_by(_pg_class.c.oid)
    )
    return view.connection.execute(statement).all()


def _regclass(oid: ColumnElement[Any]) -> ColumnElement[str]:
    """SQL: the name of a table or index as SQL needs it."""
    return cast(cast(oid, REGCLASS), Text)


def _column_facts(view: View, found: Row[Any], rows: int) -> dict[str, ColumnFacts]:
    names = ("attname", "null_frac", "n_distinct", "avg_width", "correlation")
    pg_stats = table(
        "pg_stats", *map(column, (*names, "schemaname", "tablename")), schema="pg_catalog"
    )
    pg_namespace = table("pg_namespace", column("oid"), column("nspname"), schema="pg_catalog")
    statement = (
        select(pg_stats)
        .join(pg_namespace, pg_namespace.c.nspname == pg_stats.c.schemaname)
        .where(pg_namespace.c.oid == found.relnamespace, pg_stats.c.tablename == found.relname)
    )
    return {
        row.attname: ColumnFacts(
            present=rows * (1 - row.null_frac),
            # A negative n_distinct is minus a share of all rows.
            distinct=-row.n_distinct * rows if row.n_distinct < 0 else row.n_distinct,
            width=row.avg_width,
            correlation=abs(row.correlation or 0),
        )
        for row in view.connection.execute(statement)
    }


def _broken_indexes(view: View, tree: CTE) -> tuple[str, ...]:
    pg_index = table(
        "pg_index", *map(column, ("indexrelid", "indrelid", "indisvalid")), schema="pg_catalog"
    )
    # One that is being built is not valid yet, either; whoever builds it has this lock.
    pg_locks = table("pg_locks", *map(column, ("relation", "mode")), schema="pg_catalog")
    being_built = exists().where(
        pg_locks.c.relation == pg_index.c.indrelid, pg_locks.c.mode == "ShareUpdateExclusiveLock"
    )
    broken = (
        select(_regclass(pg_index.c.indexrelid))
        .join(tree, tree.c.oid == pg_index.c.indrelid)
        .join(_pg_class, _pg_class.c.oid == pg_index.c.indexrelid)
        .where(
            pg_index.c.indisvalid.is_(False),
            cast(_pg_class.c.relkind, Text) == "i",  # not that of a partitioned table
            ~being_built,
        )
    )
    return tuple(view.connection.scalars(broken))


def _sqlite_facts(view: View) -> TaskRunFacts:
    """SQLite keeps no such statistics, so task_run is read once."""
    addresses, times = task_run.c.user_ip, task_run.c.finish_time
    widths = [func.coalesce(func.avg(func.length(each)), 0) for each in (addresses, times)]
    rows, present, width, timed, time_width = view.connection.execute(
        select(
            func.count(), func.count(addresses), widths[0], func.count(times), widths[1]
        ).select_from(task_run)
    ).one()
    return TaskRunFacts(
        plain=True,
        rows=rows,
        bytes=None,
        vacuumed=1,
        addresses=ColumnFacts(present, present, width, correlation=0),
        times=ColumnFacts(timed, timed, time_width, correlation=0),
    )
