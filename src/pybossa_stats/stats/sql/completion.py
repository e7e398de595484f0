"""When tasks were completed, and so projects: at the time of the last answer that was needed."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    and_,
    cast,
    column,
    func,
    literal,
    select,
    tuple_,
    union_all,
    values,
)

from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.window import Window
from pybossa_stats.source.functions import evaluated_once
from pybossa_stats.source.schema import task, task_run
from pybossa_stats.source.times import utc_text, within
from pybossa_stats.source.view import WITHOUT_PARALLEL_INDEX_SCANS, Step
from pybossa_stats.stats.chosen import ChosenProject
from pybossa_stats.stats.sql.answers_by_task import answers_by_task, spans_of
from pybossa_stats.stats.sql.buckets import Part, parts_of_calendar, together
from pybossa_stats.stats.sql.conditions import (
    NEEDS_ANSWERS,
    of_any,
    of_project,
    of_task,
)

if TYPE_CHECKING:
    from pybossa_stats.source.view import AnyColumns

COMPLETED = "completed"
"""The state of a task that has all the answers that it needs."""

_LONG = timedelta(days=366)
"""In so long a time most tasks have answers: finding those costs more than it saves."""

# Else PostgreSQL might sort all task runs, to merge them with the few rows that Citus sends.
_HASHED = WITHOUT_PARALLEL_INDEX_SCANS | {"enable_mergejoin": "off"}

# PostgreSQL expects that next to no task was completed in any period: without an index, it might
# scan all task runs for each of them.
_HASHED_GROUPS = WITHOUT_PARALLEL_INDEX_SCANS | {"enable_nestloop": "off"}

_TASK_KEYS = task_run.c.project_id, task_run.c.task_id


def completed_step(calendar: Calendar, only: ChosenProject | None) -> Step:
    """The statement of the ``completed_tasks`` of each bucket, and of `BEFORE`.

    A task with as many answers as it needs was completed by the last one. Only of those that went
    on are all answers of the window, and of the time before it, put in order.
    """
    parts = parts_of_calendar(calendar)
    tasks = [_tasks_of(part.period, only) for part in parts]
    sql = _by_bucket(parts, [_completed_tasks(rows, "start", "end") for rows in tasks])
    return Step("completed tasks", sql, _HASHED_GROUPS, of_all_users=True)


def completed_by_bucket(calendar: Calendar, tasks: "AnyColumns") -> Select[Any]:
    """SQL: what `completed_step` finds, of all tasks.

    Args:
        calendar: the window, and its buckets.
        tasks: the answers that each has ``needed``, and those of `answers_by_task` until
            `instants_of` the window, with the last until the ends of `spans_of` it.
    """
    completed = [_completed_tasks(tasks, *span) for span in spans_of(calendar.window)]
    return _by_bucket(parts_of_calendar(calendar), completed)


def _by_bucket(parts: Sequence[Part], completed: Sequence[Select[Any]]) -> Select[Any]:
    """SQL: the ``completed_tasks`` of each ``bucket``, of those completed in each part."""
    pairs = zip(parts, completed, strict=True)
    tasks = together([_completions(part, rows) for part, rows in pairs]).subquery("completions").c
    number = cast(func.sum(tasks.tasks), BigInteger).label("completed_tasks")
    return select(tasks.bucket, number).group_by(tasks.bucket)


def _completions(part: Part, tasks: Select[Any]) -> Select[Any]:
    """SQL: the ``tasks`` that were completed at an instant, and the ``bucket`` of that."""
    completed = tasks.cte("completed_before" if part.is_before else "completed_tasks")
    times = union_all(_by_last_answer(completed), _by_needed_answer(completed, part.period))
    found = times.subquery("completion_times").c
    return select(part.bucket_of(found.time), found.tasks)


def _tasks_of(period: Window, only: ChosenProject | None) -> "AnyColumns":
    """SQL: tasks, their `answers_by_task` until the ``start`` and the ``end`` of a period.

    Unless it is long, only tasks with an answer in it are looked at.
    """
    conditions = of_project(only)
    if period.end - period.start <= _LONG:
        in_period = within(task_run.c.finish_time, period)
        conditions = (_of_tasks_with(in_period, *conditions), *conditions)
    until = dict(zip(("start", "end"), period.texts, strict=True))
    answers = answers_by_task(until, *conditions, last=["end"]).subquery("answers_by_task").c
    tasks = select(*answers, task.c.n_answers.label("needed")).join(task, of_task(answers))
    return tasks.where(NEEDS_ANSWERS).subquery("tasks").c


def _completed_tasks(tasks: "AnyColumns", start: str, end: str) -> Select[Any]:
    """SQL: the tasks completed in a period, the answers that each needs, and those that it had.

    Args:
        tasks: see `completed_by_bucket`.
        start: the name of the instant when the period starts.
        end: that of its end.
    """
    needed, before, until = tasks.needed, tasks[f"until_{start}"], tasks[f"until_{end}"]
    return select(
        tasks.project_id,
        tasks.task_id,
        before.label("answers_before"),
        until.label("answers"),
        tasks[f"last_{end}"].label("last"),
        needed,
    ).where(needed > 0, before < needed, until >= needed)


def _by_last_answer(completed: CTE) -> Select[Any]:
    """SQL: when each of the completed ``tasks`` was that has no more answers than it needs."""
    tasks = literal(1, Integer).label("tasks")
    has_needed = completed.c.answers == completed.c.needed
    return select(completed.c.last.label("time"), tasks).where(has_needed)


def _by_needed_answer(completed: CTE, period: Window) -> Select[Any]:
    """SQL: when each of the completed ``tasks`` was that has more answers than it needs."""
    missing = (completed.c.needed - completed.c.answers_before).label("missing")
    task_keys = completed.c.task_id, completed.c.project_id
    surplus_tasks = (
        select(*task_keys, missing, func.count().label("tasks"))
        .where(completed.c.answers > completed.c.needed)
        .group_by(*task_keys, missing)  # as a copy may have a task twice
        .subquery("surplus_tasks")
    ).c
    time = utc_text(task_run.c.finish_time, period).label("time")
    in_period = within(task_run.c.finish_time, period)
    runs = select(*_TASK_KEYS, time).where(in_period).subquery("runs").c
    is_of_task = and_(
        surplus_tasks.task_id == runs.task_id, surplus_tasks.project_id == runs.project_id
    )
    place = func.row_number().over(
        partition_by=(surplus_tasks.task_id, surplus_tasks.project_id, surplus_tasks.missing),
        order_by=runs.time,
    )
    ranked = (
        select(runs.time, surplus_tasks.tasks, surplus_tasks.missing, place.label("place"))
        .join_from(surplus_tasks.task_id.table, runs.task_id.table, is_of_task)
        .subquery("ranked_runs")
    ).c
    return select(ranked.time, ranked.tasks).where(ranked.place == ranked.missing)


def completions_step(condition: ColumnElement[bool]) -> Step:
    """The statement of when the last task of each of some completed projects was completed.

    It is for those that have more answers than their tasks need: the last one may be one of these.

    Args:
        condition: on task runs; it holds for all of a task or for none.
    """
    time = utc_text(task_run.c.finish_time).label("time")
    runs = evaluated_once(select(*_TASK_KEYS, time).where(condition), "runs").c
    task_keys = runs.task_id, runs.project_id  # the more selective first, to sort faster
    time_order = runs.time.nulls_last()
    place = func.row_number().over(partition_by=task_keys, order_by=time_order).label("place")
    ranked = select(*task_keys, runs.time, place).subquery("ranked_runs").c
    sql = (
        select(ranked.project_id, func.max(ranked.time).label("completed"))
        .join(task, of_task(ranked))
        .where(NEEDS_ANSWERS, ranked.place == task.c.n_answers)
        .group_by(ranked.project_id)
    )
    return Step("last tasks", sql, _HASHED, of_all_users=True)


def of_late_tasks(since: Mapping[int, str]) -> ColumnElement[bool]:
    """SQL: the condition that task runs are of tasks with an answer since some time.

    Args:
        since: that time, sortable, for each project; the others have no such tasks.
    """
    project_id = column("project_id", task_run.c.project_id.type)
    time = column("since", task_run.c.finish_time.type)
    times = values(project_id, time, literal_binds=True).data([*since.items()])
    late = times.cte("late").c
    is_late = utc_text(task_run.c.finish_time) >= late.since
    late_tasks = _of_tasks_with(task_run.c.project_id == late.project_id, is_late)
    return and_(of_any(since, task_run.c.project_id), late_tasks)


def _of_tasks_with(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """SQL: the condition that rows are answers to tasks with any answer that meets conditions."""
    return tuple_(*_TASK_KEYS).in_(select(*_TASK_KEYS).where(*conditions).correlate(None))
