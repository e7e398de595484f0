"""Activity of real databases: what PYBOSSA itself shows of days and hours, where it is right."""

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pybossa_stats import Window, connect
from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.period import Cycle, Period
from pybossa_stats.stats.activity.activity import collect_activity
from pybossa_stats.stats.activity.rhythm import collect_rhythm
from pybossa_stats.stats.users.users import collect_users
from tests.support.databases import Database, Server
from tests.support.dump import FOLDER, file_of, needs_dumps, rows_of
from tests.support.server import Programs

ANSWERS = FOLDER / "pybossa-answers"
NAMES = ("micropasts-20140821", "skytruth-20131128")

pytestmark = [
    needs_dumps,
    pytest.mark.skipif(not ANSWERS.exists(), reason="PYBOSSA's own answers are not there"),
]


@pytest.fixture(scope="module", params=NAMES)
def frozen(
    request: pytest.FixtureRequest, server: Server, programs: Programs
) -> Iterator[tuple[str, Database]]:
    """The name of a database that PYBOSSA answered over, and the database."""
    with server.database("real_activity") as database:
        programs.restore(file_of(f"pybossa-answers/{request.param}"), database.url)
        yield request.param, database


def answer(name: str, kind: str) -> Any:  # noqa: ANN401 (JSON)
    with gzip.open(ANSWERS / f"{name}.{kind}.json.gz") as file:
        return json.load(file)


def last_days(name: str, number: int) -> Calendar:
    """So many days, the last of which ends a moment after PYBOSSA's answer."""
    answered = datetime.fromisoformat(answer(name, "meta")["instant"]["python_utcnow"])
    end = answered.replace(tzinfo=UTC) + timedelta(microseconds=1)
    return Calendar.of(Period.DAY, Window(end - timedelta(days=number), end))


def series(name: str, view: str, key: str) -> Counter[str]:
    """A series of PYBOSSA's dashboard; it has no days without anything, or has them as 0."""
    return +Counter({row["day"]: row[key] for row in answer(name, "dashboard")["views"][view]})


def by_day(database: Database, calendar: Calendar, figure: str) -> Counter[str]:
    """Our own figure of each day that has any."""
    with connect(database.url) as view:
        found = collect_activity(view, calendar.window, by=calendar.by)
    assert [bucket.start for bucket in found.buckets] == [day.start for day in calendar.buckets]
    return +Counter({bucket.period: getattr(bucket, figure) for bucket in found.buckets})


@pytest.mark.parametrize(
    ("view", "key", "figure"),
    [
        ("new_task_run", "day_task_runs", "answers"),
        ("new_task", "day_tasks", "new_tasks"),
        ("users", "n_users", "active_users"),
        ("anon", "n_users", "addresses"),
    ],
)
def test_the_series_of_the_dashboard_are_met(
    frozen: tuple[str, Database], view: str, key: str, figure: str
) -> None:
    name, database = frozen
    theirs = series(name, view, key)
    assert theirs
    assert by_day(database, last_days(name, 7), figure) == theirs


def test_new_users_are_met_but_for_those_whom_pybossa_leaves_out(
    frozen: tuple[str, Database],
) -> None:
    name, database = frozen
    restricted = Counter(
        row["created"][:10]
        for row in rows_of(f"pybossa-answers/{name}")["user"]
        if row["restrict"] == "t"
    )
    ours = by_day(database, last_days(name, 7), "registrations")
    assert any(restricted[day] for day in ours)
    theirs = series(name, "new_users", "day_users")
    assert ours == theirs + Counter({day: restricted[day] for day in ours})


def test_the_days_and_hours_of_every_project_are_met(frozen: tuple[str, Database]) -> None:
    name, database = frozen
    lively = 0
    for short_name, page in answer(name, "projects").items():
        stats = page["projectStats"]
        days, hours = (
            next(line["values"] for line in stats[chart] if line["label"] == "Anon + Auth")
            for chart in ("dayStats", "hourStats")
        )
        calendar = last_days(name, len(days))
        span = calendar.window
        with connect(database.url) as view:
            activity = collect_activity(view, span, project=short_name)
            rhythm = collect_rhythm(view, span, by=Cycle.HOUR_OF_DAY, project=short_name)
        assert [
            [bucket.start.timestamp() * 1000, bucket.answers] for bucket in activity.buckets
        ] == days
        assert [part.answers for part in rhythm.parts] == [answers for _, answers, _ in hours]
        lively += activity.total.answers > 0
    assert lively


def test_users_of_several_days_are_met_and_those_of_one_are_counted(
    frozen: tuple[str, Database],
) -> None:
    name, database = frozen
    week = last_days(name, 7).window
    with connect(database.url) as view:
        # A window has its end in it, and not its beginning; nobody answered at these moments.
        found = collect_users(view, Window(week.start, week.end), top=1).by_days
    ours = {row.days: row.users for row in found}
    chart = answer(name, "dashboard")["page"]["returning_users_week"]
    theirs = dict(enumerate(chart["series"][0], start=1))
    assert theirs.pop(1) == 0, "PYBOSSA never counts these"
    assert {days: ours.get(days, 0) for days in theirs} == theirs
    start = week.start.replace(tzinfo=None).isoformat()
    of_user: dict[str, set[str]] = {}
    for run in rows_of(f"pybossa-answers/{name}")["task_run"]:
        if run["user_id"] and run["finish_time"] >= start:
            of_user.setdefault(run["user_id"], set()).add(run["finish_time"][:10])
    assert ours[1] == sum(len(days) == 1 for days in of_user.values())
