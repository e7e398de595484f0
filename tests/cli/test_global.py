"""`pybossa-stats global`, as users and their programs meet it."""

import json
import os
import re
from pathlib import Path

import pytest

from pybossa_stats.errors import ExitCode
from tests.support.databases import Database
from tests.support.program import run, run_alone

AT = "2026-11-23T12:00:00"
DEMO = ("global", "--demo", "--until", AT)


def test_global_prints_tables() -> None:
    result = run(*DEMO)
    assert result.exit_code == 0
    for shown in ("sample data", "Addresses", "76.3%", "9,600", "Count the Penguins", "佐藤 花子"):
        assert shown in result.stdout
    assert result.stderr == ""


def test_global_prints_the_payload_as_one_json_document() -> None:
    result = run(*DEMO, "--json")
    payload = json.loads(result.stdout)
    assert payload["stats"]["n_task_runs"] == 9600
    assert result.stdout == json.dumps(payload, indent=2, sort_keys=True) + "\n"
    assert result.stdout == run(*DEMO, "--format", "json").stdout
    assert result.stderr == ""


def test_compact_prints_json_on_one_line() -> None:
    payload = json.loads(run(*DEMO, "--json").stdout)
    compact = run(*DEMO, "--json", "--compact").stdout
    assert compact == json.dumps(payload, separators=(",", ":"), sort_keys=True) + "\n"


def test_sample_data_is_lively_and_the_same_each_time() -> None:
    first, second = run(*DEMO, "--json").stdout, run(*DEMO, "--json").stdout
    assert first == second
    payload = json.loads(first)
    assert len(payload["top5_users_24_hours"]) == len(payload["top5_projects_24_hours"]) == 5
    now = json.loads(run("global", "--demo", "--json").stdout)
    assert now["stats"] == payload["stats"], "it leads up to whichever instant is asked for"
    assert now["top5_users_24_hours"]


@pytest.mark.parametrize("variable", ["PYBOSSA_STATS_DATABASE_URL", "DATABASE_URL"])
def test_the_database_may_be_named_by_the_environment(sqlite: Database, variable: str) -> None:
    assert run("global", "--json", env={variable: sqlite.url}).exit_code == 0


def test_tables_may_be_in_another_schema(postgresql: Database) -> None:
    postgresql.move_to_schema("other")
    arguments = ("global", "--database-url", postgresql.url)
    assert run(*arguments).exit_code == ExitCode.NOT_PYBOSSA
    assert run(*arguments, "--schema", "other").exit_code == 0


def test_pybossa_stats_database_url_goes_before_database_url(sqlite: Database) -> None:
    env = {"PYBOSSA_STATS_DATABASE_URL": sqlite.url, "DATABASE_URL": "mysql://other"}
    assert run("global", env=env).exit_code == 0


def test_options_go_before_the_environment(sqlite: Database, tmp_path: Path) -> None:
    file = tmp_path / "url"
    file.write_text(f"{sqlite.url}\n")
    env = {"PYBOSSA_STATS_DATABASE_URL": "mysql://other"}
    for options in (["--database-url", sqlite.url], ["--database-url-file", file], ["--demo"]):
        assert run("global", *options, env=env).exit_code == 0


@pytest.mark.parametrize(
    "options",
    [
        ["--demo", "--database-url", "sqlite:///x"],
        ["--demo", "--database-url-file", "x"],
        ["--demo", "--compact"],
        ["--demo", "--until", "soon"],
        ["--demo", "--until", "0001-01-01"],
        ["--demo", "--format", "xml"],
        ["--demo", "--timeout", "0"],
        ["--demo", "--schema", "public"],
        ["--database-url-file", "/nowhere"],
        ["--database-url-file", "/"],
        ["--database-url-file", "/dev/zero"],
        [],
    ],
)
def test_options_of_users_that_contradict_each_other_are_refused(options: list[str]) -> None:
    result = run("global", *options)
    assert result.exit_code == ExitCode.USAGE
    assert result.stdout == ""
    assert "Error: " in result.stderr


@pytest.mark.parametrize(
    ("contents", "says"), [("", "is empty"), ("\n", "is empty"), ("sqlite:///a\nx", "has 2 lines")]
)
def test_a_file_has_one_url_and_nothing_else(tmp_path: Path, contents: str, says: str) -> None:
    file = tmp_path / "url"
    file.write_text(contents)
    result = run("global", "--database-url-file", file)
    assert result.exit_code == ExitCode.USAGE
    assert says in result.stderr


def test_projects_says_when_figures_of_the_past_were_read(sqlite: Database) -> None:
    arguments = ("global", "--database-url", sqlite.url)
    assert "Read on 20" in run(*arguments, "--until", AT).stdout
    assert "Read on" not in run(*arguments).stdout


@pytest.mark.parametrize(
    "at", ["2026-11-23T12:00:00Z", "2026-11-23T13:00:00+01:00", "2026-11-23 12"]
)
def test_an_instant_may_be_written_in_any_way_of_iso_8601(at: str) -> None:
    shown = run("global", "--demo", "--until", at).stdout
    assert "Last 24 hours, to 23 November 2026, 12:00 UTC" in shown


def test_an_ascii_locale_gets_ascii(sqlite: Database) -> None:
    sqlite.fill(
        user=[{"id": 1, "name": "a", "fullname": "李 Ærin", "restrict": False}],
        task_run=[{"project_id": 1, "user_id": 1, "finish_time": "2026-11-23T11:00:00"}],
    )
    env = os.environ | {"PYTHONIOENCODING": "ascii"}
    for options in ([], ["--json"]):
        result = run_alone("global", "--database-url", sqlite.url, "--until", AT, *options, env=env)
        assert result.returncode == 0
        assert r"\u674e" in result.stdout.decode("ascii")


def test_a_minus_is_a_hyphen_where_there_is_no_other() -> None:
    env = os.environ | {"PYTHONIOENCODING": "ascii"}
    options = ["--until", AT, "--format", "markdown"]
    result = run_alone("activity", "--demo", *options, env=env)
    assert re.search(r"\| -\d", result.stdout.decode("ascii"))


def test_python_m_pybossa_stats_equals_the_command() -> None:
    assert run_alone(*DEMO, "--json").stdout.decode() == run(*DEMO, "--json").stdout
