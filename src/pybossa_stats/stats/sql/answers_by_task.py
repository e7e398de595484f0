"""SQL that counts the answers of each task."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from pybossa_stats.periods.window import Window
from pybossa_stats.source.schema import task_run
from pybossa_stats.source.times import utc_text


def instants_of(window: Window) -> dict[str, str]:
    """When a window starts and ends, and the time before it, by the names of these instants.

    That ends when the window starts, unless it has an end of its own.
    """
    instants = dict(zip(("before_start", "before_end"), window.before.texts, strict=True))
    if window.adjoins_before:
        del instants["before_end"]
    return instants | dict(zip(("start", "end"), window.texts, strict=True))


def spans_of(window: Window) -> list[tuple[str, str]]:
    """The names of the instants when each part of a window starts and ends, as in `parts_of`."""
    if window.adjoins_before:
        return [("before_start", "end")]
    return [("before_start", "before_end"), ("start", "end")]


def answers_by_task(
    until: Mapping[str, str],
    *conditions: ColumnElement[bool],
    last: Collection[str] = (),
) -> Select[Any]:
    """SQL: the ``answers`` of each task, of all time and before some instants.

    Args:
        until: the instants, as sortable texts; the label of the answers before each of them is
            ``until_`` and its name.
        conditions: those that task runs must meet.
        last: the names of those to find the last answer before, too, as ``last_`` and the name.
    """
    keys = task_run.c.project_id, task_run.c.task_id
    time = utc_text(task_run.c.finish_time).label("time")
    runs = select(*keys, time).where(*conditions).subquery("runs").c
    counts = (
        func.count().filter(runs.time < at).label(f"until_{name}") for name, at in until.items()
    )
    times = (
        func.max(runs.time).filter(runs.time < until[name]).label(f"last_{name}") for name in last
    )
    task_keys = runs.project_id, runs.task_id
    answers = func.count().label("answers")
    return select(*task_keys, answers, *counts, *times).group_by(*task_keys)
