"""`report`."""

import csv
import json
import os
import re
from datetime import timedelta
from html import unescape
from operator import itemgetter
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from pybossa_stats import clock
from pybossa_stats.errors import ExitCode
from pybossa_stats.report.formats import OF_PAGES
from pybossa_stats.report.growth import CAVEAT
from pybossa_stats.stats.site.payload import PAYLOAD_NAMES
from pybossa_stats.store.folder import Folder
from pybossa_stats.web import create_app
from tests.conftest import NOW
from tests.support.databases import Database
from tests.support.html import HOSTILE, Page
from tests.support.program import run, run_alone
from tests.support.snapshots import DATABASE, a_snapshot, of_database
from tests.support.terminal import terminal
from tests.support.web import ask

DEMO = ("report", "--demo", "--until", "2026-11-23T12:00:00")


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def test_a_report_is_a_page_by_itself() -> None:
    assert run(*DEMO).stdout.startswith("<!DOCTYPE html>")


def test_a_page_is_not_written_to_a_terminal_unless_as_a_table() -> None:
    with terminal(*DEMO) as shown:
        assert shown.wait_for_end() == ExitCode.USAGE
    assert "--output FILE" in shown.shown
    with terminal(*DEMO, "--format", "table") as shown:
        assert shown.wait_for_end() == ExitCode.DONE


def test_a_page_does_not_say_where_the_database_is(sqlite: Database) -> None:
    page = run("report", "--database-url", sqlite.url).stdout
    file = Path(sqlite.url.removeprefix("sqlite:///"))
    assert f'<h1 id="title"><bdi>{file.name}</bdi></h1>' in page
    assert str(file.parent) not in page


def test_a_report_is_written_as_what_the_suffix_says(tmp_path: Path) -> None:
    page, text = tmp_path / "a.html", tmp_path / "a.md"
    assert run(*DEMO, "--output", page, "--output", text).exit_code == 0
    assert page.read_text().startswith("<!DOCTYPE html>")
    assert text.read_text().startswith("# sample data")


def test_a_site_can_be_called_anything() -> None:
    page, plain = (Page(run(*DEMO, "--title", name).stdout) for name in ("".join(HOSTILE), "x"))
    assert page.elements == plain.elements


def test_the_json_of_report_holds_the_data_of_every_report_by_its_kind() -> None:
    document = json.loads(run(*DEMO, "--json").stdout)
    assert document["schema"] == "pybossa-stats/page"
    assert list(document["data"]) == ["site", "growth", "activity", "projects", "users", "cohorts"]
    payload = json.loads(run("global", *DEMO[1:], "--json").stdout)
    assert answers_of(document["data"]["site"]) == answers_of_payload(payload)
    projects = json.loads(run("projects", *DEMO[1:], "--json").stdout)["data"]
    assert document["data"]["projects"]["globalstats"] == projects["globalstats"] is not None


def answers_of(site: dict[str, Any]) -> dict[str, Any]:
    """The figures of a page's site, and the answers of those on its top lists."""
    tops = (site["top_projects"], site["top_users"])
    return {**site["all_time"]} | {"top": [[(e["id"], e["answers"]) for e in top] for top in tops]}


def answers_of_payload(payload: dict[str, Any]) -> dict[str, Any]:
    """What `answers_of` gives, from PYBOSSA's payload."""
    tops = (payload["top5_projects_24_hours"], payload["top5_users_24_hours"])
    figures = {name: payload["stats"][theirs] for name, theirs in PAYLOAD_NAMES.items()}
    return figures | {"top": [[(e["id"], e["n_answers"]) for e in top] for top in tops]}


def test_snapshots_have_to_be_of_the_same_database(tmp_path: Path, sqlite: Database) -> None:
    Folder(tmp_path).save(a_snapshot(NOW - timedelta(days=1)))
    missing = run("report", "--database-url", sqlite.url, "--snapshots", tmp_path)
    assert missing.exit_code == ExitCode.NOT_A_SNAPSHOT
    assert DATABASE in missing.stderr


