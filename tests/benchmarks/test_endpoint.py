"""The benchmark works; how fast anything is, is not tested."""

import json
import subprocess
import sys

from tests.benchmarks.endpoint import Outcome, as_table

COMMAND = [sys.executable, "-m", "tests.benchmarks.endpoint"]
SMALL = ["--runs", "5000", "--clients", "10", "--seconds", "1", "--pause", "0.1"]


def test_the_benchmark_of_the_endpoint_prints_what_clients_met() -> None:
    written = subprocess.run([*COMMAND, *SMALL, "--json"], capture_output=True, check=True)
    outcomes = json.loads(written.stdout)
    assert [outcome["pause"] for outcome in outcomes] == [0.1, 0]
    for outcome in outcomes:
        assert outcome["errors"] == 0
        assert outcome["answers"] >= 10
        assert outcome["readings"] >= 1
        assert outcome["p50"] <= outcome["p99"]


def test_the_benchmark_of_the_endpoint_prints_a_table() -> None:
    outcome = Outcome(0.1, 5_986, 0, 199.5, 0.9, 11.6, 8, 6)
    row = "| 0.1 s | 5,986 | 0 | 200 | 0.9 ms | 11.6 ms | 8 | 6 |"
    assert as_table([outcome]).endswith(row)
