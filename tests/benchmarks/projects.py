"""How fast the statements of projects are: `python -m tests.benchmarks.projects --help`.

As in `tests.benchmarks.site`: everything is timed in one run, and compared with one bare scan.

Measured in scans with 5,000,000 task runs, medians of 3 rounds, without and with indexes:

    answers, first and last                 3.2 to 4.4
    people of 28 days                       1.4 to 2.2    0.4
    tasks with their answers                8.0 to 9.6    4.5
    `--all-time`                            8.0
    one project: each statement             1.0 to 1.6    0.2 to 0.4
"""

import argparse
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from pybossa_stats import Window, connect
from pybossa_stats.source.view import Step
from pybossa_stats.stats.projects.forecast import RECENT
from pybossa_stats.stats.projects.project import collect_project
from pybossa_stats.stats.projects.projects import collect_projects
from pybossa_stats.stats.projects.statements import all_time_steps
from tests.benchmarks.site import peak_megabytes, scan
from tests.benchmarks.timing import machine, medians
from tests.support.databases import Database, Server, connect_at
from tests.support.large import END, LOCALE, fill
from tests.support.server import installed_programs, started
from tests.support.steps import projects_steps

_WINDOW = Window.ending(datetime.fromisoformat(END).replace(tzinfo=UTC), RECENT)
_YEAR = Window.ending(_WINDOW.end, timedelta(days=365))


def main() -> None:
    """Print a table of ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgresql", type=int, nargs="*", metavar="RUNS", default=[5_000_000])
    parser.add_argument("--sqlite", type=int, nargs="*", metavar="RUNS", default=[1_000_000])
    parser.add_argument("--rounds", type=int, default=5, help="how often each case is timed")
    options = parser.parse_args()
    print(f"{machine()}\n")  # noqa: T201 (a script)
    with installed_programs() as programs:
        assert programs, "PostgreSQL is not installed"
        with started(programs) as url:
            for runs in options.postgresql:
                with Server(url).database(f"runs_{runs}", locale=LOCALE) as database:
                    _print(f"PostgreSQL, {runs:,} runs", database, runs, options.rounds)
    for runs in options.sqlite:
        with TemporaryDirectory() as folder:
            database = Database(f"sqlite:///{Path(folder, 'runs.sqlite')}")
            _print(f"SQLite, {runs:,} runs", database, runs, options.rounds)


def _print(title: str, database: Database, runs: int, rounds: int) -> None:
    fill(database, runs)
    seconds = medians(_cases(database), rounds)
    scan = seconds["bare scan"]
    print(f"| {title} | seconds | scans |\n| --- | ---: | ---: |")  # noqa: T201
    for name, found in seconds.items():
        print(f"| {name} | {found:.3f} | {found / scan:.1f} |")  # noqa: T201
    megabytes = peak_megabytes(database, "projects", "--all-time")
    print(f"| memory: {megabytes:.0f} MB | | |\n")  # noqa: T201


def _cases(database: Database) -> dict[str, Callable[[], object]]:
    steps = {f"reading {step.reads}": step for step in projects_steps(_WINDOW, _WINDOW)}
    steps |= {f"reading {step.reads} of all time": step for step in all_time_steps()}
    return {
        "bare scan": partial(scan, database),
        **{name: partial(_step, database, step) for name, step in steps.items()},
        "projects": partial(_projects, database, _WINDOW),
        "projects --since 1y": partial(_projects, database, _YEAR),
        "projects --all-time": partial(_projects, database, _WINDOW, all_time=True),
        "projects NAME": partial(_project, database),
    }


def _step(database: Database, step: Step) -> None:
    with connect(database.url) as view:
        view.run(step).all()


def _projects(database: Database, window: Window, **options: bool) -> None:
    with connect_at(window.end, database) as view:
        collect_projects(view, window, **options)


def _project(database: Database) -> None:
    with connect_at(_WINDOW.end, database) as view:
        collect_project(view, "project7", _WINDOW)


if __name__ == "__main__":
    main()
