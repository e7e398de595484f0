"""What a database knows about itself; none of PYBOSSA's rows are read in PostgreSQL."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Text, cast, column, exists, func, select, table
from sqlalchemy.dialects.postgresql import REGCLASS

from pybossa_stats.source.access import known_rows
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
class TaskRunFacts:
    """What is known of the table task_run.

    Attributes:
        plain: whether it is a table that keeps its rows itself: no view, and not partitioned.
        rows: how many, about; None if it was never analysed.
        bytes: what it takes on disk without its indexes; None in SQLite, which cannot tell.
        vacuumed: the share of it that is known to hold no row of an unfinished or recent
            transaction, so that an index alone can answer for it.
        addresses: of ``user_ip``; None if that was never analysed.
        times: of ``finish_time``; the same.
        tasks: of ``task_id``; None also if that may not be read, and in SQLite.
        broken_indexes: those that were never built to their end, as SQL needs their names.
    """

    plain: bool
    rows: int | None
    bytes: int | None
    vacuumed: float
    addresses: ColumnFacts | None
    times: ColumnFacts | None
    tasks: ColumnFacts | None = None
    broken_indexes: tuple[str, ...] = ()


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
    """Whether an index stores a text once for all rows that have it: PostgreSQL 13 and later."""
    return (view.connection.dialect.server_version_info or ()) >= (13,)


def role(view: View) -> str | None:
    """Whom PostgreSQL takes us for, quoted as in SQL."""
    return view.connection.scalar(select(func.quote_ident(func.current_user())))


def is_standby(view: View) -> bool:
    """Whether a PostgreSQL server is a hot standby."""
    return bool(view.connection.scalar(select(func.pg_is_in_recovery())))


def is_distributed(view: View) -> bool:
    """Whether a PostgreSQL server is a Citus coordinator."""
    extensions = table("pg_extension", column("extname"), schema="pg_catalog")
    return bool(view.connection.scalar(select(exists().where(extensions.c.extname == "citus"))))


def _postgresql_facts(view: View, sql_name: str) -> TaskRunFacts:
    names = (
        *("oid", "relname", "relnamespace", "relkind"),
        *("reltuples", "relpages", "relallvisible"),
    )
    pg_class = table("pg_class", *map(column, names), schema="pg_catalog")
    oid = func.to_regclass(sql_name)
    found = view.connection.execute(
        select(pg_class, func.pg_table_size(pg_class.c.oid).label("bytes")).where(
            pg_class.c.oid == oid
        )
    ).one()
    rows = known_rows(found.reltuples, found.relpages)
    columns = _column_facts(view, found, rows) if rows else {}
    return TaskRunFacts(
        plain=found.relkind in {"r", b"r"},
        rows=rows,
        bytes=found.bytes,
        vacuumed=found.relallvisible / found.relpages if found.relpages else 0,
        addresses=columns.get(task_run.c.user_ip.name),
        times=columns.get(task_run.c.finish_time.name),
        tasks=columns.get(task_run.c.task_id.name),
        broken_indexes=_broken_indexes(view, found.oid),
    )


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
            # As a share of all rows, if it is negative.
            distinct=-row.n_distinct * rows if row.n_distinct < 0 else row.n_distinct,
            width=row.avg_width,
            correlation=abs(row.correlation or 0),
        )
        for row in view.connection.execute(statement)
    }


def _broken_indexes(view: View, oid: int) -> tuple[str, ...]:
    pg_index = table(
        "pg_index", *map(column, ("indexrelid", "indrelid", "indisvalid")), schema="pg_catalog"
    )
    # One that is being built is not valid yet, either; whoever builds it has this lock.
    pg_locks = table("pg_locks", *map(column, ("relation", "mode")), schema="pg_catalog")
    being_built = exists().where(
        pg_locks.c.relation == oid, pg_locks.c.mode == "ShareUpdateExclusiveLock"
    )
    broken = select(cast(cast(pg_index.c.indexrelid, REGCLASS), Text)).where(
        pg_index.c.indrelid == oid, pg_index.c.indisvalid.is_(False), ~being_built
    )
    return tuple(view.connection.scalars(broken))


def _sqlite_facts(view: View) -> TaskRunFacts:
    """SQLite knows nothing of itself, so that task_run is read once."""
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
