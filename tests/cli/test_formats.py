"""Formats, and several outputs of one reading."""

import json
import shlex
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from pybossa_stats.errors import ExitCode
from pybossa_stats.store.folder import Folder
from tests.conftest import NOW
from tests.support.databases import Database
from tests.support.program import COMMAND, run
from tests.support.scene import all_commands, formats_of
from tests.support.snapshots import a_snapshot

DEMO = ("global", "--demo", "--until", "2026-11-23T12:00:00")


@pytest.mark.parametrize(
    ("suffix", "begins"),
    [
        (".json", '{\n  "locs"'),
        (".csv", "n_anon,"),
        (".md", "# PYBOSSA"),
        (".prom", "# HELP"),
        (".txt", "PYBOSSA statistics"),
        ("", "PYBOSSA statistics"),
        (".JSON", '{\n  "locs"'),
    ],
)
def test_the_suffix_of_a_file_says_its_format(tmp_path: Path, suffix: str, begins: str) -> None:
    file = tmp_path / f"stats{suffix}"
    assert run(*DEMO, "--output", file).exit_code == 0
    assert file.read_text().startswith(begins)


def test_a_format_that_is_asked_for_goes_before_the_suffix_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "stats.txt"
    run(*DEMO, "--json", "--output", file)
    assert json.loads(file.read_text())["title"] == "Global Statistics"
    run(*DEMO, "--json", "--output", f"csv={file}")
    assert file.read_text().startswith("n_anon,")


def test_several_files_are_written_from_one_reading(tmp_path: Path) -> None:
    files = [tmp_path / "a.json", tmp_path / "b.csv", tmp_path / "c"]
    outputs = [files[0], files[1], f"markdown={files[2]}", "prometheus=-"]
    result = run(*DEMO, *(argument for output in outputs for argument in ("--output", output)))
    assert result.stdout.startswith("# HELP pybossa_users")
    assert [file.read_text()[:6] for file in files] == ['{\n  "l', "n_anon", "# PYBO"]


def test_a_file_that_cannot_be_written_does_not_prevent_other_outputs(tmp_path: Path) -> None:
    good = tmp_path / "good.json"
    result = run(*DEMO, "--output", tmp_path / "none" / "bad.json", "--output", good)
    assert result.exit_code == ExitCode.NOT_WRITTEN
    assert "bad.json" in result.stderr
    assert good.exists()


def test_a_file_name_that_is_too_long_does_not_prevent_other_outputs(tmp_path: Path) -> None:
    good = tmp_path / "good.json"
    result = run(*DEMO, "--output", tmp_path / ("x" * 300), "--output", good)
    assert result.exit_code == ExitCode.NOT_WRITTEN
    assert "File name too long" in result.stderr
    assert good.exists()


def test_every_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    bad = [tmp_path / "none" / name for name in ("a.json", "b.csv")]
    result = run(*DEMO, *(argument for file in bad for argument in ("--output", file)))
    assert all(str(file) in result.stderr for file in bad)


def test_a_pipe_can_be_an_output() -> None:
    command = f"{shlex.join([*COMMAND, *DEMO])} --output json=/dev/stdout | cat"
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=True)
    assert json.loads(done.stdout)["title"] == "Global Statistics"


def test_an_explanation_is_written_as_table_json_and_csv(database: Database) -> None:
    explain = ("global", "--explain", "--database-url", database.url)
    assert "\nusers: 0." in run(*explain).stdout
    steps = json.loads(run(*explain, "--json").stdout)["data"]["steps"]
    assert steps[0]["reads"] == "users"
    assert run(*explain, "--csv").stdout.startswith("reads,sql,plan,seconds\n")


@pytest.mark.parametrize("options", [["--format", "prometheus"], ["--envelope"]])
def test_an_explanation_takes_the_place_of_the_report(options: list[str]) -> None:
    assert run("global", "--demo", "--explain", *options).exit_code == ExitCode.USAGE


