"""Large databases: invented rows, but the same each time, made by the database itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.databases import Database, Server
from tests.support.server import installed_programs, started

LOCALE = "C.UTF-8"
"""As slow to sort by as others; in that of the tests, C, sorting is fast."""

END = "2026-11-23T12:00:00"
"""When the last run was finished, UTC."""

_RUNS_PER_USER, _RUNS_PER_PROJECT = 125, 2_750
_DAYS, _DAYS_OF_SWEEPS = 1_000, 400

# As PYBOSSA 4.0.2 makes them, without some columns of users and projects; primary keys alone.
_TABLES = """
CREATE TABLE "user" (id integer PRIMARY KEY, created text, email_addr varchar(254) NOT NULL,
    name varchar(254) NOT NULL, fullname varchar(500) NOT NULL, restrict boolean NOT NULL);
CREATE TABLE project (id integer PRIMARY KEY, created text, updated text,
    name varchar(255) NOT NULL, short_name varchar(255) NOT NULL, published boolean NOT NULL,
    category_id integer NOT NULL, info {json});
CREATE TABLE category (id integer PRIMARY KEY, name text NOT NULL, short_name text NOT NULL,
    description text NOT NULL, created text);
CREATE TABLE task (id integer PRIMARY KEY, created text, project_id integer NOT NULL, state text,
    n_answers integer, calibration integer, info {json});
CREATE TABLE auditlog (id integer PRIMARY KEY, project_id integer NOT NULL, created text NOT NULL,
    caller text NOT NULL, attribute text NOT NULL);
CREATE TABLE task_run (id integer PRIMARY KEY, created text, project_id integer NOT NULL,
    task_id integer NOT NULL, user_id integer, user_ip text, finish_time text, timeout integer,
    calibration integer, external_uid text, media_url text, info {json})
"""

# i numbers the rows, h is a number that looks random. Users answer from their registration on, and
# every tenth of them gives nine tenths of the answers, as on real servers. Tasks get five answers
# each; nearly all want as many.
_ROWS = """
INSERT INTO "user" SELECT i, {user_time}, 'user' || i || '@example.org', 'user' || i,
    'User ' || i, i % 50 = 0 FROM {users};
INSERT INTO project SELECT i, '2016-12-09T13:23:52', '2016-12-09T13:23:52', 'Project ' || i,
    'project' || i, i % 5 > 0, 1 + i % 2,
    CAST('{{"thumbnail": "project.png"}}' AS {json}) FROM {projects};
INSERT INTO category VALUES (1, 'Thinking', 'thinking', '', NULL),
    (2, 'Volunteer Sensing', 'sensing', '', NULL);
INSERT INTO task SELECT i, {task_time}, 1 + i % {n_projects},
    CASE WHEN i % 3 = 0 THEN 'completed' ELSE 'ongoing' END,
    CASE WHEN i % 10 = 0 THEN 6 WHEN i % 199 = 0 THEN 4 ELSE 5 END, 0,
    CAST('{{"question": "What is in this picture?", "n": ' || i || '}}' AS {json}) FROM {tasks};
INSERT INTO task_run SELECT i, time, 1 + task % {n_projects}, task,
    CASE WHEN i % 2 = 1 THEN NULL WHEN h % 10 = 0 THEN 1 + h / 10 % (10 * tens)
        ELSE 10 + h / 10 % tens * 10 END,
    CASE WHEN i % 2 = 1 THEN (1 + k / 16777216) || '.' || (k / 65536 % 256) || '.'
        || (k / 256 % 256) || '.' || (k % 256) END,
    time, NULL, NULL, NULL, NULL, CAST('{{"answer": ' || h || ', "notes": "{notes}"}}' AS {json})
    FROM (SELECT i, h, h % {n_addresses} * 2999 AS k, {time} AS time,
            {task} AS task,
            1 + (i - 1) * {n_users} / {n_runs} / 10 AS tens
        FROM (SELECT i, i * 2654435761 % 1000000007 AS h FROM {runs}) AS numbered) AS invented
