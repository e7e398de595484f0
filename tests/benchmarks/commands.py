"""How fast whole commands are on a large database: `python -m tests.benchmarks.commands --help`.

All run in turn, as at the time of the last run, and are told as ratios of medians to one bare scan.
"""

import argparse
import os
import subprocess
from collections.abc import Callable, Mapping
from functools import partial

from tests.benchmarks.site import build_indexes, scan
from tests.benchmarks.timing import machine, medians
from tests.support.databases import Database
from tests.support.large import END, large_database
from tests.support.loaded import FIXED_CLOCK
from tests.support.program import run_alone

_SCAN = "bare scan"
COMMANDS = (
    "global --json",
    "activity",
    "activity --by month --since 1y",
    "activity --by month --cumulative",
    "activity --by weekday",
    "projects --json",
    "projects",
    "projects --json --until 2026-03-01",
    "users --since 90d",
    "users --cohorts",
    "report",
    "check",
)


def main() -> None:
    """Print a table of ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5_000_000, help="how many task runs there are")
    parser.add_argument("--rounds", type=int, default=3, help="how often each case is timed")
    parser.add_argument("--indexed", action="store_true", help="with the indexes of advise")
    parser.add_argument("commands", nargs="*", default=COMMANDS, help="instead of all, as 'report'")
    options = parser.parse_args()
    with large_database(options.runs) as database:
        if options.indexed:
            build_indexes(database)
        scan(database)  # to warm up
        cases: dict[str, Callable[[], object]] = {_SCAN: partial(scan, database)}
        cases |= {command: partial(_run, database, command) for command in options.commands}
        seconds = medians(cases, options.rounds)
    print(as_table(options.runs, seconds))  # noqa: T201 (a script)


def _run(database: Database, command: str) -> None:
    still = {"PYTHONPATH": str(FIXED_CLOCK), "PYBOSSA_STATS_TEST_CLOCK": f"{END}+00:00"}
    environment = {**os.environ, **still, "PYBOSSA_STATS_DATABASE_URL": database.url}
    nowhere = {"stdout": subprocess.DEVNULL, "stderr": None, "timeout": None}
    run_alone(*command.split(), env=environment, **nowhere).check_returncode()


def as_table(runs: int, seconds: Mapping[str, float]) -> str:
    """The result as text, in Markdown."""
    rows = (
        f"| {name} | {found:.2f} | {found / seconds[_SCAN]:.1f} |"
        for name, found in seconds.items()
    )
    title = f"{machine()}; {runs:,} task runs"
    return "\n".join([title, "", "| command | seconds | scans |", "| --- | ---: | ---: |", *rows])


if __name__ == "__main__":
    main()
