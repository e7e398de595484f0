"""Real databases: PYBOSSA's own answers, and figures counted independently."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pybossa_stats import Window, collect_site, connect
from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.period import Period
from pybossa_stats.stats.activity.activity import collect_activity
from pybossa_stats.web import create_app
from tests.support.activity import check
from tests.support.databases import Database
from tests.support.dump import FOLDER, answered_at, needs_dumps, rows_of
from tests.support.faults import rounds
from tests.support.oracle import count_stats, of_then, public_info
from tests.support.snapshots import payload
from tests.support.web import ask

pytestmark = needs_dumps


def their_answer(name: str) -> dict[str, Any]:
    """What PYBOSSA answered, without what it should not have."""
    answer: dict[str, Any] = json.loads((FOLDER / f"{name}.stats.json").read_text())
    for project in answer["top5_projects_24_hours"]:
        project["info"] = public_info(project["info"])
    return answer


@pytest.mark.parametrize("restored", ["pybossa-empty", "pybossa-tiny"], indirect=True)
def test_pybossas_own_answers_are_met(restored: tuple[str, Database]) -> None:
    name, database = restored
    answer = their_answer(name)
    with connect(database.url) as view:
        ours = payload(collect_site(view, Window.ending(answered_at(name))))
    assert ours.pop("locs") == "[]"
    assert ours == answer


@pytest.mark.parametrize("restored", ["pybossa-empty", "pybossa-tiny"], indirect=True)
def test_pybossas_own_answers_are_served(
    restored: tuple[str, Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    name, database = restored
    monkeypatch.setattr("pybossa_stats.clock.now", lambda: answered_at(name))
    application = create_app(database.url)
    served = json.loads(ask(application, "/stats/?response_format=json").body)
    assert served.pop("locs") == "[]"
    assert served == their_answer(name)
    global_stats = json.loads((FOLDER / f"{name}.globalstats.json").read_text())
    served = json.loads(ask(application, "/api/globalstats").body)
    assert served.pop("n_pending_tasks") >= 0, "theirs may be less than nothing"
    *theirs, _featured, drafts = global_stats["categories"]
    *ours, own_drafts = served.pop("categories")
    assert own_drafts == drafts
    assert [*map(list, ours)] == [*map(list, theirs)], "theirs leave out projects with passwords"
    assert served == {key: global_stats[key] for key in served}
    assert set(global_stats) - set(served) == {"n_pending_tasks", "n_results", "categories"}


def tables_of(name: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of a dump, with the types that the tables have."""
    as_is = rows_of(name)
    return {
        "task": [
            row | {key: int(row[key] or 0) for key in ("id", "project_id", "n_answers")}
            for row in as_is["task"]
        ],
        "user": [
            row | {"id": int(row["id"]), "restrict": row["restrict"] == "t"}
            for row in as_is["user"]
        ],
        "project": [
            row
            | {
                "id": int(row["id"]),
                "published": row["published"] == "t",
                "info": json.loads(row["info"] or "null"),
            }
            for row in as_is["project"]
        ],
        "task_run": [
            row
            | {
                "project_id": int(row["project_id"]),
                "task_id": int(row["task_id"]),
                "user_id": int(row["user_id"]) if row["user_id"] else None,
            }
            for row in as_is["task_run"]
        ],
    }


def busy_instants(runs: list[dict[str, Any]]) -> list[datetime]:
    """Some instants in the busiest days: their noon, and moments at which a run finished."""
    times = [run["finish_time"] for run in runs if run["finish_time"]]
    days = [day for day, _ in Counter(time[:10] for time in times).most_common(3)]
    noons = [datetime.fromisoformat(day).replace(tzinfo=UTC, hour=12) for day in days]
    finished = sorted(time for time in times if time[:10] in days)[:: max(1, len(times) // 200)][:4]
    exact = [datetime.fromisoformat(time).replace(tzinfo=UTC) for time in finished]
    return [*noons, *exact, *(instant + timedelta(hours=24) for instant in exact)]


@pytest.mark.parametrize("restored", ["micropasts", "skytruth"], indirect=True)
def test_real_figures_are_those_of_plain_counting(restored: tuple[str, Database]) -> None:
    name, database = restored
    tables = tables_of(name)
    lively = 0
    for instant in busy_instants(tables["task_run"])[:: rounds(4, 1)]:
        with connect(database.url) as view:
            stats = collect_site(view, Window.ending(instant))
        assert stats == count_stats(of_then(tables, instant), instant, stats.origin)
        lively += len(stats.top_users) == 5
    assert len(tables["task_run"]) > 40_000
    assert lively


@pytest.mark.parametrize("restored", ["micropasts", "skytruth"], indirect=True)
def test_real_activity_is_that_of_plain_counting(restored: tuple[str, Database]) -> None:
    name, database = restored
    tables = {
        table: [
            {
                key: int(value) if value and key.endswith(("id", "n_answers")) else value
                for key, value in row.items()
            }
            for row in rows
        ]
        for table, rows in rows_of(name).items()
        if table in {"user", "project", "task", "task_run"}
    }
    for table in tables.values():
        for row in table:
            row.setdefault("created", None)
    end = busy_instants(tables["task_run"])[0]
    for by, days, zone in _CALENDARS:
        calendar = Calendar.of(by, Window(end - timedelta(days=days), end, ZoneInfo(zone)))
        with connect(database.url) as view:
            found = collect_activity(view, calendar.window, by=calendar.by)
        check(tables, calendar, found)
        assert found.total.answers > 100


_CALENDARS = [
    (Period.DAY, 5, "Europe/London"),
    (Period.HOUR, 1, "Asia/Kolkata"),
    (Period.MONTH, 90, "UTC"),
]
