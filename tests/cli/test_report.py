"""`report`."""

import json
from datetime import timedelta
from html import unescape
from operator import itemgetter
from pathlib import Path

import pytest

from pybossa_stats import clock
from pybossa_stats.errors import ExitCode
from pybossa_stats.report.formats import OF_PAGES, Format
from pybossa_stats.report.growth import CAVEAT
from pybossa_stats.store.folder import Folder
from tests.conftest import NOW
from tests.support.databases import Database
from tests.support.html import HOSTILE, Page
from tests.support.program import run
from tests.support.snapshots import DATABASE, a_snapshot, of_database
from tests.support.terminal import terminal

DEMO = ("report", "--demo", "--until", "2026-11-23T12:00:00")


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def test_a_report_is_a_page_by_itself() -> None:
    assert run(*DEMO).stdout.startswith("<!doctype html>")


def test_a_terminal_is_not_flooded_with_it() -> None:
    with terminal(*DEMO) as shown:
        assert shown.wait_for_end() == ExitCode.USAGE
    assert "--output FILE" in shown.shown
    with terminal(*DEMO, "--format", "table") as shown:
        assert shown.wait_for_end() == ExitCode.DONE


def test_a_page_with_a_title_does_not_say_where_the_database_is(sqlite: Database) -> None:
    own = run("report", "--database-url", sqlite.url).stdout
    titled = run("report", "--database-url", sqlite.url, "--title", "A museum").stdout
    name = Path(sqlite.url).name
    assert (name in own, name in titled) == (True, False)


def test_a_report_is_written_as_what_the_suffix_says(tmp_path: Path) -> None:
    page, text = tmp_path / "a.html", tmp_path / "a.md"
    assert run(*DEMO, "--output", page, "--output", text).exit_code == 0
    assert page.read_text().startswith("<!doctype html>")
    assert text.read_text().startswith("# sample data")


def test_a_site_can_be_called_anything() -> None:
    page, plain = (Page(run(*DEMO, "--title", name).stdout) for name in ("".join(HOSTILE), "x"))
    assert page.elements == plain.elements


def test_the_json_of_a_report_has_what_each_report_tells_by_its_kind() -> None:
    document = json.loads(run(*DEMO, "--json").stdout)
    assert document["schema"] == "pybossa-stats/page"
    assert list(document["data"]) == ["site", "growth", "activity", "projects", "users"]
    assert document["data"]["site"] == json.loads(run("global", *DEMO[1:], "--json").stdout)
    projects = json.loads(run("projects", *DEMO[1:], "--json").stdout)["data"]
    assert document["data"]["projects"]["globalstats"] == projects["globalstats"] is not None


def test_snapshots_have_to_be_of_the_same_database(tmp_path: Path, sqlite: Database) -> None:
    Folder(tmp_path).save(a_snapshot(NOW - timedelta(days=1)))
    missing = run("report", "--database-url", sqlite.url, "--snapshots", tmp_path)
    assert missing.exit_code == ExitCode.NOT_A_SNAPSHOT
    assert DATABASE in missing.stderr


def test_a_folder_may_be_empty_yet(tmp_path: Path) -> None:
    done = run(*DEMO, "--snapshots", tmp_path)
    assert done.exit_code == 0
    assert str(tmp_path) in done.stderr
    assert CAVEAT in unescape(done.stdout)


def test_snapshots_of_one_day_do_not_tell_growth_yet(tmp_path: Path) -> None:
    name = "sample data, not a real server"
    Folder(tmp_path).save(of_database(a_snapshot(NOW - timedelta(hours=1)), name))
    assert CAVEAT in unescape(run(*DEMO, "--snapshots", tmp_path).stdout)


def test_growth_is_told_from_snapshots_and_damaged_ones_are_named(tmp_path: Path) -> None:
    name = "sample data, not a real server"
    for days in (9, 8, 2):
        Folder(tmp_path).save(of_database(a_snapshot(NOW - timedelta(days=days)), name))
    (tmp_path / "2026-11-20T120000Z.json").write_text("{")
    done = run(*DEMO, "--snapshots", tmp_path)
    assert done.exit_code == 0
    assert "Skipped 2026-11-20T120000Z.json" in done.stderr
    assert "From a snapshot each day since 14 Nov 2026" in done.stdout


def test_days_of_a_page_are_those_of_the_time_zone(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert run(*DEMO, "--timezone", "Europe/Berlin", "--output", page).exit_code == ExitCode.DONE
    text = page.read_text()
    assert "Mon 23 Nov 2026 is not over yet" in text
    assert "answers from 24 October to" in text


PERIOD = ("--demo", "--period", "2026-Q3", "--timezone", "Europe/London")


def test_the_report_of_a_period_has_what_each_command_tells_of_it() -> None:
    page = json.loads(run("report", *PERIOD, "--json").stdout)
    cases = {
        "activity": ("activity", "--by", "week"),
        "users": ("users", "--top", 10),
        "projects": ("projects",),
    }
    for kind, (command, *options) in cases.items():
        alone = json.loads(run(command, *PERIOD, *options, "--json").stdout)
        assert page["window"] == alone["window"]
        for data in (page["data"][kind], alone["data"]):
            data.pop("globalstats", None)
            data.get("projects", []).sort(key=itemgetter("id"))
        assert page["data"][kind] == alone["data"]
    until = ("--demo", "--until", "2026-Q3", "--timezone", "Europe/London", "--json")
    assert page["data"]["site"]["stats"] == json.loads(run("global", *until).stdout)["stats"]


def test_the_report_of_a_period_begins_with_it_in_words() -> None:
    page = unescape(run("report", *PERIOD).stdout)
    assert "Q3 2026 (1 July to 30 September), Europe/London" in page
    total = json.loads(run("activity", *PERIOD, "--json").stdout)["data"]["total"]
    assert f"In Q3 2026, there were {total['answers']:,} answers" in page


@pytest.mark.parametrize("options", [(), ("--period", "2026-Q3")])
@pytest.mark.parametrize("format_", OF_PAGES)
def test_a_report_without_names_has_none(format_: Format, options: tuple[str, ...]) -> None:
    users = json.loads(run("users", "--demo", "--top", 99, "--json").stdout)["data"]["top_users"]
    names = {each[key] for each in users for key in ("fullname", "name")}
    page = unescape(run("report", "--demo", *options, "--no-names", "--format", format_).stdout)
    assert "Volunteer 1" in page
    assert not [name for name in names if f">{name}<" in page or f'"{name}"' in page]
    assert "Amélie" not in page
