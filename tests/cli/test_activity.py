"""`pybossa-stats activity`, as users and their programs meet it."""

import csv
import json
import os
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from pybossa_stats.errors import ExitCode
from tests.support.databases import Database
from tests.support.program import run, run_alone

DEMO = ("activity", "--demo", "--until", "2026-11-23T12:00:00")


def data(*options: str) -> dict[str, object]:
    report = json.loads(run(*DEMO, *options, "--json").stdout)["data"]
    assert isinstance(report, dict)
    return report


def rows(*options: str) -> list[dict[str, str]]:
    return [*csv.DictReader(StringIO(run(*DEMO, *options, "--csv").stdout))]


@pytest.mark.parametrize(
    ("by", "number", "first", "last"),
    [
        ("hour", 48, "2026-11-21 12:00", "2026-11-23 11:00"),
        ("day", 31, "2026-10-24", "2026-11-23"),
        ("week", 27, "2026-05-25", "2026-11-23"),
        ("month", 25, "2024-11", "2026-11"),
        ("quarter", 13, "2023-Q4", "2026-Q4"),
        ("year", 11, "2016", "2026"),
    ],
)
def test_a_row_stands_for_a_period(by: str, number: int, first: str, last: str) -> None:
    found = rows("--by", by)
    assert len(found) == number
    assert (found[0]["period"], found[-1]["period"]) == (first, last)
    assert found[-1]["finished"] == ("true" if by == "hour" else "false")


def test_the_total_of_activity_is_the_sum_of_all_rows() -> None:
    report = json.loads(run(*DEMO, "--json").stdout)
    found = report["data"]
    assert sum(bucket["answers"] for bucket in found["buckets"]) == found["total"]["answers"] > 0
    assert report["window"] == {
        "start": "2026-10-24T12:00:00Z",
        "end": "2026-11-23T12:00:00Z",
        "timezone": "UTC",
        "period": None,
    }
    assert found["before"]["end"] == report["window"]["start"]


@pytest.mark.parametrize("command", ["activity", "projects", "users", "global"])
def test_a_report_says_if_the_end_that_was_asked_for_is_in_the_future(command: str) -> None:
    notice = "The requested end is in the future; the report ends now."
    demo = command, "--demo", "--until"
    assert notice in run(*demo, "9000-01-01").stdout
    assert notice not in run(*demo, "2026-11-23").stdout


def test_a_running_period_has_no_note_about_its_end_in_the_future() -> None:
    shown = run("activity", "--demo", "--period", "this-year").stdout
    assert "in the future" not in shown


def test_a_window_without_answers_names_one_that_has_some(sqlite: Database) -> None:
    sqlite.fill(task_run=[{"project_id": 1, "finish_time": "2019-05-03T20:00:00"}])
    command = "activity", "--database-url", sqlite.url, "--timezone", "Asia/Tokyo"
    match = re.search(
        r"No answers; the last one before this window was on (.*): try (.*)\.", run(*command).stdout
    )
    assert match
    assert match.groups() == ("4 May 2019", "--until 2019-05-04"), "by local clocks"
    shown = run(*command, *match[2].split()).stdout
    assert "No answers" not in shown


@pytest.mark.parametrize("command", ["activity", "users", "report"])
def test_thirty_days_are_the_same_in_all_commands_and_with_or_without_since(command: str) -> None:
    def report(*since: str) -> dict[str, Any]:
        written = run(command, *DEMO[1:], *since, "--format", "json").stdout
        found: dict[str, Any] = json.loads(written)
        return found

    usual, since = report(), report("--since", "30d")
    users = usual["data"]["users"] if command == "report" else usual["data"]
    assert usual["window"] == since["window"]
    assert users["total"]["answers"] == data()["total"]["answers"]  # type: ignore[index]
    assert users["before"]["answers"] == data()["before"]["answers"]  # type: ignore[index]


def test_activity_is_compared_with_the_year_before_or_with_nothing(tmp_path: Path) -> None:
    year = json.loads(run(*DEMO[:2], "--period", "2026-Q3", "--compare", "year", "--json").stdout)
    assert [year["data"]["before"][key] for key in ("comparison", "start", "end")] == [
        *("year", "2025-07-01T00:00:00Z", "2025-10-01T00:00:00Z")
    ]
    table, data, rows = (tmp_path / name for name in ("alone.txt", "alone.json", "before.csv"))
    outputs = ("--output", table, "--output", data, "--output", f"csv:before={rows}")
    assert run(*DEMO, "--compare", "none", *outputs).exit_code == 0
    assert "Before" not in table.read_text()
    assert json.loads(data.read_text())["data"]["before"] is None
    assert rows.read_text().startswith("comparison,start,end,answers,")


def test_rows_may_be_of_another_time_zone() -> None:
    (first, *_) = rows("--timezone", "Europe/Berlin", "--since", "2026-10-24")
    assert first["start"] == "2026-10-23T22:00:00Z"
    shown = run(*DEMO, "--timezone", "Europe/Berlin").stdout
    assert "Last 30 days, to 23 November 2026, 12:00 Europe/Berlin" in shown


