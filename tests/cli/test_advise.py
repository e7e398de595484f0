"""`pybossa-stats advise` and `pybossa-stats global --explain`."""

import json
import subprocess
from pathlib import Path

from pybossa_stats.errors import ExitCode
from tests.conftest import tool
from tests.support.databases import Database
from tests.support.large import fill
from tests.support.program import run


def test_what_is_advised_can_be_run_and_then_nothing_is_advised(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'large.sqlite'}")
    fill(database, 70_000)
    shown = run("advise", "--database-url", database.url, "--json").stdout
    database.run(*(remedy["sql"] for remedy in json.loads(shown)["data"]["remedies"]))
    assert "No index is missing." in run("advise", "--database-url", database.url).stdout


def test_advise_changes_nothing_in_the_database(tmp_path: Path) -> None:
    file = tmp_path / "large.sqlite"
    fill(Database(f"sqlite:///{file}"), 70_000)
    before = file.read_bytes()
    assert run("advise", "--database-url", f"sqlite:///{file}").exit_code == 0
    assert file.read_bytes() == before


def test_advise_suggests_no_index_for_a_small_database(database: Database) -> None:
    shown = run("advise", "--database-url", database.url).stdout
    assert "task_run is small; no index is needed." in shown
    assert "INDEX" not in shown


def test_advice_on_no_pybossa_database_is_an_error(database: Database) -> None:
    database.run("DROP TABLE task_run")
    result = run("advise", "--database-url", database.url)
    assert result.exit_code == ExitCode.NOT_PYBOSSA


def test_explained_statements_can_be_run_by_sqlites_own_shell(tmp_path: Path) -> None:
    file = tmp_path / "sample.sqlite"
    run("demo", file)
    shown = run("global", "--explain", "--json", "--database-url", f"sqlite:///{file}").stdout
    script = "".join(f"{step['sql']};\n" for step in json.loads(shown)["data"]["steps"])
    done = subprocess.run(
        [tool("sqlite3"), file], input=script, capture_output=True, text=True, check=True
    )
    assert "9600" in done.stdout.splitlines()


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
    for line in ("\nusers: 0.", "\nthe last 24 hours: 0."):
        assert line in shown


def test_an_explanation_goes_to_a_file(tmp_path: Path) -> None:
    file = tmp_path / "explanation.txt"
    assert run("global", "--explain", "--demo", "--output", file).stdout == ""
    assert "task_run" in file.read_text()
