"""The global statistics, counted one by one in plain Python; independent of any SQL."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from decimal import ROUND_FLOOR, Context, Decimal
from functools import cache
from typing import Any

from pybossa_stats.periods.window import Window
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.site.site import SiteStats, SiteWindow, TopProject
from pybossa_stats.stats.top_users import TopUser
from tests.support.snapshots import figures

Rows = Sequence[Mapping[str, Any]]

_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)"
    r"(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?(?:[Zz]|([+-](?:0\d|1[0-4]))(?::?(\d\d))?)?)?",
    re.ASCII,
)
_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
_EXACT = Context(prec=10_000)  # more digits than any time has
_DATES = {"task_run": "finish_time"}
_PUBLIC = ("container", "thumbnail", "thumbnail_url", "task_presenter", "tutorial", "sched")


def count_stats(tables: Mapping[str, Rows], at: datetime, origin: Origin) -> SiteStats:
    """What `collect_site` must find in these rows, which it says to have read somewhere."""
    runs, projects, users = tables["task_run"], tables["project"], tables["user"]
    recent = [run for run in runs if in_last_day(run["finish_time"], at)]
    by_project = Counter(run["project_id"] for run in recent)
    by_user = Counter(run["user_id"] for run in recent)
    open_users = [user for user in users if user["restrict"] is False]
    return SiteStats(
        origin=replace(origin, window=Window(at - timedelta(hours=24), at)),
        all_time=figures(
            users=len(users),
            addresses=len({run["user_ip"] for run in runs} - {None}),
            published_projects=sum(project["published"] is True for project in projects),
            draft_projects=sum(project["published"] is not True for project in projects),
            tasks=len(tables["task"]),
            answers=len(runs),
        ),
        window=SiteWindow(answers=len(recent), active_users=len(by_user.keys() - {None})),
        top_projects=tuple(
            TopProject(p["id"], p["name"], p["short_name"], answers, public_info(p["info"]))
            for p, answers in _top(projects, by_project)
        ),
        top_users=tuple(
            TopUser(_rank(answers, by_user, open_users), u["id"], u["fullname"], u["name"], answers)
            for u, answers in _top(open_users, by_user)
        ),
        locations=None,
    )


def _rank(answers: int, by_user: Counter[Any], users: Rows) -> int:
    return 1 + sum(by_user[user["id"]] > answers for user in users)


def of_then(tables: Mapping[str, Rows], end: datetime) -> dict[str, list[Mapping[str, Any]]]:
    """The rows that were there before an instant, and tasks in their state of then."""
    last = seconds_of(end)
    there = {
        name: [
            row
            for row in rows
            if (time := read_time(row[_DATES.get(name, "created")] or "")) is not None
            and time < last
        ]
        for name, rows in tables.items()
    }
    answers = Counter((run["project_id"], run["task_id"]) for run in there["task_run"])
    there["task"] = [{**task, "state": _state(task, answers)} for task in there["task"]]
    return there


def _state(task: Mapping[str, Any], answers: Counter[tuple[int, int]]) -> str:
    wanted, given = task["n_answers"], answers[task["project_id"], task["id"]]
    return "completed" if wanted and 0 < wanted <= given else "ongoing"


def in_last_day(finish_time: str | None, at: datetime) -> bool:
    """Whether a time can be read and lies in the 24 hours to ``at``, however fine it is."""
    instant = read_time(finish_time or "")
    end = seconds_of(at)
    return instant is not None and end - 86_400 <= instant < end


@cache
def read_time(text: str) -> Decimal | None:
    """A time as seconds in UTC since the year 1 began; None if it cannot be read."""
    match = _TIME.fullmatch(text.strip(" \t\n\v\f\r"))
    if match is None:
        return None
    day, hour, minute, second, fraction, hours, minutes = match.groups("0")
    clock = int(hour), int(minute), int(second), int(fraction)
    try:
        midnight = datetime.fromisoformat(day)
        if clock != (24, 0, 0, 0):
            time(*clock[:3])
        time(minute=int(minutes))
    except ValueError:  # no such day, time or offset
        return None
    away = int(hours) * 60 + (-1 if hours[0] == "-" else 1) * int(minutes)
    elapsed = clock[0] * 3600 + (clock[1] - away) * 60 + clock[2]
    return _EXACT.add(seconds_of(midnight.replace(tzinfo=UTC)) + elapsed, Decimal(f"0.{fraction}"))


@cache
def seconds_of(instant: datetime) -> Decimal:
    """An instant, as `read_time` gives it."""
    return Decimal((instant - _BEGINNING) // timedelta(microseconds=1)).scaleb(-6)


@cache
def instant_of(seconds: Decimal) -> datetime:
    """What `read_time` gives, as an instant; cut to whole microseconds.

    Raises:
        OverflowError: if there is no such instant.
    """
    microseconds = _EXACT.scaleb(seconds, 6).to_integral_value(ROUND_FLOOR)
    return _BEGINNING + timedelta(microseconds=int(microseconds))


def public_info(info: object) -> dict[str, Any]:
    return {key: info[key] for key in _PUBLIC if key in info} if isinstance(info, dict) else {}


def _top(rows: Rows, answers: Counter[Any]) -> list[tuple[Mapping[str, Any], int]]:
    counted = [(row, answers[row["id"]]) for row in rows if answers[row["id"]]]
    return sorted(counted, key=lambda pair: (-pair[1], pair[0]["id"]))[:5]
