"""The endpoint of real databases: what it answers, and what when they are gone."""

import json
import logging
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from jsonschema import Draft202012Validator
from prometheus_client.parser import text_string_to_metric_families

from pybossa_stats.errors import UsageError
from pybossa_stats.geo.geoip import CityDatabase
from pybossa_stats.report.schema import json_schema
from pybossa_stats.source.database import connect
from pybossa_stats.source.view import View
from pybossa_stats.stats.locations import Locator
from pybossa_stats.stats.site.site import SiteStats, collect_site
from pybossa_stats.store.folder import Folder
from pybossa_stats.web import create_app
from pybossa_stats.web.application import Application
from tests.conftest import NOW
from tests.support.databases import Database, Server, least_privilege
from tests.support.geoip import RECORDS, a_locator, write_database
from tests.support.program import run
from tests.support.server import Programs, started
from tests.support.site import site_rows
from tests.support.snapshots import a_snapshot, of_database
from tests.support.waiting import wait_until_gone
from tests.support.web import Clock, ask

_ITS_OWN = re.compile(
    r"in [0-9.]+ s|<p>For scripts: .*</p>\n"
    r'|<div class="note">\n<p><a .*All projects.*\n</div>\n|</?a\b[^>]*>'
)
"""What a page that is served does not share with a file: seconds and links."""

ADDRESSES = ("81.2.69.160", "90.1.2.3", "10.0.0.1")
JSON, HTML = "application/json", "text/html"
MAX_AGE, STALE_FOR, PAUSE = 60, 3600, 5


