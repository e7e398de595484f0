"""Locks: figures of tables that are altered, and altering tables of which figures are read."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from pybossa_stats import Limits, SiteStats, collect_site, connect
from pybossa_stats.errors import ChangedError, TimedOutError
from pybossa_stats.source.postgresql.locking import Names, find_names
from tests.support.databases import Database, Server
from tests.support.pooler import pooler
from tests.support.waiting import locked, wait_until_reading

RUNS = [{"project_id": project, "user_id": 1} for project in (1, 2, 3)]

PARTITIONED = (
    "ALTER TABLE task_run RENAME TO runs",
    "CREATE TABLE task_run (LIKE runs) PARTITION BY RANGE (project_id)",
    "CREATE TABLE first PARTITION OF task_run FOR VALUES FROM (0) TO (2)",
    "CREATE TABLE others PARTITION OF task_run FOR VALUES FROM (2) TO (9)",
    "INSERT INTO task_run SELECT * FROM runs",
)
VIEWED = ("ALTER TABLE task_run RENAME TO runs", "CREATE VIEW task_run AS SELECT * FROM runs")

REWRITES: dict[str, tuple[tuple[str, ...], str]] = {
    "altered": ((), "ALTER TABLE task_run ALTER project_id TYPE bigint"),
    "emptied and filled": (
        ("CREATE TABLE copy AS SELECT * FROM task_run",),
        "TRUNCATE task_run; INSERT INTO task_run SELECT * FROM copy",
    ),
    "made anew": (
        (),
        """ALTER TABLE task_run RENAME TO copy; CREATE TABLE task_run (LIKE copy);
        INSERT INTO task_run SELECT * FROM copy""",
    ),
    "changed for another": (
        ("CREATE TABLE other (LIKE task_run)",),
        """LOCK task_run; INSERT INTO other SELECT * FROM task_run;
        ALTER TABLE task_run RENAME TO copy; ALTER TABLE other RENAME TO task_run""",
    ),
    "partitioned": (PARTITIONED, "ALTER TABLE task_run ALTER user_ip TYPE char(50)"),
    "a partition": (
        PARTITIONED,
        "TRUNCATE others; INSERT INTO others SELECT * FROM runs WHERE project_id > 1",
    ),
    "under a view": (VIEWED, "ALTER TABLE runs ADD volatile float DEFAULT random()"),
    "a materialized view": (
        (
            "ALTER TABLE task_run RENAME TO runs",
            "CREATE MATERIALIZED VIEW task_run AS SELECT * FROM runs",
        ),
        "REFRESH MATERIALIZED VIEW task_run",
    ),
}


@pytest.fixture(params=list(REWRITES.values()), ids=list(REWRITES))
def rewrite(request: pytest.FixtureRequest, postgresql: Database) -> str:
    """SQL that gives task_run, filled, another file, and leaves its rows as they are."""
    prepare, sql = request.param
    postgresql.fill(task_run=RUNS)
    postgresql.run(*prepare)
    return str(sql)


def read(database: Database, **limits: float) -> SiteStats:
    with connect(database.url, limits=Limits(**limits)) as view:  # type: ignore[arg-type]
        return collect_site(view)


def test_a_table_that_is_being_rewritten_is_read_afterwards(
    postgresql: Database, rewrite: str
) -> None:
    """With a snapshot from before, it would be empty."""
    with ThreadPoolExecutor() as pool:
        with postgresql.connection() as other:
            other.exec_driver_sql(rewrite)
            stats = pool.submit(read, postgresql)
            wait_until_reading(postgresql)
        assert stats.result().all_time.answers == len(RUNS)


def test_a_table_that_is_rewritten_before_it_can_be_locked_is_looked_up_again(
    postgresql: Database, rewrite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = []

    def change(_connection: Connection, _schema: str | None) -> Names:
        names = find_names(_connection, _schema)
        begun.append(names)
        if len(begun) == 1:
            postgresql.run(rewrite)
        return names

    monkeypatch.setattr("pybossa_stats.source.postgresql.transaction.find_names", change)
    assert (read(postgresql).all_time.answers, len(begun)) == (len(RUNS), 2)


def test_a_table_that_is_read_cannot_be_rewritten(postgresql: Database) -> None:
    with connect(postgresql.url), pytest.raises(OperationalError, match="lock timeout"):
        postgresql.run("SET lock_timeout = 1; TRUNCATE task_run")


def test_while_one_table_is_waited_for_others_can_be_altered(postgresql: Database) -> None:
    with ThreadPoolExecutor() as pool:
        with locked(postgresql, "task_run"):
            stats = pool.submit(read, postgresql)
            wait_until_reading(postgresql)
            with postgresql.connection() as other:
                other.exec_driver_sql("SET lock_timeout = '5s'")
                other.exec_driver_sql('LOCK "user", project, task')
        assert stats.result().all_time.answers == 0


def test_a_table_that_stays_locked_is_named(postgresql: Database) -> None:
    with (
        locked(postgresql, "project"),
        pytest.raises(TimedOutError, match=r"table project .*locked") as raised,
    ):
        read(postgresql, lock_timeout=0.2)
    assert raised.value.transient


def test_nobody_waits_for_a_lock_longer_than_for_a_statement(postgresql: Database) -> None:
    with locked(postgresql, "task"), pytest.raises(TimedOutError, match="locked"):
        read(postgresql, timeout=0.2)


def test_a_temporary_table_in_the_session_of_a_pooler_is_never_read(
    server: Server, postgresql: Database
) -> None:
    postgresql.fill(task=[{"id": 1}])
    with pooler(server.url) as url:
        pooled = Database(Server(url).url_of("pybossa_test"), postgresql.changed)
        pooled.run("CREATE TEMPORARY TABLE task (LIKE task)")
        with pytest.raises(ChangedError):
            read(pooled, lock_timeout=0.1)
