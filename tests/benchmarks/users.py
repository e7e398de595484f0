"""How fast the users of a server are told: `python -m tests.benchmarks.users --help`.

The database is invented, the same each time, on a PostgreSQL server that is started with the
settings that it comes with, or in SQLite. Each statement is timed several times in turn, beside one
bare scan, and told as a ratio to it: machines differ, and are noisy.

Measured in scans with 5,000,000 task runs, medians of 3 rounds, without and with indexes; memory
was 56 to 58 MB, and 102 MB to list 20,000 users:

    30 days                                 2.1 to 2.9    1.2
    first answers, and registrations        1.7 to 2.3
    the rank of one user                    1.9
    `--cohorts` of a year                   8.1 to 10
"""

import argparse
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from pybossa_stats import Window, connect
from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.period import Period
from pybossa_stats.source.schema import task_run
from pybossa_stats.source.view import Step, View
from pybossa_stats.stats.users.contributions import rank_step
from pybossa_stats.stats.users.statements import (
    answers_by_user_step,
    cohorts_step,
    first_answers_step,
)
from tests.benchmarks.site import peak_megabytes
from tests.benchmarks.timing import machine, medians
from tests.support.databases import Database
from tests.support.large import END, large_database

_SCAN = Step("bare scan", select(func.count(task_run.c.user_ip)))
_TOP = 20
_LISTED = range(10, 210, 10)


def main() -> None:
    """Print a table of ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5_000_000, help="how many task runs")
    parser.add_argument("--rounds", type=int, default=5, help="how often each case is timed")
    parser.add_argument("--sqlite", action="store_true", help="rather than PostgreSQL")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    with large_database(options.runs, sqlite=options.sqlite) as database:
        seconds = measure(database, options.rounds)
        megabytes = peak_megabytes(database, "users", "--until", f"{END}Z")
    if options.json:
        told = {"machine": machine(), "seconds": seconds, "megabytes": megabytes}
        print(json.dumps(told, indent=2))  # noqa: T201 (a script)
    else:
        print(f"{as_table(seconds)}\n\nmemory: {megabytes:.0f} MB")  # noqa: T201


def cases() -> dict[str, Step]:
    """The statements of `users`, for windows of some lengths."""
    end = datetime.fromisoformat(END).replace(tzinfo=UTC)
    windows = {days: Window.ending(end, timedelta(days=days)) for days in (30, 90, 365)}
    return {
        _SCAN.reads: _SCAN,
        **{
            f"users of {days} days": answers_by_user_step(window, _TOP, None)
            for days, window in windows.items()
        },
        "newcomers": first_answers_step(
            windows[90], None, [*range(10, 210, 10)], registrations=True
        ),
        "rank of one user": rank_step(windows[30], 9, 5),
        "cohorts of a year": cohorts_step(Calendar.of(Period.MONTH, windows[365]), None),
    }


def measure(database: Database, rounds: int) -> dict[str, float]:
    """Seconds that each statement takes."""

    def run(view: View, step: Step) -> Callable[[], object]:
        return lambda: view.run(step).all()

    with connect(database.url) as view:
        timed = {name: run(view, step) for name, step in cases().items()}
        timed[_SCAN.reads]()  # to warm up
        return medians(timed, rounds)


def as_table(seconds: dict[str, float]) -> str:
    """The result as text, in Markdown."""
    scan = seconds[_SCAN.reads]
    rows = (f"| {name} | {found:.3f} s | {found / scan:.1f} |" for name, found in seconds.items())
    return "\n".join([machine(), "", "| | median | scans |", "| --- | ---: | ---: |", *rows])


if __name__ == "__main__":
    main()
