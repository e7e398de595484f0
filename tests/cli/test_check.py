"""`pybossa-stats check` and `pybossa-stats demo`."""

from pybossa_stats.errors import ExitCode
from tests.support.databases import Database, Server
from tests.support.program import run


def test_check_of_a_good_database_says_so() -> None:
    result = run("check", "--demo")
    assert result.exit_code == 0
    assert "all 4 columns needed" in result.stdout
    assert "3 of 9,600 task runs have an unreadable finish_time" in result.stdout


def test_check_shows_what_is_missing_and_fails_as_global_would(database: Database) -> None:
    database.run("DROP TABLE task", "ALTER TABLE project DROP COLUMN info")
    result = run("check", "--database-url", database.url)
    assert "there is no such table" in result.stdout
    assert "there is no column info" in result.stdout
    other = run("global", "--database-url", database.url)
    assert result.exit_code == other.exit_code == ExitCode.NOT_PYBOSSA
    assert result.stderr == other.stderr


def test_check_shows_what_is_forbidden(server: Server, postgresql: Database) -> None:
    postgresql.run("DROP ROLE IF EXISTS nothing", "CREATE ROLE nothing LOGIN")
    result = run("check", "--database-url", server.url_of("pybossa_test", "nothing"))
    postgresql.run("DROP ROLE nothing")
    assert result.exit_code == ExitCode.NO_PRIVILEGE
    assert "this role may not read project_id, user_id, user_ip, finish_time" in result.stdout
