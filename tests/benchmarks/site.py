"""How fast a report is on large databases: `python -m tests.benchmarks.site --help`.

Databases are invented, the same each time, on a PostgreSQL server that is started with the settings
that it comes with. Everything is timed in one run, each case several times in turn, and compared by
ratios of medians: machines differ, and are noisy.

Measured with 2 cores (x86-64 in the cloud), PostgreSQL 15.20 with default settings and Python 3.11,
medians of 7 rounds, everything in memory. Half of the task runs are anonymous. A scan is one bare
parallel `SELECT count(user_ip) FROM task_run`; the plain way is a `count` for each figure, a
`count(DISTINCT)` of the addresses, and a join for each list that casts every time to a date:

    database    task runs   addresses  scan    plain way  here    ratio  memory
    PostgreSQL   1,000,000    125,000  0.06 s  0.77 s     0.25 s  1/3.1  57 MB
    indexed                            0.06 s  0.76 s     0.10 s  1/7.7  58 MB
    PostgreSQL   5,000,000    625,000  0.27 s  4.45 s     1.25 s  1/3.6  59 MB
    indexed                            0.27 s  4.29 s     0.49 s  1/8.8  60 MB
    PostgreSQL  10,000,000  1,250,000  0.49 s  8.95 s     2.72 s  1/3.3  60 MB
    indexed                            0.49 s  8.94 s     1.04 s  1/8.6  60 MB
    SQLite       2,000,000    250,000  0.16 s  1.74 s     0.77 s  1/2.3  65 MB
    indexed                            0.16 s  1.69 s     0.09 s  1/18   65 MB

The tables of the topic `scale` are extrapolated from 20 million task runs of 1,000 days, with 2.5
million addresses and 4 million tasks, one round of `tests.benchmarks.commands`, without and with
`--indexed`: a scan took 0.87 s and 0.80 s, `projects` 34 s and 29 s. Citus was version 13.2. For a
window of 2 million task runs in a foreign table, the lists took 0.43 s instead of 1.31 s.
"""

import argparse
import json
import os
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from pybossa_stats import SiteStats, Window, collect_site, connect
from pybossa_stats.diagnosis.advice import advise
from tests.benchmarks.timing import machine, medians
from tests.support.databases import Database, Server, connect_at
from tests.support.large import END, LOCALE, fill
from tests.support.program import COMMAND
from tests.support.server import installed_programs, started

_BARE = "SELECT count(user_ip) FROM task_run"
_ADDRESSES = {
    "count(DISTINCT)": "SELECT count(DISTINCT user_ip) FROM task_run",
    "GROUP BY": "SELECT count(*) FROM (SELECT user_ip FROM task_run GROUP BY user_ip)",
    "GROUP BY, without null": "SELECT count(*) FROM"
    " (SELECT user_ip FROM task_run WHERE user_ip IS NOT NULL GROUP BY user_ip)",
}
_RECENT = f"date(finish_time) >= date('{END}')"
_FIGURE_BY_FIGURE = (
    'SELECT count(*) FROM "user"',
    "SELECT count(*) FROM project WHERE published",
    "SELECT count(*) FROM project WHERE NOT published",
    "SELECT count(*) FROM task",
    "SELECT count(*) FROM task_run",
    _ADDRESSES["count(DISTINCT)"],
    f"""SELECT project.id, project.name, count(*) AS n_answers FROM project
    JOIN task_run ON project.id = task_run.project_id WHERE {_RECENT}
    GROUP BY project.id ORDER BY n_answers DESC LIMIT 5""",
    f"""SELECT "user".id, "user".name, count(*) AS n_answers FROM "user"
    JOIN task_run ON "user".id = task_run.user_id WHERE {_RECENT} AND NOT "user".restrict
    GROUP BY "user".id ORDER BY n_answers DESC LIMIT 5""",
)
_SETTINGS = (
    "server_version",
    "shared_buffers",
    "work_mem",
    "max_parallel_workers_per_gather",
    "jit",
)

SCAN, PLAIN, REPORT = "bare scan", "figure by figure", "pybossa-stats"


@dataclass(frozen=True)
class Outcome:
    """What was measured on one database.

    Attributes:
        engine: PostgreSQL or SQLite.
        task_runs: how many there are.
        addresses: how many different ones they have.
        indexed: whether it has the indexes that `advise` recommends.
        seconds: the median of each case.
        megabytes: the most memory that the command took.
    """

    engine: str
    task_runs: int
    addresses: int
    indexed: bool
    seconds: dict[str, float]
    megabytes: float


