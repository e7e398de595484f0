"""One time zone for all that is shown."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.databases import Database
from tests.support.program import run

ZONES = {
    "UTC": ("2014-12-20", "19:09"),
    "Asia/Tokyo": ("2014-12-21", "04:09"),
    "Pacific/Kiritimati": ("2014-12-21", "09:09"),
    "America/New_York": ("2014-12-20", "14:09"),
}
"""The local date and time of the last answer of all."""

LAST = "2014-12-20T19:09:00"


@pytest.fixture
def site(database: Database) -> Iterator[Database]:
    """A site whose only project was completed by its second answer."""
    times = ("2014-12-20T10:00:00", LAST)
    task = {"id": 1, "project_id": 1, "n_answers": 2, "state": "completed"}
    database.fill(
        user=[{"id": 1, "name": "ann", "fullname": "Ann", "restrict": False}],
        project=[{"id": 1, "name": "Maps", "short_name": "maps", "published": True}],
        task=[task | {"created": "2014-12-01T10:00:00"}],
        task_run=[
            {"project_id": 1, "task_id": 1, "user_id": 1, "finish_time": time} for time in times
        ],
    )
    yield database


def shown(site: Database, command: str, *options: str) -> str:
    result = run(command, *options, "--database-url", site.url)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def data(site: Database, command: str, *options: str) -> Any:  # noqa: ANN401 (JSON)
    return json.loads(shown(site, command, *options, "--json"))["data"]


@pytest.mark.parametrize("zone", ZONES)
def test_projects_have_dates_of_the_time_zone(site: Database, zone: str) -> None:
    (date, _), options = ZONES[zone], ("--period", "2014", "--timezone", zone)
    text = shown(site, "projects", *options, "--format", "markdown")
    assert f"| {date} | done {date} |" in text
    (project,) = data(site, "projects", *options)["projects"]
    assert (project["last_answer"], project["completed"]) == (f"{LAST}Z",) * 2


@pytest.mark.parametrize("zone", ZONES)
def test_a_project_has_times_of_the_time_zone(site: Database, zone: str) -> None:
    (date, time), options = ZONES[zone], ("--period", "2014", "--timezone", zone)
    text = shown(site, "projects", "maps", *options, "--format", "markdown").replace("\\_", "_")
    assert f"Completed {date} {time}:00 {zone}." in text
    assert f", last answer {date} {time}:00 {zone}." in text
    assert f"{zone}; records deleted since are not included" in text


@pytest.mark.parametrize("zone", ZONES)
def test_users_have_days_of_the_time_zone(site: Database, zone: str) -> None:
    (date, _), options = ZONES[zone], ("--period", "2014", "--timezone", zone)
    assert f"| {date} |" in shown(site, "users", *options, "--format", "markdown")
    found = data(site, "users", *options)
    assert found["top_users"][0]["last_answer"] == f"{LAST}Z"
    days = 1 if zone in {"UTC", "America/New_York", "Pacific/Kiritimati"} else 2
    assert found["top_users"][0]["days"] == days
    assert found["total"]["one_day_users"] == (days == 1)


@pytest.mark.parametrize("zone", ZONES)
def test_the_page_has_dates_of_the_time_zone(site: Database, zone: str) -> None:
    date, _ = ZONES[zone]
    page = shown(site, "report", "--period", "2014", "--timezone", zone)
    other = {"2014-12-20", "2014-12-21"} - {date}
    assert date in page
    assert not any(f">{text}<" in page for text in other)
    silent = shown(site, "report", "--period", "2015", "--timezone", zone)
    assert f"The last answer was on {int(date[-2:])} Dec 2014." in silent


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00", "9999-12-31T23:59:59"])
@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York"])
def test_a_time_at_an_end_of_the_calendar_can_be_shown(
    database: Database, time: str, zone: str
) -> None:
    database.fill(
        project=[{"id": 1, "name": "Maps", "short_name": "maps", "published": True}],
        task_run=[{"project_id": 1, "task_id": 1, "user_id": 1, "finish_time": time}],
    )
    for command in (["projects"], ["projects", "maps"], ["users"], ["activity"], ["report"]):
        result = run(
            *command, "--timezone", zone, "--database-url", database.url, "--format", "html"
        )
        assert result.exit_code == 0, result.output
