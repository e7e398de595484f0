"""`pybossa-stats projects`."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from pybossa_stats.errors import ExitCode
from tests.support.databases import Database
from tests.support.program import run

AT = "2026-11-23T12:00:00"
UNDATED: dict[str, Any] = {
    "project": [
        {"id": 1, "name": "P", "short_name": "p", "published": True, "created": "2026-01-01"}
    ],
    "task": [{"id": 1, "project_id": 1, "n_answers": 1, "created": "2026-01-01"}],
    "task_run": [{"project_id": 1, "task_id": 1, "user_ip": "192.0.2.1"}],
}
"""A project whose only answer has no date."""

DEMO = ("projects", "--demo", "--until", AT)


def projects_json(*options: object) -> Any:  # noqa: ANN401 (JSON)
    result = run(*DEMO, *options, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def names(*options: object) -> list[str]:
    return [project["short_name"] for project in projects_json(*options)["data"]["projects"]]


def test_the_projects_with_most_answers_of_28_days_go_first() -> None:
    found = projects_json()
    assert found["window"] == {
        "start": "2026-10-26T12:00:00Z",
        "end": "2026-11-23T12:00:00Z",
        "timezone": "UTC",
        "period": None,
    }
    answers = [project["window"]["answers"] for project in found["data"]["projects"]]
    assert answers == sorted(answers, reverse=True)
    assert len(answers) == 14


def test_projects_that_stall_and_drafts_can_be_chosen() -> None:
    assert set(names("--state", "stalled")) == {"dentra", "kuen"}
    assert set(names("--state", "draft")) == {"trees", "untitled"}
    assert names("--sort", "name", "--top", "1") == ["fouilles"]
    assert names("--sort", "answers", "--top", "2") == ["letters", "galaxies"]


def test_totals_include_projects_that_are_not_listed() -> None:
    assert projects_json("--state", "stalled")["data"]["total"] == projects_json()["data"]["total"]


def test_the_window_may_begin_at_any_time() -> None:
    assert projects_json("--since", "2026-01-01")["window"]["start"] == "2026-01-01T00:00:00Z"
    assert projects_json("--since", "2y")["window"]["start"] == "2024-11-23T12:00:00Z"
    assert run(*DEMO, "--since", "2027-01-01").exit_code == ExitCode.USAGE


def test_users_of_all_time_are_shown_with_all_time() -> None:
    assert projects_json("--top", 1)["data"]["projects"][0]["all_time"]["users"] is None
    assert projects_json("--top", 1, "--all-time")["data"]["projects"][0]["all_time"]["users"] > 0


def test_json_has_pybossas_own_figures_by_their_names() -> None:
    assert projects_json()["data"]["globalstats"] == {
        "n_projects": 14,
        "n_users": 1013,
        "n_tasks": 11_490,
        "n_task_runs": 9_600,
        "n_pending_tasks": 2_082,
        "categories": [{"transcription": 4}, {"nature": 5}, {"maps": 3}, {"draft": 2}],
    }


def test_csv_has_a_row_for_each_project() -> None:
    rows = list(csv.DictReader(run(*DEMO, "--csv").stdout.splitlines()))
    projects = projects_json()["data"]["projects"]
    assert [int(row["id"]) for row in rows] == [project["id"] for project in projects]
    for row, project in zip(rows, projects, strict=True):
        assert row["window_answers"] == str(project["window"]["answers"])
        assert row["remaining"] == str(project["all_time"]["remaining"])
        assert row["forecast_days"] == str((project["forecast"] or {"days": ""})["days"])


@pytest.mark.parametrize(
    ("figure", "path"),
    [
        ("stalled_projects", "stalled_projects"),
        ("window_answers", "window answers"),
        ("window_completed_projects", "window completed_projects"),
        ("remaining", "all_time remaining"),
        ("answers", "all_time answers"),
        ("surplus", "all_time surplus"),
    ],
)
def test_conditions_are_on_totals_by_flat_names(figure: str, path: str) -> None:
    number = projects_json()["data"]["total"]
    for key in path.split():
        number = number[key]
    for comparison, code in (("==", ExitCode.ALARM), ("!=", ExitCode.DONE)):
        condition = f"{figure} {comparison} {number}"
        assert run(*DEMO, "--fail-if", condition).exit_code == code, condition


@pytest.mark.parametrize(
    ("figure", "path"),
    [
        ("forecast_days", "forecast days"),
        ("window_answers", "window answers"),
        ("before_completed_tasks", "before completed_tasks"),
        ("users", "all_time users"),
        ("surplus", "all_time surplus"),
    ],
)
def test_conditions_on_one_project_are_on_its_own_figures(figure: str, path: str) -> None:
    number = projects_json("letters")["data"]["project"]
    for key in path.split():
        number = number[key]
    for comparison, code in (("==", ExitCode.ALARM), ("!=", ExitCode.DONE)):
        condition = f"{figure} {comparison} {number}"
        assert run(*DEMO, "letters", "--fail-if", condition).exit_code == code, condition


def test_a_project_without_a_forecast_meets_no_condition_on_it() -> None:
    assert projects_json("shawari")["data"]["project"]["forecast"] is None
    for condition in ("forecast_days > 0", "forecast_days <= 0"):
        assert run(*DEMO, "shawari", "--fail-if", condition).exit_code == ExitCode.DONE


@pytest.mark.parametrize("name", ["letters", "1"])
def test_a_project_by_name_or_id_is_shown_in_full(name: str) -> None:
    data = projects_json(name)["data"]
    assert data["project"]["short_name"] == "letters"
    assert data["project"]["all_time"]["users"] > 0
    assert (data["by"], len(data["buckets"])) == ("day", 29)
    answers = [sum(part["answers"] for part in data[key]) for key in ("buckets", "weekdays")]
    assert answers == [data["project"]["window"]["answers"]] * 2
    assert len(data["top_users"]) == 5


def test_an_unknown_project_is_an_error_that_names_the_nearest() -> None:
    result = run(*DEMO, "lettrs")
    assert result.exit_code == ExitCode.USAGE
    assert "Did you mean letters?" in result.stderr


@pytest.mark.parametrize(
    "options", [["--sort", "name"], ["--state", "stalled"], ["--top", "3"], ["--all-time"]]
)
def test_options_for_the_list_of_projects_are_refused_with_a_name(options: list[str]) -> None:
    assert run(*DEMO, "letters", *options).exit_code == ExitCode.USAGE


@pytest.mark.parametrize("options", [[], ["--all-time"], ["project1"]])
def test_the_statements_of_projects_can_be_explained(
    database: Database, options: list[str]
) -> None:
    project = {"id": 1, "name": "a", "short_name": "project1", "published": True}
    database.fill(project=[project])
    arguments = ("projects", "--database-url", database.url, "--explain", *options)
    assert "\nprojects: 0." in run(*arguments).stdout


def test_projects_says_when_figures_of_the_past_were_read(sqlite: Database) -> None:
    shown = run("projects", "--database-url", sqlite.url, "--until", AT).stdout
    assert "Read on 20" in shown


def test_the_report_of_a_project_without_answers_has_no_gaps(sqlite: Database) -> None:
    new = {"id": 1, "name": "New", "short_name": "new", "published": True}
    sqlite.fill(project=[new])
    shown = run("projects", "new", "--database-url", sqlite.url).stdout
    assert "First answer" not in shown
    assert "\n\n\n" not in shown


@pytest.mark.parametrize("form", ["table", "markdown", "html", "json", "csv"])
@pytest.mark.parametrize("words", [("--sort", "progress", "--state", "published"), ("p",)])
def test_progress_that_is_unknown_can_be_shown(
    database: Database, words: tuple[str, ...], form: str
) -> None:
    database.fill(**UNDATED)
    url = "--database-url", database.url
    result = run("projects", *words, *url, "--until", AT, "--format", form)
    assert result.exit_code == 0, result.stderr
    assert form == "html" or "None" not in result.stdout


def test_a_report_shows_no_progress_that_is_unknown(database: Database, tmp_path: Path) -> None:
    database.fill(**UNDATED)
    url = "--database-url", database.url
    result = run("report", *url, "--until", AT, "--output", f"{tmp_path / 'site'}/")
    assert result.exit_code == 0, result.stderr
    pages = [page.read_text() for page in (tmp_path / "site").glob("**/*.html")]
    assert len(pages) == 3
    assert not any("Answers still needed" in page or "no answers yet" in page for page in pages)
