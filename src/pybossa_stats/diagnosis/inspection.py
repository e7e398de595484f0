"""What a report could see of a database, and what it could not make sense of."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import func, select

from pybossa_stats.diagnosis.requirements import lacks_of_commands
from pybossa_stats.source.access import TableAccess
from pybossa_stats.source.schema import metadata, task_run
from pybossa_stats.source.view import Step, View
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.question import asking
from pybossa_stats.stats.sql.times import is_readable


@dataclass(frozen=True, slots=True)
class FinishTimes:
    """How well the times of task runs can be read.

    Attributes:
        null: task runs without a finish_time.
        unreadable: those with one that is not an ISO 8601 time; see `stats.sql.times`.
        answers: all task runs.
    """

    null: int
    unreadable: int
    answers: int


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a role can see of a database.

    Attributes:
        origin: the database, and when it was looked at.
        server: the product and its version.
        role: the current role in PostgreSQL, quoted as in SQL; None in SQLite.
        standby: whether it is a hot standby.
        distributed: whether task_run is spread over a Citus cluster, where there is no snapshot
            across nodes.
        tables: PYBOSSA's tables, as far as the role sees them.
        lacks: what each command needs and cannot read; see `requirements`.
        finish_times: None if task_run cannot be read.
    """

    origin: Origin
    server: str
    role: str | None
    standby: bool
    distributed: bool
    tables: tuple[TableAccess, ...]
    lacks: Mapping[str, tuple[str, ...]]
    finish_times: FinishTimes | None


def inspect(view: View) -> Inspection:
    """Look at a database; reads all task runs once, unless the role may not.

    Raises:
        StatsError: whatever `connect` raises while a view is in use.
    """
    with asking(view):
        found = view.tables.found
        readable = task_run.c.finish_time.name in view.tables.named(task_run.name).readable
        role, standby = None, False
        if view.is_postgresql:
            asked = select(func.quote_ident(func.current_user()), func.pg_is_in_recovery())
            role, standby = view.run(Step("the catalogue", asked)).one()
        return Inspection(
            origin=Origin.of(view),
            server=view.server,
            role=role,
            standby=standby,
            distributed=view.distributed,
            tables=tuple(with_rows(view, table.name) for table in found),
            lacks=lacks_of_commands(found),
            finish_times=_finish_times(view) if readable else None,
        )


def with_rows(view: View, table: str) -> TableAccess:
    """What can be seen of a table; its rows are counted if the database has no estimate."""
    access = view.tables.named(table)
    if access.estimated_rows is not None or not access.readable:
        return access
    # Any column that may be read will do.
    column = metadata.tables[access.name].c[access.readable[0]]
    rows = select(func.count()).select_from(select(column).subquery())
    return replace(access, estimated_rows=view.run(Step("tables", rows)).scalar())


def _finish_times(view: View) -> FinishTimes:
    finish_time = task_run.c.finish_time
    counts = select(
        func.count().filter(finish_time.is_(None)),
        func.count().filter(~is_readable(finish_time)),
        func.count(),
    ).select_from(task_run)
    return FinishTimes(*view.run(Step("the finish times of task runs", counts)).one())
