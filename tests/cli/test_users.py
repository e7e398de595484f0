"""`pybossa-stats users`, as people and their programs meet it."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pybossa_stats.errors import ExitCode
from tests.support.databases import Database
from tests.support.geoip import RECORDS, write_database
from tests.support.program import run

AT = ("--until", "2026-11-23T12:00:00Z")
DEMO = ("users", "--demo", *AT)


def data(*options: object) -> dict[str, object]:
    result = run(*DEMO, *options, "--json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, object] = json.loads(result.stdout)["data"]
    return found


def test_users_lists_the_top_users_of_thirty_days() -> None:
    shown = run(*DEMO).stdout
    assert "Top users of the last 30 days" in shown
    assert "Amélie Dubois" in shown
    assert "Gini coefficient" in shown


def test_the_figures_in_the_json_of_users_add_up() -> None:
    found = json.loads(run(*DEMO, "--json").stdout)
    assert found["schema"] == "pybossa-stats/users"
    assert found["window"] == {
        "start": "2026-10-24T12:00:00Z",
        "end": "2026-11-23T12:00:00Z",
        "timezone": "UTC",
        "period": None,
    }
    total, top_users = found["data"]["total"], found["data"]["top_users"]
    assert total["first_time_users"] + total["returning_users"] == total["active_users"]
    assert sum(row["users"] for row in found["data"]["by_answers"]) == total["active_users"]
    assert sum(row["answers"] for row in found["data"]["by_days"]) == total["user_answers"]
    assert total["user_answers"] + total["address_answers"] == total["answers"]
    assert top_users[0]["name"] == "amelie"


@pytest.mark.parametrize("since", ["7d", "2026-11-16T12:00:00Z"])
def test_the_window_of_users_is_the_one_that_the_options_name(since: str) -> None:
    assert "Last 7 days, to 23 November 2026, 12:00 UTC" in run(*DEMO, "--since", since).stdout


def test_users_lists_as_many_users_as_asked_for() -> None:
    rows = run(*DEMO, "--top", 3, "--csv").stdout.splitlines()
    assert len(rows) == 1 + 3
    assert rows[0].startswith("rank,id,fullname,name,answers,days,projects")


def test_a_project_can_be_chosen_by_its_name_or_id() -> None:
    assert "Project: Count the Penguins" in run(*DEMO, "--project", "penguins").stdout
    assert data("--project", "2") == data("--project", "penguins") != data()
    unknown = run(*DEMO, "--project", "pengins")
    assert unknown.exit_code == ExitCode.USAGE
    assert "Did you mean penguins?" in unknown.stderr


def test_a_user_is_shown_by_the_name_or_the_id() -> None:
    shown = run(*DEMO, "hanako").stdout
    assert "佐藤 花子" in shown
    assert "Answers by month" in shown
    assert run(*DEMO, 2).stdout == shown


def test_the_json_of_a_user_agrees_with_the_list_of_users() -> None:
    (listed,) = (row for row in json.loads(run(*DEMO, "--json").stdout)["data"]["top_users"][1:2])
    found = json.loads(run(*DEMO, listed["name"], "--json").stdout)
    assert found["schema"] == "pybossa-stats/user"
    user = found["data"]["user"]
    both = {**user, **user["window"]}
    assert {name: both[name] for name in listed} == listed


def test_the_tables_of_a_user_are_months_and_projects() -> None:
    months = run(*DEMO, "hanako", "--csv").stdout.splitlines()
    assert months[0].startswith("period,start,end,finished,whole,answers,days,hours")
    assert [row.partition(",")[0] for row in months[1:]] == ["2026-10", "2026-11"]
    projects = run(*DEMO, "hanako", "--format", "csv:projects").stdout.splitlines()
    assert projects[0].startswith("id,name,short_name,window_answers")
    assert len(run(*DEMO, "hanako", "--format", "csv:user").stdout.splitlines()) == 2


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_a_user_is_shown_in_other_media(form: str) -> None:
    assert "佐藤 花子" in run(*DEMO, "hanako", "--format", form).stdout


def test_an_alarm_can_be_raised_by_figures_of_a_user() -> None:
    alarm = run(*DEMO, "hanako", "--fail-if", "window_answers > 1")
    assert alarm.exit_code == ExitCode.ALARM
    assert run(*DEMO, "hanako", "--fail-if", "window_hours > 100000").exit_code == ExitCode.DONE


def test_a_user_with_restrict_set_is_shown_with_a_warning(database: Database) -> None:
    user = {"id": 1, "name": "ada", "fullname": "Ada", "restrict": True}
    database.fill(user=[user])
    shown = run("users", "ada", "--database-url", database.url)
    assert "do not publish this" in shown.stdout


@pytest.mark.parametrize("name", ["hanaka", "Hanako", "佐藤 花子"])
def test_a_name_of_no_user_is_an_error_that_offers_names(name: str) -> None:
    unknown = run(*DEMO, name)
    assert unknown.exit_code == ExitCode.USAGE
    assert f"There is no user '{name}'" in unknown.stderr
    assert "Did you mean hanako?" in unknown.stderr


@pytest.mark.parametrize(
    "options",
    [
        ["--top", "5"],
        ["--cohorts"],
        ["--no-names"],
        ["--compare", "year"],
        ["--geoip-db", "city.mmdb"],
    ],
)
def test_options_of_the_list_of_users_are_refused_for_a_single_one(options: list[str]) -> None:
    result = run(*DEMO, "hanako", *options)
    assert result.exit_code == ExitCode.USAGE
    assert result.stdout == ""
    assert f"{options[0]} and NAME are mutually exclusive." in result.stderr


def test_cohorts_are_those_of_a_year() -> None:
    shown = run(*DEMO, "--cohorts").stdout
    assert "Under 5 a month" in shown
    assert "2026-11 is not over yet" in shown
    found = json.loads(run(*DEMO, "--cohorts", "--json").stdout)
    assert found["schema"] == "pybossa-stats/cohorts"
    assert found["window"]["start"] == "2025-11-01T00:00:00Z"
    rows = run(*DEMO, "--cohorts", "--since", "2y", "--csv").stdout.splitlines()
    assert rows[0] == (
        "cohorts_months,cohorts_first_time_users,months_later,first_time_users,returning_users"
    )


def test_the_json_of_users_has_countries_of_the_window_and_no_address_or_place(
    database: Database, tmp_path: Path
) -> None:
    times = dict.fromkeys(("81.2.69.1", "81.2.70.1", "90.0.0.1", "10.0.0.1"), "2026-11-23T11:00:00")
    times["2001:200::1"] = "2026-01-01T00:00:00"
    database.fill(
        task_run=[
            {"project_id": 1, "user_ip": address, "finish_time": time}
            for address, time in times.items()
        ]
    )
    geoip = write_database(tmp_path / "city.mmdb", RECORDS, built=datetime(2026, 1, 2, tzinfo=UTC))
    located = ("users", *AT, "--database-url", database.url, "--geoip-db", geoip)
    found = json.loads(run(*located, "--json").stdout)["data"]
    locations = found["locations"]
    del locations["age_days"]
    assert locations == {
        "countries": [
            {"code": "GB", "name": "United Kingdom", "addresses": 2},
            {"code": "FR", "name": "France", "addresses": 1},
        ],
        "private": 1,
        "unknown": 0,
        "unreadable": 0,
        "database": "GeoLite2-City",
        "built": "2026-01-02T00:00:00Z",
        "deciphered": False,
        "pseudonymous": True,
    }
    table = run(*located).stdout
    assert "United Kingdom" in table
    assert "Japan" not in table
    assert not any(secret in f"{found}" for secret in (*times, "London", "51.5"))
    assert not any(secret in table for secret in (*times, "London"))
    assert data()["locations"] is None


def test_a_locating_environment_does_not_forbid_cohorts(tmp_path: Path) -> None:
    file = {"PYBOSSA_STATS_GEOIP_DB": str(tmp_path / "city.mmdb")}
    assert run(*DEMO, "--cohorts", env=file).exit_code == ExitCode.DONE


@pytest.mark.parametrize(
    "options",
    [
        ["--cohorts", "--top", "5"],
        ["--cohorts", "--geoip-db", "city.mmdb"],
        ["--location-precision", "coarse"],
        ["--top", "0"],
        ["--cohorts", "--compare", "year"],
        ["--since", "soon"],
        ["--since", "2027-01-01"],
        ["--format", "prometheus"],
        ["--project", ""],
    ],
)
def test_options_of_users_that_contradict_each_other_are_refused(options: list[str]) -> None:
    result = run(*DEMO, *options)
    assert result.exit_code == ExitCode.USAGE
    assert result.stdout == ""


@pytest.mark.parametrize("options", [[], ["--cohorts"], ["--project", "letters"]])
def test_the_statements_that_users_explains_can_be_run_again(
    database: Database, options: list[str]
) -> None:
    project = {"id": 1, "name": "Letters", "short_name": "letters", "published": True}
    database.fill(project=[project])
    shown = run("users", "--database-url", database.url, "--explain", "--json", *options).stdout
    statements = [step["sql"] for step in json.loads(shown)["data"]["steps"]]
    # Two look through times, of which a project needs one; the last two are of the last answer, as
    # there are none.
    asked = 2 if "--cohorts" in options else 7 if "--project" in options else 9
    assert len(statements) == asked + ("--project" in options)
    with database.connection() as connection:
        for statement in statements:
            connection.execution_options(no_parameters=True).exec_driver_sql(statement).all()


def test_users_compared_with_nothing_are_counted_in_one_table() -> None:
    shown = run("users", "--demo", "--compare", "none").stdout
    assert shown.count("First-time") == 1
