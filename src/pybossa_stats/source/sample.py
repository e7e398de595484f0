"""A sample PYBOSSA database in SQLite, invented but reproducible.

Projects begin, thrive, stall or are completed; some volunteers return; most answers are given in
evenings and at weekends.
"""

import random
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import accumulate, count, islice
from math import exp
from pathlib import Path
from typing import Any, NamedTuple

from pybossa_stats.source import schema
from pybossa_stats.source.limits import USUAL
from pybossa_stats.source.sqlite import make_tables, view_of
from pybossa_stats.source.view import Progress, View, quiet

_NAME = "sample data"

Row = dict[str, Any]


class _Project(NamedTuple):
    """A project, its tasks, and its period.

    Attributes:
        name: to show.
        short_name: in its address.
        category: the name of its category.
        tasks: the number of its tasks.
        needed: answers that a task needs.
        answers: the number of its answers.
        began: days ago.
        ended: days ago; 0 if it is still running.
        published: whether it is published, and not a draft.
    """

    name: str
    short_name: str
    category: str
    tasks: int
    needed: int
    answers: int
    began: int
    ended: int = 0
    published: bool = True


_CATEGORIES = "Transcription", "Nature", "Maps"
_PROJECTS = (
    _Project("Letters from the Front, 1914–1918", "letters", "Transcription", 500, 5, 2_125, 540),  # noqa: RUF001
    _Project("Count the Penguins", "penguins", "Nature", 300, 5, 1_320, 700),
    _Project("野鳥の声を聴く", "yacho", "Nature", 240, 4, 912, 400),
    _Project("Рукописи старых монастырей", "rukopisi", "Transcription", 200, 4, 680, 300),
    _Project("أسماء الشوارع القديمة", "shawari", "Maps", 120, 3, 360, 650, ended=210),
    _Project("Herbarium Labels", "herbarium", "Nature", 260, 4, 728, 365),
    _Project("Δέντρα της Θεσσαλονίκης", "dentra", "Nature", 90, 3, 108, 250, ended=95),
    _Project("Cartas náuticas del Río de la Plata", "cartas", "Maps", 160, 4, 640, 700, ended=330),
    _Project("गाँव के कुएँ", "kuen", "Maps", 60, 3, 99, 180, ended=45),
    _Project("Weather Diaries of the Faroe Islands", "weather", "Transcription", 200, 6, 972, 600),
    _Project("Galaxy Sketches 🌌", "galaxies", "Nature", 150, 10, 1_350, 120),
    _Project("Carnets de fouilles", "fouilles", "Transcription", 100, 5, 300, 40),
    _Project("Street Trees (trial run)", "trees", "Nature", 20, 2, 6, 30, published=False),
    _Project("Untitled draft", "untitled", "Transcription", 0, 0, 0, 3, published=False),
)

