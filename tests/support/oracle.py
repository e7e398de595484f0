"""The global statistics, counted one by one in plain Python; independent of any SQL."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from pybossa_stats.stats.site import ActiveProject, ActiveUser, SiteStats
from pybossa_stats.stats.window import Window

Rows = Sequence[Mapping[str, Any]]

_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?:Z|\+00:00)?", re.ASCII)
_PUBLIC = ("container", "thumbnail", "thumbnail_url", "task_presenter", "tutorial", "sched")


def count_stats(tables: Mapping[str, Rows], at: datetime) -> SiteStats:
    """What `collect` must find in these rows."""
    runs, projects, users = tables["task_run"], tables["project"], tables["user"]
    recent = [run for run in runs if in_last_day(run["finish_time"], at)]
    by_project = Counter(run["project_id"] for run in recent)
    by_user = Counter(run["user_id"] for run in recent)
    open_users = [user for user in users if user["restrict"] is False]
    return SiteStats(
        window=Window(at - timedelta(hours=24), at),
        authenticated_users=len(users),
        anonymous_users=len({run["user_ip"] for run in runs} - {None}),
        published_projects=sum(project["published"] is True for project in projects),
        draft_projects=sum(project["published"] is not True for project in projects),
        tasks=len(tables["task"]),
        task_runs=len(runs),
        top_projects=tuple(
            ActiveProject(p["id"], p["name"], p["short_name"], public_info(p["info"]), answers)
            for p, answers in _top(projects, by_project)
        ),
        top_users=tuple(
            ActiveUser(u["id"], u["fullname"], u["name"], answers)
            for u, answers in _top(open_users, by_user)
        ),
    )


def in_last_day(finish_time: str | None, at: datetime) -> bool:
    """Whether a time can be read and lies in the 24 hours to ``at``, to the nanosecond."""
    match = _TIME.fullmatch(finish_time or "")
    if match is None:
        return False
    date, clock, fraction = match.groups()
    try:
        second = datetime.fromisoformat(f"{date}T{clock}").replace(tzinfo=UTC)
    except ValueError:
        return False
    nanoseconds = int((fraction or "").ljust(9, "0"))
    instant = (second, nanoseconds)
    start = at - timedelta(hours=24)
    return _split(start) < instant <= _split(at)


def public_info(info: object) -> dict[str, Any]:
    return {key: info[key] for key in _PUBLIC if key in info} if isinstance(info, dict) else {}


def _split(instant: datetime) -> tuple[datetime, int]:
    return instant.replace(microsecond=0), instant.microsecond * 1000


def _top(rows: Rows, answers: Counter[Any]) -> list[tuple[Mapping[str, Any], int]]:
    counted = [(row, answers[row["id"]]) for row in rows if answers[row["id"]]]
    return sorted(counted, key=lambda pair: (-pair[1], pair[0]["id"]))[:5]