def main() -> None:
    """Print a table of ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    postgresql, sqlite = [1_000_000, 5_000_000, 10_000_000], [2_000_000]
    parser.add_argument("--postgresql", type=int, nargs="*", metavar="RUNS", default=postgresql)
    parser.add_argument("--sqlite", type=int, nargs="*", metavar="RUNS", default=sqlite)
    parser.add_argument("--rounds", type=int, default=7, help="how often each case is timed")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    settings, outcomes = measure(options.postgresql, options.sqlite, options.rounds)
    if options.json:
        result = {
            "machine": machine(),
            "postgresql": settings,
            "outcomes": [*map(asdict, outcomes)],
        }
        print(json.dumps(result, indent=2))  # noqa: T201 (a script)
    else:
        print(as_table(settings, outcomes))  # noqa: T201


def measure(
    postgresql: Iterable[int], sqlite: Iterable[int], rounds: int
) -> tuple[dict[str, str], list[Outcome]]:
    """Make databases with so many task runs, and measure; the server's settings, too."""
    outcomes = []
    with installed_programs() as programs:
        assert programs, "PostgreSQL is not installed"
        with started(programs) as url:
            settings = {name: _setting(Database(url), name) for name in _SETTINGS}
            for runs in postgresql:
                with Server(url).database(f"runs_{runs}", locale=LOCALE) as database:
                    outcomes += measure_database(database, runs, rounds)
    for runs in sqlite:
        with TemporaryDirectory() as folder:
            database = Database(f"sqlite:///{Path(folder, 'runs.sqlite')}")
            outcomes += measure_database(database, runs, rounds)
    return settings, outcomes


def measure_database(database: Database, runs: int, rounds: int) -> list[Outcome]:
    """Fill an empty database; measure it as it is, and with the indexes that are recommended."""
    fill(database, runs)
    before, plain = _report(database), _outcome(database, rounds, indexed=False)
    build_indexes(database)
    after, indexed = _report(database), _outcome(database, rounds, indexed=True)
    assert before == after, "indexes change no figure"
    return [plain, indexed]


def _outcome(database: Database, rounds: int, *, indexed: bool) -> Outcome:
    cases: dict[str, Callable[[], object]] = {
        SCAN: partial(scan, database),
        PLAIN: lambda: _run(database, *_FIGURE_BY_FIGURE),
        REPORT: lambda: _report(database),
    }
    if not _is_postgresql(database):
        cases |= {name: partial(_run, database, sql) for name, sql in _ADDRESSES.items()}
    scan(database)  # to warm up
    stats = _report(database)
    return Outcome(
        engine="PostgreSQL" if _is_postgresql(database) else "SQLite",
        task_runs=stats.all_time.answers or 0,
        addresses=stats.all_time.addresses or 0,
        indexed=indexed,
        seconds=medians(cases, rounds),
        megabytes=peak_megabytes(database, "global"),
    )


def build_indexes(database: Database) -> None:
    """Build the indexes that `advise` recommends."""
    with connect(database.url) as view:
        remedies = advise(view).remedies
    database.run(*(remedy.sql for remedy in remedies), _vacuum(database))


def scan(database: Database) -> None:
    """Scan task runs, and do no more; the unit of time."""
    _run(database, _BARE)


def _report(database: Database) -> SiteStats:
    end = datetime.fromisoformat(END).replace(tzinfo=UTC)
    with connect_at(end, database) as view:
        return collect_site(view, Window.ending(end))


def _run(database: Database, *statements: str) -> None:
    with database.connection() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement).all()


def peak_megabytes(database: Database, *command_line: str) -> float:
    """The most memory that a command takes."""
    command = [*COMMAND, *command_line, "--json", "--database-url", database.url]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return round(usage.ru_maxrss / 1024, 1)


def _is_postgresql(database: Database) -> bool:
    return database.url.startswith("postgresql")


def _vacuum(database: Database) -> str:
    return "VACUUM ANALYZE" if _is_postgresql(database) else "ANALYZE"


def as_table(settings: dict[str, str], outcomes: Iterable[Outcome]) -> str:
    """The result as text, in Markdown."""
    titles = ("database", "task runs", "addresses", SCAN, PLAIN, REPORT, "ratio", "scans", "memory")
    lines = [
        f"{machine()}; PostgreSQL: " + ", ".join(f"{name} {settings[name]}" for name in settings),
        "",
        f"| {' | '.join(titles)} |",
        "| --- |" + " ---: |" * (len(titles) - 1),
        *map(_row, outcomes),
    ]
    return "\n".join(lines)


def _row(outcome: Outcome) -> str:
    seconds = outcome.seconds
    report = seconds[REPORT]
    cells = (
        outcome.engine + (", indexed" if outcome.indexed else ""),
        f"{outcome.task_runs:,}",
        f"{outcome.addresses:,}",
        *(f"{seconds[name]:.3f} s" for name in (SCAN, PLAIN, REPORT)),
        f"1/{seconds[PLAIN] / report:.1f}",
        f"{report / seconds[SCAN]:.1f}",
        f"{outcome.megabytes:.0f} MB",
    )
    return f"| {' | '.join(cells)} |"


def _setting(database: Database, name: str) -> str:
    with database.connection() as connection:
        return str(connection.exec_driver_sql(f"SHOW {name}").scalar_one())


if __name__ == "__main__":
    main()
