"""One time zone for all that is shown."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pybossa_stats.cli import stored
from pybossa_stats.errors import UsageError
from pybossa_stats.store.folder import Folder
from pybossa_stats.web import create_app
from tests.support.databases import Database
from tests.support.program import run
from tests.support.serving import serving
from tests.support.snapshots import a_snapshot
from tests.support.web import ask

ZONES = {
    "UTC": ("2014-12-20", "19:09"),
    "Asia/Tokyo": ("2014-12-21", "04:09"),
    "Pacific/Kiritimati": ("2014-12-21", "09:09"),
    "America/New_York": ("2014-12-20", "14:09"),
}
"""The local date and time of the last answer of all."""

FIRST, LAST = "2014-12-20T10:00:00", "2014-12-20T19:09:00"


@pytest.fixture
def site(database: Database) -> Database:
    """A site whose only project was completed by its second answer."""
    task = {"id": 1, "project_id": 1, "n_answers": 2, "state": "completed"}
    database.fill(
        user=[{"id": 1, "name": "ann", "fullname": "Ann", "restrict": False}],
        project=[{"id": 1, "name": "Maps", "short_name": "maps", "published": True}],
        task=[task | {"created": "2014-12-01T10:00:00"}],
        task_run=[
            {"project_id": 1, "task_id": 1, "user_id": 1, "finish_time": time}
            for time in (FIRST, LAST)
        ],
    )
    return database


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
    first = datetime.fromisoformat(f"{FIRST}Z").astimezone(ZoneInfo(zone))
    other = {"2014-12-20", "2014-12-21"} - {date, f"{first:%Y-%m-%d}"}
    assert date in page
    assert not any(f">{text}<" in page for text in other)
    silent = shown(site, "report", "--period", "2015", "--timezone", zone)
    assert f"The last answer was given on {int(date[-2:])} December 2014." in silent


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


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Snapshots on either side of midnight in Tokyo, which is at 15:00 in UTC."""
    monkeypatch.setattr("pybossa_stats.clock.now", lambda: datetime(2026, 11, 3, tzinfo=UTC))
    for answers, time in enumerate(
        ("2026-10-31T10:00", "2026-10-31T14:59", "2026-10-31T15:00", "2026-11-02T20:00"), start=1
    ):
        at = datetime.fromisoformat(time).replace(tzinfo=UTC)
        Folder(tmp_path).save(a_snapshot(at, answers=answers))
    return tmp_path


def history(folder: Path, *options: str) -> dict[str, Any]:
    result = run("history", folder, *options, "--json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.mark.parametrize(
    ("by", "zone", "expected"),
    [
        ("day", "UTC", {"2026-10-31": 3, "2026-11-01": None, "2026-11-02": 4}),
        (
            "day",
            "Asia/Tokyo",
            {"2026-10-31": 2, "2026-11-01": 3, "2026-11-02": None, "2026-11-03": 4},
        ),
        ("month", "UTC", {"2026-10": 3, "2026-11": 4}),
        ("month", "Asia/Tokyo", {"2026-10": 2, "2026-11": 4}),
        ("week", "Asia/Tokyo", {"2026-10-26": 3, "2026-11-02": 4}),
    ],
)
def test_a_history_has_periods_of_the_time_zone(
    folder: Path, by: str, zone: str, expected: dict[str, int | None]
) -> None:
    found = history(folder, "--by", by, "--timezone", zone)
    assert found["window"]["timezone"] == zone
    rows = {
        row["period"]: row["stats"] and row["stats"]["answers"] for row in found["data"]["buckets"]
    }
    assert rows == expected
    by_environment = run(
        "history", folder, "--by", by, "--json", env={"PYBOSSA_STATS_TIMEZONE": zone}
    )
    assert json.loads(by_environment.stdout) == found


def test_a_history_begins_and_ends_by_the_clocks_of_the_time_zone(folder: Path) -> None:
    options = ("--since", "2026-11-01", "--timezone", "Asia/Tokyo")
    buckets = history(folder, *options)["data"]["buckets"]
    assert [bucket["start"] for bucket in buckets] == [
        "2026-10-31T15:00:00Z",
        "2026-11-02T20:00:00Z",
    ]
    assert len(history(folder, "--until", *options[1:])["data"]["buckets"]) == 2


def test_a_history_shows_times_of_the_time_zone(folder: Path) -> None:
    shown = run("history", folder, "--timezone", "Asia/Tokyo", "--format", "markdown").stdout
    assert "| Snapshot, Asia/Tokyo |" in shown
    assert "| 2026-11-01 00:00:00 |" in shown


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo"])
def test_a_snapshot_is_shown_in_the_time_zone(folder: Path, zone: str) -> None:
    shown = run("show", folder, env={"PYBOSSA_STATS_TIMEZONE": zone}).stdout
    end = {"UTC": "2 November 2026, 20:00 UTC", "Asia/Tokyo": "3 November 2026, 05:00 Asia/Tokyo"}
    assert f"Last 24 hours, to {end[zone]}" in shown
    envelope = json.loads(run("show", folder, "--timezone", zone, "--json", "--envelope").stdout)
    assert envelope["window"]["end"] == "2026-11-02T20:00:00Z"
    assert envelope["window"]["timezone"] == zone


def test_a_difference_shows_times_of_the_time_zone(folder: Path) -> None:
    options = ("--since", "2026-11-01", "--timezone", "Asia/Tokyo", "--format", "markdown")
    shown = run("diff", folder, *options).stdout
    assert "from 2026-10-31 23:59:00 Asia/Tokyo" in shown
    assert "to   2026-11-03 05:00:00 Asia/Tokyo" in shown
    missing = run("diff", folder, "--since", "2026-10-01", "--timezone", "Asia/Tokyo")
    assert "from before 2026-10-01 00:00:00 Asia/Tokyo" in missing.stderr


def test_growth_on_the_page_is_by_days_of_the_time_zone(folder: Path) -> None:
    now = a_snapshot(datetime(2026, 11, 3, tzinfo=UTC))
    for zone, days in (("UTC", [31, 1, 2]), ("Asia/Tokyo", [31, 1, 2, 3])):
        known = stored.growth(folder, now.in_zone(ZoneInfo(zone)), {})
        assert known
        starts = [bucket.start.astimezone(ZoneInfo(zone)) for bucket in known.buckets]
        assert [(start.day, start.hour) for start in starts] == [(day, 0) for day in days]


def test_the_endpoint_is_in_the_time_zone_of_its_option_or_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYBOSSA_STATS_TIMEZONE", "Asia/Tokyo")
    for options, zone in (((), "Asia/Tokyo"), (("--timezone", "Europe/Paris"), "Europe/Paris")):
        with serving("--demo", *options) as (_, connection):
            connection.request("GET", "/stats/", headers={"Accept": "text/html"})
            page = connection.getresponse().read().decode()
        assert f"{zone}. All figures are from the same moment." in page


def test_an_application_is_in_the_time_zone_of_its_argument_or_environment(
    site: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYBOSSA_STATS_TIMEZONE", "Asia/Tokyo")
    for zone in (None, "Europe/Paris"):
        answer = ask(create_app(site.url, timezone=zone), HTTP_ACCEPT="text/html")
        assert f"{zone or 'Asia/Tokyo'}. All figures are".encode() in answer.body
    with pytest.raises(UsageError, match="not a time zone"):
        create_app(site.url, timezone="Mars/Olympus")
