"""Formats, and several outputs of one reading."""

import builtins
import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from pybossa_stats.errors import ExitCode
from tests.support.databases import Database
from tests.support.program import COMMAND, run

DEMO = ("global", "--demo", "--at", "2026-11-23T12:00:00")


@pytest.mark.parametrize(
    ("suffix", "begins"),
    [
        (".json", '{\n  "locs"'),
        (".csv", "part,key"),
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


def test_what_is_asked_for_wins_over_the_suffix(tmp_path: Path) -> None:
    file = tmp_path / "stats.txt"
    run(*DEMO, "--json", "--output", file)
    assert json.loads(file.read_text())["title"] == "Global Statistics"
    run(*DEMO, "--json", "--output", f"csv={file}")
    assert file.read_text().startswith("part,")


def test_one_reading_can_go_to_several_places(tmp_path: Path) -> None:
    files = [tmp_path / "a.json", tmp_path / "b.csv", tmp_path / "c"]
    outputs = [files[0], files[1], f"markdown={files[2]}", "prometheus=-"]
    result = run(*DEMO, *(each for output in outputs for each in ("--output", output)))
    assert result.stdout.startswith("# HELP pybossa_users")
    assert [file.read_text()[:6] for file in files] == ['{\n  "l', "part,k", "# PYBO"]


def test_where_one_cannot_be_written_the_others_are(tmp_path: Path) -> None:
    good = tmp_path / "good.json"
    result = run(*DEMO, "--output", tmp_path / "none" / "bad.json", "--output", good)
    assert result.exit_code == ExitCode.NOT_WRITTEN
    assert "bad.json" in result.stderr
    assert good.exists()


def test_a_name_too_long_keeps_no_other_from_being_written(tmp_path: Path) -> None:
    good = tmp_path / "good.json"
    result = run(*DEMO, "--output", tmp_path / ("x" * 300), "--output", good)
    assert result.exit_code == ExitCode.NOT_WRITTEN
    assert "File name too long" in result.stderr
    assert good.exists()


def test_each_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    bad = [tmp_path / "none" / name for name in ("a.json", "b.csv")]
    result = run(*DEMO, *(each for file in bad for each in ("--output", file)))
    assert all(str(file) in result.stderr for file in bad)


def test_a_pipe_can_be_an_output() -> None:
    command = f"{shlex.join([*COMMAND, *DEMO])} --output json=/dev/stdout | cat"
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=True)
    assert json.loads(done.stdout)["title"] == "Global Statistics"


def test_an_explanation_has_no_format(tmp_path: Path) -> None:
    output = f"json={tmp_path / 'x'}"
    assert run("global", "--demo", "--explain", "--output", output).exit_code == ExitCode.USAGE


@pytest.mark.parametrize("output", ["", "json=", "folder/", "csv=folder/"])
def test_an_output_has_the_name_of_a_file(output: str) -> None:
    assert run(*DEMO, "--output", output).exit_code == ExitCode.USAGE


def test_a_name_with_an_equals_sign_is_a_name(tmp_path: Path) -> None:
    file = tmp_path / "a=b.json"
    assert run(*DEMO, "--output", file).exit_code == 0
    assert json.loads(file.read_text())


def test_a_missing_extra_is_said_before_anything_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    real_import = builtins.__import__

    def without_prometheus(name: str, *rest: object) -> object:
        if name.startswith("prometheus_client"):
            raise ModuleNotFoundError(name)
        return real_import(name, *rest)  # type: ignore[arg-type]

    monkeypatch.delitem(sys.modules, "pybossa_stats.report.prometheus", raising=False)
    monkeypatch.setattr(builtins, "__import__", without_prometheus)
    url = "postgresql://127.0.0.1:1/d"
    result = run("global", "--database-url", url, "--format", "prometheus")
    assert result.exit_code == ExitCode.USAGE
    assert "pybossa-stats[prometheus]" in result.stderr


def test_an_explanation_has_one_output_at_the_most(database: Database) -> None:
    twice = ("--output", "-", "--output", "-")
    result = run("global", "--explain", *twice, "--database-url", database.url)
    assert result.exit_code == ExitCode.USAGE
