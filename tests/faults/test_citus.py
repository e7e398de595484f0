"""What Citus needs, as far as a server without it can show it; see `test_cluster` for the rest."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, func, select, text

from pybossa_stats import Window, connect
from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.period import Period
from pybossa_stats.source.plans import nodes_at_the_rows
from pybossa_stats.source.schema import task_run
from pybossa_stats.source.view import Step
from pybossa_stats.stats.activity.statements import growth_step, rhythm_step
from pybossa_stats.stats.projects.statements import all_time_steps
from pybossa_stats.stats.sql.completion import completions_step, of_late_tasks
from pybossa_stats.stats.sql.conditions import of_any
from pybossa_stats.stats.sql.last_answer import last_answer_step
from pybossa_stats.stats.users.contributions import (
    contributions_step,
    hours_of_user_step,
    rank_step,
)
from pybossa_stats.stats.users.statements import (
    answers_by_user_step,
    cohorts_step,
    first_answers_step,
)
from tests.conftest import NOW
from tests.support.databases import Database, Server, least_privilege
from tests.support.pooler import pooler
from tests.support.steps import activity_steps, projects_steps, site_steps

PROPAGATES = "citus.propagate_set_commands"


def settings_of(url: str, *names: str) -> list[object]:
    with connect(url) as view:
        return [view.connection.scalar(select(func.current_setting(name))) for name in names]


def test_workers_get_the_settings_of_the_transaction(postgresql: Database) -> None:
    """Citus repeats each SET LOCAL on them, after it was told to, and no other way to set one."""
    sent: list[str] = []

    def hear(_1: object, _2: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        with connect(postgresql.url) as view:
            view.run(site_steps(Window.ending(NOW)).addresses)
    finally:
        event.remove(Engine, "before_cursor_execute", hear)
    settings = [each.split()[2] for each in sent if each.startswith("SET LOCAL")]
    after = settings[settings.index(PROPAGATES) :]
    assert {"citus.enable_local_execution", "work_mem", "lock_timeout"} <= {*after}
    assert "min_parallel_index_scan_size" in after
    assert "set_config" not in "".join(sent)


def test_settings_that_only_citus_has_are_harmless_without_citus(postgresql: Database) -> None:
    assert settings_of(postgresql.url, PROPAGATES, "work_mem") == ["local", "128MB"]


@pytest.mark.usefixtures("postgresql")
def test_settings_that_reach_workers_can_be_set_through_pgbouncer(server: Server) -> None:
    with pooler(server.url) as url:
        pooled = Server(url).url_of("pybossa_test")
        assert settings_of(pooled, PROPAGATES, "statement_timeout") == ["local", "5min"]


def test_a_role_of_least_privilege_may_set_what_reaches_workers(
    server: Server, postgresql: Database
) -> None:
    postgresql.run(
        "DROP ROLE IF EXISTS pybossa_stats",
        *(each for each in least_privilege() if "ON DATABASE" not in each),
    )
    try:
        url = server.url_of("pybossa_test", "pybossa_stats")
        assert settings_of(url, PROPAGATES, "jit" if has_jit(postgresql) else "row_security")
    finally:
        postgresql.run("DROP OWNED BY pybossa_stats", "DROP ROLE pybossa_stats")


def has_jit(database: Database) -> bool:
    with database.connection() as connection:
        return bool(connection.scalar(text("SELECT count(*) FROM pg_settings WHERE name = 'jit'")))


def test_settings_end_with_the_transaction(postgresql: Database) -> None:
    with connect(postgresql.url) as view:
        view.connection.rollback()
        assert view.connection.scalar(select(func.current_setting(PROPAGATES))) == ""


def test_addresses_are_counted_without_a_file_on_the_coordinator() -> None:
    """It writes one for each subquery that its workers cannot answer as a whole."""
    sql = str(site_steps(Window.ending(NOW), distributed=True).addresses.sql)
    assert sql.count("SELECT") == 1


Plan = dict[str, object]

SHARD: Plan = {"Node Type": "Seq Scan", "Relation Name": "task_run_102008", "Alias": "task_run"}
GROUPED: Plan = {"Node Type": "Aggregate", "Strategy": "Hashed", "Plans": [SHARD]}


def on_workers(plan: Plan) -> Plan:
    """The plan of a coordinator, which scans what its workers found by another plan."""
    task = {"Node": "host=worker-1 port=5432", "Remote Plan": [[{"Plan": plan}]]}
    return {
        "Node Type": "Custom Scan",
        "Custom Plan Provider": "Citus Adaptive",
        "Distributed Query": {"Job": {"Task Count": 32, "Tasks": [task]}},
    }


def test_the_nodes_at_the_rows_are_those_of_the_workers_plan() -> None:
    plan: Plan = {"Node Type": "Sort", "Plans": [on_workers(GROUPED)]}
    assert nodes_at_the_rows(plan) == [GROUPED, SHARD]


def test_a_part_that_the_coordinator_runs_first_has_its_nodes_at_the_rows() -> None:
    sub = {"Subplans": [{"PlannedStmt": [{"Plan": on_workers(GROUPED)}]}], "Job": {"Tasks": []}}
    plan = {"Node Type": "Custom Scan", "Distributed Query": sub}
    assert nodes_at_the_rows(plan) == [GROUPED, SHARD]


def test_a_plan_without_citus_is_at_the_rows_as_a_whole() -> None:
    assert nodes_at_the_rows(GROUPED) == [GROUPED, SHARD]


def steps() -> Iterator[Step]:
    """All statements that read task_run, as they are on a cluster."""
    window = Window.ending(NOW, timedelta(days=30))
    month = Calendar.of(Period.DAY, Window(NOW - timedelta(days=30), NOW))
    yield from site_steps(window, distributed=True)
    yield from activity_steps(month, distributed=True)
    yield growth_step(month)
    yield rhythm_step(month)
    yield from projects_steps(window, window)
    yield from all_time_steps()
    yield last_answer_step(window)
    yield completions_step(of_any([1, 2], task_run.c.project_id))
    yield completions_step(of_late_tasks({1: "2026-11-01T00:00:00", 2: "2026-11-02T00:00:00"}))
    yield answers_by_user_step(window, 20, None)
    yield first_answers_step(window, None, [1, 2], registrations=True)
    yield contributions_step(window, 1)
    yield hours_of_user_step(month, 1)
    yield rank_step(window, 9, 5)
    yield cohorts_step(Calendar.of(Period.MONTH, window), None)


@pytest.mark.parametrize("step", list(steps()), ids=lambda step: step.reads)
def test_no_statement_has_a_form_that_citus_refuses(postgresql: Database, step: Step) -> None:
    """Nor one that hands each row to the coordinator to be told apart there."""
    with connect(postgresql.url) as view:
        sql = view.text_of(step.sql)
        plan = "\n".join(view.run(replace(step, sql=f"EXPLAIN {sql}")).scalars())
    assert not re.search(r"LATERAL|GROUPING SETS|ROLLUP|CUBE|OFFSET", sql)
    assert not re.search(r"count\(DISTINCT [^()]*(\([^()]*\))*[^()]*\) FILTER", sql)
    assert not re.search("SubPlan|InitPlan", plan)  # of a correlated or scalar subquery
