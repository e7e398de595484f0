"""The benchmark works; how fast anything is, is not tested."""

import subprocess
import sys

COMMAND = [sys.executable, "-m", "tests.benchmarks.site"]


def test_the_benchmark_of_the_site_prints_a_table() -> None:
    small = ["--postgresql", "--sqlite", "40000", "--rounds", "1"]
    shown = subprocess.run([*COMMAND, *small], capture_output=True, text=True, check=True).stdout
    assert "| SQLite, indexed | 40,000 |" in shown
