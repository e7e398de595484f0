"""How projects are going, counted one by one in plain Python; independent of any SQL."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

from pybossa_stats.periods.window import Window
from pybossa_stats.stats.projects.estimate import estimate
from pybossa_stats.stats.projects.projects import People, ProjectStats, Work
from tests.support.oracle import Rows, read_time

_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
_RECENT = timedelta(days=28)


def count_projects(tables: Mapping[str, Rows], window: Window) -> tuple[ProjectStats, ...]:
    """What `collect_projects` must find in these rows, with the people of all time."""
    ordered = sorted(tables["project"], key=lambda each: each["id"])
    return tuple(_count(each, tables, window) for each in ordered)


def count_work(tasks: Rows, runs: Rows, window: Window) -> Work:
    """What there is to do, and what was done, in these tasks and runs."""
    answers = Counter((run["project_id"], run["task_id"]) for run in runs)
    work = Counter[str]()
    for task in tasks:
        given = answers[task["project_id"], task["id"]]
        wants = max(0, task["n_answers"] or 0)
        is_completed = task["state"] == "completed"
        work["tasks"] += 1
        work["completed_tasks"] += is_completed
        work["wanted"] += wants
        work["done"] += min(given, wants)
        work["remaining"] += 0 if is_completed else max(0, wants - given)
        work["unmarked_tasks"] += not is_completed and 0 < wants <= given
        if completed := last_wanted(task, runs):
            for name, each in (("window", window), ("before", window.before)):
                complete = _seconds(each.start) <= (_time_of(completed) or 0) < _seconds(each.end)
                work[f"{name}_completed_tasks"] += complete
    work["answers"] = len(runs)
    work["window_answers"] = sum(_is_in(window, run) for run in runs)
    work["before_answers"] = sum(_is_in(window.before, run) for run in runs)
    return Work(**work)


def last_wanted(task: Mapping[str, Any], runs: Rows) -> Mapping[str, Any] | None:
    """The last answer that a task wants; None if it wants none, or has less."""
    given = [
        run
        for run in runs
        if (run["project_id"], run["task_id"]) == (task["project_id"], task["id"])
        and _time_of(run) is not None
    ]
    given.sort(key=lambda run: _time_of(run) or 0)
    wants = task["n_answers"] or 0
    return given[wants - 1] if 0 < wants <= len(given) else None


def _count(project: Mapping[str, Any], tables: Mapping[str, Rows], window: Window) -> ProjectStats:
    tasks = [each for each in tables["task"] if each["project_id"] == project["id"]]
    runs = [each for each in tables["task_run"] if each["project_id"] == project["id"]]
    work = count_work(tasks, runs, window)
    recent = sum(_is_in(Window.ending(window.end, _RECENT), run) for run in runs)
    times = [time for run in runs if (time := _time_of(run)) is not None]
    present = [time for time in times if _seconds(datetime(1970, 1, 1, tzinfo=UTC)) <= time]
    past = [time for time in present if time < _seconds(window.end)]
    first, last = (_instant(min(past)), _instant(max(past))) if past else (None, None)
    silent = project["published"] and work.remaining > 0 and recent == 0
    new = silent and not past and _has_begun_since(window.end - _RECENT, project, tasks, window.end)
    return ProjectStats(
        id=project["id"],
        name=project["name"],
        short_name=project["short_name"],
        published=project["published"],
        work=work,
        people=_people([run for run in runs if _is_in(window, run)]),
        all_time=_people(runs),
        first=first,
        last=last,
        completed=_completed(tasks, runs, window),
        stalled=silent and not new,
        new=new,
        estimate=estimate(
            remaining=work.remaining,
            done=work.done,
            answers=len(runs),
            recent=recent,
            age=window.end - first if first else None,
        ),
    )


def _has_begun_since(
    start: datetime, project: Mapping[str, Any], tasks: Rows, end: datetime
) -> bool:
    created = [time for task in tasks if (time := read_time(task["created"] or "")) is not None]
    beginnings = [read_time(project["created"] or ""), min(created, default=None)]
    return any(time is not None and _seconds(start) <= time < _seconds(end) for time in beginnings)


def _completed(tasks: Rows, runs: Rows, window: Window) -> datetime | None:
    """When the last task got the last answer that it wants."""
    ends = []
    for task in tasks:
        if (task["n_answers"] or 0) > 0:
            if (completed := last_wanted(task, runs)) is None:
                return None
            ends.append(_time_of(completed) or Fraction())
    start, end = _seconds(datetime(1970, 1, 1, tzinfo=UTC)), _seconds(window.end)
    return _instant(max(ends)) if ends and start <= max(ends) < end else None


def _people(runs: Rows) -> People:
    return People(
        len({run["user_id"] for run in runs} - {None}),
        len({run["user_ip"] for run in runs} - {None}),
    )


def _time_of(run: Mapping[str, Any]) -> Fraction | None:
    return read_time(run["finish_time"] or "")


def _is_in(window: Window, run: Mapping[str, Any]) -> bool:
    time = _time_of(run)
    return time is not None and _seconds(window.start) <= time < _seconds(window.end)


def _seconds(instant: datetime) -> Fraction:
    return Fraction((instant - _BEGINNING) // timedelta(microseconds=1), 10**6)


def _instant(seconds: Fraction) -> datetime:
    return _BEGINNING + timedelta(microseconds=int(seconds * 10**6))
