"""What a role may see, and how what is missing is named."""

from collections.abc import Iterator

import pytest

from pybossa_stats import collect_site, connect
from pybossa_stats.errors import NoPrivilegeError, NotPybossaError
from pybossa_stats.source.schema import metadata
from tests.support.databases import Database, Server, least_privilege


def require(url: str) -> None:
    with connect(url) as view:
        collect_site(view)


def test_nothing_is_missing_from_pybossas_own_tables(database: Database) -> None:
    require(database.url)


def test_all_tables_and_columns_that_are_missing_are_named(database: Database) -> None:
    database.run("DROP TABLE task", "ALTER TABLE project DROP COLUMN info")
    with pytest.raises(NotPybossaError) as raised:
        require(database.url)
    assert "table task" in str(raised.value)
    assert "column project.info" in str(raised.value)
    assert "task_run" not in str(raised.value)
    assert raised.value.hint


def test_another_database_is_not_pybossa(server: Server) -> None:
    with server.database("empty") as empty, pytest.raises(NotPybossaError, match=r"tables .*user"):
        require(empty.url)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            "task_run ALTER finish_time TYPE timestamp USING NULL",
            "task_run.finish_time is timestamp without time zone, not text",
        ),
        ("task_run ALTER user_ip TYPE inet USING NULL", "task_run.user_ip is inet, not text"),
        ("project ALTER published TYPE text", "project.published is text, not boolean"),
        ("project ALTER info TYPE date USING NULL", "project.info is date, not json"),
        (
            "task DROP id, ADD id varchar(9)",
            "task.id is character varying(9), not integer",
        ),
        ("task ALTER id TYPE numeric", "task.id is numeric, not integer"),
        ("task ALTER id TYPE real", "task.id is real, not integer"),
    ],
)
def test_a_column_of_another_type_is_named(postgresql: Database, change: str, says: str) -> None:
    postgresql.run(f"ALTER TABLE {change}")
    with pytest.raises(NotPybossaError) as raised:
        require(postgresql.url)
    assert says in str(raised.value)


def test_types_that_serve_as_well_are_taken(postgresql: Database) -> None:
    postgresql.run(
        "CREATE DOMAIN address AS varchar(50)",
        "CREATE DOMAIN pseudonym AS address",
        "ALTER TABLE task_run ALTER user_ip TYPE pseudonym",
        "CREATE DOMAIN number AS bigint",
        "CREATE DOMAIN id AS number",
        "ALTER TABLE task_run ALTER project_id TYPE bigint, ALTER user_id TYPE id",
        "ALTER TABLE project ALTER info TYPE text, ALTER name TYPE char(9)",
    )
    with connect(postgresql.url) as view:
        assert collect_site(view).all_time.tasks == 0


def test_a_column_that_a_version_lacks_has_its_default_in_the_past_too(database: Database) -> None:
    database.run('ALTER TABLE "user" DROP COLUMN restrict')
    database.run(
        """INSERT INTO "user" (id, name, fullname, created) VALUES (1, 'a', 'A', '2014-01-01')""",
        "INSERT INTO task_run (project_id, user_id, finish_time) VALUES (1, 1, '2014-10-05')",
    )
    with connect(database.url) as view:
        stats = collect_site(view, "2014-10-05")
    assert [user.id for user in stats.top_users] == [1]


@pytest.fixture
def role(server: Server, postgresql: Database) -> Iterator[str]:
    """The URL of a new role in the test's database, which may read nothing."""
    postgresql.run("DROP ROLE IF EXISTS reader", "CREATE ROLE reader LOGIN PASSWORD 'secret'")
    yield server.url_of("pybossa_test", "reader", "secret")
    postgresql.run("DROP OWNED BY reader", "DROP ROLE reader")


