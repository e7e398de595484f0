"""The options of the scope, as people meet them."""

import json
from pathlib import Path
from typing import Any

import click
import pytest

from pybossa_stats.cli import program
from pybossa_stats.errors import ExitCode
from tests.support.program import run

AT = ("--until", "2026-11-23T12:00:00Z")
COMMANDS = [
    ("global",),
    ("activity",),
    ("activity", "--cumulative"),
    ("activity", "--by", "weekday"),
    ("projects",),
    ("projects", "letters"),
    ("users",),
    ("users", "--cohorts"),
]


@pytest.fixture
def staff(tmp_path: Path) -> Path:
    file = tmp_path / "staff.txt"
    file.write_text("\ufeff# staff\r\n\r\n amelie \r\n# and a tester\nhanako\n")
    return file


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_report_says_how_many_users_are_excluded(
    command: tuple[str, ...], staff: Path
) -> None:
    shown = run(*command, "--demo", *AT, "--exclude-users", staff).stdout
    assert "Without 2 excluded users and their answers." in shown


def test_a_page_and_the_pages_of_projects_say_how_many_users_are_excluded(
    staff: Path, tmp_path: Path
) -> None:
    done = run("report", "--demo", *AT, "--exclude-users", staff, "--output", f"{tmp_path}/out/")
    assert done.exit_code == 0, done.stderr
    pages = [*(tmp_path / "out").rglob("*.html")]
    assert len(pages) > 2
    for page in pages:
        assert "Without 2 excluded users and their answers." in page.read_text(), page
        assert "amelie" not in page.read_text(), page


def test_the_envelope_has_the_scope_and_excluded_users_are_in_no_list(staff: Path) -> None:
    document = json.loads(run("users", "--demo", *AT, "--json", "--exclude-users", staff).stdout)
    assert document["scope"] == {"projects": None, "categories": None, "excluded_users": 2}
    assert {"amelie", "hanako"}.isdisjoint(user["name"] for user in document["data"]["top_users"])
    everything = json.loads(run("users", "--demo", *AT, "--json").stdout)
    assert everything["scope"] is None
    assert {"amelie", "hanako"} <= {user["name"] for user in everything["data"]["top_users"]}


def test_several_files_exclude_the_users_of_all(staff: Path, tmp_path: Path) -> None:
    others = tmp_path / "others.txt"
    others.write_text("olena\namelie\n")
    files = ("--exclude-users", staff, "--exclude-users", others)
    document = json.loads(run("users", "--demo", *AT, "--json", *files).stdout)
    assert document["scope"] == {"projects": None, "categories": None, "excluded_users": 3}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "names no users."),
        ("# nobody\n\n", "names no users."),
        ("ameli\n", "There is no user 'ameli' in sample data."),
        (b"\xff\n", "Cannot read the users from"),
    ],
)
def test_a_file_without_users_or_with_unknown_ones_is_a_usage_error(
    content: str | bytes, message: str, tmp_path: Path
) -> None:
    file = tmp_path / "users.txt"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    done = run("users", "--demo", *AT, "--exclude-users", file)
    assert done.exit_code == ExitCode.USAGE
    assert message in done.stderr
    assert not done.stdout


def test_an_unknown_user_is_an_error_with_the_nearest_names(tmp_path: Path) -> None:
    (tmp_path / "users.txt").write_text("ameli\n")
    done = run("projects", "--demo", *AT, "--exclude-users", tmp_path / "users.txt")
    assert done.stderr.endswith("Did you mean amelie?\n")


def test_what_is_no_file_is_a_usage_error(tmp_path: Path) -> None:
    for file in (tmp_path, tmp_path / "missing.txt", "/dev/null"):
        done = run("users", "--demo", "--exclude-users", file)
        assert done.exit_code == ExitCode.USAGE, file
        assert f"Cannot read the users from {file}" in done.stderr


@pytest.mark.parametrize("command", ["report", "serve"])
def test_growth_from_snapshots_is_not_shown_beside_a_scope(
    command: str, staff: Path, tmp_path: Path
) -> None:
    options = ("--snapshots", tmp_path, "--exclude-users", staff)
    output = ("--output", tmp_path / "page.html") if command == "report" else ()
    done = run(command, "--demo", *options, *output)
    assert done.exit_code == ExitCode.USAGE
    assert "--snapshots and --exclude-users are mutually exclusive." in done.stderr


def test_an_envelope_of_a_scope_is_no_snapshot(staff: Path, tmp_path: Path) -> None:
    file = tmp_path / "2026-11-23T120000Z.json"
    run("global", "--demo", *AT, "--envelope", "--exclude-users", staff, "--output", file)
    done = run("show", file)
    assert done.exit_code == ExitCode.NOT_A_SNAPSHOT
    assert "--exclude-users" in done.stderr


MAPS = {"id": 3, "name": "Maps", "short_name": "maps"}


def json_of(*arguments: object) -> Any:  # noqa: ANN401 (JSON)
    return json.loads(run(*arguments, "--demo", *AT, "--json").stdout)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_report_says_of_which_categories_or_projects_it_is(command: tuple[str, ...]) -> None:
    categories = ("--category", "maps", "--category", "Transcription")
    assert "\nCategories: Maps, Transcription\n" in run(*command, "--demo", *AT, *categories).stdout
    projects = ("--project", "letters", "--project", "2")
    shown = run(*command, "--demo", *AT, *projects).stdout
    assert "\nProjects: Letters from the Front, 1914–1918, Count the Penguins\n" in shown  # noqa: RUF001


