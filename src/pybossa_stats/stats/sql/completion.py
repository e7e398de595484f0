"""When tasks were completed, and so projects: at the time of the last answer that was needed."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import (
    ColumnElement,
    Integer,
    and_,
    cast,
    column,
    func,
    select,
    tuple_,
    values,
)

from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.source.functions import evaluated_once
from pybossa_stats.source.schema import task, task_run
from pybossa_stats.source.times import utc_text, within
from pybossa_stats.source.view import MANY_GROUPS, Step
from pybossa_stats.stats.chosen import ChosenProject
from pybossa_stats.stats.sql.buckets import BEFORE, bucketed_runs, edges_of
from pybossa_stats.stats.sql.conditions import (
    NEEDS_ANSWERS,
    of_any,
    of_project,
    of_task,
)

COMPLETED = "completed"
"""The state of a task that has all the answers that it needs."""

_LONG = timedelta(days=366)
"""In so long a time most tasks have answers: finding those costs more than it saves."""

# Else PostgreSQL might sort all task runs, to merge them with the few rows that Citus sends.
_HASHED = MANY_GROUPS | {"enable_mergejoin": "off"}

_TASK_KEYS = task_run.c.project_id, task_run.c.task_id


def completed_step(calendar: Calendar, only: ChosenProject | None) -> Step:
    """The statement of the ``completed_tasks`` of each bucket, and of `BEFORE`.

    Unless the window is long, it reads only tasks with an answer in it, or in the one before it.
    """
    period = calendar.window.with_before
    conditions = of_project(only)
    if period.end - period.start <= _LONG:
        in_period = within(task_run.c.finish_time, period)
        conditions = _of_tasks_with(in_period, *conditions), *conditions
    edges = ["", *edges_of(calendar)]  # the first bucket is all time before the others
    runs = bucketed_runs(_TASK_KEYS, edges, conditions).c
    task_keys = runs.task_id, runs.project_id
    answers = cast(func.count(), Integer)
    so_far = func.sum(answers).over(partition_by=task_keys, order_by=runs.bucket.nulls_last())
    by_task = (
        select(*task_keys, runs.bucket, answers.label("answers"), so_far.label("answers_so_far"))
        .group_by(*task_keys, runs.bucket)
        .subquery("answers_by_task")
    ).c
    needed = task.c.n_answers
    is_completed = and_(
        NEEDS_ANSWERS,
        by_task.answers_so_far >= needed,
        by_task.answers_so_far - by_task.answers < needed,
    )
    bucket = (by_task.bucket + BEFORE - 1).label("bucket")
    sql = (
        select(bucket, func.count().label("completed_tasks"))
        .join(task, of_task(by_task))
        .where(is_completed, by_task.bucket > 0)
        .group_by(by_task.bucket)
    )
    return Step("completed tasks", sql, MANY_GROUPS, of_all_users=True)


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
