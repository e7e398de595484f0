"""The benchmark works; how fast anything is, is not tested."""

import subprocess
import sys

COMMAND = [sys.executable, "-m", "tests.benchmarks.projects"]


def test_the_benchmark_of_projects_prints_a_table() -> None:
    small = ["--postgresql", "--sqlite", "5000", "--rounds", "1"]
    shown = subprocess.run([*COMMAND, *small], capture_output=True, text=True, check=True).stdout
    assert "| SQLite, 5,000 runs | seconds | scans |" in shown
    assert "| bare scan | " in shown
