"""Foreign tables in place of PYBOSSA's: postgres_fdw reads those of another database."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError, OperationalError

from pybossa_stats import Window, connect
from pybossa_stats.diagnosis.advice import advise
from pybossa_stats.source.plans import nodes_at_the_rows
from pybossa_stats.source.url import parse_url
from pybossa_stats.source.view import View
from tests.conftest import LARGE_RUNS, NOW
from tests.support.databases import Database, Server
from tests.support.questions import figures
from tests.support.steps import site_steps

pytestmark = pytest.mark.usefixtures("still_clock")

TABLES = """IMPORT FOREIGN SCHEMA public
    LIMIT TO ("user", project, category, task, task_run, auditlog)
FROM SERVER far INTO public"""
PARTITION = """CREATE FOREIGN TABLE earlier PARTITION OF task_run
FOR VALUES FROM (MINVALUE) TO (4) SERVER far OPTIONS (table_name 'archive')"""


@pytest.fixture(autouse=True)
def needs_postgres_fdw(server: Server) -> None:
    try:
        Database(server.url).run("CREATE EXTENSION postgres_fdw", "DROP EXTENSION postgres_fdw")
    except DBAPIError:
        pytest.skip("this server has no postgres_fdw")


def link(near: Database, far: Database, *statements: str) -> None:
    """Let a database know the server ``far``, which has another one."""
    url = parse_url(far.url)
    near.run(
        "CREATE EXTENSION postgres_fdw",
        f"""CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw
        OPTIONS (host '{url.host}', port '{url.port or 5432}', dbname '{url.database}')""",
        f"""CREATE USER MAPPING FOR CURRENT_USER SERVER far
        OPTIONS (user '{url.username}', password '{url.password or ""}')""",
        *statements,
    )


@pytest.fixture
def near(server: Server) -> Iterator[Database]:
    """An empty database."""
    with server.database("pybossa_near") as database:
        yield database


@pytest.fixture
def far(own_site: Database) -> Database:
    """The database that has the rows."""
    return own_site


def test_all_figures_are_those_of_the_tables_themselves(near: Database, far: Database) -> None:
    link(near, far, TABLES)
    assert figures(near.url) == figures(far.url)


def test_all_figures_are_the_same_where_a_partition_is_foreign(far: Database) -> None:
    plain = figures(far.url)
    far.run(
        "CREATE TABLE archive AS SELECT * FROM task_run WHERE project_id < 4",
        "ALTER TABLE task_run RENAME TO runs",
        "CREATE TABLE task_run (LIKE runs) PARTITION BY RANGE (project_id)",
        "CREATE TABLE later PARTITION OF task_run FOR VALUES FROM (4) TO (MAXVALUE)",
        "INSERT INTO task_run SELECT * FROM runs WHERE project_id >= 4",
    )
    link(far, far, PARTITION)
    assert figures(far.url) == plain


def scan_of(view: View) -> dict[str, Any]:
    """How the foreign task runs of the last 24 hours are read."""
    step = site_steps(Window.ending(NOW)).top_lists
    explain = "EXPLAIN (ANALYZE, VERBOSE, FORMAT JSON)"
    (plan,) = view.run(replace(step, sql=f"{explain} {view.text_of(step.sql)}")).scalar_one()
    (scan,) = (
        node
        for node in nodes_at_the_rows(plan["Plan"])
        if "finish_time" in node.get("Remote SQL", "")
    )
    return scan


def test_the_other_server_is_asked_for_the_days_of_the_window_alone(
    near: Database, large_postgresql: Database
) -> None:
    link(near, large_postgresql, TABLES)
    with connect(near.url) as view:
        scan = scan_of(view)
    a_day = LARGE_RUNS // 1_000
    assert scan["Actual Rows"] == a_day
    assert scan["Rows Removed by Filter"] <= 4 * a_day


def test_tables_beneath_foreign_tables_cannot_be_rewritten_while_being_read(
    near: Database, far: Database
) -> None:
    link(near, far, TABLES)
    with connect(near.url) as view:
        if (view.connection.dialect.server_version_info or ()) < (12,):
            pytest.skip("before PostgreSQL 12 no limit is sent, and so nothing is held there")
        with pytest.raises(OperationalError, match="lock timeout"):
            far.run("SET lock_timeout = 1; TRUNCATE task_run")


def test_there_is_no_advice_on_tables_of_another_server(
    near: Database, large_postgresql: Database
) -> None:
    link(near, large_postgresql, TABLES)
    with connect(near.url) as view:
        advice = advise(view)
    assert advice.estimated_rows is None
    assert not advice.remedies


def test_a_foreign_partition_is_not_indexed_here(far: Database) -> None:
    far.run(
        "CREATE TABLE archive (LIKE task_run)",
        "DROP TABLE task_run",
        "CREATE TABLE task_run (LIKE archive) PARTITION BY RANGE (project_id)",
        "CREATE TABLE later PARTITION OF task_run FOR VALUES FROM (4) TO (MAXVALUE)",
        """INSERT INTO task_run (project_id, user_ip, finish_time)
        SELECT 7, i, '2026-11-23T12:00:00.' || i FROM generate_series(100000, 300000) AS n (i)""",
    )
    link(far, far, PARTITION)
    far.run("CHECKPOINT", "VACUUM ANALYZE", "ANALYZE task_run")
    with connect(far.url) as view:
        advice = advise(view)
    assert advice.partitions == ("public.later",)
    assert advice.remedies
    far.run(*(line for remedy in advice.remedies for line in remedy.sql.splitlines()))
