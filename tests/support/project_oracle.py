"""How projects are going, counted one by one in plain Python; independent of any SQL."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import cache
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
    windows = {"window": window, "before": window.before}
    work = Counter[str]()
    for task, completed in zip(tasks, last_wanted(tasks, runs), strict=True):
        given = answers[task["project_id"], task["id"]]
        wants = max(0, task["n_answers"] or 0)
        is_completed = task["state"] == "completed"
        work["tasks"] += 1
        work["completed_tasks"] += is_completed
        work["wanted"] += wants
        work["done"] += min(given, wants)
        work["remaining"] += 0 if is_completed else max(0, wants - given)
        work["unmarked_tasks"] += not is_completed and 0 < wants <= given
        for name, each in windows.items():
            work[f"{name}_completed_tasks"] += completed is not None and _is_in(each, completed)
    work["answers"] = len(runs)
    for name, each in windows.items():
        work[f"{name}_answers"] = sum(_is_in(each, run) for run in runs)
    return Work(**work)


def last_wanted(tasks: Rows, runs: Rows) -> list[Mapping[str, Any] | None]:
    """The last answer that each task wants; None if it wants none, or has less."""
    given = defaultdict(list)
    for run in runs:
        if _time_of(run) is not None:
            given[run["project_id"], run["task_id"]].append(run)
    for answers in given.values():
        answers.sort(key=lambda run: _time_of(run) or 0)

    def last(task: Mapping[str, Any]) -> Mapping[str, Any] | None:
        answers, wants = given[task["project_id"], task["id"]], task["n_answers"] or 0
        return answers[wants - 1] if 0 < wants <= len(answers) else None

    return [*map(last, tasks)]


def _count(project: Mapping[str, Any], tables: Mapping[str, Rows], window: Window) -> ProjectStats:
    tasks = [each for each in tables["task"] if each["project_id"] == project["id"]]
    runs = [each for each in tables["task_run"] if each["project_id"] == project["id"]]
    work = count_work(tasks, runs, window)
    lately = Window.ending(window.end, _RECENT)
    recent = sum(_is_in(lately, run) for run in runs)
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
    for task, completed in zip(tasks, last_wanted(tasks, runs), strict=True):
        if (task["n_answers"] or 0) > 0:
            if completed is None:
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


@cache
def _seconds(instant: datetime) -> Fraction:
    return Fraction((instant - _BEGINNING) // timedelta(microseconds=1), 10**6)


def _instant(seconds: Fraction) -> datetime:
    return _BEGINNING + timedelta(microseconds=int(seconds * 10**6))
