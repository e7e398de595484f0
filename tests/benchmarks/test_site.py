"""The benchmark works; how fast anything is, is not tested."""

import json
import subprocess
import sys

COMMAND = [sys.executable, "-m", "tests.benchmarks.site"]


def test_it_prints_its_ratios() -> None:
    small = ["--postgresql", "40000", "--sqlite", "40000", "--rounds", "1"]
    written = subprocess.run([*COMMAND, *small, "--json"], capture_output=True, check=True)
    outcomes = json.loads(written.stdout)["outcomes"]
    assert [(found["engine"], found["indexed"]) for found in outcomes] == [
        ("PostgreSQL", False),
        ("PostgreSQL", True),
        ("SQLite", False),
        ("SQLite", True),
    ]
    for found in outcomes:
        assert (found["task_runs"], found["addresses"]) == (40_000, 5_000)
        assert {"bare scan", "figure by figure", "pybossa-stats"} <= set(found["seconds"])
        assert found["megabytes"] > 0


def test_it_prints_a_table() -> None:
    small = ["--postgresql", "--sqlite", "40000", "--rounds", "1"]
    shown = subprocess.run([*COMMAND, *small], capture_output=True, text=True, check=True).stdout
    assert "| SQLite, indexed | 40,000 |" in shown