def test_a_folder_without_snapshots_shows_growth_from_dates_of_rows(tmp_path: Path) -> None:
    done = run(*DEMO, "--snapshots", tmp_path)
    assert done.exit_code == 0
    assert str(tmp_path) in done.stderr
    assert CAVEAT in unescape(done.stdout)


def test_snapshots_of_one_day_show_no_growth_yet(tmp_path: Path) -> None:
    name = "sample data"
    Folder(tmp_path).save(of_database(a_snapshot(NOW - timedelta(hours=1)), name))
    assert CAVEAT in unescape(run(*DEMO, "--snapshots", tmp_path).stdout)


def test_growth_is_shown_from_snapshots_and_damaged_ones_are_named(tmp_path: Path) -> None:
    name = "sample data"
    for days in (9, 8, 2):
        Folder(tmp_path).save(of_database(a_snapshot(NOW - timedelta(days=days)), name))
    (tmp_path / "2026-11-20T120000Z.json").write_text("{")
    done = run(*DEMO, "--snapshots", tmp_path)
    assert done.exit_code == 0
    assert "Skipped 2026-11-20T120000Z.json" in done.stderr
    assert "From daily snapshots since 14 Nov 2026" in done.stdout


def test_days_of_a_page_are_those_of_the_time_zone(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert run(*DEMO, "--timezone", "Europe/Berlin", "--output", page).exit_code == ExitCode.DONE
    text = page.read_text()
    assert "Outlined: incomplete." in text
    assert "Period: Last 30 days, to" in text


PERIOD = ("--demo", "--period", "2026-Q3", "--timezone", "Europe/London")


def test_the_report_of_a_period_has_the_figures_of_every_command() -> None:
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
    payload = json.loads(run("global", *until).stdout)
    site = answers_of(page["data"]["site"]) | {"top": None}
    assert site == answers_of_payload(payload) | {"top": None}


def test_the_top_lists_of_a_report_are_those_of_its_period() -> None:
    page = json.loads(run("report", *PERIOD, "--json").stdout)["data"]
    recent = sorted(page["projects"]["projects"], key=lambda project: -project["window"]["answers"])
    assert [project["answers"] for project in page["site"]["top_projects"]] == [
        project["window"]["answers"] for project in recent[:5]
    ]
    assert page["site"]["window"]["answers"] == page["activity"]["total"]["answers"]


def test_the_report_of_a_period_begins_with_it_in_words() -> None:
    page = unescape(run("report", *PERIOD).stdout)
    assert "Q3 2026 (1 July to 30 September), Europe/London" in page
    total = json.loads(run("activity", *PERIOD, "--json").stdout)["data"]["total"]
    assert f"In the third quarter of 2026, volunteers gave {total['answers']:,} answers" in page


@pytest.mark.parametrize("options", [(), ("--period", "2026-Q3")])
def test_a_report_without_names_holds_no_name_of_a_user(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    users = json.loads(run("users", "--demo", "--top", 99, "--json").stdout)["data"]["top_users"]
    names = {user[key] for user in users for key in ("fullname", "name")}
    files = [tmp_path / output_format for output_format in OF_PAGES]
    outputs = [f"--output={file.name}={file}" for file in files]
    assert run("report", "--demo", *options, "--no-names", *outputs).exit_code == ExitCode.DONE
    for page in (unescape(file.read_text()) for file in files):
        assert "Volunteer 1" in page
        assert not [name for name in names if f">{name}<" in page or f'"{name}"' in page]
        assert "Amélie" not in page


@pytest.mark.parametrize("command", [("users",), ("projects", "letters")])
@pytest.mark.parametrize("output_format", ["table", "json", "csv:top_users", "markdown"])
def test_users_and_a_project_without_names_hold_no_name_of_a_user(
    command: tuple[str, ...], output_format: str
) -> None:
    result = run(*command, "--demo", "--no-names", "--format", output_format)
    assert result.exit_code == ExitCode.DONE
    assert "Volunteer 1" in result.stdout
    assert "Am\N{LATIN SMALL LETTER E WITH ACUTE}lie" not in result.stdout
    assert "amelie" not in result.stdout


@pytest.mark.parametrize("command", [("projects",), ("users", "--cohorts")])
def test_reports_that_name_no_user_take_no_option_against_names(command: tuple[str, ...]) -> None:
    assert run(*command, "--demo", "--no-names").exit_code == ExitCode.USAGE


def links_of(page: Path) -> list[str]:
    elements = Page(page.read_text()).elements
    links = [attributes["href"] or "" for tag, attributes in elements if tag == "a"]
    return [link for link in links if "://" not in link and not link.startswith("#")]


def test_a_folder_gets_a_page_of_each_published_project_and_all_links_lead_somewhere(
    tmp_path: Path,
) -> None:
    listed = json.loads(run("projects", "--demo", "--json").stdout)["data"]["projects"]
    published = {f"{project['short_name']}.html" for project in listed if project["published"]}
    assert run("report", "--demo", "--output", f"{tmp_path}/stats/").exit_code == 0
    index = tmp_path / "stats" / "index.html"
    pages = [*index.parent.glob("projects/*.html")]
    assert {page.name for page in pages} == published | {"index.html"}
    assert {index.parent / link for link in links_of(index)} == {*pages}
    (project_list,) = (page for page in pages if page.name == "index.html")
    home = "../index.html"
    assert {*links_of(project_list)} == published | {home}
    assert {link for page in pages if page != project_list for link in links_of(page)} == {home}


def test_a_project_called_index_does_not_replace_the_list_of_projects(
    tmp_path: Path, sqlite: Database
) -> None:
    row = {"id": 7, "name": "Index", "short_name": "index", "published": True, "info": {}}
    sqlite.fill(project=[row])
    run("report", "--output", tmp_path, "--database-url", sqlite.url)
    assert {page.name for page in tmp_path.glob("projects/*")} == {"index.html", "index~7.html"}
    assert "index~7.html" in links_of(tmp_path / "projects" / "index.html")


def test_drafts_get_pages_with_the_option_drafts(tmp_path: Path) -> None:
    assert run("report", "--demo", "--drafts", "--output", tmp_path).exit_code == 0
    assert (tmp_path / "projects" / "trees.html").exists()


def test_pages_of_projects_that_have_none_any_more_are_removed_and_nothing_else(
    tmp_path: Path,
) -> None:
    run("report", "--demo", "--drafts", "--output", tmp_path)
    foreign = tmp_path / "projects" / "mine.html"
    foreign.write_text("<p>My own.</p>")
    assert run("report", "--demo", "--output", tmp_path).exit_code == 0
    assert not (tmp_path / "projects" / "trees.html").exists()
    assert foreign.read_text() == "<p>My own.</p>"


def test_pages_that_somebody_keeps_beside_those_of_projects_stay(tmp_path: Path) -> None:
    projects = tmp_path / "projects"
    run("report", "--demo", "--drafts", "--output", tmp_path)
    run("report", "--demo", "--output", projects / "2026-Q3.html")
    copy = (projects / "trees.html").rename(projects / "trees-2026.html")
    assert run("report", "--demo", "--output", tmp_path).exit_code == 0
    assert (projects / "2026-Q3.html").exists()
    assert copy.exists()


def test_a_link_among_the_pages_is_replaced_and_what_it_leads_to_stays(tmp_path: Path) -> None:
    kept = tmp_path / "kept.html"
    kept.write_text("<p>My own.</p>")
    (tmp_path / "projects").mkdir()
    links = [tmp_path / "projects" / name for name in ("letters.html", "other.html")]
    for link in links:
        link.symlink_to(kept)
    assert run("report", "--demo", "--output", tmp_path).exit_code == 0
    assert kept.read_text() == "<p>My own.</p>"
    assert [link.is_symlink() for link in links] == [False, True]


@pytest.mark.parametrize("name", ["letters.html", "other.html"])
def test_a_pipe_among_the_pages_is_never_waited_for(tmp_path: Path, name: str) -> None:
    (tmp_path / "projects").mkdir()
    os.mkfifo(tmp_path / "projects" / name)
    result = run_alone("report", "--demo", "--output", tmp_path)
    is_page = name == "letters.html"
    assert result.returncode == (ExitCode.NOT_WRITTEN if is_page else 0)
    assert (b"letters.html is not a plain file" in result.stderr) == is_page


_HOSTILE_NAMES = (
    *("", ".", "..", "...", "/", "a/b", "a//b", "../../x", "\\", "a\nb", "\x1b[31m", "%", "%2F"),
    *("Abc", "abc", "ABC", "Ä", "ä", "~", "project~1", "x~8", "a b", "a-b", "?q", "#f", "a;b"),
    *("&amp;", '"><script>', "'", ".git", "index", "index.html", "CON", "1.html", "🦉", "\u202e"),
    *("鳥" * 23, "鳥" * 22, "鳥" * 23 + "!", "x" * 200, "x" * 201, "x" * 202, "x" * 255),
)


def test_hostile_short_names_have_pages_of_their_own_in_files_and_at_the_endpoint(
    tmp_path: Path, sqlite: Database
) -> None:
    names = [*_HOSTILE_NAMES, *map(str, range(1, 61 - len(_HOSTILE_NAMES)))]
    rows = [
        {"id": key, "name": f"Nr {key}.", "short_name": name, "published": True, "info": {}}
        for key, name in enumerate(names, start=1)
    ]
    sqlite.fill(project=rows)
    assert len(names) == 60
    assert run("report", "--database-url", sqlite.url, "--output", tmp_path).exit_code == 0
    application = create_app(sqlite.url)

    def file(link: str) -> str:
        return (tmp_path / unquote(link)).read_text()

    def served(link: str) -> str:
        path = f"/stats/{unquote(link)}".encode().decode("latin-1")  # as WSGI has it
        return ask(application, PATH_INFO=path, HTTP_ACCEPT="text/html").body.decode()

    for read, index in ((file, "index.html"), (served, "")):
        links = dict(
            re.findall(r'<a href="(projects/[^"]+)"><bdi>(Nr \d+\.)</bdi></a>', read(index))
        )
        assert len(links) == len({link.lower() for link in links}) == len(names)
        for link, name in links.items():
            assert f"<title>{name} " in read(link)


def test_every_table_of_the_json_of_a_report_can_be_written_as_csv(tmp_path: Path) -> None:
    options = ("report", "--demo", "--until", "2026-11-23T12:00:00", "--no-names")
    assert run(*options, "--tables", "--output", tmp_path).exit_code == 0
    written = json.loads(run(*options, "--json").stdout)["data"]
    files = {file.stem: file for file in (tmp_path / "tables").glob("*.csv")}
    arrays = {
        f"{part}.{name}": rows
        for part, data in written.items()
        for name, rows in data.items()
        if isinstance(rows, list)
    }
    assert len(arrays) > 7
    assert arrays.keys() <= files.keys()
    for name, rows in arrays.items():
        with files[name].open() as file:
            read = [*csv.DictReader(file)]
        assert len(read) == len(rows), name
        for key in {"answers", "users", "hours"} & rows[0].keys() if rows else ():
            assert [row[key] for row in read] == [str(row[key]) for row in rows]
    schema = json.loads((tmp_path / "tables" / "schema.json").read_text())
    assert schema == json.loads(run("help", "--schema").stdout)
    assert "Dubois" not in "".join(file.read_text() for file in files.values())


def test_names_lead_to_the_site_if_its_address_is_given(tmp_path: Path) -> None:
    address = "https://crowd.example.org/pybossa/"
    run("report", "--demo", "--site-url", address, "--output", tmp_path)
    page = Page((tmp_path / "projects" / "letters.html").read_text())
    links = [attributes["href"] or "" for tag, attributes in page.elements if tag == "a"]
    assert [link for link in links if link[0] != "#"] == [
        "https://crowd.example.org/pybossa/project/letters/",
        "../index.html",
    ]


@pytest.mark.parametrize("address", ["crowd.example.org", "javascript:alert(1)", "https://a b", ""])
def test_the_address_of_a_site_is_one_of_the_web(address: str) -> None:
    result = run(*DEMO, "--site-url", address)
    assert result.exit_code == ExitCode.USAGE
    assert "https://crowd.example.org" in result.stderr


@pytest.mark.parametrize(
    "options",
    [("--drafts",), ("--tables",), ("--explain", "--output", "./")],
    ids=["drafts", "tables", "explain"],
)
def test_options_that_contradict_a_folder_or_need_one_are_refused(options: tuple[str, ...]) -> None:
    assert run(*DEMO, *options).exit_code == ExitCode.USAGE


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run(*DEMO, "--output", f"{tmp_path}/file/")
    assert result.exit_code == ExitCode.NOT_WRITTEN
    assert "Cannot write pages in" in result.stderr


def test_a_folder_that_cannot_be_made_does_not_prevent_other_outputs(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    folder, page = f"{tmp_path}/file/", tmp_path / "page.html"
    result = run(*DEMO, "--output", folder, "--output", page)
    assert result.exit_code == ExitCode.NOT_WRITTEN
    assert page.read_text().startswith("<!DOCTYPE html>")


def test_a_page_that_cannot_be_removed_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("report", "--demo", "--drafts", "--output", tmp_path)

    unlink = Path.unlink

    def refuse_pages(file: Path, *, missing_ok: bool = False) -> None:
        if file.suffix == ".html":
            raise PermissionError(1, "Operation not permitted")
        unlink(file, missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse_pages)
    result = run("report", "--demo", "--output", tmp_path)
    assert result.exit_code == ExitCode.NOT_WRITTEN
    assert "Cannot write pages in" in result.stderr


def test_the_pages_of_projects_name_no_user_with_no_names(tmp_path: Path) -> None:
    run("report", "--demo", "--no-names", "--output", tmp_path)
    page = (tmp_path / "projects" / "letters.html").read_text()
    assert "Volunteer " in page
    assert "Amélie" not in page


def test_a_brief_is_a_page_and_markdown_of_at_most_60_lines(tmp_path: Path) -> None:
    page, text = tmp_path / "brief.html", tmp_path / "brief.md"
    options = ("--brief", "--no-names", "--title", "A museum")
    assert run(*DEMO, *options, "--output", page, "--output", text).exit_code == 0
    assert '<div class="sheet">' in page.read_text()
    assert text.read_text().startswith("# A museum, 30 days to 23 November 2026\n")
    assert text.read_text().count("\n") <= 60


@pytest.mark.parametrize("comparison", ["year", "none"])
def test_a_page_and_a_brief_are_compared_with_the_year_before_or_with_nothing(
    comparison: str, tmp_path: Path
) -> None:
    page, brief = tmp_path / "stats/index.html", tmp_path / "brief.md"
    options = (*DEMO[:2], "--period", "2026-Q3", "--compare", comparison)
    assert run(*options, "--output", f"{page.parent}/").exit_code == 0
    assert run(*options, "--brief", "--output", brief).exit_code == 0
    for text in (page.read_text(), brief.read_text()):
        assert "Q2" not in text
        assert ("Q3 2025" in text) == (comparison == "year")
        assert comparison == "year" or "Before<" not in text


@pytest.mark.parametrize(
    "other",
    [
        *(("--json",), ("--output", "stats/"), ("--snapshots", "."), ("--output", "a.json")),
        *(("--drafts",), ("--tables",)),
    ],
)
def test_a_brief_has_no_json_no_folder_and_no_snapshots(other: tuple[str, ...]) -> None:
    done = run(*DEMO, "--brief", *other)
    assert done.exit_code == ExitCode.USAGE
    assert "--brief and" in done.stderr