@pytest.fixture
def filled(database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A database at an instant at which there is something to tell."""
    monkeypatch.setattr("pybossa_stats.clock.now", lambda: NOW)
    database.fill(**site_rows())
    return database


def test_the_payload_equals_the_json_of_global(filled: Database) -> None:
    printed = run("global", "--json", "--compact", "--database-url", filled.url).stdout
    assert ask(create_app(filled.url), HTTP_ACCEPT=JSON).body.decode() == printed


def test_the_metrics_equal_those_of_global_before_those_of_the_endpoint(filled: Database) -> None:
    printed = run("global", "--format", "prometheus", "--database-url", filled.url).stdout
    served = ask(create_app(filled.url), "/metrics").body.decode()
    figures, marker, _ = served.partition("# HELP pybossa_stats_refreshes_total ")
    assert marker
    assert _lasting(figures) == _lasting(printed)


def test_the_metrics_have_the_hours_of_work_of_the_last_day_once_projects_have_been_read(
    filled: Database,
) -> None:
    application = create_app(filled.url)
    printed = run("activity", "--since", "24h", "--json", "--database-url", filled.url).stdout
    total = json.loads(printed)["data"]["total"]
    for address in ("/api/globalstats", "/stats/"):
        ask(application, address)
        metrics = ask(application, "/metrics").body.decode()
        families = text_string_to_metric_families(metrics)
        numbers = {sample.name: sample.value for family in families for sample in family.samples}
        hours = numbers["pybossa_work_last_day_seconds"] / 3_600
        assert hours == pytest.approx(total["hours"], abs=1e-6)
        assert numbers["pybossa_sessions_last_day"] == total["sessions"] > 0


def _lasting(metrics: str) -> list[str]:
    return [line for line in metrics.splitlines() if "duration" not in line]


def test_locations_are_served_as_global_prints_them_and_hold_no_address(
    filled: Database, tmp_path: Path
) -> None:
    filled.fill(task_run=[{"project_id": 1, "user_ip": address} for address in ADDRESSES])
    file = write_database(tmp_path / "city.mmdb", RECORDS)
    options = ("--geoip-db", file, "--database-url", filled.url)
    printed = run("global", "--json", "--compact", *options).stdout
    application = create_app(filled.url, locator=lambda: Locator(CityDatabase(file)))
    served = ask(application, HTTP_ACCEPT=JSON).body.decode()
    assert served == printed
    for each in (
        served,
        ask(application).body.decode(),
        ask(application, "/metrics").body.decode(),
    ):
        assert not any(address in each for address in ADDRESSES)


def test_the_page_equals_that_of_report(filled: Database, tmp_path: Path) -> None:
    with connect(filled.url) as view:
        snapshot = of_database(a_snapshot(NOW - timedelta(days=1)), view.name)
    Folder(tmp_path).save(snapshot)
    options = ("--title", "A <museum>", "--snapshots", tmp_path, "--database-url", filled.url)
    printed = run("report", "--format", "html", *options).stdout
    application = create_app(filled.url, title="A <museum>", snapshots=tmp_path)
    served = ask(application).body.decode()
    assert "Growth" in printed
    assert _ITS_OWN.sub("", served) == _ITS_OWN.sub("", printed)


def test_a_user_without_name_has_the_same_number_on_the_page_and_in_json(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pybossa_stats.clock.now", lambda: NOW)
    database.fill(
        user=[{"id": key, "name": f"u{key}", "fullname": "", "restrict": False} for key in (7, 8)],
        task_run=[
            {"project_id": 1, "user_id": user, "finish_time": f"2026-11-{day}T11:00:00"}
            for user, day in ((7, 10), (7, 11), (8, 23))
        ],
    )

    def names(application: Application, resource: str) -> list[str]:
        shown = ask(application, HTTP_ACCEPT=resource).body.decode()
        return [*dict.fromkeys(re.findall(r"Volunteer \d+", shown))]

    application = create_app(database.url, no_names=True)
    assert names(application, HTML) == ["Volunteer 1", "Volunteer 2"]
    assert names(application, JSON) == ["Volunteer 2"]
    other = create_app(database.url, no_names=True)
    assert names(other, JSON) == ["Volunteer 1"]
    assert names(other, HTML) == ["Volunteer 2", "Volunteer 1"]


def test_what_is_published_numbers_users_and_has_no_places_of_all_time(filled: Database) -> None:
    application = create_app(filled.url, publish=True, locator=a_locator)

    def json_of_site() -> tuple[list[str], str]:
        served = json.loads(ask(application, HTTP_ACCEPT=JSON).body)
        return [user["fullname"] for user in served["top5_users_24_hours"]], served["locs"]

    numbered = [f"Volunteer {number}" for number in range(1, 6)], "[]"
    assert json_of_site() == numbered
    page = ask(application, HTTP_ACCEPT=HTML).body.decode()
    assert "groups of fewer than five users or addresses" in page
    assert json_of_site() == numbered, "from the reading of the page"


def test_every_link_of_the_list_of_projects_leads_to_a_page(filled: Database) -> None:
    application = create_app(filled.url)
    page = ask(application, "/stats/projects/", HTTP_ACCEPT="text/html").body.decode()
    links = re.findall('<th scope="row"[^>]*><a href="(.*?)">', page)
    for link in links:
        answer = ask(application, f"/stats/projects/{unquote(link)}", HTTP_ACCEPT="text/html")
        assert answer.status == 200
    listed = json.loads(ask(application, "/stats/projects/", HTTP_ACCEPT=JSON).body)
    Draft202012Validator(json_schema()).validate(listed)
    published = [row for row in site_rows()["project"] if row["published"]]
    assert len(listed["data"]["projects"]) == len(links) == len(published)


def test_the_endpoint_hides_what_global_hides(filled: Database) -> None:
    filled.fill(
        user=[{"id": 1, "name": "shy", "fullname": "S3cret", "restrict": True}],
        project=[
            {
                "id": 1,
                "name": "P",
                "short_name": "p",
                "published": True,
                "info": {"passwd_hash": "s3cret"},
            }
        ],
        task_run=[{"project_id": 1, "user_id": 1, "finish_time": "2026-11-23T11:00:00"}],
    )
    application = create_app(filled.url)
    for address in ("/stats/", "/stats/?response_format=json", "/metrics", "/api/globalstats"):
        assert "s3cret" not in ask(application, address).body.decode().lower()


def test_simultaneous_requests_read_the_database_once(
    filled: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    readings = _count_readings(monkeypatch)
    application = create_app(filled.url)
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: ask(application, HTTP_ACCEPT=JSON), range(200)))
    assert {answer.status for answer in answers} == {200}
    assert len({answer.body for answer in answers}) == 1
    assert len(readings) == 1


def _count_readings(monkeypatch: pytest.MonkeyPatch) -> list[View]:
    found: list[View] = []

    def counted(view: View, *window: Any, **options: Any) -> SiteStats:  # noqa: ANN401
        found.append(view)
        return collect_site(view, *window, **options)

    monkeypatch.setattr("pybossa_stats.web.sources.collect_site", counted)
    return found


def test_figures_are_read_anew_when_they_are_too_old(filled: Database, clock: Clock) -> None:
    application = create_app(filled.url, max_age=MAX_AGE)
    before = ask(application, HTTP_ACCEPT=JSON)
    filled.fill()
    clock.advance(MAX_AGE)
    assert ask(application, HTTP_ACCEPT=JSON).body == before.body
    clock.advance(1)
    after = ask(application, HTTP_ACCEPT=JSON, HTTP_IF_NONE_MATCH=before.headers["etag"])
    assert (after.status, after.headers["age"]) == (200, "0")
    assert b'"n_task_runs":0' in after.body


class Outage:
    """Takes a database away, and gives it back."""

    def __init__(self, begin: Callable[[], object], end: Callable[[], object]) -> None:
        self.begin, self.end = begin, end


@pytest.fixture
def outage(request: pytest.FixtureRequest, database: Database) -> Iterator[Outage]:
    if database.url.startswith("sqlite"):
        file = Path(database.url.removeprefix("sqlite:///"))
        hidden = file.with_suffix(".hidden")
        yield Outage(lambda: file.rename(hidden), lambda: hidden.rename(file))
        return
    admin = Database(request.getfixturevalue("server").url)
    refuse = "ALTER DATABASE pybossa_test ALLOW_CONNECTIONS"
    yield Outage(lambda: admin.run(f"{refuse} false"), lambda: admin.run(f"{refuse} true"))
    admin.run(f"{refuse} true")


def test_the_last_figures_stay_while_the_database_is_down(
    filled: Database,
    outage: Outage,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    application = create_app(filled.url, stale_for=STALE_FOR)
    well = ask(application, HTTP_ACCEPT=JSON)
    outage.begin()
    clock.advance(STALE_FOR)
    stale = ask(application, HTTP_ACCEPT=JSON)
    assert (stale.status, stale.body, stale.headers["age"]) == (200, well.body, str(STALE_FOR))
    clock.advance(1)
    gone = ask(application, HTTP_ACCEPT=JSON)
    assert (gone.status, gone.body) == (503, b"Service Unavailable\n")
    assert 1 <= int(gone.headers["retry-after"]) <= PAUSE
    outage.end()
    clock.advance(PAUSE)
    assert ask(application, HTTP_ACCEPT=JSON).status == 200
    warnings = [record.message for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(warnings) == 2
    assert warnings[0].startswith(("Cannot connect to", "There is no file"))
    assert warnings[1] == "The database is readable again."


def test_the_endpoint_recovers_after_a_restart_of_the_database_server(
    programs: Programs, clock: Clock
) -> None:
    with started(programs) as url:
        database = Database(url)
        database.create_tables()
        with database.connection() as connection:
            data = Path(connection.exec_driver_sql("SHOW data_directory").scalar_one())
        application = create_app(url)
        assert ask(application).status == 200
        programs.run("pg_ctl", "-D", data, "-m", "fast", "-w", "stop")
        clock.advance(STALE_FOR + 1)
        assert ask(application).status == 503
        options = (data / "postmaster.opts").read_text().partition(" ")[2].replace('"', "'")
        programs.run("pg_ctl", "-D", data, "-l", data.parent / "log", "-o", options, "-w", "start")
        clock.advance(PAUSE)
        # After an error a request waits but briefly for the reading that it begins.
        assert any(ask(application).status == 200 for _ in range(30))


@pytest.fixture
def role(server: Server, postgresql: Database) -> Iterator[str]:
    """The URL of the example's role of least privilege."""
    postgresql.run(
        "DROP ROLE IF EXISTS pybossa_stats",
        *(each.replace("DATABASE pybossa", "DATABASE pybossa_test") for each in least_privilege()),
    )
    yield server.url_of("pybossa_test", "pybossa_stats", "s3cret")
    postgresql.run("DROP OWNED BY pybossa_stats", "DROP ROLE pybossa_stats")


def test_the_role_of_least_privilege_suffices_and_no_connection_stays(
    role: str, postgresql: Database
) -> None:
    application = create_app(role)
    for address in ("/stats/", "/stats/?response_format=json", "/metrics", "/api/globalstats"):
        assert ask(application, address).status == 200
    wait_until_gone(postgresql)


def test_no_secret_is_logged(
    role: str, postgresql: Database, caplog: pytest.LogCaptureFixture
) -> None:
    postgresql.run("ALTER TABLE task RENAME TO other")
    answer = ask(create_app(role))
    assert answer.status == 503
    assert "missing table task" in caplog.text
    assert "s3cret" not in f"{caplog.text}{answer}"


def test_the_database_may_be_named_by_the_environment(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYBOSSA_STATS_DATABASE_URL", sqlite.url)
    assert ask(create_app()).status == 200


@pytest.mark.parametrize("url", [None, "", "mysql://h/s3cret", "s3cret"])
def test_a_missing_or_malformed_url_is_refused_at_once(url: str | None) -> None:
    with pytest.raises(UsageError) as raised:
        create_app(url)
    assert "s3cret" not in str(raised.value)
