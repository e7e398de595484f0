"""Query plans: how a database runs a statement."""

import re
from collections.abc import Iterator
from dataclasses import replace
from time import perf_counter
from typing import Any

from sqlalchemy import ColumnElement, Table, func, select

from pybossa_stats.source.postgresql.catalogue import pg_class
from pybossa_stats.source.view import Step, View


def run_and_explain(view: View, step: Step) -> tuple[list[str], float]:
    """Run a step.

    Returns:
        Its plan, line by line; and the seconds that it took. PostgreSQL measures every node of the
        plan, too, which makes all of it slower.
    """
    sql = view.text_of(step.sql)
    if view.is_postgresql:
        settings = ", SETTINGS" if view.server_version >= (12,) else ""
        explain = f"EXPLAIN (ANALYZE, BUFFERS{settings}) {sql}"
        *plan, time = view.run(replace(step, sql=explain, streamed=False)).scalars()
        _, milliseconds, _ = time.rsplit(maxsplit=2)
        return plan, float(milliseconds) / 1000
    start = perf_counter()
    view.run(replace(step, sql=sql)).all()
    return _sqlite_plan(view, sql), perf_counter() - start


def finds_by_index(view: View, table: Table, condition: ColumnElement[bool]) -> bool:
    """Whether an index can find the rows of a table that meet a condition.

    An index that is not used because the table is small counts, too. Every partition needs one, and
    on Citus every shard.
    """
    step = Step("plans", select(func.count()).select_from(table).where(condition))
    if view.is_postgresql:
        # Any index can give a bitmap; as a whole, one of more columns would be read instead.
        others = "enable_seqscan", "enable_indexscan", "enable_indexonlyscan"
        nodes = _nodes_without(view, step, *others)
        return not any(_is_scan(node, table) or _is_whole_index(view, node) for node in nodes)
    return not any(line.startswith(f"SCAN {table.name}") for line in _sqlite_steps(view, step))


def holds_by_index(view: View, table: Table, condition: ColumnElement[bool]) -> bool:
    """Whether a partial index holds exactly the rows of a table that meet a condition.

    Unused indexes and partitions count as in `finds_by_index`.
    """
    step = Step("plans", select(func.count()).select_from(table).where(condition))
    nodes = _nodes_without(view, step, "enable_seqscan")
    return not any(_is_scan(node, table) or "Filter" in node for node in nodes)


def groups_by_index(view: View, table: Table, step: Step) -> bool:
    """Whether an index has a table's rows in the order in which a step groups them.

    Unused indexes and partitions count as in `finds_by_index`.
    """
    if view.is_postgresql:
        nodes = _nodes_without(view, step, "enable_seqscan", "enable_sort", "enable_hashagg")
        return not any(_is_scan(node, table) or _is_grouping(node) for node in nodes)
    without_index = {f"SCAN {table.name}", "USE TEMP B-TREE FOR GROUP BY"}
    return without_index.isdisjoint(_sqlite_steps(view, step))


def groups_within_index(view: View, table: Table, step: Step) -> bool:
    """Whether an index alone has a table's rows in the order in which a step groups them.

    Unused indexes and partitions count as in `finds_by_index`.
    """
    nodes = _nodes_without(view, step, "enable_seqscan", "enable_sort", "enable_hashagg")
    kinds = {node["Node Type"] for node in nodes}
    is_grouped = not any(_is_scan(node, table) or _is_grouping(node) for node in nodes)
    return is_grouped and "Index Only Scan" in kinds and "Index Scan" not in kinds


def _nodes_without(view: View, step: Step, *methods: str) -> list[dict[str, Any]]:
    """The nodes of a step's plan, in which some methods of the planner are off."""
    explained = Step("plans", f"EXPLAIN (FORMAT JSON) {view.text_of(step.sql)}", step.settings)
    with view.set_to(**dict.fromkeys(methods, "off")):
        (plans,) = view.run(explained).scalars()
    return nodes_at_the_rows(plans[0]["Plan"])


def nodes_at_the_rows(plan: object) -> list[dict[str, Any]]:
    """The nodes of a plan in JSON; on Citus only those of its workers."""
    remote = [node["Remote Plan"] for node in _objects(plan) if "Remote Plan" in node]
    return [node for node in _objects(remote or plan) if "Node Type" in node]


def _is_scan(node: dict[str, Any], table: Table) -> bool:
    # A scan of a partition or a shard has the table's alias, with a number.
    alias = re.sub(r"_\d+$", "", node.get("Alias", ""))
    return bool(node["Node Type"] == "Seq Scan" and alias == table.name)


def _is_whole_index(view: View, node: dict[str, Any]) -> bool:
    """Whether all of an index is read, rather than a part that its condition selects."""
    if node["Node Type"] not in {"Index Scan", "Index Only Scan", "Bitmap Index Scan"}:
        return False
    if "Index Cond" not in node:
        return True
    # Other schemas may have an index of this name; on Citus only the workers have it.
    first = func.pg_get_indexdef(pg_class.c.oid, 1, False)  # noqa: FBT003 (SQL's own)
    named = select(first).where(pg_class.c.relname == node["Index Name"])
    columns = [column for column in view.run(Step("plans", named)).scalars() if column]
    return bool(columns) and not any(column in node["Index Cond"] for column in columns)


def _is_grouping(node: dict[str, Any]) -> bool:
    return bool(node["Node Type"] == "Sort" or node.get("Strategy") == "Hashed")


def _objects(json: object) -> Iterator[dict[str, Any]]:
    """All objects in JSON, at any depth."""
    if isinstance(json, dict):
        yield json
        json = list(json.values())
    if isinstance(json, list):
        for part in json:
            yield from _objects(part)


def _sqlite_plan(view: View, sql: str) -> list[str]:
    depths = {0: -1}
    lines = []
    for row in view.run(Step("plans", f"EXPLAIN QUERY PLAN {sql}")).mappings():
        depths[row["id"]] = depths[row["parent"]] + 1
        lines.append("  " * depths[row["id"]] + row["detail"])
    return lines


def _sqlite_steps(view: View, step: Step) -> list[str]:
    """The lines of a step's plan, alike in all versions of SQLite."""
    plan = _sqlite_plan(view, view.text_of(step.sql))
    return [line.strip().replace("SCAN TABLE", "SCAN") for line in plan]
