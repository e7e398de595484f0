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
from pybossa_stats.periods.window import Window
from pybossa_stats.source.schema import task, task_run
from pybossa_stats.source.view import MANY_GROUPS, Step
from pybossa_stats.stats.chosen import ChosenProject
from pybossa_stats.stats.sql.buckets import BEFORE, bucketed, edges_of
from pybossa_stats.stats.sql.conditions import of_any_project, of_its_task, of_project
from pybossa_stats.stats.sql.functions import bytewise, once
from pybossa_stats.stats.sql.times import time_by_its_looks, utc_text
from pybossa_stats.stats.sql.windows import within

COMPLETED = "completed"
"""The state of a task that has all the answers that it wants."""

_LONG = timedelta(days=366)
"""In so long a time most tasks have answers: to find out which costs more than it spares."""

# Else PostgreSQL might sort all task runs, to merge them with the few rows that Citus sends.
_HASHED = MANY_GROUPS | {"enable_mergejoin": "off"}

_OF_TASK = task_run.c.project_id, task_run.c.task_id


def completed_step(calendar: Calendar, only: ChosenProject | None) -> Step:
    """The statement of the ``number`` of tasks that were complete in each bucket, and `BEFORE`.

    Unless the window is long, only tasks with an answer in it, or in the one before it, are looked
    at.
    """
    since, end = calendar.window.before.start, calendar.window.end
    among = of_project(only)
    if end - since <= _LONG:
        in_time = within(task_run.c.finish_time, Window(since, end))
        among = _of_tasks_with(in_time, *among), *among
    time = utc_text(task_run.c.finish_time)
    run = bucketed(time, ["", *edges_of(calendar)], _OF_TASK, among).subquery().c
    keys, number = (run.task_id, run.project_id), cast(func.count(), Integer)
    by_then = func.sum(number).over(partition_by=keys, order_by=run.bucket.nulls_last())
    numbers = number.label("number"), by_then.label("by_then")
    each = select(*keys, run.bucket, *numbers).group_by(*keys, run.bucket).subquery().c
    before, wanted = each.by_then - each.number, task.c.n_answers
    is_complete = and_(wanted > 0, each.by_then >= wanted, before < wanted)
    bucket = (each.bucket + BEFORE - 1).label("bucket")  # the first one is all time before that
    sql = (
        select(bucket, func.count().label("completed_tasks"))
        .join(task, of_its_task(each))
        .where(is_complete, each.bucket > 0)
        .group_by(each.bucket)
    )
    return Step("completed tasks", sql, MANY_GROUPS)


def completions_step(among: ColumnElement[bool]) -> Step:
    """The statement of when the last task of each of some projects was complete; all of them are.

    It is for those that have more answers than their tasks want, of which the last may be one.

    Args:
        among: which task runs to look at, all of any task or none.
    """
    time = time_by_its_looks(task_run.c.finish_time)
    run = once(select(*_OF_TASK, time.label("time")).where(among)).c
    keys = run.task_id, run.project_id  # the one that tells most comes first, to sort faster
    place = func.row_number().over(partition_by=keys, order_by=bytewise(run.time).nulls_last())
    each = select(*keys, run.time, place.label("place")).subquery().c
    last = func.max(bytewise(each.time)).label("last_completed")
    wanted = select(each.project_id, last).join(task, of_its_task(each))
    last_wanted = wanted.where(each.place == task.c.n_answers)
    return Step("last tasks", last_wanted.group_by(each.project_id), _HASHED)


def of_late_tasks(since: Mapping[int, str]) -> ColumnElement[bool]:
    """SQL: the condition that task runs are of tasks with an answer since some time.

    Args:
        since: that time, sortable, for each project; the others have no such tasks.
    """
    columns = task_run.c.project_id, task_run.c.finish_time
    times = values(*(column(each.name, each.type) for each in columns), literal_binds=True)
    late = times.data([*since.items()]).cte("late").c
    is_late = bytewise(time_by_its_looks(task_run.c.finish_time)) >= bytewise(late.finish_time)
    late_tasks = _of_tasks_with(task_run.c.project_id == late.project_id, is_late)
    return and_(of_any_project(since), late_tasks)


def _of_tasks_with(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """SQL: the condition that rows are answers to tasks with any answer that meets conditions."""
    return tuple_(*_OF_TASK).in_(select(*_OF_TASK).where(*conditions).correlate(None))