@pytest.mark.parametrize("by", ["weekday", "hour-of-day"])
def test_a_rhythm_has_a_row_for_each_part(by: str) -> None:
    found = rows("--by", by)
    assert len(found) == (7 if by == "weekday" else 24)
    assert sum(int(row["answers"]) for row in found) == sum(
        int(row["answers"]) for row in rows("--since", "90d")
    )


def test_growth_ends_with_the_figures_of_now() -> None:
    last = rows("--by", "year", "--cumulative")[-1]
    assert (last["users"], last["projects"], last["tasks"]) == ("240", "14", "2400")
    assert last["answers"] == "9597", "three of the sample have no readable time"


def test_activity_of_one_project_has_only_the_figures_that_a_project_has() -> None:
    found = data("--project", "letters")
    assert found["project"] == {
        "id": 1,
        "name": "Letters from the Front, 1914\N{EN DASH}1918",
        "short_name": "letters",
    }
    assert data("--project", "1") == found
    shown = run(*DEMO, "--project", "letters").stdout
    assert "Letters from the Front" in shown
    assert "Registrations" not in shown


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--project", "leters"], "Did you mean letters"),
        (["--timezone", "Europe/Berlln"], "is not a time zone"),
        (["--timezone", "/etc/passwd"], "is not a time zone"),
        (["--timezone", "Europe"], "is not a time zone"),
        (["--since", "2026-11-24"], "has not begun yet"),
        (["--by", "hour", "--since", "2y"], "periods"),
        (["--by", "weekday", "--cumulative"], "mutually exclusive"),
        (["--by", "weekday", "--per", "project"], "mutually exclusive"),
        (["--cumulative", "--per", "user"], "mutually exclusive"),
        (["--compare", "year", "--cumulative"], "mutually exclusive"),
        (["--compare", "none", "--per", "user"], "mutually exclusive"),
        (["--compare", "year", "--by", "weekday"], "--by weekday are mutually exclusive"),
        (["--compare", "last"], "last"),
        (["--no-names", "--per", "project"], "--no-names requires --per user"),
        (["--per", "user", "--fail-if", "answers < 1"], "answers"),
        (["--by", "fortnight"], "fortnight"),
    ],
)
def test_options_of_users_that_contradict_each_other_are_refused(
    options: list[str], says: str
) -> None:
    result = run(*DEMO, *options)
    assert result.exit_code == ExitCode.USAGE
    assert result.stdout == ""
    assert says in result.stderr


def test_users_of_a_breakdown_without_names_are_numbered_the_same_in_all_rows() -> None:
    named = rows("--by", "month", "--per", "user")
    numbered = rows("--by", "month", "--per", "user", "--no-names")
    pairs = {(one["name"], other["fullname"]) for one, other in zip(named, numbered, strict=True)}
    assert len(pairs) == len({name for name, _ in pairs}) == len({other for _, other in pairs}) > 40
    assert all(re.fullmatch(r"Volunteer \d+", other) for _, other in pairs)
    assert {row["name"] for row in numbered} == {""}


def test_a_system_without_time_zones_says_so_and_knows_utc(tmp_path: Path) -> None:
    (tmp_path / "tzdata").mkdir()  # in place of the package that has them, if that is installed
    (tmp_path / "tzdata/__init__.py").touch()
    env = os.environ | {"PYTHONTZPATH": "/nowhere", "PYTHONPATH": str(tmp_path)}
    result = run_alone(*DEMO, "--timezone", "Europe/Berlin", env=env)
    assert result.returncode == ExitCode.USAGE
    assert b"tzdata" in result.stderr
    assert run_alone(*DEMO, env=env).returncode == 0


@pytest.mark.parametrize(
    "options", [[], ["--cumulative"], ["--by", "weekday"], ["--project", "letters"]]
)
def test_explain_shows_the_statements_of_every_form_of_activity(options: list[str]) -> None:
    shown = run(*DEMO, *options, "--explain")
    assert shown.exit_code == 0
    assert "task_run" in shown.stdout


def test_activity_needs_only_the_columns_that_it_reads(postgresql: Database) -> None:
    postgresql.run("ALTER TABLE task DROP COLUMN created")
    result = run("activity", "--database-url", postgresql.url)
    assert result.exit_code == ExitCode.NOT_PYBOSSA
    assert "task.created" in result.stderr
    weekdays = run("activity", "--by", "weekday", "--database-url", postgresql.url)
    assert weekdays.exit_code == 0, "which does not need it"


@pytest.mark.parametrize(
    "words", [("activity", "--by", "month"), ("activity", "--by", "month", "--cumulative")]
)
def test_a_row_that_the_window_cuts_says_that_it_is_not_whole(words: tuple[str, ...]) -> None:
    command = (*words, "--demo", "--since", "2026-08-15", "--until", "2026-11-23T12:00:00")
    rows = json.loads(run(*command, "--json").stdout)["data"]["buckets"]
    whole = {row["period"]: row["whole"] for row in rows}
    assert whole == {"2026-08": False, "2026-09": True, "2026-10": True, "2026-11": False}
    records = csv.DictReader(run(*command, "--csv").stdout.splitlines())
    assert {row["period"]: row["whole"] == "true" for row in records} == whole
    table = run(*command).stdout
    marked = {period: f"{period}*" not in table for period in whole}
    assert marked == whole
