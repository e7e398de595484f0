"""`pybossa-stats check` and `pybossa-stats demo`."""

import csv
import json
import re
from pathlib import Path

import pytest

from pybossa_stats.errors import ExitCode
from tests.support.databases import Database, Server
from tests.support.program import run


def test_check_of_a_good_database_says_that_global_works() -> None:
    result = run("check", "--demo")
    assert result.exit_code == 0
    assert "5 of 5 readable" in result.stdout
    assert "global was tried and works" in result.stdout
    assert "unreadable finish_time: 3 of 9,600 (1 null, 2 not an ISO 8601 time)" in result.stdout


def test_check_shows_what_is_missing_and_fails_as_global_would(database: Database) -> None:
    database.run("DROP TABLE task", "ALTER TABLE project DROP COLUMN info")
    result = run("check", "--database-url", database.url)
    assert re.search(r"task +- +missing", result.stdout)
    assert "missing: info" in result.stdout
    assert "and works" not in result.stdout
    other = run("global", "--database-url", database.url)
    assert result.exit_code == other.exit_code == ExitCode.NOT_PYBOSSA
    assert result.stderr == other.stderr


def test_check_fails_on_errors_that_only_global_meets(postgresql: Database) -> None:
    postgresql.run(
        "DROP TABLE task",
        "CREATE VIEW task AS SELECT id FROM generate_series(1, 1) id WHERE 1 / (id - 1) > 0",
    )
    postgresql.run("ALTER TABLE task_run ALTER user_ip TYPE inet USING NULL")
    result = run("check", "--database-url", postgresql.url)
    assert result.exit_code == ExitCode.FAILED
    assert "and works" not in result.stdout


def test_the_verdict_of_check_has_priority_over_a_failure_to_write_it(
    sqlite: Database, tmp_path: Path
) -> None:
    sqlite.run("DROP TABLE task")
    result = run("check", "--database-url", sqlite.url, "--output", tmp_path / "none" / "x.json")
    assert result.exit_code == ExitCode.NOT_PYBOSSA
    assert "x.json" in result.stderr
    assert "missing table task" in result.stderr


def test_an_interrupted_check_prints_the_tables_seen_before(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pybossa_stats.stats.site.site.collect_site", interrupted)
    result = run("check", "--database-url", sqlite.url)
    assert result.exit_code == ExitCode.INTERRUPTED
    assert "5 of 5 readable" in result.stdout
    assert "and works" not in result.stdout


def test_check_shows_what_is_forbidden(server: Server, postgresql: Database) -> None:
    postgresql.run("DROP ROLE IF EXISTS nothing", "CREATE ROLE nothing LOGIN")
    result = run("check", "--database-url", server.url_of("pybossa_test", "nothing"))
    postgresql.run("DROP ROLE nothing")
    assert result.exit_code == ExitCode.NO_PRIVILEGE
    assert "as role nothing" in result.stdout
    assert (
        "not readable by this role: project_id, task_id, user_id, user_ip, finish_time"
        in result.stdout
    )


def test_columns_that_only_other_commands_than_global_lack_are_a_warning(
    server: Server, postgresql: Database
) -> None:
    role = server.url_of("pybossa_test", "old")
    postgresql.run(
        "DROP ROLE IF EXISTS old",
        "CREATE ROLE old LOGIN",
        'GRANT SELECT (id, name, fullname, restrict) ON "user" TO old',
        "GRANT SELECT (id, name, short_name, published, info) ON project TO old",
        "GRANT SELECT (id) ON task TO old",
        "GRANT SELECT (project_id, user_id, user_ip, finish_time) ON task_run TO old",
    )
    result = run("check", "--database-url", role)
    lacks = json.loads(run("check", "--json", "--database-url", role).stdout)["data"]["lacks"]
    lacking = {command: lacks[command] for command in ("global", "activity", "projects", "users")}
    works = [
        command
        for command in lacking
        if command != "global" and run(command, "--database-url", role).exit_code == 0
    ]
    postgresql.run("DROP OWNED BY old", "DROP ROLE old")
    assert result.exit_code == 0
    assert "global was tried and works" in result.stdout
    assert 'GRANT SELECT (created) ON public."user" TO old;' in result.stdout
    assert [command for command in lacking if not lacking[command]] == ["global", *works]
    assert all(f"{command} cannot read" in result.stdout for command in lacking if lacking[command])


def test_check_shows_the_sql_that_helps(server: Server, postgresql: Database) -> None:
    role = '"od d"'
    postgresql.run(f"DROP ROLE IF EXISTS {role}", f"CREATE ROLE {role} LOGIN")
    postgresql.move_to_schema("Odd")
    postgresql.run(f'GRANT USAGE ON SCHEMA "Odd" TO {role}')
    check = ("check", "--schema", "Odd", "--database-url", server.url_of("pybossa_test", "od d"))
    lines = run(*check).stdout.splitlines()
    postgresql.run(*(line for line in lines if line.startswith("GRANT")))
    assert run(*check).exit_code == 0
    postgresql.run(f"DROP OWNED BY {role}", f"DROP ROLE {role}")


def test_csv_names_columns_of_the_wrong_type_and_tables_with_hidden_rows(
    server: Server, postgresql: Database, tmp_path: Path
) -> None:
    postgresql.run(
        "DROP ROLE IF EXISTS reader",
        "CREATE ROLE reader LOGIN",
        'GRANT SELECT ON "user", project, task, task_run TO reader',
        'ALTER TABLE "user" ALTER restrict TYPE text',
        "ALTER TABLE task ENABLE ROW LEVEL SECURITY",
    )
    url = server.url_of("pybossa_test", "reader")
    files = [tmp_path / "tables.csv", tmp_path / "mistyped.csv"]
    outputs = ["--output", files[0], "--output", f"csv:tables.mistyped={files[1]}"]
    run("check", *outputs, "--database-url", url)
    postgresql.run("DROP OWNED BY reader", "DROP ROLE reader")
    tables, mistyped = ([*csv.DictReader(file.read_text().splitlines())] for file in files)
    assert [(row["tables_name"], row["column"]) for row in mistyped] == [("user", "restrict")]
    assert [row["name"] for row in tables if row["hidden"] == "true"] == ["task"]
