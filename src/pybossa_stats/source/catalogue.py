"""What a database knows about itself; none of PYBOSSA's rows are read in PostgreSQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Row,
    Text,
    cast,
    exists,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import OID, REGCLASS

from pybossa_stats.source.access import TableAccess
from pybossa_stats.source.pg_catalog import (
    kind,
    pg_class,
    pg_index,
    pg_inherits,
    pg_locks,
    pg_namespace,
    pg_settings,
    pg_stats,
)
from pybossa_stats.source.postgresql_facts import KEEPS_ROWS, known_rows
from pybossa_stats.source.schema import task_run
from pybossa_stats.source.view import Engine, Step, View

if TYPE_CHECKING:
    from pybossa_stats.source.view import AnyResult, AnySelect

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
        rows: how many, about; None if it was never analysed.
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


def task_run_facts(view: View) -> TaskRunFacts:
    """Look at task_run."""
    if view.engine is Engine.POSTGRESQL:
        return _postgresql_facts(view, view.tables.named(task_run.name))
    return _sqlite_facts(view)


def settings(view: View) -> dict[str, float]:
    """The settings of PostgreSQL that decide how fast a report is, memory in kilobytes."""
    known = select(pg_settings).where(pg_settings.c.name.in_(_SETTINGS))
    return {name: float(setting) for name, setting in _ask(view, known)}


def stores_texts_once(view: View) -> bool:
    """Whether indexes are deduplicated and store each text once: PostgreSQL 13 and later."""
    return view.server_version >= (13,)


def indexes_partitions_as_one(view: View) -> bool:
    """Whether a partitioned table can have an index, made of those of its partitions.

    That is so in PostgreSQL 11 and later.
    """
    return view.server_version >= (11,)


def role(view: View) -> str | None:
    """The current role in PostgreSQL, quoted as in SQL."""
    return _ask(view, select(func.quote_ident(func.current_user()))).scalar()


def is_standby(view: View) -> bool:
    """Whether a PostgreSQL server is a hot standby."""
    return bool(_ask(view, select(func.pg_is_in_recovery())).scalar())


def first_columns(view: View, index: str) -> list[str]:
    """The first column, as SQL, of each PostgreSQL index of a name; schemas may have others."""
    first = func.pg_get_indexdef(pg_class.c.oid, 1, False)  # noqa: FBT003 (SQL's own)
    named = select(first).where(pg_class.c.relname == index)
    return [text for text in _ask(view, named).scalars() if text]


def _postgresql_facts(view: View, access: TableAccess) -> TaskRunFacts:
    root = _ask(
        view,
        select(pg_class.c.oid, pg_class.c.relname, pg_class.c.relnamespace, kind.label("kind"))
        .join(pg_namespace, pg_namespace.c.oid == pg_class.c.relnamespace)
        .where(pg_namespace.c.nspname == access.schema, pg_class.c.relname == access.name),
    ).one()
    distributed = access.distributed
    parts = _parts(view, root.oid, distributed=distributed)
    pages = sum(part.relpages for part in parts)
    if distributed:
        rows = _ask(view, select(func.count()).select_from(task_run)).scalar()
        columns = {}
    else:
        rows = known_rows(sum(max(0, part.reltuples) for part in parts), pages)
        columns = _column_facts(view, root, parts, rows) if rows else {}
    vacuumed = sum(part.relallvisible for part in parts) / pages if pages else 0
    return TaskRunFacts(
        plain=root.kind in KEEPS_ROWS,
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


def _ask(view: View, sql: "AnySelect") -> "AnyResult":
    return view.run(Step("the catalogue", sql))


def _tree(oid: int) -> CTE:
    """SQL: a table and its partitions, at any depth."""
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
            pg_class,
            _regclass(pg_class.c.oid).label("sql_name"),
            size(cast(pg_class.c.oid, REGCLASS)).label("bytes"),
        )
        .join(tree, tree.c.oid == pg_class.c.oid)
        .where(kind.in_(KEEPS_ROWS))
        .order_by(pg_class.c.oid)
    )
    return _ask(view, statement).all()


def _regclass(oid: ColumnElement[Any]) -> ColumnElement[str]:
    """SQL: the name of a table or index as SQL needs it."""
    return cast(cast(oid, REGCLASS), Text)


def _column_facts(
    view: View, root: Row[Any], parts: Sequence[Row[Any]], rows: int
) -> dict[str, ColumnFacts]:
    # The order of rows is that of each partition; nothing is known of it for all of them.
    largest = max(parts, key=lambda part: part.relpages)
    in_order = {row.attname: row.correlation for row in _stats(view, largest)}
    return {
        row.attname: ColumnFacts(
            present=rows * (1 - row.null_frac),
            # A negative n_distinct is minus a share of all rows.
            distinct=-row.n_distinct * rows if row.n_distinct < 0 else row.n_distinct,
            width=row.avg_width,
            correlation=abs(in_order.get(row.attname) or 0),
        )
        for row in _stats(view, root)
    }


def _stats(view: View, found: Row[Any]) -> Sequence[Row[Any]]:
    return _ask(
        view,
        select(pg_stats)
        .join(pg_namespace, pg_namespace.c.nspname == pg_stats.c.schemaname)
        .where(pg_namespace.c.oid == found.relnamespace, pg_stats.c.tablename == found.relname),
    ).all()


def _broken_indexes(view: View, tree: CTE) -> tuple[str, ...]:
    # One that is being built is not valid yet, either; whoever builds it has this lock.
    being_built = exists().where(
        pg_locks.c.relation == pg_index.c.indrelid, pg_locks.c.mode == "ShareUpdateExclusiveLock"
    )
    broken = (
        select(_regclass(pg_index.c.indexrelid))
        .join(tree, tree.c.oid == pg_index.c.indrelid)
        .join(pg_class, pg_class.c.oid == pg_index.c.indexrelid)
        .where(
            pg_index.c.indisvalid.is_(False),
            kind == "i",  # not that of a partitioned table
            ~being_built,
        )
    )
    return tuple(_ask(view, broken).scalars())


def _sqlite_facts(view: View) -> TaskRunFacts:
    """SQLite keeps no such statistics, so task_run is read once."""
    addresses, times = task_run.c.user_ip, task_run.c.finish_time
    widths = [func.coalesce(func.avg(func.length(each)), 0) for each in (addresses, times)]
    rows, present, width, timed, time_width = _ask(
        view,
        select(
            func.count(), func.count(addresses), widths[0], func.count(times), widths[1]
        ).select_from(task_run),
    ).one()
    return TaskRunFacts(
        plain=True,
        rows=rows,
        bytes=None,
        vacuumed=1,
        addresses=ColumnFacts(present, present, width, correlation=0),
        times=ColumnFacts(timed, timed, time_width, correlation=0),
    )
