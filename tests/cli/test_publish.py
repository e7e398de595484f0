"""Reports that may be published: who is in the database is in none of their files."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pybossa_stats.errors import ExitCode
from tests.support.databases import Database
from tests.support.geoip import RECORDS, write_database
from tests.support.program import run

PERIOD = ("--period", "2026-10")
DONE = (
    "Users are numbered; groups of fewer than five users or addresses are merged or left out,"
    " but in totals of the site."
)

USERS = {987_650_000 + number: f"qzx{number:02}" for number in range(1, 15)}
ADDRESSES = [
    *(f"81.2.69.{number}" for number in range(201, 213)),
    *(f"90.77.66.{number}" for number in range(201, 205)),
    "2001:200::77:66",
]
SECRETS = [
    *map(str, USERS),
    *USERS.values(),
    *(f"Full {name}" for name in USERS.values()),
    *(f"{name}@mail.example" for name in USERS.values()),
    *ADDRESSES,
    *("London", "Tokyo"),
]
PEOPLE = {"active_users", "addresses", "window_active_users", "window_addresses", "users"}
TOTALS = {"activity.total", "activity.before", "users.total", "users.before", "site.window"}


def fill(database: Database) -> None:
    """Projects with all users or one, days with few users, and a few addresses in two countries."""
    begin, long_ago = datetime(2026, 10, 1, 12, tzinfo=UTC), "2026-01-01T00:00:00"
    keys = [*USERS]
    signed_in = [
        (1 + (number % 9 == 0), keys[number % 13], None, number % 28) for number in range(300)
    ]
    signed_in += [(3, keys[13], None, day) for day in (2, 3)]
    anonymous = [
        (1 if number % 4 else 2, None, ADDRESSES[number % len(ADDRESSES)], number % 28)
        for number in range(100)
    ]
    database.fill(
        user=[
            {
                "id": key,
                "name": name,
                "fullname": f"Full {name} {name}@mail.example",
                "restrict": False,
                "created": long_ago,
            }
            for key, name in USERS.items()
        ],
        project=[
            {
                "id": number,
                "name": f"Project {number}",
                "short_name": f"project{number}",
                "published": True,
                "info": {},
                "created": long_ago,
            }
            for number in (1, 2, 3)
        ],
        task=[
            {
                "id": number,
                "project_id": number,
                "state": "ongoing",
                "n_answers": 900,
                "created": long_ago,
            }
            for number in (1, 2, 3)
        ],
        task_run=[
            {
                "project_id": project,
                "task_id": project,
                "user_id": user,
                "user_ip": address,
                "finish_time": f"{begin + timedelta(days=day, minutes=minute):%Y-%m-%dT%H:%M:%S}",
            }
            for minute, (project, user, address, day) in enumerate([*signed_in, *anonymous])
        ],
    )


def test_no_name_id_or_address_is_in_any_file_and_all_say_what_was_done(
    database: Database, tmp_path: Path
) -> None:
    fill(database)
    geoip = ("--geoip-db", write_database(tmp_path / "city.mmdb", RECORDS))
    options = ("--database-url", database.url, "--title", "A museum", *PERIOD, *geoip, "--publish")
    site, places = tmp_path / "site", ("page.json", "page.md")
    outputs = [word for name in places for word in ("--output", site / name)]
    assert run("report", *options, "--tables", "--output", f"{site}/", *outputs).exit_code == 0
    brief = ("--output", site / "brief.html", "--output", site / "brief.md")
    assert run("report", *options, "--brief", *brief).exit_code == 0
    files = {file: file.read_text() for file in site.rglob("*") if file.is_file()}
    assert {file.suffix for file in files} == {".html", ".md", ".json", ".csv"}
    for file, text in files.items():
        assert not [secret for secret in SECRETS if secret in text], file
        if file.suffix in {".html", ".md"}:
            assert DONE in text, file
    page, project = files[site / "index.html"], files[site / "projects" / "project3.html"]
    assert "Volunteer 1" in page
    assert "United Kingdom" in page
    assert "France" not in page
    assert "Other countries" in page
    assert "Volunteer" not in project, "of its only user"
    assert '"least_group": 5' in files[site / "page.json"]
    assert files[site / "brief.md"].count("\n") <= 60
    for file in (site / "tables").glob("*.csv"):
        if file.stem not in TOTALS:
            rows = csv.DictReader(file.read_text().splitlines())
            numbers = [row[name] for row in rows for name in PEOPLE & row.keys()]
            assert not {"1", "2", "3", "4"} & {*numbers}, file


def test_a_report_that_is_not_to_be_published_does_not_say_so(database: Database) -> None:
    fill(database)
    text = run("report", "--database-url", database.url, *PERIOD, "--format", "markdown").stdout
    assert "qzx01" in text
    assert DONE not in text


@pytest.mark.parametrize("scope", [("--project", "letters"), ("--category", "nature")])
@pytest.mark.parametrize("command", ["report", "serve"])
def test_parts_of_a_site_are_not_published(command: str, scope: tuple[str, str]) -> None:
    done = run(command, "--demo", "--publish", *scope)
    assert done.exit_code == ExitCode.USAGE
    assert done.stderr.startswith(f"Error: --publish and {scope[0]} are mutually exclusive.")


@pytest.mark.parametrize("precision", ["city", "exact"])
@pytest.mark.parametrize("command", ["report", "serve"])
def test_exact_places_are_not_published(command: str, precision: str, tmp_path: Path) -> None:
    geoip = ("--geoip-db", write_database(tmp_path / "city.mmdb", RECORDS))
    done = run(command, "--demo", "--publish", *geoip, "--location-precision", precision)
    assert done.exit_code == ExitCode.USAGE
    options = f"--publish and --location-precision {precision}"
    assert done.stderr.startswith(f"Error: {options} are mutually exclusive.")
