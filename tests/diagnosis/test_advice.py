"""What `advise` finds out, and that its remedies work."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from pybossa_stats import SiteStats, Window, collect_site, connect
from pybossa_stats.diagnosis.advice import Advice, advise
from pybossa_stats.errors import ChangedError, NotPybossaError
from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.period import Period
from pybossa_stats.source.view import Step
from pybossa_stats.stats.activity.statements import growth_step
from pybossa_stats.stats.chosen import ChosenProject
from pybossa_stats.stats.projects.statements import all_time_steps
from pybossa_stats.stats.requirements import columns_read
from pybossa_stats.stats.sql.in_order import in_order_of_tasks
from pybossa_stats.stats.users.statements import (
    answers_by_user_step,
    cohorts_step,
    first_answers_step,
)
from tests.conftest import LARGE_RUNS, NOW
from tests.support.databases import Database, Server
from tests.support.explained import explain_steps
from tests.support.steps import activity_steps, projects_steps, site_steps

STEPS = site_steps(Window.ending(NOW))


def advice_on(database: Database) -> Advice:
    with connect(database.url) as view:
        return advise(view)


def stats_of(database: Database) -> SiteStats:
    with connect(database.url) as view:
        stats = collect_site(view, Window.ending(NOW))
        return replace(stats, origin=replace(stats.origin, instant=NOW))


def sql_of(database: Database) -> list[str]:
    return [remedy.sql for remedy in advice_on(database).remedies]


def test_a_server_without_indexes_is_advised_to_have_some(large: Database) -> None:
    remedies = advice_on(large).remedies
    assert [remedy.concerns for remedy in remedies] == [
        # Not in SQLite, which tells other times apart fast enough, and would go through one of
        # projects wherever it groups by them.
        *(["all but global", "tasks"] if large.url.startswith("postgresql") else []),
        STEPS.top_lists.reads,
        STEPS.addresses.reads,
    ]
    assert all("CREATE INDEX" in remedy.sql for remedy in remedies)


def test_the_indexes_of_advise_are_used_and_change_no_figure(own_large: Database) -> None:
    before = stats_of(own_large)
    own_large.run(*sql_of(own_large))
    with connect(own_large.url) as view:
        plans = {step.reads: "\n".join(step.plan) for step in explain_steps(view, STEPS)}
    assert "pybossa_stats_user_ip" in plans[STEPS.addresses.reads]
    assert "pybossa_stats_finish_time" in plans[STEPS.top_lists.reads]
    assert stats_of(own_large) == before
    assert not advice_on(own_large).remedies


PROJECT = ChosenProject(7, "Project 7", "project7")
DAYS = Window.ending(NOW, timedelta(days=7))
_, TIMES, _, TASKS = projects_steps(DAYS, DAYS, PROJECT)
_, _, PEOPLE, _ = projects_steps(DAYS, DAYS)
_, ADDRESSES = all_time_steps(PROJECT)
WEEK = Calendar.of(Period.DAY, DAYS)


@pytest.mark.parametrize(
    ("step", "index"),
    [
        (activity_steps(WEEK).done, "finish_time"),
        (answers_by_user_step(DAYS, 20, None), "finish_time"),
        (PEOPLE, "finish_time"),
        (activity_steps(WEEK, PROJECT).done, "task_times"),
        (growth_step(WEEK, PROJECT), "task_times"),
        (first_answers_step(DAYS, PROJECT), "task_times"),
        (cohorts_step(Calendar.of(Period.MONTH, DAYS), PROJECT), "task_times"),
        (TIMES, "task_times"),
        (TASKS, "task_times"),
        (ADDRESSES, "task_times"),
    ],
)
def test_the_indexes_of_advise_serve_activity_projects_and_users(
    indexed_postgresql: Database, step: Step, index: str
) -> None:
    with connect(indexed_postgresql.url) as view:
        *_, explained = explain_steps(view, [step])
    assert f"pybossa_stats_{index} " in "\n".join(explained.plan)


@pytest.fixture(scope="module")
def indexed_postgresql(server: Server, large_template: str) -> Iterator[Database]:
    """A large database with all that is advised."""
    with server.database("pybossa_indexed", large_template) as database:
        database.run(*sql_of(database), "VACUUM (ANALYZE) task_run")
        yield database


def test_the_index_for_tasks_begins_with_the_project(large_postgresql: Database) -> None:
    """In another order it would find the runs of one project as well, but read as a whole."""
    (remedy,) = (each for each in advice_on(large_postgresql).remedies if each.concerns == "tasks")
    assert remedy.sql.endswith('ON public.task_run (project_id, task_id, finish_time COLLATE "C");')
    assert "All commands for one project" in remedy.gain


@pytest.mark.parametrize(
    "columns", ["project_id", "project_id, finish_time", "project_id, task_id"]
)
def test_an_index_that_finds_the_runs_of_a_project_gains_less_by_one_of_tasks(
    own_large_postgresql: Database, columns: str
) -> None:
    own_large_postgresql.run(f"CREATE INDEX ON task_run ({columns})")
    remedies = {each.concerns: each for each in advice_on(own_large_postgresql).remedies}
    assert "gains little by this one" in remedies["tasks"].gain
    own_large_postgresql.run(remedies["tasks"].sql, "VACUUM task_run")
    assert "tasks" not in {each.concerns for each in advice_on(own_large_postgresql).remedies}


def test_an_index_of_tasks_alone_does_not_find_the_runs_of_a_project(
    own_large_postgresql: Database,
) -> None:
    own_large_postgresql.run("CREATE INDEX ON task_run (task_id)")
    remedies = {each.concerns: each for each in advice_on(own_large_postgresql).remedies}
    assert "All commands for one project" in remedies["tasks"].gain


def test_tasks_are_grouped_in_the_order_of_the_index(
    large_postgresql: Database, indexed_postgresql: Database
) -> None:
    calendar = Calendar.of(Period.DAY, Window.ending(NOW, timedelta(days=400)))
    for step in (activity_steps(calendar).completed, projects_steps(DAYS, DAYS)[-1]):
        with connect(large_postgresql.url) as view:
            assert in_order_of_tasks(view, step) == step
        with connect(indexed_postgresql.url) as view:
            *_, explained = explain_steps(view, [in_order_of_tasks(view, step)])
        plan = "\n".join(explained.plan)
        assert "Index Only Scan using pybossa_stats_task_times" in plan
        assert "Seq Scan on task_run" not in plan
        assert "HashAggregate" not in plan


@pytest.mark.parametrize("columns", ["project_id", "project_id, task_id", "user_id", "task_id"])
def test_an_index_by_which_all_runs_would_be_read_is_not_enough(
    own_large: Database, columns: str
) -> None:
    own_large.run(f"CREATE INDEX other ON task_run ({columns})")
    remedies = {each.concerns: each.sql for each in advice_on(own_large).remedies}
    own_large.run(remedies[STEPS.top_lists.reads])
    assert STEPS.top_lists.reads not in {each.concerns for each in advice_on(own_large).remedies}


@pytest.mark.parametrize(
    "index",
    [
        "(project_id, finish_time)",
        "(id) WHERE finish_time IS NOT NULL",
        '(user_ip COLLATE "C", finish_time COLLATE "C")',
    ],
)
def test_an_index_with_times_in_another_place_does_not_replace_one_of_times(
    own_large_postgresql: Database, index: str
) -> None:
    own_large_postgresql.run(f"CREATE INDEX other ON task_run {index}", "ANALYZE task_run")
    assert STEPS.top_lists.reads in {
        each.concerns for each in advice_on(own_large_postgresql).remedies
    }


def test_a_role_that_may_read_what_global_reads_is_advised_on_all(
    own_large_postgresql: Database, server: Server
) -> None:
    tables: dict[str, list[str]] = {}
    for column in columns_read(partial(collect_site)):
        tables.setdefault(column.table.name, []).append(column.name)
    own_large_postgresql.run(
        "DROP ROLE IF EXISTS adviser",
        "CREATE ROLE adviser LOGIN",
        *(
            f'GRANT SELECT ({", ".join(columns)}) ON "{table}" TO adviser'
            for table, columns in tables.items()
        ),
    )
    try:
        found = sql_of(Database(server.url_of("pybossa_large", "adviser")))
    finally:
        own_large_postgresql.run("DROP OWNED BY adviser", "DROP ROLE adviser")
    assert found == sql_of(own_large_postgresql)


def test_times_in_no_order_get_an_index_of_each(own_large_postgresql: Database) -> None:
    own_large_postgresql.run("CLUSTER task_run USING task_run_pkey", "ANALYZE")
    assert "brin" in sql_of(own_large_postgresql)[2]
    own_large_postgresql.run(
        "UPDATE task_run SET finish_time = reverse(finish_time) WHERE id % 2 = 0", "VACUUM ANALYZE"
    )
    create = sql_of(own_large_postgresql)[2]
    assert "brin" not in create
    own_large_postgresql.run(create)
    size = "SELECT pg_relation_size('pybossa_stats_finish_time')"
    with own_large_postgresql.connection() as connection:
        assert connection.exec_driver_sql(size).scalar_one() > 2**20


def test_times_whose_order_is_unknown_get_an_index_of_ranges(
    own_large_postgresql: Database,
) -> None:
    with own_large_postgresql.connection() as connection:
        connection.exec_driver_sql("DELETE FROM pg_statistic")
        connection.exec_driver_sql("UPDATE pg_class SET reltuples = -1 WHERE relname = 'task_run'")
    advice = advice_on(own_large_postgresql)
    assert advice.estimated_rows == LARGE_RUNS
    assert "brin" in advice.remedies[2].sql


def test_advice_estimates_the_size_of_the_table_and_of_each_index(
    own_large_postgresql: Database,
) -> None:
    own_large_postgresql.run("VACUUM ANALYZE")
    advice = advice_on(own_large_postgresql)
    own_large_postgresql.run(*(remedy.sql for remedy in advice.remedies))
    sizes = {}
    with own_large_postgresql.connection() as connection:
        for table in ("task_run", *(remedy.sql.split()[3] for remedy in advice.remedies)):
            size = f"SELECT pg_relation_size('{table}')"
            sizes[table] = connection.exec_driver_sql(size).scalar_one()
    assert advice.table_bytes == sizes.pop("task_run")
    for remedy, size in zip(advice.remedies, sizes.values(), strict=True):
        if remedy.index_bytes is None:  # of other times, none of which are here
            assert size == 8192
        else:  # equal keys take less since PostgreSQL 13
            assert 0.15 * remedy.index_bytes < size < 1.1 * remedy.index_bytes, remedy.sql


def test_a_table_with_a_schema_is_called_by_both_names(own_large_postgresql: Database) -> None:
    own_large_postgresql.move_to_schema("crowd")
    with connect(own_large_postgresql.url, schema="crowd") as view:
        assert all("ON crowd.task_run" in remedy.sql for remedy in advise(view).remedies)


@pytest.mark.parametrize("columns", ["user_ip", "project_id, task_id, user_ip"])
def test_an_index_in_another_collation_does_not_count_addresses(
    own_large_postgresql: Database, columns: str
) -> None:
    own_large_postgresql.run("CREATE COLLATION other (provider = libc, locale = 'C.utf8')")
    own_large_postgresql.run("ALTER TABLE task_run ALTER user_ip TYPE text COLLATE other")
    own_large_postgresql.run(f"CREATE INDEX ON task_run ({columns})", "VACUUM ANALYZE")
    assert advice_on(own_large_postgresql).remedies[-1].concerns == STEPS.addresses.reads


def test_a_small_table_needs_nothing(database: Database) -> None:
    advice = advice_on(database)
    assert advice.small
    assert not advice.remedies


def test_advise_names_all_columns_that_are_missing_at_once(database: Database) -> None:
    database.run('ALTER TABLE "user" DROP COLUMN name', "ALTER TABLE task_run DROP COLUMN user_ip")
    with pytest.raises(NotPybossaError, match=r"columns task_run\.user_ip, user\.name"):
        advice_on(database)


def test_a_schema_that_is_renamed_meanwhile_is_no_bug(own_large_postgresql: Database) -> None:
    with connect(own_large_postgresql.url) as view:
        own_large_postgresql.run("ALTER SCHEMA public RENAME TO gone")
        with pytest.raises(ChangedError):
            advise(view)