@pytest.mark.parametrize("output", ["", "json=", "folder/", "csv=folder/"])
def test_an_output_has_the_name_of_a_file(output: str) -> None:
    assert run(*DEMO, "--output", output).exit_code == ExitCode.USAGE


def test_a_name_with_an_equals_sign_is_a_name(tmp_path: Path) -> None:
    file = tmp_path / "a=b.json"
    assert run(*DEMO, "--output", file).exit_code == 0
    assert json.loads(file.read_text())


@pytest.mark.parametrize(
    ("word", "begins"), [("md", "# PYBOSSA"), ("prom", "# HELP"), ("txt", "PYBOSSA"), ("JSON", "{")]
)
def test_a_format_can_be_named_by_its_suffix_and_in_any_case(
    tmp_path: Path, word: str, begins: str
) -> None:
    run(*DEMO, "--output", f"{word}={tmp_path / 'stats'}")
    assert (tmp_path / "stats").read_text().startswith(begins)


@pytest.mark.parametrize("output", ["jsn=stats", "stats.pdf", "pdf=stats", "stats.sql"])
def test_an_output_in_an_unknown_format_writes_no_file(
    tmp_path: Path, output: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(*DEMO, "--output", output).exit_code == ExitCode.USAGE
    assert not [*tmp_path.iterdir()]


def test_a_report_without_metrics_refuses_a_file_of_prometheus(
    snapshots: Path, tmp_path: Path
) -> None:
    assert run("history", snapshots, "--output", tmp_path / "a.prom").exit_code == ExitCode.USAGE


def test_a_format_that_is_asked_for_needs_no_suffix(tmp_path: Path) -> None:
    run(*DEMO, "--csv", "--output", tmp_path / "stats.2026")
    assert (tmp_path / "stats.2026").read_text().startswith("n_anon,")


def test_only_one_format_can_be_asked_for() -> None:
    for options in (["--json", "--csv"], ["--json", "--format", "csv"]):
        assert run(*DEMO, *options).exit_code == ExitCode.USAGE
    assert run(*DEMO, "--json", "--format", "json").exit_code == 0


COMMANDS = {
    "global": ["--demo"],
    "activity": ["--demo"],
    "projects": ["--demo"],
    "users": ["--demo", "--until", "2026-11-23"],
    "check": ["--demo"],
    "advise": ["--demo"],
    "show": ["SNAPSHOTS"],
    "history": ["SNAPSHOTS"],
    "diff": ["SNAPSHOTS", "SNAPSHOTS"],
}


@pytest.fixture
def snapshots(tmp_path: Path) -> Path:
    folder = tmp_path / "snapshots"
    folder.mkdir()
    for day in (0, 1, 2):
        Folder(folder).save(a_snapshot(NOW - timedelta(days=2_000 - day), answers=22 + day))
    return folder


def test_the_tests_of_formats_cover_every_command_with_a_report() -> None:
    with_a_report = {name for name in all_commands() if formats_of(name)}
    assert with_a_report - {"report"} == {*COMMANDS}, "a page has no CSV"


def arguments(command: str, snapshots: Path) -> list[object]:
    return [
        command,
        *(snapshots if word == "SNAPSHOTS" else word for word in COMMANDS[command]),
    ]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_report_is_to_be_had_in_every_format(
    command: str, snapshots: Path, tmp_path: Path
) -> None:
    files = [tmp_path / name for name in ("a.json", "a.csv", "a.md", "a.txt")]
    outputs = [argument for file in files for argument in ("--output", file)]
    outputs += ["--output", "table=-"]
    result = run(*arguments(command, snapshots), *outputs)
    assert result.exit_code == 0
    assert all(file.stat().st_size for file in files)
    assert isinstance(json.loads(files[0].read_text()), dict)
    assert result.stdout


@pytest.mark.parametrize("short", ["json", "csv"])
def test_formats_for_programs_have_short_options(short: str, snapshots: Path) -> None:
    for command in ("show", "history"):
        called = (command, snapshots)
        assert run(*called, f"--{short}").stdout == run(*called, "--format", short).stdout
    for command in COMMANDS:
        assert run(command, f"--{short}", "--help").exit_code == ExitCode.DONE


def test_a_history_goes_to_several_places(snapshots: Path, tmp_path: Path) -> None:
    files = [tmp_path / "a.csv", tmp_path / "b.csv"]
    run("history", snapshots, "--output", files[0], "--output", files[1])
    assert files[0].read_text() == files[1].read_text()
    assert len(files[0].read_text().splitlines()) == 1 + 3


def test_the_envelope_is_that_of_a_snapshot(tmp_path: Path) -> None:
    enveloped = json.loads(run(*DEMO, "--json", "--envelope").stdout)
    assert enveloped["payload"] == json.loads(run(*DEMO, "--json").stdout)
    assert enveloped["database"].startswith("sample data")
    run("snapshot", tmp_path, "--demo")
    (stored,) = tmp_path.iterdir()
    assert list(enveloped) == list(json.loads(stored.read_text()))


@pytest.mark.parametrize("options", [["--compact"], []])
def test_an_envelope_that_is_printed_can_be_shown_again(tmp_path: Path, options: list[str]) -> None:
    file = tmp_path / "stats.json"
    run(*DEMO, "--json", "--envelope", *options, "--output", file)
    assert run("show", file, "--json").stdout == run(*DEMO, "--json").stdout


def test_an_envelope_is_of_json_alone() -> None:
    assert run(*DEMO, "--envelope").exit_code == ExitCode.USAGE
    assert run(*DEMO, "--envelope", "--format", "csv").exit_code == ExitCode.USAGE


def test_tables_of_csv_are_written_side_by_side_from_one_reading(tmp_path: Path) -> None:
    total, countries = tmp_path / "total", tmp_path / "countries.csv"
    users = ("users", *DEMO[1:])
    outputs = ("--output", f"csv:total={total}", "--output", f"csv:locations.countries={countries}")
    assert run(*users, "--format", "csv:by_days").stdout.startswith("days,users,answers\n1,")
    assert run(*users, *outputs).exit_code == 0
    assert total.read_text().startswith("active_users,first_time_users,")
    assert countries.read_text() == "code,name,addresses\n"


def test_a_table_that_a_report_does_not_have_is_an_error_before_anything_is_written(
    tmp_path: Path,
) -> None:
    file = tmp_path / "days.csv"
    result = run("activity", *DEMO[1:], "--output", file, "--output", "csv:cohorts=-")
    assert (result.exit_code, result.stdout, file.exists()) == (ExitCode.USAGE, "", False)
    assert "no table 'cohorts'" in result.stderr
    assert "total, before, buckets" in result.stderr
    assert run("activity", *DEMO[1:], "--format", "json:total").exit_code == ExitCode.USAGE


def test_globalstats_of_pybossa_are_read_for_csv_if_that_is_asked_for() -> None:
    shown = run("projects", *DEMO[1:], "--format", "csv:globalstats").stdout.splitlines()
    assert shown[0] == "n_projects,n_users,n_tasks,n_task_runs,n_pending_tasks,categories"
    assert shown[1].startswith("14,1013,")
    assert shown[1].endswith('{""nature"": 5} {""maps"": 3} {""draft"": 2}"')


@pytest.mark.parametrize("option", ["--csv", "--format=csv", "--output=a.csv"])
def test_csv_of_a_page_is_an_error_that_says_which_commands_have_it(option: str) -> None:
    result = run("report", *DEMO[1:], option)
    assert (result.exit_code, result.stdout) == (ExitCode.USAGE, "")
    assert "pybossa-stats activity --csv" in result.stderr
    assert "--csv" not in run("report", "--help").stdout
