"""How a database would run, or did run, a statement."""

from collections.abc import Iterator
from time import perf_counter
from typing import Any

from sqlalchemy import CursorResult, func, select
from sqlalchemy.sql import ClauseElement

from pybossa_stats.source.view import View


def sql_text(view: View, statement: ClauseElement) -> str:
    """A statement as SQL that the database's own shell takes, its parameters written out."""
    options = view.connection.get_execution_options()
    names = options.get("schema_translate_map")
    return str(
        statement.compile(
            dialect=view.connection.dialect,
            schema_translate_map=names,
            render_schema_translate=names is not None,
            compile_kwargs={"literal_binds": True},
        )
    )


def group_in_one_process(view: View) -> None:
    """For all that follows, let one process group rows while others scan for them.

    PostgreSQL takes handing rows over to be far dearer than it is. It would have a single process
    do everything, or each of several group what it finds, and group that again: with as many groups
    as there are addresses, either takes longer. And where an index has rows in order, reading it
    alone is fastest. In SQLite there is but one process.
    """
    if view.connection.dialect.name == "postgresql":
        _set(view, "parallel_tuple_cost", "0")
        _set(view, "min_parallel_index_scan_size", "5TB")


def run_and_explain(view: View, sql: str) -> tuple[list[str], float]:
    """Run a statement.

    Returns:
        Its plan, line by line; and the seconds that it took. In PostgreSQL the plan tells what each
        step took, too, and looking at the clock that often makes all of it slower.
    """
    if view.connection.dialect.name == "postgresql":
        *plan, time = _scalars(view, f"EXPLAIN (ANALYZE, BUFFERS, SETTINGS) {sql}")
        milliseconds = time.removeprefix("Execution Time: ").removesuffix(" ms")
        return plan, float(milliseconds) / 1000
    start = perf_counter()
    _run(view, sql).all()
    return _sqlite_plan(view, sql), perf_counter() - start


def reads_whole_table(view: View, statement: ClauseElement, table: str) -> bool:
    """Whether a statement has to read a whole table, or partition, as no index can serve it.

    One that could, but is not used because the table is small, is an index that can.
    """
    sql = sql_text(view, statement)
    if view.connection.dialect.name != "postgresql":
        return any(
            line.strip().removeprefix("SCAN ").removeprefix("TABLE ") == table
            for line in _sqlite_plan(view, sql)
        )
    return any(
        node["Node Type"] == "Seq Scan" and f"{node['Alias']}_".startswith(f"{table}_")
        for node in _nodes(_plan_by_index(view, sql))
    )


def _plan_by_index(view: View, sql: str) -> dict[str, Any]:
    """The plan of a statement if no table could be scanned where there is another way."""
    _set(view, "enable_seqscan", "off")
    (plans,) = _scalars(view, f"EXPLAIN (FORMAT JSON) {sql}")
    _set(view, "enable_seqscan", "on")
    plan: dict[str, Any] = plans[0]["Plan"]
    return plan


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from _nodes(part)


def _set(view: View, setting: str, value: str) -> None:
    is_local = True
    view.connection.execute(select(func.set_config(setting, value, is_local)))


def _sqlite_plan(view: View, sql: str) -> list[str]:
    depths = {0: -1}
    lines = []
    for row in _run(view, f"EXPLAIN QUERY PLAN {sql}").mappings():
        depths[row["id"]] = depths[row["parent"]] + 1
        lines.append("  " * depths[row["id"]] + row["detail"])
    return lines


def _scalars(view: View, sql: str) -> list[Any]:
    return list(_run(view, sql).scalars())


def _run(view: View, sql: str) -> CursorResult[Any]:
    # The text is as it stands: a driver that looks for parameters would trip over a percent sign.
    return view.connection.execution_options(no_parameters=True).exec_driver_sql(sql)
