"""`pybossa-stats advise` and `pybossa-stats global --explain`."""

import subprocess
from pathlib import Path

from pybossa_stats.errors import ExitCode
from tests.conftest import tool
from tests.support.databases import Database
from tests.support.large import fill
from tests.support.program import run


def statements_in(script: str) -> str:
    """A script without its comments."""
    return "\n".join(line for line in script.splitlines() if not line.startswith("--"))


def test_advice_is_a_script_that_can_be_run(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'large.sqlite'}")
    fill(database, 50_000)
    before = run("advise", "--database-url", database.url)
    assert before.exit_code == 0
    database.run(*filter(str.strip, statements_in(before.stdout).split(";")))
    after = run("advise", "--database-url", database.url)
    assert not statements_in(after.stdout).strip()
    assert "nothing to improve" in after.stdout


def test_advice_changes_nothing_itself(tmp_path: Path) -> None:
    file = tmp_path / "large.sqlite"
    fill(Database(f"sqlite:///{file}"), 50_000)
    before = file.read_bytes()
    assert run("advise", "--database-url", f"sqlite:///{file}").exit_code == 0
    assert file.read_bytes() == before


def test_a_small_database_needs_none(database: Database) -> None:
    shown = run("advise", "--database-url", database.url).stdout
    assert "small" in shown
    assert not statements_in(shown).strip()


def test_advice_on_no_pybossa_database_is_an_error(database: Database) -> None:
    database.run("DROP TABLE task_run")
    result = run("advise", "--database-url", database.url)
    assert result.exit_code == ExitCode.NOT_PYBOSSA


def test_an_explanation_is_a_script_that_can_be_run(postgresql: Database) -> None:
    shown = run("global", "--explain", "--database-url", postgresql.url)
    assert shown.exit_code == 0
    with postgresql.connection() as connection:
        plain = connection.execution_options(no_parameters=True)
        for statement in statements_in(shown.stdout).split(";\n"):
            plain.exec_driver_sql(statement)


def test_an_explanation_can_be_run_by_sqlites_own_shell(tmp_path: Path) -> None:
    file = tmp_path / "sample.sqlite"
    run("demo", file)
    script = run("global", "--explain", "--database-url", f"sqlite:///{file}").stdout
    done = subprocess.run(
        [tool("sqlite3"), file], input=script, capture_output=True, text=True, check=True
    )
    assert "9600" in done.stdout.splitlines()


def test_no_name_gets_out_of_a_comment(tmp_path: Path) -> None:
    file = tmp_path / "x\nDROP TABLE task_run;.sqlite"
    fill(Database(f"sqlite:///{file}"), 50_000)
    for command in (["advise"], ["global", "--explain"]):
        shown = run(*command, "--database-url", f"sqlite:///{file}").stdout
        assert "DROP" in shown
        assert "DROP" not in statements_in(shown)


def test_no_address_is_part_of_an_explanation(postgresql: Database) -> None:
    postgresql.run(
        "ALTER TABLE task_run RENAME TO runs",
        "CREATE VIEW task_run AS SELECT * FROM runs WHERE user_ip <> '203.0.113.77'",
    )
    shown = run("global", "--explain", "--database-url", postgresql.url)
    assert shown.exit_code == 0
    assert "'...'" in shown.stdout
    assert "203.0.113" not in shown.stdout


def test_an_explanation_tells_plans_and_times(database: Database) -> None:
    shown = run("global", "--explain", "--database-url", database.url).stdout
    for line in ("-- users: 0.", "-- the last 24 hours: 0."):
        assert line in shown


def test_an_explanation_goes_to_a_file(tmp_path: Path) -> None:
    file = tmp_path / "explanation.sql"
    assert run("global", "--explain", "--demo", "--output", file).stdout == ""
    assert "task_run" in file.read_text()
