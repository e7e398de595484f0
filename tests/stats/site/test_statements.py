"""How the statements of a report run on a large database, with settings as a server comes with."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from pybossa_stats import Limits, connect
from pybossa_stats.periods.window import Window
from pybossa_stats.source.plans import run_and_explain
from pybossa_stats.source.view import Step, View
from tests.conftest import NOW
from tests.support.databases import Database
from tests.support.steps import site_steps

_RUNS_IN_WINDOW = 100

STEPS = site_steps(Window.ending(NOW))


def nodes(view: View, step: Step) -> Iterator[dict[str, Any]]:
    """The steps of a plan that was run."""
    explained = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {view.text_of(step.sql)}"
    waiting = [view.run(replace(step, sql=explained)).scalar_one()[0]["Plan"]]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += node.get("Plans", [])


@pytest.mark.parametrize("step", STEPS, ids=[step.reads for step in STEPS])
def test_nothing_is_sorted_but_the_window_and_nothing_spills(
    large_postgresql: Database, step: Step
) -> None:
    server_with_little_memory = large_postgresql.with_setting("work_mem", "64kB")
    with connect(server_with_little_memory.url) as view:
        for node in nodes(view, step):
            if node["Node Type"] in {"Sort", "Incremental Sort"}:
                assert node["Actual Rows"] <= _RUNS_IN_WINDOW, node
            assert node.get("Sort Space Type") != "Disk", node
            assert node.get("HashAgg Batches", 1) <= 1, node
            assert node["Temp Written Blocks"] == 0, node


def test_counting_addresses_would_spill_without_memory_of_its_own(
    large_postgresql: Database,
) -> None:
    server_with_little_memory = large_postgresql.with_setting("work_mem", "64kB")
    with (
        connect(server_with_little_memory.url, limits=Limits(work_mem=1)) as view,
        view.set_to(max_parallel_workers_per_gather="0"),  # several processes have more memory
    ):
        assert any(node["Temp Written Blocks"] for node in nodes(view, STEPS.addresses))


@pytest.mark.parametrize(
    ("step", "scans"),
    [
        (STEPS.users, 0),
        (STEPS.projects, 0),
        (STEPS.tasks, 0),
        (STEPS.task_runs, 1),
        (STEPS.top_lists, 1),
        (STEPS.addresses, 1),
    ],
    ids=[step.reads for step in STEPS],
)
def test_a_statement_reads_task_runs_once_at_the_most(
    large: Database, step: Step, scans: int
) -> None:
    with connect(large.url) as view:
        plan, seconds = run_and_explain(view, step)
    reading = ("on task_run", "SCAN task_run", "SCAN TABLE task_run")
    assert sum(line.strip().endswith(reading) or "on task_run " in line for line in plan) == scans
    assert seconds > 0


def test_addresses_are_hashed_while_others_scan(large_postgresql: Database) -> None:
    # So few rows are worth several processes only if these start cheaply.
    eager = large_postgresql.with_setting("parallel_setup_cost", "100")
    with connect(eager.url) as view:
        top, group, gather, scan = nodes(view, STEPS.addresses)
    assert (top["Node Type"], group["Strategy"]) == ("Aggregate", "Hashed")
    assert (gather["Node Type"], scan["Relation Name"]) == ("Gather", "task_run")


def test_an_index_on_addresses_is_read_in_order(own_large_postgresql: Database) -> None:
    own_large_postgresql.run(
        'CREATE INDEX ON task_run (user_ip COLLATE "C") WHERE user_ip IS NOT NULL', "ANALYZE"
    )
    with connect(own_large_postgresql.url) as view:
        _, group, scan = nodes(view, STEPS.addresses)
    assert (group["Node Type"], scan["Node Type"]) == ("Group", "Index Only Scan")
