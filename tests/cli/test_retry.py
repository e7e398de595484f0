"""Trying again: where it can help, and nowhere else."""

import pytest

from pybossa_stats.errors import ExitCode
from tests.support.databases import Database, Server
from tests.support.program import run
from tests.support.waiting import locked


class Pauses:
    """In place of sleeping: what would have been slept, and SQL that mends a database meanwhile."""

    def __init__(self, database: Database) -> None:
        self.seconds: list[float] = []
        self.mending: tuple[str, ...] = ()
        self._database = database

    def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        self._database.run(*self.mending)


@pytest.fixture
def pauses(postgresql: Database, monkeypatch: pytest.MonkeyPatch) -> Pauses:
    slept = Pauses(postgresql)
    monkeypatch.setattr("time.sleep", slept)
    return slept


def test_an_unreachable_server_is_retried(pauses: Pauses) -> None:
    nowhere = "postgresql://u:s3cret@127.0.0.1:1/d"
    result = run("global", "--database-url", nowhere, "--retries", 3)
    assert result.exit_code == ExitCode.CANNOT_CONNECT
    assert len(pauses.seconds) == 3
    assert "Connection refused (tried 4 times)\n" in result.stderr
    assert "s3cret" not in result.stderr
    assert result.stdout == ""


def test_pauses_grow_up_to_a_minute(pauses: Pauses) -> None:
    run("global", "--database-url", "postgresql://127.0.0.1:1/d", "--retries", 9)
    longest = [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert all(
        most / 2 <= pause <= most for pause, most in zip(pauses.seconds, longest, strict=True)
    )


def test_nothing_is_retried_without_the_option_retries(pauses: Pauses) -> None:
    result = run("global", "--database-url", "postgresql://127.0.0.1:1/d")
    assert result.exit_code == ExitCode.CANNOT_CONNECT
    assert not pauses.seconds


def test_retries_succeed_once_the_database_is_back(postgresql: Database, pauses: Pauses) -> None:
    postgresql.run(
        "CREATE FUNCTION conflict() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE EXCEPTION 'conflict with recovery'"
        " USING ERRCODE = '40001'; END $$",
        "ALTER TABLE task RENAME TO old_task",
        "CREATE VIEW task AS SELECT conflict() AS id",
    )
    pauses.mending = ("DROP VIEW task", "ALTER TABLE old_task RENAME TO task")
    result = run("global", "--json", "--database-url", postgresql.url, "--retries", 5)
    assert result.exit_code == 0
    assert len(pauses.seconds) == 1
    assert not result.stderr


def test_a_connection_that_is_lost_is_made_again(postgresql: Database, pauses: Pauses) -> None:
    postgresql.run(
        "CREATE FUNCTION lose() RETURNS integer LANGUAGE sql AS"
        " 'SELECT pg_terminate_backend(pg_backend_pid())::integer'",
        "ALTER TABLE task RENAME TO old_task",
        "CREATE VIEW task AS SELECT lose() AS id FROM generate_series(1, 1) WHERE lose() > 0",
    )
    pauses.mending = ("DROP VIEW task", "ALTER TABLE old_task RENAME TO task")
    result = run("global", "--database-url", postgresql.url, "--retries", 2)
    assert result.exit_code == 0
    assert not result.stderr
    assert len(pauses.seconds) == 1


def test_errors_that_are_not_transient_are_not_retried(
    server: Server, postgresql: Database, pauses: Pauses
) -> None:
    def code(url: str) -> int:
        return run("global", "--database-url", url, "--retries", 3).exit_code

    assert code(server.url_of("nowhere")) == ExitCode.CANNOT_CONNECT
    assert code(server.url_of("pybossa_test", "nobody", "wrong")) == ExitCode.CANNOT_CONNECT
    postgresql.run("DROP TABLE task")
    assert code(postgresql.url) == ExitCode.NOT_PYBOSSA
    assert code("nonsense") == ExitCode.USAGE
    assert not pauses.seconds


def test_a_locked_table_is_retried(postgresql: Database, pauses: Pauses) -> None:
    with locked(postgresql, "task_run"):
        result = run(
            "global", "--database-url", postgresql.url, "--lock-timeout", 1, "--retries", 1
        )
    assert result.exit_code == ExitCode.TIMED_OUT
    assert "locked" in result.stderr
    assert "(tried 2 times)" in result.stderr
    assert len(pauses.seconds) == 1