"""

_A_HUNDRED_AT_A_TIME = "1 + (i - 1) / 500 * 100 + i * 7 % 100"
_IN_SWEEPS = "1 + (i - 1) * 617003 % {tasks}"  # a prime


@contextmanager
def large_database(
    runs: int, *, sqlite: bool = False, in_sweeps: bool = False
) -> Iterator[Database]:
    """A database with so many task runs, in PostgreSQL on a server of its own; see `fill`."""
    if sqlite:
        with TemporaryDirectory() as folder:
            database = Database(f"sqlite:///{Path(folder, 'runs.sqlite')}")
            fill(database, runs, in_sweeps=in_sweeps)
            yield database
        return
    with installed_programs() as programs:
        assert programs, "PostgreSQL is not installed"
        with started(programs) as url, Server(url).database("large", locale=LOCALE) as database:
            fill(database, runs, in_sweeps=in_sweeps)
            yield database


def fill(
    database: Database, runs: int, runs_per_address: int = 8, *, in_sweeps: bool = False
) -> None:
    """Make PYBOSSA's tables in an empty database, with task runs over the last 1,000 days.

    Half of the runs are anonymous. A row of task_run takes about 260 bytes in PostgreSQL.

    Args:
        database: where.
        runs: how many task runs.
        runs_per_address: so many of these for one address; half of them are by signed-in users.
        in_sweeps: whether tasks get one answer in each sweep of all, over the last 400 days, as by
            PYBOSSA's ``breadth_first``: most have one in the last 60 days. Otherwise they get all
            of their answers one after the other, a hundred tasks at a time.
    """
    postgresql = database.url.startswith("postgresql")
    counts = {
        "users": 10 * -(-runs // (10 * _RUNS_PER_USER)),
        "projects": 10 + runs // _RUNS_PER_PROJECT,
        "tasks": 100 * -(-runs // 500),
    }
    days = _DAYS_OF_SWEEPS if in_sweeps else _DAYS
    times = partial(_time if postgresql else _sqlite_time, days)
    numbers = _numbers if postgresql else _sqlite_numbers
    script = (_TABLES + ";" + _ROWS).format(
        json="jsonb" if postgresql else "text",
        time=times(runs),
        user_time=times(counts["users"]),
        task_time=times(counts["tasks"]),
        task=_IN_SWEEPS.format(**counts) if in_sweeps else _A_HUNDRED_AT_A_TIME,
        runs=numbers(runs),
        n_runs=runs,
        n_addresses=-(-runs // runs_per_address),
        notes="A note on what is to be seen. " * 3,
        **{name: numbers(count) for name, count in counts.items()},
        **{f"n_{name}": count for name, count in counts.items()},
    )
    with database.connection() as connection:
        plain = connection.execution_options(no_parameters=True)  # % is an operator here
        for statement in script.split(";\n"):
            plain.exec_driver_sql(statement)
    if postgresql:
        # What was committed asynchronously, as on the tests' server, cannot be vacuumed before.
        database.run("CHECKPOINT", "VACUUM ANALYZE")
    else:
        database.run("ANALYZE")


def _numbers(count: int) -> str:
    return f"generate_series(CAST(1 AS bigint), {count}) AS numbers (i)"


def _sqlite_numbers(count: int) -> str:
    each = f"SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < {count}"
    return f"(WITH RECURSIVE numbers (i) AS ({each}) SELECT i FROM numbers)"


def _time(days: int, count: int) -> str:
    """SQL: the time of the i-th of so many rows; the last is that of the end."""
    instant = f"timestamp '{END}' - {_seconds_ago(days, count)} * interval '1 second'"
    return f"""to_char({instant}, 'YYYY-MM-DD"T"HH24:MI:SS.US')"""


def _sqlite_time(days: int, count: int) -> str:
    end = f"unixepoch('{END}') - {_seconds_ago(days, count)}"
    return f"strftime('%Y-%m-%dT%H:%M:%f000', {end}, 'unixepoch')"


def _seconds_ago(days: int, count: int) -> str:
    return f"({count} - i) * {days * 86_400}.0 / {count}"
