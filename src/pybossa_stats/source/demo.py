"""A sample PYBOSSA database in SQLite: invented, lively, and the same whenever it is made."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import StaticPool, create_engine

from pybossa_stats.source.limits import STATEMENT_TIMEOUT
from pybossa_stats.source.schema import metadata, project, task, task_run, user
from pybossa_stats.source.sqlite import view_of
from pybossa_stats.source.view import Progress, View, quiet

SAMPLE_NAME = "sample data, not a real server"

_PROJECTS = (
    ("Letters from the Front, 1914–1918", "letters"),  # noqa: RUF001 (a dash between years)
    ("Count the Penguins", "penguins"),
    ("野鳥の声を聴く", "yacho"),
    ("Рукописи старых монастырей", "rukopisi"),
    ("أسماء الشوارع القديمة", "shawari"),
    ("Herbarium Labels", "herbarium"),
    ("Δέντρα της Θεσσαλονίκης", "dentra"),
    ("Cartas náuticas del Río de la Plata", "cartas"),
    ("गाँव के कुएँ", "kuen"),
    ("Weather Diaries of the Faroe Islands", "weather"),
    ("Galaxy Sketches 🌌", "galaxies"),
    ("Carnets de fouilles", "fouilles"),
    ("Street Trees (trial run)", "trees"),
    ("Untitled draft", "untitled"),
)
_DRAFTS = 2

_USERS = (
    ("Amélie Dubois", "amelie"),
    ("佐藤 花子", "hanako"),
    ("Олена Коваленко", "olena"),
    ("Chidi Okonkwo", "chidi"),
    ("فاطمة الزهراء", "fatima"),
    ("Łukasz Wiśniewski", "lukasz"),
    ("Nguyễn Thị Mai", "mai"),
    ("Δημήτρης Παππάς", "dimitris"),
    ("प्रिया शर्मा", "priya"),
    ("김민준", "minjun"),
    ("Saoirse O'Brien", "saoirse"),
    ("José Álvarez", "jose"),
)
_MORE_USERS = 48
_RESTRICTED_USER_ID = 4

_TASKS = 2_400
_RUNS = 9_600
_RECENT_RUNS = 480
_ANONYMOUS_SHARE = 0.3
_HISTORY = timedelta(days=700)
_JUNK_TIMES = (None, "", "yesterday")


def write_sample(file: Path, at: datetime) -> None:
    """Make the sample database.

    Args:
        file: a SQLite file that is empty, or does not exist yet.
        at: the instant that its recent task runs lead up to; without an offset it is UTC.
    """
    with closing(sqlite3.connect(file)) as connection:
        _fill(connection, at)


@contextmanager
def connect_sample(
    at: datetime, *, timeout: float = STATEMENT_TIMEOUT, progress: Progress = quiet
) -> Iterator[View]:
    """Open a sample database in memory, at the instant that it leads up to; as `connect`."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        _fill(connection, at)
        opened = view_of(lambda: connection, SAMPLE_NAME, timeout, progress=progress, instant=at)
        with opened as view:
            yield view


def _fill(connection: sqlite3.Connection, at: datetime) -> None:
    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
    with engine.begin() as transaction:
        metadata.create_all(transaction)
        for table, rows in sample_rows(at).items():
            transaction.execute(metadata.tables[table].insert(), rows)


def sample_rows(at: datetime) -> dict[str, list[dict[str, Any]]]:
    """The rows of the sample database, by table; they lead up to an instant."""
    invented = random.Random("pybossa-stats")
    at = at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at
    users = _USERS + tuple((f"Volunteer {n}", f"volunteer{n}") for n in range(1, _MORE_USERS + 1))
    return {
        user.name: [
            {"id": n, "fullname": fullname, "name": name, "restrict": n == _RESTRICTED_USER_ID}
            for n, (fullname, name) in enumerate(users, start=1)
        ],
        project.name: [
            {
                "id": n,
                "name": name,
                "short_name": short_name,
                "published": n <= len(_PROJECTS) - _DRAFTS,
                "info": {"thumbnail": f"{short_name}.png", "container": f"project_{n}"},
            }
            for n, (name, short_name) in enumerate(_PROJECTS, start=1)
        ],
        task.name: [{"id": n} for n in range(1, _TASKS + 1)],
        task_run.name: [_run(invented, n, at, len(users)) for n in range(_RUNS)],
    }


def _run(invented: random.Random, n: int, at: datetime, users: int) -> dict[str, Any]:
    # A few projects and people do most of the work, as everywhere.
    project_id = 1 + _mostly_small(invented, len(_PROJECTS))
    anonymous = invented.random() < _ANONYMOUS_SHARE
    user_id, address = 1 + _mostly_small(invented, users), _address(invented)
    ago = (timedelta(days=1) if n < _RECENT_RUNS else _HISTORY) * invented.random()
    junk = _RUNS - len(_JUNK_TIMES)
    return {
        "project_id": project_id,
        "user_id": None if anonymous else user_id,
        "user_ip": address if anonymous else None,
        "finish_time": (at - ago).isoformat() if n < junk else _JUNK_TIMES[n - junk],
    }


def _mostly_small(invented: random.Random, limit: int) -> int:
    return int(limit * invented.random() ** 2.5)


def _address(invented: random.Random) -> str:
    """An address of the ranges that are reserved for documentation."""
    if invented.random() < 0.1:  # noqa: PLR2004 (a share)
        return f"2001:db8::{invented.randrange(40):x}"
    return f"{invented.choice(('192.0.2', '198.51.100', '203.0.113'))}.{invented.randrange(1, 255)}"
