"""Tables of other kinds in place of PYBOSSA's: partitioned ones, and views."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from pybossa_stats import SiteStats, collect_site, connect
from pybossa_stats.diagnosis.advice import Advice, advise
from pybossa_stats.media.document import Document
from pybossa_stats.periods.window import Window
from pybossa_stats.report.diagnosis import AdviceReport
from tests.conftest import LARGE_RUNS, NOW
from tests.support.databases import Database, Server
from tests.support.explained import explain_steps
from tests.support.questions import figures
from tests.support.steps import site_steps

STEPS = site_steps(Window.ending(NOW))

PARTITIONED = (
    "ALTER TABLE task_run RENAME TO runs",
    "CREATE TABLE task_run (LIKE runs) PARTITION BY RANGE (project_id)",
    "CREATE TABLE low PARTITION OF task_run FOR VALUES FROM (MINVALUE) TO (4)",
    """CREATE TABLE high PARTITION OF task_run FOR VALUES FROM (4) TO (MAXVALUE)
    PARTITION BY LIST ((user_id IS NULL))""",
    "CREATE TABLE high_known PARTITION OF high FOR VALUES IN (false)",
    'CREATE TABLE "High, unknown" PARTITION OF high FOR VALUES IN (true)',
    "INSERT INTO task_run SELECT * FROM runs",
    "DROP TABLE runs",
)
KINDS = {
    "partitioned": PARTITIONED,
    "partitioned by the time": (
        "ALTER TABLE task_run RENAME TO runs",
        "CREATE TABLE task_run (LIKE runs) PARTITION BY LIST (substr(finish_time, 1, 4))",
        "CREATE TABLE old PARTITION OF task_run FOR VALUES IN ('2024', '2025', '', NULL)",
        "CREATE TABLE new PARTITION OF task_run FOR VALUES IN ('2026', 'yest')",
        "INSERT INTO task_run SELECT * FROM runs",
    ),
    "a view": (
        "ALTER TABLE task_run RENAME TO runs",
        "CREATE VIEW task_run AS SELECT * FROM runs",
    ),
    "a materialized view": (
        "ALTER TABLE task_run RENAME TO runs",
        "CREATE MATERIALIZED VIEW task_run AS SELECT * FROM runs",
    ),
}


@pytest.mark.usefixtures("still_clock")
def test_all_figures_are_those_of_a_plain_table(
    server: Server, site_template: str, site: Database
) -> None:
    plain = figures(site.url)
    for kind, change in KINDS.items():
        with server.database("pybossa_kind", site_template) as database:
            database.run(*change)
            assert figures(database.url) == plain, kind


@pytest.fixture(scope="module")
def partitioned_template(server: Server, large_template: str) -> Iterator[str]:
    """A large database whose task runs are in three partitions, at two depths."""
    with server.database("pybossa_partitioned", large_template) as database:
        database.run(*PARTITIONED, "CHECKPOINT", "VACUUM ANALYZE", "ANALYZE task_run")
        yield "pybossa_partitioned"


@pytest.fixture(scope="module")
def indexed_template(server: Server, partitioned_template: str) -> Iterator[str]:
    """The same with all that is advised."""
    with server.database("pybossa_partitions_indexed", partitioned_template) as database:
        database.run(*statements_of(advice_on(database)), "VACUUM ANALYZE")
        yield "pybossa_partitions_indexed"


@pytest.fixture
def partitioned(server: Server, partitioned_template: str) -> Database:
    """The partitioned database, to be read alone."""
    return Database(server.url_of(partitioned_template))


@pytest.fixture
def indexed(server: Server, indexed_template: str) -> Database:
    """The partitioned database with all that is advised, to be read alone."""
    return Database(server.url_of(indexed_template))


@pytest.fixture
def own_indexed(server: Server, indexed_template: str) -> Iterator[Database]:
    """The partitioned database with all that is advised, to be changed."""
    with server.database("pybossa_own_indexed", indexed_template) as database:
        yield database


INDEXES = "user_ip", "finish_time", "other_times", "task_times"


def advice_on(database: Database) -> Advice:
    with connect(database.url) as view:
        return advise(view)


def statements_of(advice: Advice) -> list[str]:
    return [line for remedy in advice.remedies for line in remedy.sql.splitlines()]


def document_of(advice: Advice) -> Document:
    return AdviceReport(advice).document()


def can_be_indexed_as_one(database: Database) -> bool:
    with connect(database.url) as view:
        return (view.connection.dialect.server_version_info or ()) >= (11,)


def test_the_partitions_are_known(partitioned: Database) -> None:
    found = advice_on(partitioned)
    assert {*found.partitions} == {"public.low", "public.high_known", 'public."High, unknown"'}
    assert found.estimated_rows == LARGE_RUNS
    assert "3 partitions" in str(document_of(found).notes)


def test_rows_that_came_after_a_partitioned_table_was_analysed_are_counted(
    own_large_postgresql: Database,
) -> None:
    """Nothing but ANALYZE of the whole tells PostgreSQL how many there are."""
    *make, fill = PARTITIONED
    own_large_postgresql.run(*make, "ANALYZE task_run", fill)
    assert advice_on(own_large_postgresql).estimated_rows == LARGE_RUNS


HASHED = (
    "ALTER TABLE task_run RENAME TO runs",
    "CREATE TABLE task_run (LIKE runs) PARTITION BY HASH (project_id)",
    *(
        f"CREATE TABLE runs_{n} PARTITION OF task_run FOR VALUES WITH (MODULUS 2, REMAINDER {n})"
        for n in range(2)
    ),
    "INSERT INTO task_run SELECT * FROM runs",
    "CHECKPOINT",
    "VACUUM ANALYZE",
    "ANALYZE task_run",
)


def test_partitions_by_hash_keep_the_order_of_time_that_a_block_range_index_needs(
    own_large_postgresql: Database,
) -> None:
    if not can_be_indexed_as_one(own_large_postgresql):
        pytest.skip("before 11, PostgreSQL cannot partition by hash")
    own_large_postgresql.run(*HASHED)
    remedies = [each.sql for each in advice_on(own_large_postgresql).remedies]
    assert [sql for sql in remedies if "ON public.task_run USING brin (finish_time" in sql]


def test_each_partition_is_to_have_the_indexes(partitioned: Database) -> None:
    """CONCURRENTLY is for them alone; an index of the whole then takes theirs over."""
    create = "CREATE INDEX CONCURRENTLY IF NOT EXISTS "
    remedy = advice_on(partitioned).remedies[-1]
    *each, whole = remedy.sql.splitlines()
    if not can_be_indexed_as_one(partitioned):
        each.append(whole)
    else:
        assert whole.startswith("CREATE INDEX pybossa_stats_user_ip ON public.task_run ")
    assert len(each) == 3
    assert all(sql.startswith(create) for sql in each)
    assert any(
        sql.startswith(f'{create}"pybossa_stats_user_ip_High, unknown" ON public."High, unknown" ')
        for sql in each
    )


def test_indexes_of_partitions_are_used_and_change_no_figure(
    partitioned: Database, indexed: Database
) -> None:
    with connect(indexed.url) as view:
        plans = {step.reads: "\n".join(step.plan) for step in explain_steps(view, STEPS)}
    assert "pybossa_stats_user_ip_low" in plans[STEPS.addresses.reads]
    assert "Seq Scan on low" not in plans[STEPS.addresses.reads]
    # PostgreSQL 10 would rather have several processes read partitions as small as these.
    if can_be_indexed_as_one(indexed):
        assert "pybossa_stats_finish_time_high_known" in plans[STEPS.top_lists.reads]
        assert "Seq Scan on high_known" not in plans[STEPS.top_lists.reads]
    assert figures_of_site(indexed) == figures_of_site(partitioned)
    assert not advice_on(indexed).remedies


def figures_of_site(database: Database) -> SiteStats:
    with connect(database.url) as view:
        stats = collect_site(view, Window.ending(NOW))
    return replace(stats, origin=replace(stats.origin, instant=NOW, database=""))


def test_a_partition_that_is_added_later_gets_the_indexes_of_advise(own_indexed: Database) -> None:
    if not can_be_indexed_as_one(own_indexed):
        pytest.skip("PostgreSQL 10 has no indexes of partitioned tables")
    own_indexed.run(
        "TRUNCATE high",
        'DROP TABLE "High, unknown"',
        "CREATE TABLE later PARTITION OF high FOR VALUES IN (true)",
    )
    with own_indexed.connection() as connection:
        query = "SELECT indexdef FROM pg_indexes WHERE tablename = 'later'"
        indexes = " ".join(connection.exec_driver_sql(query).scalars())
    assert "(user_ip COLLATE" in indexes
    assert "(finish_time COLLATE" in indexes


def test_advised_statements_that_were_stopped_half_way_can_be_run_again(
    server: Server, partitioned_template: str
) -> None:
    with server.database("pybossa_stopped", partitioned_template) as database:
        database.run(*statements_of(advice_on(database))[:2])
        database.run(*statements_of(advice_on(database)))
        assert not advice_on(database).remedies


def test_an_index_that_one_partition_lacks_is_advised(own_indexed: Database) -> None:
    if not can_be_indexed_as_one(own_indexed):
        pytest.skip("PostgreSQL 10 has no indexes of partitioned tables")
    own_indexed.run(
        "ALTER TABLE task_run DETACH PARTITION low",
        "CREATE TABLE bare (LIKE low)",
        "INSERT INTO bare SELECT * FROM low",
        *(f"DROP INDEX pybossa_stats_{each}" for each in INDEXES),
        "ALTER TABLE task_run ATTACH PARTITION bare FOR VALUES FROM (MINVALUE) TO (4)",
        "VACUUM ANALYZE",
        "ANALYZE task_run",
    )
    assert [remedy.concerns for remedy in advice_on(own_indexed).remedies] == [
        "all but global",
        "tasks",
        STEPS.top_lists.reads,
        STEPS.addresses.reads,
    ]


def test_of_a_view_there_is_no_advice(postgresql: Database) -> None:
    postgresql.run(*KINDS["a view"])
    advice = advice_on(postgresql)
    assert not advice.small
    assert not advice.remedies
    assert "on the server that stores it" in str(document_of(advice).notes)


def test_a_materialized_view_can_be_indexed(own_large_postgresql: Database) -> None:
    own_large_postgresql.run(*KINDS["a materialized view"], "ANALYZE task_run")
    statements = statements_of(advice_on(own_large_postgresql))
    assert sum(sql.startswith("CREATE INDEX") for sql in statements) == len(INDEXES)
    own_large_postgresql.run(*statements)
    assert "CREATE INDEX" not in "".join(statements_of(advice_on(own_large_postgresql)))
