"""What `global --explain` tells."""

from pybossa_stats import collect, connect
from pybossa_stats.stats.explanation import explain
from pybossa_stats.stats.statements import Step
from tests.conftest import NOW
from tests.support.databases import Database


def test_it_has_each_statement_with_its_plan_and_time(database: Database) -> None:
    with connect(database.url) as view:
        steps = explain(view, at=NOW)
    assert [step.step for step in steps] == list(Step)
    assert all(step.plan and step.seconds >= 0 for step in steps)
    for step in steps[-3:]:
        assert any("task_run" in line for line in step.plan)


def test_its_sql_finds_what_the_report_finds(database: Database) -> None:
    run = {"project_id": 1, "finish_time": "2026-11-23T11:00:00"}
    database.fill(
        project=[{"id": 1, "name": "%d", "short_name": "p", "published": True}],
        task_run=[run | {"user_ip": "192.0.2.1"}, run | {"user_ip": "192.0.2.2"}],
    )
    with connect(database.url) as view:
        sql = {step.step: step.sql for step in explain(view, at=NOW)}
        stats = collect(view, at=NOW)
        run_plain = view.connection.execution_options(no_parameters=True).exec_driver_sql
        assert run_plain(sql[Step.ADDRESSES]).scalar_one() == stats.anonymous_users == 2
        assert [row.title for row in run_plain(sql[Step.LAST_DAY])] == ["%d"]


def test_its_sql_names_the_schema(postgresql: Database) -> None:
    postgresql.move_to_schema("crowd lab")
    with connect(postgresql.url, schema="crowd lab") as view:
        assert '"crowd lab".task_run' in explain(view, at=NOW)[-1].sql
