"""What makes a report slow on a database, and how to make it faster."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy import ColumnElement, func, select

from pybossa_stats.contract import Result
from pybossa_stats.diagnosis.indexes import (
    Part,
    TextStatistics,
    create_index,
    index_bytes,
    parts_of_task_run,
)
from pybossa_stats.diagnosis.inspection import with_rows
from pybossa_stats.periods.window import Window
from pybossa_stats.source import functions
from pybossa_stats.source.plans import finds_by_index, groups_by_index, holds_by_index
from pybossa_stats.source.schema import task_run
from pybossa_stats.source.times import is_other_time, within
from pybossa_stats.source.view import View
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.question import asking
from pybossa_stats.stats.requirements import columns_read
from pybossa_stats.stats.site.site import collect_site
from pybossa_stats.stats.site.statements import top_lists_step
from pybossa_stats.stats.sql.counting import addresses_step
from pybossa_stats.stats.sql.in_order import has_times_by_task

_PAGE = 8192  # bytes, unless PostgreSQL was compiled otherwise
_FEW_ROWS = 60_000  # of which every report is ready within about a second
_TWO_INTEGERS = 8  # bytes
_BRIN_BYTES = 3 * _PAGE  # enough for tables of many gigabytes
_TO_PROJECTS = {
    False: "All commands for one project read only the runs of that project, too.",
    True: "For one project, an index finds its runs already, and gains little by this one.",
}
_IN_ORDER = 0.9  # a correlation; with less, a block range index has to look into too many ranges


@dataclass(frozen=True, slots=True)
class Remedy(Result):
    """A change that makes a report faster.

    Attributes:
        concerns: slow figures or commands
        problem: reason for the slowness
        gain: effect of the change
        index_bytes: approximate size of the index, which may be smaller; null if it is not known
        sql: SQL of the change
    """

    concerns: str
    problem: str
    gain: str
    index_bytes: int | None
    sql: str


@dataclass(frozen=True, slots=True)
class Advice(Result):
    """What makes reports slow.

    Attributes:
        origin: the database, and when it was looked at
        server: product and version of the database server
        distributed: whether task_run is distributed on Citus
        partitions: tables that hold the rows of task_run, if it is partitioned
        estimated_rows: approximate number of rows of task_run; null if it is a view or a foreign
            table
        table_bytes: approximate size of task_run, without its indexes; null if it is not known
        remedies: suggested changes
    """

    origin: Origin
    server: str
    distributed: bool
    partitions: tuple[str, ...]
    estimated_rows: int | None
    table_bytes: int | None
    remedies: tuple[Remedy, ...] = ()

    @property
    def small(self) -> bool:
        """Whether there is so little to read that no index is worth its upkeep."""
        return self.estimated_rows is not None and self.estimated_rows < _FEW_ROWS


def advise(view: View) -> Advice:
    """Find out what makes a report slow, by how the database would run its statements.

    What saves most, in the commands that are run most often, comes first.

    Raises:
        StatsError: as `collect_site` does.
    """
    with asking(view):
        view.tables.require(columns_read(partial(collect_site)))
        parts = parts_of_task_run(view)
        advice = Advice(
            origin=Origin.of(view),
            server=view.server,
            distributed=view.distributed,
            partitions=tuple(part.sql_name for part in parts if not part.whole),
            estimated_rows=with_rows(view, task_run.name).estimated_rows if parts else None,
            table_bytes=_PAGE * sum(part.pages for part in parts) or None,
        )
        if not parts or advice.small:
            return advice
        return replace(advice, remedies=tuple(_missing_indexes(view, parts, advice)))


def _missing_indexes(view: View, parts: Sequence[Part], advice: Advice) -> Iterator[Remedy]:
    window = Window.ending(view.instant)
    addresses, top_lists = addresses_step(distributed=view.distributed), top_lists_step(window)
    postgresql, rows = view.is_postgresql, advice.estimated_rows or 0
    # What is known of the columns of a cluster's table is from before it was distributed.
    largest = parts[0]._replace(times=None, addresses=None) if view.distributed else parts[0]
    times, in_addresses = largest.times, largest.addresses
    bytewise = ' COLLATE "C"' if postgresql else ""
    create = partial(create_index, view, parts)
    is_other = is_other_time(functions.bytewise(task_run.c.finish_time))
    # Not in SQLite, whose databases are small, and read in one process anyway.
    if postgresql and not holds_by_index(view, task_run, is_other):
        yield Remedy(
            "all but global",
            "All of task_run is read for times in other forms than PYBOSSA's.",
            "With this index, which holds only those, there is next to nothing to read; every"
            " report but global is spared that pass.",
            None,
            create(
                "pybossa_stats_other_times",
                f"(finish_time{bytewise}) WHERE {_condition(view, is_other)}",
            ),
        )
    # SQLite would use this one wherever something is grouped by project.
    if postgresql and not has_times_by_task(view):
        finds_project = finds_by_index(view, task_run, task_run.c.project_id == 1)
        yield Remedy(
            "tasks",
            "All of task_run is read, and sorted by task, to see when tasks were completed.",
            "With this index, only the index is read, in order, which halves that for activity,"
            f" projects and report. {_TO_PROJECTS[finds_project]}",
            times and index_bytes(rows, _TWO_INTEGERS + times.width),
            create("pybossa_stats_task_times", f"(project_id, task_id, finish_time{bytewise})"),
        )
    if not finds_by_index(view, task_run, within(task_run.c.finish_time, window)):
        brin = "USING brin " if postgresql and _in_order(times) else ""
        yield Remedy(
            top_lists.reads,
            "All of task_run is read for the few runs in the window.",
            "With this index, only the parts with runs of these days are read; activity, projects,"
            " users and report benefit, too.",
            _BRIN_BYTES if brin else times and times.index_bytes(rows),
            create("pybossa_stats_finish_time", f"{brin}(finish_time{bytewise})"),
        )
    if not groups_by_index(view, task_run, addresses):
        yield Remedy(
            addresses.reads,
            "All of task_run is read to count its addresses.",
            "With this index, only the index is read, in order; global, projects --json and report"
            " benefit.",
            in_addresses and in_addresses.index_bytes(rows),
            create("pybossa_stats_user_ip", f"(user_ip{bytewise}) WHERE user_ip IS NOT NULL"),
        )


def _condition(view: View, condition: ColumnElement[bool]) -> str:
    """A condition on rows of task_run as SQL, its columns without the name of the table."""
    sql = view.text_of(select(func.count()).select_from(task_run).where(condition))
    return sql.partition("WHERE ")[2].replace(f"{task_run.name}.", "").strip()


def _in_order(times: TextStatistics | None) -> bool:
    """Whether rows are stored in the order of time, as they are unless something moved them."""
    return times is None or abs(times.correlation) >= _IN_ORDER
