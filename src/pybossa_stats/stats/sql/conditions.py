"""SQL: which rows belong to a project or a task."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Integer, and_, bindparam, func, not_

from pybossa_stats.source.schema import task, task_run
from pybossa_stats.stats.chosen import ChosenProject

if TYPE_CHECKING:
    from pybossa_stats.source.view import AnyColumns

_IS_GOLD = 1  # In PYBOSSA itself, calibration is 0 or null.

IS_GOLD = func.coalesce(task.c.calibration, 0) == _IS_GOLD
"""SQL: the condition that tasks are gold: Bloomberg's fork never completes them."""

NEEDS_ANSWERS = and_(task.c.n_answers > 0, not_(IS_GOLD))
"""SQL: the condition that tasks are work, which is done once they have their answers."""


def of_project(
    project: ChosenProject | None, column: ColumnElement[int] = task_run.c.project_id
) -> tuple[ColumnElement[bool], ...]:
    """SQL: the condition that rows are of a project, by a column; none if no project is given."""
    return (column == project.id,) if project else ()


def of_task(ids: "AnyColumns") -> ColumnElement[bool]:
    """SQL: the condition that rows are of a task, by the ids of the task and of its project."""
    return and_(ids.task_id == task.c.id, ids.project_id == task.c.project_id)


def of_any(ids: Collection[int], column: ColumnElement[int]) -> ColumnElement[bool]:
    """SQL: the condition that a column holds any of some ids."""
    # PostgreSQL compares a row with each parameter; numbers that are written out it hashes.
    written_out = bindparam(
        "ids", [*ids], Integer, unique=True, expanding=True, literal_execute=True
    )
    return column.in_(written_out)
