"""A real Citus cluster: all commands tell there what they tell of the same rows on one server."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from pybossa_stats.errors import ExitCode
from pybossa_stats.source.sample import sample_rows
from tests.conftest import NOW
from tests.support.cluster import (
    COORDINATOR,
    OTHER_WORKER,
    WORKER,
    Node,
    database_on,
    manage,
    needs_cluster,
    stopped,
    write_dump,
)
from tests.support.databases import Server, least_privilege
from tests.support.faults import rounds
from tests.support.questions import ASKED, STATISTICS, Answer, ask, assert_said_well
from tests.support.waiting import wait_until

pytestmark = [
    needs_cluster,
    pytest.mark.usefixtures("still_clock"),
    pytest.mark.xdist_group("cluster"),  # there is one
]

VARIANTS = ("std", "byid", "allid", "runonly", "local", "columnar")
"""Ways to spread PYBOSSA's tables, as the program that makes clusters calls them."""

READER = "pybossa_stats"
ROLES = rounds((READER,), (READER, "postgres"))
_ALSO = "activity by project", "activity by user", "rhythm", "projects", "cohorts"
TOLD = ASKED | {name: STATISTICS[name] for name in _ALSO}
"""Those that together send all statements of the others."""

PLACES = [
    pytest.param(variant, node, id=f"{variant}, {node.name}")
    for variant in VARIANTS
    for node in (COORDINATOR, WORKER)
    # There, only task_run is known to workers.
    if (variant, node) != ("runonly", WORKER)
]


@pytest.fixture(scope="module", autouse=True)
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The sample site, spread in all ways."""
    dump = tmp_path_factory.mktemp("cluster") / "site.sql"
    write_dump(dump)
    dump.parent.chmod(0o755)
    manage("start")
    for variant in VARIANTS:
        manage("load", variant, dump, variant)
        if variant != "runonly":
            make_known_to_workers(variant, "auditlog", "category")
        grant(variant)
    yield
    manage("stop")


def make_known_to_workers(name: str, *tables: str) -> None:
    """Let workers read tables of a database that stay on the coordinator."""
    database_on(COORDINATOR, name).run(
        *(
            f"SELECT citus_add_local_table_to_metadata('{table}') WHERE NOT EXISTS"
            f" (SELECT FROM pg_dist_partition WHERE logicalrelid = '{table}'::regclass)"
            for table in tables
        )
    )


def grant(name: str) -> None:
    """Let the role of least privilege read a database."""
    database = database_on(COORDINATOR, name)
    known = "SELECT count(*) FROM pg_roles WHERE rolname = 'pybossa_stats'"
    with database.connection() as connection:
        is_known = connection.exec_driver_sql(known).scalar()
    database.run(
        *(
            each
            for each in least_privilege()
            if "ON DATABASE" not in each and not ("CREATE ROLE" in each and is_known)
        )
    )


@pytest.fixture(scope="module")
def right(server: Server) -> Iterator[dict[str, Answer]]:
    """What is told of the same rows where they are not spread."""
    with server.database("pybossa_not_spread") as database:
        database.create_tables()
        database.fill(**sample_rows(NOW))
        yield answers_of(database.url)


def answers_of(url: str) -> dict[str, Answer]:
    of_all = {question: ask(question, url) for question in TOLD}
    return of_all | {"report of a scope": ask("report", url, "--category", "nature")}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("variant", "node"), PLACES)
def test_figures_are_those_of_one_server(
    right: dict[str, Answer], variant: str, node: Node, role: str
) -> None:
    for question, answer in answers_of(database_on(node, variant, role).url).items():
        assert answer.code == ExitCode.DONE, answer
        assert answer.figures == right[question].figures, question


@pytest.mark.parametrize(("variant", "node"), PLACES)
def test_check_and_advise_know_where_the_rows_are(variant: str, node: Node) -> None:
    url = database_on(node, variant).url
    seen = ask("check", url).figures
    assert seen["works"]
    assert {each["name"]: each["estimated_rows"] for each in seen["tables"]}["task_run"] == 9_600
    assert seen["distributed"] == (variant != "local")
    assert ask("advise", url).code == ExitCode.DONE


@pytest.mark.parametrize(("variant", "node"), PLACES)
def test_the_statements_of_a_report_are_explained(variant: str, node: Node) -> None:
    answer = ask("report", database_on(node, variant).url, "--explain")
    assert answer.code == ExitCode.DONE, answer
    assert all(step["plan"] for step in answer.figures["steps"])


def test_a_node_that_is_down_is_named() -> None:
    with stopped(OTHER_WORKER):
        answers = [ask(each, database_on(COORDINATOR, "std").url) for each in ASKED]
    for answer in answers:
        assert answer.code == ExitCode.CANNOT_CONNECT
        assert str(OTHER_WORKER.port) in answer.said
        assert "\\n" not in answer.said
        assert_said_well(answer)


@contextmanager
def locked_shard() -> Iterator[None]:
    """Nobody can read one of the parts of task_run."""
    database = database_on(WORKER, "std")
    shards = (
        "SELECT shard_name FROM citus_shards WHERE table_name = 'task_run'::regclass"
        f" AND nodeport = {WORKER.port} LIMIT 1"
    )
    with database.connection() as connection:
        shard = connection.exec_driver_sql(shards).scalar()
        connection.exec_driver_sql("SET citus.override_table_visibility = off")
        connection.exec_driver_sql("SET citus.enable_manual_changes_to_shards = on")
        connection.exec_driver_sql(f"LOCK TABLE {shard} IN ACCESS EXCLUSIVE MODE")
        yield


def test_a_part_that_is_locked_on_its_node_is_given_up() -> None:
    with locked_shard():
        answer = ask("global", database_on(COORDINATOR, "std").url, "--lock-timeout", 1)
    assert answer.code == ExitCode.TIMED_OUT
    assert "locked" in answer.said


def test_a_statement_is_cancelled_on_all_nodes() -> None:
    """That may take over a second, and is no silence of the server."""
    idle = (
        "SELECT count(*) = 0 FROM pg_stat_activity"
        " WHERE state = 'active' AND query LIKE 'SELECT%task_run\\_%' AND pid <> pg_backend_pid()"
    )
    with locked_shard():
        options = "--timeout", 1, "--lock-timeout", 60
        answer = ask("global", database_on(COORDINATOR, "std").url, *options)
    assert answer.code == ExitCode.TIMED_OUT
    assert "took longer than 1 s" in answer.said
    wait_until(database_on(WORKER, "std"), idle)


def test_an_index_that_is_advised_serves_and_is_advised_no_more() -> None:
    database = database_on(COORDINATOR, "byid")
    many = "INSERT INTO task_run (project_id, task_id, user_id, user_ip, finish_time)"
    with database.connection() as connection:
        connection.exec_driver_sql(
            f"{many} SELECT n %% 14 + 1, n, n %% 240, n::text,"
            " to_char(timestamp '2026-01-01' + n * interval '2 minutes',"
            " 'YYYY-MM-DD\"T\"HH24:MI:SS') FROM generate_series(1, 150000) n"
        )
    advised = [each["sql"] for each in ask("advise", database.url).figures["remedies"]]
    assert [sql for sql in advised if "USING brin (finish_time" in sql]
    database.run(*advised)
    assert ask("advise", database.url).figures["remedies"] == []
