"""What `check` finds out."""

from pybossa_stats import connect
from pybossa_stats.diagnosis.inspection import FinishTimes, Inspection, inspect
from pybossa_stats.source.access import WrongType
from tests.support.databases import Database, Server


def inspect_database(database: Database) -> Inspection:
    with connect(database.url) as view:
        return inspect(view)


def test_rows_are_counted_where_nothing_is_known_of_them(database: Database) -> None:
    database.fill(task=[{"id": 1}, {"id": 2}])
    rows = {table.name: table.estimated_rows for table in inspect_database(database).tables}
    empty = dict.fromkeys(("auditlog", "category", "project", "task_run", "user"), 0)
    assert rows == {**empty, "task": 2}


def test_a_table_without_its_first_column_is_counted(database: Database) -> None:
    database.fill(task_run=[{"project_id": 1}])
    database.run("ALTER TABLE task_run DROP COLUMN project_id")
    tables = {table.name: table for table in inspect_database(database).tables}
    assert (tables["task_run"].estimated_rows, tables["task_run"].missing) == (1, ("project_id",))


def test_a_role_that_may_read_any_column_may_count(server: Server, postgresql: Database) -> None:
    postgresql.fill(task_run=[{"project_id": 1}])
    postgresql.run(
        "DROP ROLE IF EXISTS reader",
        "CREATE ROLE reader LOGIN",
        "GRANT SELECT (finish_time) ON task_run TO reader",
    )
    try:
        seen = inspect_database(Database(server.url_of("pybossa_test", "reader")))
    finally:
        postgresql.run("DROP OWNED BY reader", "DROP ROLE reader")
    tables = {table.name: table for table in seen.tables}
    assert tables["task_run"].estimated_rows == 1
    assert tables["task"].denied


def test_postgresqls_own_estimate_is_taken(postgresql: Database) -> None:
    postgresql.fill(task=[{"id": 1}, {"id": 2}])
    postgresql.run("ANALYZE task", "INSERT INTO task VALUES (3)")
    tables = {table.name: table for table in inspect_database(postgresql).tables}
    assert tables["task"].estimated_rows == 2


def test_times_that_cannot_be_read_are_counted(database: Database) -> None:
    times = [
        *["2016-12-09T13:23:52.231406", "2016-12-09 13:23:52Z", "2024-02-29T00:00:00+00:00"],
        *[None, None],
        *["", "junk", "2023-02-29T00:00:00", "1900-02-29T00:00:00"],
    ]
    database.fill(task_run=[{"project_id": 1, "finish_time": time} for time in times])
    assert inspect_database(database).finish_times == FinishTimes(null=2, unreadable=4, answers=9)


def test_a_missing_table_is_no_failure(database: Database) -> None:
    database.run("DROP TABLE task_run")
    inspection = inspect_database(database)
    assert inspection.finish_times is None
    assert [table.name for table in inspection.tables if not table.exists] == ["task_run"]


def test_hidden_rows_are_no_failure(server: Server, postgresql: Database) -> None:
    postgresql.run(
        "DROP ROLE IF EXISTS nearsighted",
        "CREATE ROLE nearsighted LOGIN",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO nearsighted",
        "ALTER TABLE task_run ENABLE ROW LEVEL SECURITY",
    )
    inspection = inspect_database(Database(server.url_of("pybossa_test", "nearsighted")))
    postgresql.run("DROP OWNED BY nearsighted", "DROP ROLE nearsighted")
    assert inspection.finish_times is None
    assert [(table.name, table.estimated_rows) for table in inspection.tables if table.hidden] == [
        ("task_run", None)
    ]


def test_a_column_of_another_type_is_no_failure(postgresql: Database) -> None:
    postgresql.run("ALTER TABLE task_run ALTER finish_time TYPE date USING NULL")
    inspection = inspect_database(postgresql)
    assert inspection.finish_times is None
    assert [table.mistyped for table in inspection.tables if table.mistyped] == [
        (WrongType("finish_time", "date", "text"),)
    ]
