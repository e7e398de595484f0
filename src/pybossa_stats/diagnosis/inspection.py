"""What a report could see of a database, and what it could not make sense of."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import and_, func, select

from pybossa_stats.contract import Result
from pybossa_stats.diagnosis.requirements import lacks_of_commands
from pybossa_stats.source.access import TableAccess
from pybossa_stats.source.schema import metadata, task_run
from pybossa_stats.source.times import utc_text
from pybossa_stats.source.view import Step, View
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.question import asking


@dataclass(frozen=True, slots=True)
class FinishTimes(Result):
    """Readability of the times of answers.

    Attributes:
        answers: all task runs
        null: task runs without a time
        unreadable: task runs with a time that is not in ISO 8601
    """

    answers: int
    null: int
    unreadable: int


@dataclass(frozen=True, slots=True)
class Inspection(Result):
    """What can be read of a database.

    Attributes:
        origin: the database, and when it was looked at
        server: product and version of the database server
        role: current role, quoted as in SQL; null in SQLite
        standby: whether the server is a hot standby
        distributed: whether task_run is distributed on Citus
        tables: PYBOSSA's tables
        lacks: for each command, the columns or whole tables that it needs and cannot read; empty if
            it works
        finish_times: readability of the times of answers; null if the role cannot read them
        works: whether pybossa-stats global works
    """

    origin: Origin
    server: str
    role: str | None
    standby: bool
    distributed: bool
    tables: tuple[TableAccess, ...]
    lacks: Mapping[str, tuple[str, ...]] = field(hash=False)
    finish_times: FinishTimes | None
    works: bool = True


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
            statement = select(func.quote_ident(func.current_user()), func.pg_is_in_recovery())
            role, standby = view.run(Step("the catalogue", statement)).one()
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
    is_unreadable = and_(finish_time.is_not(None), utc_text(finish_time).is_(None))
    counts = select(
        func.count().label("answers"),
        func.count().filter(finish_time.is_(None)).label("null"),
        func.count().filter(is_unreadable).label("unreadable"),
    ).select_from(task_run)
    (row,) = view.run(Step("the finish times of task runs", counts)).mappings()
    return FinishTimes(**row)
