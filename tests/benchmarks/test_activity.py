"""The benchmark works; how fast anything is, is not tested."""

import subprocess
import sys


def test_the_benchmark_of_activity_prints_its_ratios() -> None:
    command = [
        sys.executable,
        "-m",
        "tests.benchmarks.activity",
        "--runs",
        "5000",
        "--rounds",
        "1",
    ]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "| 90 days by week: activity |" in shown
    assert "| 90 days by hour of day |" in shown
