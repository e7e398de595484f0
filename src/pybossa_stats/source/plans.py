"""How a database would run, or did run, a statement."""

import re
from collections.abc import Iterator
from time import perf_counter
from typing import Any

from sqlalchemy import CursorResult
from sqlalchemy.sql import ClauseElement

from pybossa_stats.source.view import Engine, View

_SPARED = ("enable_seqscan", "enable_sort", "enable_hashagg")


def sql_text(view: View, statement: ClauseElement) -> str:
    """A statement as SQL that the database's own shell takes, its parameters written out."""
    options = view.connection.get_execution_options()
    names = options.get("schema_translate_map")
    return str(
        statement.compile(
            dialect=view.plain_dialect,
            schema_translate_map=names,
            render_schema_translate=names is not None,
            compile_kwargs={"literal_binds": True},
        )
    )


def run_and_explain(view: View, sql: str) -> tuple[list[str], float]:
    """Run a statement.

    Returns:
        Its plan, line by line; and the seconds that it took. In PostgreSQL the plan also times each
        step, and reading the clock that often slows the statement down.
    """
    if view.engine is Engine.POSTGRESQL:
        *plan, time = _scalars(view, f"EXPLAIN ({_explain_options(view)}) {sql}")
        _, milliseconds, _ = time.rsplit(maxsplit=2)
        return plan, float(milliseconds) / 1000
    start = perf_counter()
    _run(view, sql).all()
    return _sqlite_plan(view, sql), perf_counter() - start


def lacks_index(view: View, statement: ClauseElement, table: str, *, in_order: bool) -> bool:
    """Whether a statement has to read a whole table, as there is no index for it.

    An index that could serve counts, even if it is not used because the table is small. Each
    partition of a partitioned table needs one, and on Citus each shard.

    Args:
        view: an open database.
        statement: what reads the table.
        table: the table.
        in_order: whether the index must also make it unnecessary to sort or hash for GROUP BY.
    """
    sql = sql_text(view, statement)
    if view.engine is Engine.POSTGRESQL:
        nodes = nodes_at_the_rows(_plan_by_index(view, sql))
        return any(_is_scan(node, table) for node in nodes) or (
            in_order and any(node["Node Type"] == "Sort" or _is_hash(node) for node in nodes)
        )
    steps = [step.strip().replace("SCAN TABLE", "SCAN") for step in _sqlite_plan(view, sql)]
    return f"SCAN {table}" in steps or (in_order and "USE TEMP B-TREE FOR GROUP BY" in steps)


def _explain_options(view: View) -> str:
    tells_settings = (view.connection.dialect.server_version_info or ()) >= (12,)
    return "ANALYZE, BUFFERS, SETTINGS" if tells_settings else "ANALYZE, BUFFERS"


def _plan_by_index(view: View, sql: str) -> dict[str, Any]:
    """The plan of a statement that avoids scans, sorts and hashes where it can."""
    for setting in _SPARED:
        view.set(setting, "off")
    (plans,) = _scalars(view, f"EXPLAIN (FORMAT JSON) {sql}")
    for setting in _SPARED:
        view.set(setting, "on")
    plan: dict[str, Any] = plans[0]["Plan"]
    return plan


def nodes_at_the_rows(plan: object) -> list[dict[str, Any]]:
    """The nodes of a plan in JSON: on Citus those of workers, not those that combine results."""
    remote = [each["Remote Plan"] for each in _objects(plan) if "Remote Plan" in each]
    return [each for each in _objects(remote or plan) if "Node Type" in each]


def _is_scan(node: dict[str, Any], table: str) -> bool:
    # A scan of a partition or shard names that relation; its alias is the whole table's, numbered.
    alias = re.sub(r"_\d+$", "", node.get("Alias", ""))
    return bool(node["Node Type"] == "Seq Scan" and alias == table)


def _is_hash(node: dict[str, Any]) -> bool:
    return bool(node.get("Strategy") == "Hashed")


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
    for row in _run(view, f"EXPLAIN QUERY PLAN {sql}").mappings():
        depths[row["id"]] = depths[row["parent"]] + 1
        lines.append("  " * depths[row["id"]] + row["detail"])
    return lines


def _scalars(view: View, sql: str) -> list[Any]:
    return list(_run(view, sql).scalars())


def _run(view: View, sql: str) -> CursorResult[Any]:
    # The text is as it stands: a driver that looks for parameters would trip over a percent sign.
    return view.connection.execution_options(no_parameters=True).exec_driver_sql(sql)
