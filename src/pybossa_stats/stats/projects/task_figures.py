"""The tasks of projects: their figures, and how many answers they have."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from pybossa_stats.errors import NotPybossaError
from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.window import Window
from pybossa_stats.source.view import View
from pybossa_stats.stats.chosen import ChosenProject
from pybossa_stats.stats.projects.results import TasksByAnswers
from pybossa_stats.stats.projects.statements import (
    MOST_NEEDED,
    tasks_and_completions_step,
    tasks_step,
)
from pybossa_stats.stats.sql.in_order import in_order_of_tasks


class TaskFigures(dict[Any, dict[str, int]]):
    """The figures of the tasks of each project, by the labels of `tasks_step`.

    A project without tasks has 0 for each figure.

    Args:
        labels: the labels of the figures.
        rows: those of `tasks_step`: the figures of the tasks of a project with so many answers.
    """

    def __init__(self, labels: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        self._labels = labels
        self._by_answers: defaultdict[Any, dict[int, int]] = defaultdict(dict)
        for project_id, answers, *numbers in rows:
            figures = dict(zip(self._labels, numbers, strict=True))
            sums = self[project_id]
            self[project_id] = {label: sums[label] + figures[label] for label in self._labels}
            self._by_answers[project_id][answers] = figures["tasks"] - figures["gold_tasks"]

    def __missing__(self, _project_id: object) -> dict[str, int]:
        return dict.fromkeys(self._labels, 0)

    def by_answers(self, project_id: int) -> tuple[TasksByAnswers, ...]:
        """How many tasks of a project, except gold ones, have how many answers; fewest first."""
        numbers = sorted(self._by_answers[project_id].items())
        return tuple(TasksByAnswers(answers, tasks) for answers, tasks in numbers if tasks)


def read_tasks(view: View, window: Window, only: ChosenProject | None) -> TaskFigures:
    """Read the figures of the tasks of projects; arguments are those of `tasks_step`.

    Raises:
        NotPybossaError: if a task needs a number of answers that is not a whole number.
    """
    rows = view.run(in_order_of_tasks(view, tasks_step(window, only)))
    _, _, *labels = rows.keys()
    return _usable(TaskFigures(labels, rows))


def read_tasks_and_completions(
    view: View, calendar: Calendar
) -> tuple[TaskFigures, dict[int, int]]:
    """Read the figures of all tasks, and how many were completed in each bucket, and `BEFORE`.

    Raises:
        NotPybossaError: as `read_tasks` does.
    """
    rows = view.run(in_order_of_tasks(view, tasks_and_completions_step(calendar)))
    _, _, _, *labels = rows.keys()
    tasks, completed = [], {}
    for row in rows:
        if row.bucket is None:
            tasks.append(row[1:])
        else:
            completed[row.bucket] = row.completed_tasks
    return _usable(TaskFigures(labels, tasks)), completed


def _usable(tasks: TaskFigures) -> TaskFigures:
    if any(figures["unusable"] for figures in tasks.values()):
        raise NotPybossaError(
            f"A value of task.n_answers is not a whole number up to {MOST_NEEDED:,}.",
            "Correct it in the database.",
        )
    return tasks