def test_the_envelope_has_the_projects_and_categories_of_a_scope() -> None:
    document = json_of("projects", "--category", "maps")
    assert document["scope"] == {"projects": None, "categories": [MAPS], "excluded_users": 0}
    assert {project["category"]["id"] for project in document["data"]["projects"]} == {3}
    document = json_of("projects", "--project", "letters")
    (project,) = document["data"]["projects"]
    assert [chosen["id"] for chosen in document["scope"]["projects"]] == [project["id"]]


@pytest.mark.parametrize("command", ["activity", "users"])
def test_one_project_is_the_subject_of_a_report_and_several_are_a_scope(command: str) -> None:
    one = json_of(command, "--project", "letters", "--project", "letters")
    assert (one["scope"], one["data"]["project"]["short_name"]) == (None, "letters")
    two = json_of(command, "--project", "letters", "--project", "penguins")
    assert two["data"]["project"] is None
    assert [project["short_name"] for project in two["scope"]["projects"]] == [
        "letters",
        "penguins",
    ]
    other = json_of(command, "--project", "penguins")
    answers = [document["data"]["total"]["answers"] for document in (one, other, two)]
    assert answers[0] + answers[1] == answers[2]
    assert two["data"]["total"]["registrations"] is None
    shown = run(command, "--demo", *AT, "--project", "letters", "--project", "penguins").stdout
    assert "Registrations" not in shown


@pytest.mark.parametrize(
    ("command", "figure"),
    [
        (("activity",), "registrations"),
        (("activity", "--cumulative"), "users"),
        (("users",), "median_days_to_answer"),
        (("users",), "users_without_answers"),
        (("global",), "n_total_users"),
    ],
)
def test_no_condition_can_be_on_accounts_where_only_some_projects_count(
    command: tuple[str, ...], figure: str
) -> None:
    quiet = (*command, "--demo", *AT, "--json", "--fail-if", f"{figure} > 999999")
    assert run(*quiet).exit_code == ExitCode.DONE
    assert run(*quiet, "--category", "nature").exit_code == ExitCode.USAGE
    if command != ("global",):
        assert run(*quiet, "--project", "letters").exit_code == ExitCode.USAGE


def test_a_condition_on_what_an_idle_project_has_not_yet_is_not_met() -> None:
    idle = ("activity", "--demo", *AT, "--project", "dentra", "--json")
    assert run(*idle, "--fail-if", "median_seconds > 1").exit_code == ExitCode.DONE
    assert run(*idle, "--fail-if", "active_projects < 1").exit_code == ExitCode.USAGE


def test_hours_of_categories_add_up_to_those_of_all() -> None:
    every = json_of("activity")["data"]["total"]["hours"]
    categories = ("transcription", "nature", "maps")
    totals = [json_of("activity", "--category", name)["data"]["total"] for name in categories]
    hours = [total["hours"] for total in totals]
    assert sum(hours) == pytest.approx(every, abs=0.0001)
    assert min(hours[:2]) > 0


def test_a_page_of_a_category_has_its_projects_and_no_accounts(tmp_path: Path) -> None:
    done = run("report", "--demo", *AT, "--category", "nature", "--output", f"{tmp_path}/out/")
    assert done.exit_code == 0, done.stderr
    page = (tmp_path / "out" / "index.html").read_text()
    assert "Category: " in page
    assert "Count the Penguins" in page
    assert "Letters from the Front" not in page
    assert ">Projects</th>" in page
    assert ">Registered users</th>" not in page, "of growth"
    assert not (tmp_path / "out" / "projects" / "letters.html").exists()


def test_the_payload_of_a_category_counts_no_accounts() -> None:
    stats = json.loads(run("global", "--demo", *AT, "--category", "maps", "--json").stdout)["stats"]
    assert (stats["n_auth"], stats["n_total_users"], stats["n_total_projects"]) == (None, None, 3)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--category", "natur"), "Did you mean nature"),
        (("--project", "leters", "--project", "penguins"), "Did you mean letters"),
        (("--category", "maps", "--project", "cartas"), "--project and --category are mutually"),
        (("--since", "30d", "--since", "60d"), "--since may be used only once."),
    ],
)
def test_what_is_unknown_or_contradicts_itself_is_a_usage_error(
    options: tuple[str, ...], message: str
) -> None:
    done = run("activity", "--demo", *AT, *options)
    assert (done.exit_code, done.stdout) == (ExitCode.USAGE, "")
    assert message in done.stderr


CONTEXT = click.Context(program)
OPTIONS = [
    (command, option)
    for command in program.list_commands(CONTEXT)
    for option in (program.get_command(CONTEXT, command) or program).params
    if isinstance(option, click.Option) and not option.is_flag
]


@pytest.mark.parametrize(
    ("command", "option"), OPTIONS, ids=lambda value: getattr(value, "name", value)
)
def test_an_option_may_be_repeated_and_says_so_or_is_refused(
    command: str, option: click.Option
) -> None:
    if option.multiple:
        manual = run("help", "activity").stdout if option.name == "conditions" else ""
        assert "may be repeated" in f"{option.help} {manual}"
        return
    done = run(command, *(f"{option.opts[0]}=1", f"{option.opts[0]}=1"))
    assert done.exit_code == ExitCode.USAGE
    assert done.stderr == f"Error: {option.opts[0]} may be used only once.\n"
