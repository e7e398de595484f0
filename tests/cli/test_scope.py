"""The options of the scope, as people meet them."""

import json
from pathlib import Path

import pytest

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
    assert document["scope"] == {"excluded_users": 2}
    assert {"amelie", "hanako"}.isdisjoint(user["name"] for user in document["data"]["top_users"])
    everything = json.loads(run("users", "--demo", *AT, "--json").stdout)
    assert everything["scope"] is None
    assert {"amelie", "hanako"} <= {user["name"] for user in everything["data"]["top_users"]}


def test_several_files_exclude_the_users_of_all(staff: Path, tmp_path: Path) -> None:
    others = tmp_path / "others.txt"
    others.write_text("olena\namelie\n")
    files = ("--exclude-users", staff, "--exclude-users", others)
    document = json.loads(run("users", "--demo", *AT, "--json", *files).stdout)
    assert document["scope"] == {"excluded_users": 3}


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


@pytest.mark.parametrize("command", ["activity", "users"])
def test_a_second_project_is_a_usage_error_and_not_silently_the_only_one(command: str) -> None:
    done = run(command, "--demo", *AT, "--project", "letters", "--project", "penguins")
    assert done.exit_code == ExitCode.USAGE
    assert done.stderr == "Error: --project may be used only once.\n"