def test_all_columns_that_a_role_may_not_read_are_named(postgresql: Database, role: str) -> None:
    postgresql.run(
        'GRANT SELECT ON project, "user", task TO reader',
        "GRANT SELECT (project_id, user_id, finish_time) ON task_run TO reader",
    )
    with pytest.raises(NoPrivilegeError, match=r"may not read column task_run\.user_ip\.$"):
        require(role)
    postgresql.run("REVOKE ALL ON task FROM reader")
    with pytest.raises(NoPrivilegeError, match=r"table task and column task_run\.user_ip\.$"):
        require(role)


def test_a_statistic_needs_no_column_of_another(postgresql: Database, role: str) -> None:
    postgresql.run(
        'GRANT SELECT (id, name, fullname, restrict) ON "user" TO reader',
        "GRANT SELECT (id, name, short_name, published, info) ON project TO reader",
        "GRANT SELECT (id) ON task TO reader",
        "GRANT SELECT (project_id, user_id, user_ip, finish_time) ON task_run TO reader",
    )
    require(role)
    postgresql.run("ALTER TABLE task DROP COLUMN state")
    require(role)
    with connect(role) as view:
        assert collect_site(view).all_time.tasks == 0


def test_hidden_rows_are_no_matter_of_grants(postgresql: Database, role: str) -> None:
    postgresql.run(
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader",
        "ALTER TABLE task_run ENABLE ROW LEVEL SECURITY",
    )
    with pytest.raises(NoPrivilegeError, match="hide rows of task_run") as raised:
        require(role)
    assert "BYPASSRLS" in raised.value.hint
    postgresql.run("ALTER ROLE reader BYPASSRLS")
    require(role)


def test_a_schema_that_may_not_be_used_is_an_error_that_says_so(
    postgresql: Database, role: str
) -> None:
    postgresql.run("CREATE SCHEMA hidden", 'CREATE TABLE hidden."user" (id int)')
    with (
        pytest.raises(NoPrivilegeError, match="schema hidden"),
        connect(role, schema="hidden") as view,
    ):
        collect_site(view)


@pytest.fixture
def example_role(server: Server, postgresql: Database) -> Iterator[str]:
    """The URL of the role that the example's SQL makes, but for the database's name."""
    statements = [
        statement.replace("DATABASE pybossa", "DATABASE pybossa_test")
        for statement in least_privilege()
    ]
    postgresql.run("DROP ROLE IF EXISTS pybossa_stats", *statements)
    yield server.url_of("pybossa_test", "pybossa_stats", "secret")
    postgresql.run("DROP OWNED BY pybossa_stats", "DROP ROLE pybossa_stats")


def test_the_example_role_suffices(postgresql: Database, example_role: str) -> None:
    postgresql.fill(task=[{"id": 1}])
    with connect(example_role) as view:
        assert collect_site(view).all_time.tasks == 1


def test_the_example_role_may_read_no_column_more(postgresql: Database, example_role: str) -> None:
    assert example_role
    granted = (
        "SELECT table_name, column_name, privilege_type FROM information_schema.column_privileges"
        " WHERE grantee = 'pybossa_stats'"
    )
    with postgresql.connection() as connection:
        rows = connection.exec_driver_sql(granted).all()
    assert {tuple(row) for row in rows} == {
        (needed.name, needed_column.name, "SELECT")
        for needed in metadata.tables.values()
        for needed_column in needed.columns
    }


@pytest.mark.parametrize(
    "other",
    ["CREATE TABLE task ()", "CREATE INDEX task ON project (id)", "CREATE SEQUENCE task"],
)
def test_what_cannot_be_read_under_a_tables_name_is_no_table(
    postgresql: Database, other: str
) -> None:
    postgresql.run("DROP TABLE task", other)
    with pytest.raises(NotPybossaError, match=r"missing table task\."):
        require(postgresql.url)


def test_columns_that_sqlite_generates_are_columns(sqlite: Database) -> None:
    sqlite.run(
        "DROP TABLE task",
        "CREATE TABLE task (id int, project_id int, state text AS ('ongoing'), n_answers int,"
        " created text)",
    )
    require(sqlite.url)
