"""The benchmark works; how fast anything is, is not tested."""

import subprocess
import sys

COMMAND = [sys.executable, "-m", "tests.benchmarks.users"]


def test_the_benchmark_of_users_prints_a_table() -> None:
    small = ["--sqlite", "--runs", "5000", "--rounds", "1"]
    shown = subprocess.run([*COMMAND, *small], capture_output=True, text=True, check=True).stdout
    assert "| bare scan |" in shown
    assert "| cohorts of a year |" in shown
