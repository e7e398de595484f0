"""What `global --explain` tells."""

from pybossa_stats import Window, collect, connect
from pybossa_stats.diagnosis.explanation import explain
from pybossa_stats.stats.statements import site_steps
from tests.conftest import NOW
from tests.support.databases import Database

STEPS = site_steps(Window.ending(NOW))


def test_it_has_each_statement_with_its_plan_and_time(database: Database) -> None:
    with connect(database.url) as view:
        steps = explain(view, STEPS).steps
    assert [step.reads for step in steps] == [step.reads for step in STEPS]
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
        sql = {step.reads: step.sql for step in explain(view, STEPS).steps}
        stats = collect(view, window=Window.ending(NOW))
        run_plain = view.connection.execution_options(no_parameters=True).exec_driver_sql
        assert run_plain(sql[STEPS.addresses.reads]).scalar_one() == stats.anonymous_users == 2
        assert [row.title for row in run_plain(sql[STEPS.top_lists.reads])] == ["%d"]


def test_it_tells_the_settings_where_the_server_does(postgresql: Database) -> None:
    with connect(postgresql.url) as view:
        told = any("Settings:" in line for step in explain(view, STEPS).steps for line in step.plan)
        server = view.connection.dialect.server_version_info or ()
    assert told == (server >= (12,))


def test_its_sql_names_the_schema(postgresql: Database) -> None:
    postgresql.move_to_schema("crowd lab")
    with connect(postgresql.url, schema="crowd lab") as view:
        assert '"crowd lab".task_run' in explain(view, STEPS).steps[-1].sql
