"""The benchmark works; how fast anything is, is not tested."""

import json
import subprocess
import sys


def test_the_benchmark_of_locations_prints_its_ratios() -> None:
    command = [sys.executable, "-m", "tests.benchmarks.locations"]
    small = ["--addresses", "500", "--rounds", "1"]
    written = subprocess.run([*command, *small, "--json"], capture_output=True, check=True)
    ratios = json.loads(written.stdout)["ratios"]
    assert ratios["bare look-ups"] == 1
    assert set(ratios) == {"bare look-ups", "locate", "read from SQLite and locate", "decipher"}
