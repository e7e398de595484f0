"""How fast activity is on a large database: `python -m tests.benchmarks.activity --help`.

All is timed in one run, each case several times in turn, and told as ratios of medians to one bare
scan: without an index, and with that on times which `advise` recommends.

Measured in scans with 5,000,000 task runs, medians of 3 rounds, without and with the index; all but
the last row read the time before, too, and are the processor's time on a busy machine, rounded:

    7 days by day                           1.5    0.3
    30 days by day                          2.5    1.6
    90 days by week                         5      4
    a year by month                         16
    tasks completed in 30 days              6      3
    tasks completed in a year               14
    90 days by hour of the day              2.5    1.1
    two years by month, `--cumulative`      15     15
"""

import argparse
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from pybossa_stats import connect
from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.period import Period
from pybossa_stats.periods.window import Window
from pybossa_stats.source.view import Step
from pybossa_stats.stats.activity.statements import growth_step, rhythm_step
from tests.benchmarks.site import build_indexes, peak_megabytes, scan
from tests.benchmarks.timing import machine, medians
from tests.support.databases import Database
from tests.support.large import END, large_database
from tests.support.steps import activity_steps

if TYPE_CHECKING:
    from collections.abc import Callable

_END = datetime.fromisoformat(END).replace(tzinfo=UTC)
_SPANS = {
    "7 days by day": (Period.DAY, 7),
    "30 days by day": (Period.DAY, 30),
    "90 days by week": (Period.WEEK, 90),
    "a year by month": (Period.MONTH, 365),
}


def steps() -> dict[str, Step]:
    """Each statement of each report, by what it is called."""
    found = {}
    for name, (by, days) in _SPANS.items():
        calendar = Calendar.of(by, Window(_END - timedelta(days=days), _END))
        for step in activity_steps(calendar):
            found[f"{name}: {step.reads}"] = step
    year = Calendar.of(Period.MONTH, Window(_END - timedelta(days=365), _END))
    hours = Calendar.of(Period.HOUR, Window(_END - timedelta(days=90), _END), 3_000)
    return found | {
        "a year by month, cumulative": growth_step(year),
        "90 days by hour of day": rhythm_step(hours),
    }


def measure(database: Database, rounds: int) -> dict[str, float]:
    """Seconds of each statement, and of the bare scan."""
    cases: dict[str, Callable[[], object]] = {"bare scan": partial(scan, database)}
    cases |= {name: partial(_run, database, step) for name, step in steps().items()}
    scan(database)  # to warm up
    return medians(cases, rounds)


def _run(database: Database, step: Step) -> None:
    with connect(database.url) as view:
        view.run(step).all()


def main() -> None:
    """Print a table of ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5_000_000, help="how many task runs there are")
    parser.add_argument("--rounds", type=int, default=5, help="how often each case is timed")
    options = parser.parse_args()
    with large_database(options.runs) as database:
        plain = measure(database, options.rounds)
        build_indexes(database)
        indexed = measure(database, options.rounds)
        megabytes = peak_megabytes(database, "activity", "--until", f"{END}Z")
    print(as_table(options.runs, plain, indexed))  # noqa: T201 (a script)
    print(f"\nmemory: {megabytes:.0f} MB")  # noqa: T201


def as_table(runs: int, plain: dict[str, float], indexed: dict[str, float]) -> str:
    """The result as text, in Markdown; with an index, in scans of the same rounds."""
    lines = [
        f"{machine()}; {runs:,} task runs",
        "",
        "| statement | seconds | scans | scans, indexed |",
        "| --- | ---: | ---: | ---: |",
    ]
    for name, seconds in plain.items():
        ratios = (found[name] / found["bare scan"] for found in (plain, indexed))
        lines.append(f"| {name} | {seconds:.3f} | {' | '.join(f'{each:.2f}' for each in ratios)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
