"""How a database would run, or did run, a statement."""

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
        Its plan, line by line; and the seconds that it took. In PostgreSQL the plan tells what each
        part took, too, and looking at the clock that often makes all of it slower.
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
    """Whether an index leads to the rows of a table that meet a condition.

    An index that could serve counts, even if it is not used because the table is small. Each
    partition of a partitioned table needs one, and on Citus each shard.
    """
    step = Step("plans", select(func.count()).select_from(table).where(condition))
    if view.is_postgresql:
        nodes = _nodes_without(view, step, "enable_seqscan")
        return not any(_is_scan(node, table) or _is_whole_index(view, node) for node in nodes)
    return not any(each.startswith(f"SCAN {table.name}") for each in _sqlite_steps(view, step))


def groups_by_index(view: View, table: Table, step: Step) -> bool:
    """Whether an index has a table's rows in the order in which a step groups them.

    It counts as in `finds_by_index`.
    """
    if view.is_postgresql:
        nodes = _nodes_without(view, step, "enable_seqscan", "enable_sort", "enable_hashagg")
        return not any(_is_scan(node, table) or _is_grouping(node) for node in nodes)
    worse = {f"SCAN {table.name}", "USE TEMP B-TREE FOR GROUP BY"}
    return worse.isdisjoint(_sqlite_steps(view, step))


def _nodes_without(view: View, step: Step, *ways: str) -> list[dict[str, Any]]:
    """The nodes of a step's plan that avoids some ways of running it where it can."""
    explained = Step("plans", f"EXPLAIN (FORMAT JSON) {view.text_of(step.sql)}", step.settings)
    with view.set_to(**dict.fromkeys(ways, "off")):
        (plans,) = view.run(explained).scalars()
    return nodes_at_the_rows(plans[0]["Plan"])


def nodes_at_the_rows(plan: object) -> list[dict[str, Any]]:
    """The nodes of a plan in JSON: on Citus those of workers, not what is made of their results."""
    remote = [each["Remote Plan"] for each in _objects(plan) if "Remote Plan" in each]
    return [each for each in _objects(remote or plan) if "Node Type" in each]


def _is_scan(node: dict[str, Any], table: Table) -> bool:
    # What reads a partition or a shard has a name of its own, and the alias of the whole.
    alias = re.sub(r"_\d+$", "", node.get("Alias", ""))
    return bool(node["Node Type"] == "Seq Scan" and alias == table.name)


def _is_whole_index(view: View, node: dict[str, Any]) -> bool:
    """Whether all of an index is read, as it is for something else."""
    if node["Node Type"] not in {"Index Scan", "Index Only Scan", "Bitmap Index Scan"}:
        return False
    if "Index Cond" not in node:
        return True
    # Schemas may have others of that name; on Citus there is none, as workers have it.
    first = func.pg_get_indexdef(pg_class.c.oid, 1, False)  # noqa: FBT003 (SQL's own)
    named = select(first).where(pg_class.c.relname == node["Index Name"])
    known = [text for text in view.run(Step("plans", named)).scalars() if text]
    return bool(known) and not any(text in node["Index Cond"] for text in known)


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
    """What a step's plan does, in the words of all versions of SQLite."""
    plan = _sqlite_plan(view, view.text_of(step.sql))
    return [each.strip().replace("SCAN TABLE", "SCAN") for each in plan]
