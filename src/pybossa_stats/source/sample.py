"""A sample PYBOSSA database in SQLite: invented, lively, and the same whenever it is made.

Projects begin, thrive, stall or are completed; volunteers come, and some of them come back; and all
of them have their evenings and week-ends.
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

from pybossa_stats.source.limits import USUAL
from pybossa_stats.source.schema import project, task, task_run, user
from pybossa_stats.source.sqlite import make_tables, view_of
from pybossa_stats.source.view import Progress, View, quiet

_NAME = "sample data"

Row = dict[str, Any]


class _Project(NamedTuple):
    """A project, its tasks, and when it was worked on.

    Attributes:
        name: to show.
        short_name: in its address.
        tasks: how many it has.
        wanted: answers that each of them needs.
        answers: how many there are.
        began: days ago.
        ended: days ago; 0 if it goes on.
        published: whether it is no draft.
    """

    name: str
    short_name: str
    tasks: int
    wanted: int
    answers: int
    began: int
    ended: int = 0
    published: bool = True


_PROJECTS = (
    _Project("Letters from the Front, 1914–1918", "letters", 500, 5, 2_125, 540),  # noqa: RUF001
    _Project("Count the Penguins", "penguins", 300, 5, 1_320, 700),
    _Project("野鳥の声を聴く", "yacho", 240, 4, 912, 400),
    _Project("Рукописи старых монастырей", "rukopisi", 200, 4, 680, 300),
    _Project("أسماء الشوارع القديمة", "shawari", 120, 3, 360, 650, ended=210),
    _Project("Herbarium Labels", "herbarium", 260, 4, 728, 365),
    _Project("Δέντρα της Θεσσαλονίκης", "dentra", 90, 3, 108, 250, ended=95),
    _Project("Cartas náuticas del Río de la Plata", "cartas", 160, 4, 640, 700, ended=330),
    _Project("गाँव के कुएँ", "kuen", 60, 3, 99, 180, ended=45),
    _Project("Weather Diaries of the Faroe Islands", "weather", 200, 6, 972, 600),
    _Project("Galaxy Sketches 🌌", "galaxies", 150, 10, 1_350, 120),
    _Project("Carnets de fouilles", "fouilles", 100, 5, 300, 40),
    _Project("Street Trees (trial run)", "trees", 20, 2, 6, 30, published=False),
    _Project("Untitled draft", "untitled", 0, 0, 0, 3, published=False),
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
_FAITHFUL = 3
"""How many volunteers have been there from the start."""

_HISTORY = 700
"""Days."""

_ANONYMOUS_SHARE = 0.3
_ONE_DAY_SHARE = 0.4
_JUNK_TIMES = (None, "", "yesterday")

_AT_A_TIME = 10
_SURPLUS_SHARE = 0.02

_BY_WEEKDAY = (10, 11, 10, 10, 8, 13, 15)
_BY_HOUR = (3, 2, 1, 1, 1, 1, 2, 3, 5, 7, 8, 8, 9, 9, 8, 8, 9, 10, 12, 15, 17, 15, 10, 6)


class _Volunteer(NamedTuple):
    """A registered user.

    Attributes:
        id: in PYBOSSA.
        came: days ago, for the first time.
        left: days ago, for the last time.
        zeal: the weight when choosing who answers.
    """

    id: int
    came: int
    left: int
    zeal: float


def write_sample(file: Path, at: datetime) -> None:
    """Make the sample database.

    Args:
        file: a SQLite file that is empty, or does not exist yet.
        at: the instant that its recent task runs lead up to; without an offset it is UTC.
    """
    with closing(sqlite3.connect(file)) as connection:
        make_tables(connection, sample_rows(at))


@contextmanager
def connect_sample(
    at: datetime, *, timeout: float = USUAL.timeout, progress: Progress = quiet
) -> Iterator[View]:
    """Open a sample database in memory, at the instant that it leads up to; as `connect`."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        make_tables(connection, sample_rows(at))
        opened = view_of(lambda: connection, _NAME, timeout, progress=progress, instant=at)
        with opened as view:
            yield view