_NAMES = (
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
_USERS = 240
_RESTRICTED_USER_ID = 4
_FOUNDERS = 3  # volunteers who have been there from the start
_HISTORY = 700  # days

_ANONYMOUS_SHARE = 0.3
_ONE_DAY_SHARE = 0.4
_JUNK_TIMES = (None, "", "yesterday")

_BATCH = 10
_SURPLUS_SHARE = 0.02

_BY_WEEKDAY = (10, 11, 10, 10, 8, 13, 15)
_BY_HOUR = (3, 2, 1, 1, 1, 1, 2, 3, 5, 7, 8, 8, 9, 9, 8, 8, 9, 10, 12, 15, 17, 15, 10, 6)


class _Volunteer(NamedTuple):
    """A registered user.

    Attributes:
        id: in PYBOSSA.
        joined: days ago.
        left: days ago.
        activity: the weight when choosing who answers.
    """

    id: int
    joined: int
    left: int
    activity: float


def write_sample(file: Path, at: datetime) -> None:
    """Make the sample database.

    Args:
        file: a SQLite file that is empty, or does not exist yet.
        at: the instant at which its task runs end; without an offset it is in UTC.
    """
    with closing(sqlite3.connect(file)) as connection:
        make_tables(connection, sample_rows(at))


@contextmanager
def connect_sample(
    at: datetime, *, timeout: float = USUAL.timeout, progress: Progress = quiet
) -> Iterator[View]:
    """Open a sample database in memory, as of the end of its task runs; as `connect`."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        make_tables(connection, sample_rows(at))
        opening = view_of(lambda: connection, _NAME, timeout, progress=progress, instant=at)
        with opening as view:
            yield view


def sample_rows(at: datetime) -> dict[str, list[Row]]:
    """The rows of the sample database by table; its task runs end at an instant."""
    rng = random.Random("pybossa-stats")
    at = at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at
    volunteers = [_volunteer(rng, n) for n in range(1, _USERS + 1)]
    runs = list(_runs(rng, at, volunteers))
    for run, junk in zip(runs[:: len(runs) // len(_JUNK_TIMES)], _JUNK_TIMES, strict=False):
        run["finish_time"] = junk
    return {
        schema.user.name: [_user(volunteer, at) for volunteer in volunteers],
        schema.category.name: [_category(n, name) for n, name in enumerate(_CATEGORIES, start=1)],
        schema.project.name: [_project(n, row, at) for n, row in enumerate(_PROJECTS, start=1)],
        schema.task.name: list(_tasks(runs, at)),
        schema.task_run.name: runs,
        schema.auditlog.name: [
            {
                "project_id": number,
                "created": _day(project.began, at),
                "caller": "web",
                "attribute": "published",
            }
            for number, project in enumerate(_PROJECTS, start=1)
            if project.published
        ],
    }


def _volunteer(rng: random.Random, number: int) -> _Volunteer:
    joined = _HISTORY - 1 if number <= _FOUNDERS else int(_HISTORY * rng.random())
    stays = 0 if rng.random() < _ONE_DAY_SHARE and number > len(_NAMES) else rng.random()
    left = 0 if number <= len(_NAMES) else round(joined * (1 - stays))
    return _Volunteer(number, joined, left, 1 / number**1.1)


def _runs(rng: random.Random, at: datetime, volunteers: Sequence[_Volunteer]) -> Iterator[Row]:
    present = [
        [volunteer for volunteer in volunteers if volunteer.joined >= ago >= volunteer.left]
        for ago in range(_HISTORY)
    ]
    weights = [list(accumulate(volunteer.activity for volunteer in day)) for day in present]
    first_task = 1
    for project_id, project in enumerate(_PROJECTS, start=1):
        days = _days(rng, project, at)
        tasks = _chosen_tasks(rng, project)
        for ago, number in zip(days, tasks, strict=False):
            anonymous = rng.random() < _ANONYMOUS_SHARE
            (volunteer,) = rng.choices(present[ago], cum_weights=weights[ago])
            address = _address(rng)
            yield {
                "project_id": project_id,
                "task_id": first_task + number,
                "user_id": None if anonymous else volunteer.id,
                "user_ip": address if anonymous else None,
                "finish_time": _moment(rng, at, ago).isoformat(),
            }
        first_task += project.tasks


def _days(rng: random.Random, project: _Project, at: datetime) -> list[int]:
    """The days since every answer to a project, the oldest first."""
    span = range(project.ended, project.began)
    weights = [
        # Many when it begins, more and more if it is still running, and some always.
        (0.1 + exp((ago - project.began) / 40) + (0 if project.ended else 3 * exp(-ago / 30)))
        * _BY_WEEKDAY[(at - timedelta(days=ago)).weekday()]
        * (1 if ago else at.hour / 24)
        for ago in span
    ]
    return sorted(rng.choices(span, weights, k=project.answers), reverse=True)


def _chosen_tasks(rng: random.Random, project: _Project) -> Iterator[int]:
    """The task number of every answer: batch by batch, until all tasks have enough."""
    room = project.tasks * project.needed - project.answers
    for place in count():
        batch, within = divmod(place, _BATCH * project.needed)
        number = batch * _BATCH + within % min(_BATCH, project.tasks - batch * _BATCH)
        yield number
        if room and rng.random() < _SURPLUS_SHARE:  # from a page that was still open
            room -= 1
            yield rng.randrange(number + 1)


def _moment(rng: random.Random, at: datetime, ago: int) -> datetime:
    """A moment of a day, mostly in its evening, but before ``at``."""
    hours = range(24 if ago else at.hour)
    (hour,) = rng.choices(hours, _BY_HOUR[: len(hours)])
    day = (at - timedelta(days=ago)).replace(hour=hour, minute=0, second=0, microsecond=0)
    return day + timedelta(hours=1) * rng.random()


def _tasks(runs: Sequence[Row], at: datetime) -> Iterator[Row]:
    answers = Counter(run["task_id"] for run in runs)
    ids = count(1)
    for project_id, project in enumerate(_PROJECTS, start=1):
        created = _day(project.began, at)
        for task_id in islice(ids, project.tasks):
            yield {
                "id": task_id,
                "project_id": project_id,
                "state": "completed" if answers[task_id] >= project.needed else "ongoing",
                "n_answers": project.needed,
                "created": created,
            }


def _project(number: int, project: _Project, at: datetime) -> Row:
    return {
        "id": number,
        "name": project.name,
        "short_name": project.short_name,
        "published": project.published,
        "info": {"thumbnail": f"{project.short_name}.png", "container": f"project_{number}"},
        "created": _day(project.began, at),
        "category_id": 1 + _CATEGORIES.index(project.category),
    }


def _category(number: int, name: str) -> Row:
    return {"id": number, "name": name, "short_name": name.lower()}


def _user(volunteer: _Volunteer, at: datetime) -> Row:
    number = volunteer.id - len(_NAMES)
    fullname, name = (
        (f"Volunteer {number}", f"volunteer{number}") if number > 0 else _NAMES[volunteer.id - 1]
    )
    return {
        "id": volunteer.id,
        "fullname": fullname,
        "name": name,
        "restrict": volunteer.id == _RESTRICTED_USER_ID,
        "created": _day(volunteer.joined, at),
    }


def _day(ago: int, at: datetime) -> str:
    """The beginning of a day."""
    day = at - timedelta(days=ago)
    return day.replace(hour=0, minute=0, second=0, microsecond=0).isoformat()


def _address(rng: random.Random) -> str:
    """An address reserved for documentation."""
    if rng.random() < 0.1:  # noqa: PLR2004 (a share)
        return f"2001:db8::{rng.randrange(40):x}"
    return f"{rng.choice(('192.0.2', '198.51.100', '203.0.113'))}.{rng.randrange(1, 255)}"
