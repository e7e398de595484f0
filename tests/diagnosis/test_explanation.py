"""What `global --explain` tells."""

from dataclasses import replace
from functools import partial

import pytest

from pybossa_stats import Window, collect_site, connect
from pybossa_stats.diagnosis.explanation import ExplainedStep, explain
from pybossa_stats.source.view import Step, View
from tests.conftest import NOW
from tests.support.databases import Database
from tests.support.steps import site_steps

WINDOW = Window.ending(NOW)
STEPS = site_steps(WINDOW)


def explained(view: View) -> tuple[ExplainedStep, ...]:
    return explain(replace(view, instant=NOW), partial(collect_site, window=WINDOW)).steps


def test_an_explanation_has_each_statement_with_its_plan_and_time(database: Database) -> None:
    with connect(database.url) as view:
        steps = explained(view)
    *others, addresses = (step.reads for step in STEPS)
    # Of a server without answers in the window, the last answer before it is asked for.
    questions = [step.reads for step in steps if "." not in step.reads]  # beside texts of columns
    assert questions == [*others, "answers", "answers", addresses]
    assert all(step.plan and step.seconds >= 0 for step in steps)
    for step in steps[-3:]:
        assert any("task_run" in line for line in step.plan)


def test_explained_sql_finds_what_the_report_finds(database: Database) -> None:
    run = {"project_id": 1, "finish_time": "2026-11-23T11:00:00"}
    database.fill(
        project=[{"id": 1, "name": "%d", "short_name": "p", "published": True}],
        task_run=[run | {"user_ip": "192.0.2.1"}, run | {"user_ip": "192.0.2.2"}],
    )
    with connect(database.url) as view:
        sql = {step.reads: step.sql for step in explained(view)}
        stats = collect_site(replace(view, instant=NOW), WINDOW)
        addresses = view.run(Step("addresses", sql[STEPS.addresses.reads]))
        assert addresses.scalar_one() == stats.all_time.addresses == 2
        top_lists = view.run(Step("top lists", sql[STEPS.top_lists.reads]))
        assert [row.fullname for row in top_lists if row.fullname] == ["%d"]


def test_an_explanation_shows_the_settings_from_postgresql_12_on(postgresql: Database) -> None:
    with connect(postgresql.url) as view:
        told = any("Settings:" in line for step in explained(view) for line in step.plan)
        server = view.connection.dialect.server_version_info or ()
    assert told == (server >= (12,))


def test_explained_sql_names_the_schema(postgresql: Database) -> None:
    postgresql.move_to_schema("crowd lab")
    with connect(postgresql.url, schema="crowd lab") as view:
        assert '"crowd lab".task_run' in explained(view)[-1].sql


def test_no_plan_shows_what_a_view_compares_with(postgresql: Database) -> None:
    postgresql.run(
        "ALTER TABLE task_run RENAME TO runs",
        """CREATE VIEW task_run AS WITH "it's" AS (SELECT *, random() FROM runs)
        SELECT project_id, user_id, user_ip, finish_time FROM "it's" AS "it's mine"
        WHERE user_ip NOT IN ('198.51.100.7', E'O\\'Brien''s \\\\ 198.51.100.8', '198.51
        .100.9') AND user_ip NOT LIKE '198.51.%' AND user_id <> ALL ('{198,199}'::int[])
        AND user_ip::inet <> '198.51.100.10'""",
    )
    with connect(postgresql.url) as view:
        plans = "\n".join(line for step in explained(view) for line in step.plan)
    assert "198.51." not in plans
    assert "{198,199}" not in plans
    assert "Brien" not in plans
    assert "!~~ '...'" in plans
    assert '"it\'s mine"' in plans


def test_a_plan_shows_the_settings(postgresql: Database) -> None:
    with connect(postgresql.url) as view:
        if (view.connection.dialect.server_version_info or ()) < (12,):
            pytest.skip("before 12, PostgreSQL does not tell them")
        assert any("work_mem = '128MB'" in line for line in explained(view)[0].plan)