def sample_rows(at: datetime) -> dict[str, list[Row]]:
    """The rows of the sample database, by table; they lead up to an instant."""
    invented = random.Random("pybossa-stats")
    at = at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at
    volunteers = [_volunteer(invented, n) for n in range(1, _USERS + 1)]
    runs = list(_runs(invented, at, volunteers))
    for run, junk in zip(runs[:: len(runs) // len(_JUNK_TIMES)], _JUNK_TIMES, strict=False):
        run["finish_time"] = junk
    return {
        user.name: [_user(each, at) for each in volunteers],
        project.name: [_project(n, each, at) for n, each in enumerate(_PROJECTS, start=1)],
        task.name: list(_tasks(runs, at)),
        task_run.name: runs,
    }


def _volunteer(invented: random.Random, number: int) -> _Volunteer:
    came = _HISTORY - 1 if number <= _FAITHFUL else int(_HISTORY * invented.random())
    stays = 0 if invented.random() < _ONE_DAY_SHARE and number > len(_NAMES) else invented.random()
    left = 0 if number <= len(_NAMES) else round(came * (1 - stays))
    return _Volunteer(number, came, left, 1 / number**1.1)


def _runs(invented: random.Random, at: datetime, volunteers: Sequence[_Volunteer]) -> Iterator[Row]:
    present = [
        [each for each in volunteers if each.came >= ago >= each.left] for ago in range(_HISTORY)
    ]
    zeal = [list(accumulate(each.zeal for each in there)) for there in present]
    first_task = 1
    for project_id, each in enumerate(_PROJECTS, start=1):
        days = _days(invented, each, at)
        tasks = _chosen_tasks(invented, each)
        for ago, number in zip(days, tasks, strict=False):
            anonymous = invented.random() < _ANONYMOUS_SHARE
            (who,) = invented.choices(present[ago], cum_weights=zeal[ago])
            address = _address(invented)
            yield {
                "project_id": project_id,
                "task_id": first_task + number,
                "user_id": None if anonymous else who.id,
                "user_ip": address if anonymous else None,
                "finish_time": _moment(invented, at, ago).isoformat(),
            }
        first_task += each.tasks


def _days(invented: random.Random, each: _Project, at: datetime) -> list[int]:
    """How many days ago each answer to a project was given; the first of them first."""
    span = range(each.ended, each.began)
    weights = [
        # Many come when it begins, more and more if it goes on, and some always.
        (0.1 + exp((ago - each.began) / 40) + (0 if each.ended else 3 * exp(-ago / 30)))
        * _BY_WEEKDAY[(at - timedelta(days=ago)).weekday()]
        * (1 if ago else at.hour / 24)
        for ago in span
    ]
    return sorted(invented.choices(span, weights, k=each.answers), reverse=True)


def _chosen_tasks(invented: random.Random, each: _Project) -> Iterator[int]:
    """The task number of each answer: a batch of tasks at a time, until these have enough."""
    room = each.tasks * each.wanted - each.answers
    for place in count():
        batch, within = divmod(place, _AT_A_TIME * each.wanted)
        number = batch * _AT_A_TIME + within % min(_AT_A_TIME, each.tasks - batch * _AT_A_TIME)
        yield number
        if room and invented.random() < _SURPLUS_SHARE:  # whoever still had an old page open
            room -= 1
            yield invented.randrange(number + 1)


def _moment(invented: random.Random, at: datetime, ago: int) -> datetime:
    """A moment of a day, mostly in its evening, but before ``at``."""
    hours = range(24 if ago else at.hour)
    (hour,) = invented.choices(hours, _BY_HOUR[: len(hours)])
    day = (at - timedelta(days=ago)).replace(hour=hour, minute=0, second=0, microsecond=0)
    return day + timedelta(hours=1) * invented.random()


def _tasks(runs: Sequence[Row], at: datetime) -> Iterator[Row]:
    answers = Counter(run["task_id"] for run in runs)
    ids = count(1)
    for project_id, each in enumerate(_PROJECTS, start=1):
        created = _begun(each.began, at)
        for task_id in islice(ids, each.tasks):
            yield {
                "id": task_id,
                "project_id": project_id,
                "state": "completed" if answers[task_id] >= each.wanted else "ongoing",
                "n_answers": each.wanted,
                "created": created,
            }


def _project(number: int, each: _Project, at: datetime) -> Row:
    return {
        "id": number,
        "name": each.name,
        "short_name": each.short_name,
        "published": each.published,
        "info": {"thumbnail": f"{each.short_name}.png", "container": f"project_{number}"},
        "created": _begun(each.began, at),
    }


def _user(each: _Volunteer, at: datetime) -> Row:
    known = _NAMES[each.id - 1 : each.id]
    nameless = each.id - len(_NAMES)
    fullname, name = known[0] if known else (f"Volunteer {nameless}", f"volunteer{nameless}")
    return {
        "id": each.id,
        "fullname": fullname,
        "name": name,
        "restrict": each.id == _RESTRICTED_USER_ID,
        "created": _begun(each.came, at),
    }


def _begun(ago: int, at: datetime) -> str:
    """The beginning of a day, before anybody did anything."""
    day = at - timedelta(days=ago)
    return day.replace(hour=0, minute=0, second=0, microsecond=0).isoformat()


def _address(invented: random.Random) -> str:
    """An address of the ranges that are reserved for documentation."""
    if invented.random() < 0.1:  # noqa: PLR2004 (a share)
        return f"2001:db8::{invented.randrange(40):x}"
    return f"{invented.choice(('192.0.2', '198.51.100', '203.0.113'))}.{invented.randrange(1, 255)}"
