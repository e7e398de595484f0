"""What makes a report slow on a database, and how to make it faster."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from math import ceil, log2

from sqlalchemy import ColumnElement

from pybossa_stats.diagnosis.indexes import create_index
from pybossa_stats.periods.window import Window
from pybossa_stats.shares import in_percent
from pybossa_stats.source.catalogue import (
    ColumnFacts,
    TaskRunFacts,
    role,
    settings,
    stores_texts_once,
    task_run_facts,
)
from pybossa_stats.source.plans import finds_by_index, groups_by_index
from pybossa_stats.source.question import asking, columns_read
from pybossa_stats.source.schema import task_run
from pybossa_stats.source.view import Engine, Step, View
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.site.site import collect_site
from pybossa_stats.stats.site.statements import SiteSteps, site_steps
from pybossa_stats.stats.sql.windows import within

# Bytes, or where these are not known, rows: to read all takes some hundredths of a second.
_FEW_BYTES = 8 * 1024 * 1024
_FEW_ROWS = 30_000
_IN_ORDER = 0.9  # a correlation; with less, a block range index has to look into too many ranges
_VACUUMED = 0.9  # a share of the table
_BYTES_PER_HASHED_ADDRESS = 100
_ALSO = "activity, projects and users benefit, too."
_PAGE = 8192
_KILOBYTE = 1024


@dataclass(frozen=True, slots=True)
class Remedy:
    """What would make a report faster.

    Attributes:
        concerns: what is slow to read.
        problem: what makes it slow.
        gain: what the remedy buys.
        sql: the remedy.
        size: bytes that it takes on disk, about; None if it takes none, or nobody knows.
    """

    concerns: str
    problem: str
    gain: str
    sql: str
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """What makes a report slow on a database.

    Attributes:
        origin: the database, and when it was looked at.
        server: the product and its version.
        task_runs: what the database knows of task_run, the table that decides it. If it cannot be
            indexed, there is no advice.
        remedies: what would make it faster.
    """

    origin: Origin
    server: str
    task_runs: TaskRunFacts
    remedies: tuple[Remedy, ...] = ()

    @property
    def small(self) -> bool:
        """Whether there is so little to read that nothing could make it faster."""
        facts = self.task_runs
        if not facts.can_be_indexed:
            return False
        return (
            facts.bytes < _FEW_BYTES if facts.bytes is not None else (facts.rows or 0) < _FEW_ROWS
        )


def advise(view: View) -> Advice:
    """Find out what makes a report slow, from what the database knows of itself.

    Raises:
        StatsError: as `collect_site` does.
    """
    with asking(view):
        return _advise(view)


def _advise(view: View) -> Advice:
    view.tables.require(columns_read(partial(collect_site)))
    sql_name = view.tables.named(task_run.name).sql_name
    facts = task_run_facts(view)
    advice = Advice(Origin.of(view), view.server, facts)
    if advice.small or not facts.can_be_indexed:
        return advice
    steps = site_steps(Window.ending(view.instant), distributed=facts.distributed)
    if view.engine is Engine.POSTGRESQL:
        remedies = _postgresql(view, steps, facts, sql_name)
    else:
        remedies = _sqlite(view, steps, facts)
    return replace(advice, remedies=tuple(remedies))


def _postgresql(
    view: View, steps: SiteSteps, facts: TaskRunFacts, sql_name: str
) -> Iterator[Remedy]:
    if not (facts.addresses and facts.times) and not facts.distributed:
        yield Remedy(
            steps.task_runs.reads,
            "task_run was never analyzed, so its query plans are guesses.",
            "Afterwards, run advise again: until then its advice is guesswork, too.",
            f"ANALYZE {sql_name};",
        )
    for name in facts.broken_indexes:
        yield Remedy(
            steps.task_runs.reads,
            "An index was left half-built: no query uses it, and it slows down writes.",
            "Once it is dropped, it can be created again.",
            f"DROP INDEX CONCURRENTLY {name};",
        )
    yield from _indexes(view, steps, facts, sql_name)
    if facts.vacuumed is not None and facts.vacuumed < _VACUUMED:
        yield Remedy(
            steps.task_runs.reads,
            f"{in_percent(1 - facts.vacuumed, 0)} of task_run has changed since the last vacuum.",
            "Then index-only scans are fast. If this recurs, make autovacuum more aggressive.",
            f"VACUUM (ANALYZE) {sql_name};",
        )
    if not facts.distributed:  # there, the workers' settings matter
        yield from _settings(view, steps, facts)


def _indexes(view: View, steps: SiteSteps, facts: TaskRunFacts, sql_name: str) -> Iterator[Remedy]:
    def create(name: str, definition: str) -> str:
        return create_index(view, facts, sql_name, f"pybossa_stats_{name}", definition)

    if _lacks_order(view, steps.addresses):
        yield Remedy(
            steps.addresses.reads,
            "All of task_run is read, and its addresses are hashed.",
            "With this index, only the index is read, in order.",
            create("user_ip", '(user_ip COLLATE "C") WHERE user_ip IS NOT NULL'),
            _btree_size(view, facts.addresses),
        )
    if _lacks_index(view, _recent(view)):
        # Nothing is known of the order on a cluster's nodes; runs are written as they finish.
        in_order = facts.distributed or bool(facts.times and facts.times.correlation >= _IN_ORDER)
        method = "USING brin " if in_order else ""
        yield Remedy(
            steps.top_lists.reads,
            "All of task_run is read for the few runs in the window.",
            f"With this index, only the parts with runs of these days are read; {_ALSO}",
            create("finish_time", f'{method}(finish_time COLLATE "C")'),
            _brin_size(facts) if in_order else _btree_size(view, facts.times),
        )
    if _lacks_index(view, task_run.c.project_id == 1):
        yield Remedy(
            "projects",
            "All of task_run is read, even for one project, and hashed to count answers by task.",
            "With this index, only that project's runs are read, and answers are counted in order.",
            create("project_id_task_id", "(project_id, task_id)"),
            _btree_size(view, facts.tasks),
        )


def _settings(view: View, steps: SiteSteps, facts: TaskRunFacts) -> Iterator[Remedy]:
    found = settings(view)
    for name in ("max_parallel_workers", "max_parallel_workers_per_gather"):
        if not found.get(name, 1):
            yield Remedy(
                steps.task_runs.reads,
                f"{name} is 0: one process does all the work.",
                "With two workers, reading all of task_run takes about half the time.",
                f"ALTER ROLE {role(view)} SET {name} = 2;",
            )
    if facts.addresses and _lacks_order(view, steps.addresses):
        needed = facts.addresses.distinct * _BYTES_PER_HASHED_ADDRESS
        multiplier = found.get("hash_mem_multiplier", 1)
        if needed > found["work_mem"] * _KILOBYTE * multiplier:
            megabytes = max(1, 2 ** ceil(log2(needed / _KILOBYTE**2 / multiplier)))
            yield Remedy(
                steps.addresses.reads,
                "There are more addresses than work_mem can hash.",
                "Or use --work-mem; or create the index, which makes hashing unnecessary.",
                f"ALTER ROLE {role(view)} SET work_mem = '{megabytes}MB';",
            )


def _sqlite(view: View, steps: SiteSteps, facts: TaskRunFacts) -> Iterator[Remedy]:
    create = "CREATE INDEX pybossa_stats"
    if _lacks_order(view, steps.addresses):
        yield Remedy(
            steps.addresses.reads,
            "All of task_run is read, and its addresses are sorted.",
            "With this index, only the index is read, in order.",
            f"{create}_user_ip ON task_run (user_ip) WHERE user_ip IS NOT NULL;",
            _sqlite_size(facts.addresses),
        )
    if _lacks_index(view, _recent(view)):
        yield Remedy(
            steps.top_lists.reads,
            "All of task_run is read for the few runs in the window.",
            f"With this index, only those runs are read; {_ALSO}",
            f"{create}_finish_time ON task_run (finish_time);",
            _sqlite_size(facts.times),
        )


def _recent(view: View) -> ColumnElement[bool]:
    return within(task_run.c.finish_time, Window.ending(view.instant))


def _lacks_index(view: View, condition: ColumnElement[bool]) -> bool:
    return not finds_by_index(view, task_run, condition)


def _lacks_order(view: View, step: Step) -> bool:
    return not groups_by_index(view, task_run, step)


def _btree_size(view: View, column: ColumnFacts | None) -> int | None:
    """Each different text, aligned, with its header and pointer, and each row's place."""
    if column is None:
        return None
    once = stores_texts_once(view)
    texts = (column.distinct if once else column.present) * (8 * ceil((column.width + 1) / 8) + 12)
    places = column.present * 6 if once else 0  # else it is in the header
    return ceil((texts + places) / 0.9)  # of a page, a tenth is left free


def _brin_size(facts: TaskRunFacts) -> int | None:
    """The first and last text of each 128 pages, and three pages more."""
    if facts.times is None or facts.bytes is None:
        return None
    ranges = facts.bytes / (128 * _PAGE)
    return ceil(ranges * (2 * (facts.times.width + 1) + 20) + 3 * _PAGE)


def _sqlite_size(column: ColumnFacts | None) -> int | None:
    """Each text with its row's number, its cell's header and pointer."""
    return ceil(column.present * (column.width + 10)) if column else None
