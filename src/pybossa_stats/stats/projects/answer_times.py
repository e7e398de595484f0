"""How many answers projects have, and when the first and the last of them were given."""

from operator import add
from typing import Any, NamedTuple

from pybossa_stats.periods.window import Window, sortable_text
from pybossa_stats.source.view import View
from pybossa_stats.stats.chosen import ChosenProject
from pybossa_stats.stats.projects.statements import answers_step, exact_times_step
from pybossa_stats.stats.sql.times import valid_instant

_LATE = 50  # A task is nearly always completed in the last fiftieth of a project's time.


class AnswerTimes(NamedTuple):
    """The answers of a project.

    Attributes:
        answers: all of them.
        window_answers: those of the window.
        before_answers: those of the window before it.
        recent_answers: those of the last 28 days.
        first_answer: the time of the first one, sortable.
        last_answer: the time of the last one, sortable.
    """

    answers: int = 0
    window_answers: int = 0
    before_answers: int = 0
    recent_answers: int = 0
    first_answer: str | None = None
    last_answer: str | None = None


def answer_times(
    view: View, window: Window, recent: Window, only: ChosenProject | None
) -> dict[Any, AnswerTimes]:
    """Read the answers of projects, by id; first and last skip texts that only look like times.

    Arguments are those of `answers_step`.
    """
    step = answers_step(window, recent, only)
    parts = {(row.project_id, row.is_plain): AnswerTimes(*row[2:]) for row in view.run(step)}
    doubtful = [
        project_id
        for (project_id, is_plain), part in parts.items()
        if is_plain and not all(map(valid_instant, {part.first_answer, part.last_answer} - {None}))
    ]
    if doubtful:
        nothing = dict.fromkeys(doubtful, (None, None))
        rows = map(tuple, view.run(exact_times_step(window, doubtful)))
        exact = nothing | {project_id: times for project_id, *times in rows}
        for project_id, (first, last) in exact.items():
            part = parts[project_id, True]
            parts[project_id, True] = part._replace(first_answer=first, last_answer=last)
    projects: dict[Any, AnswerTimes] = {}
    for (project_id, _), part in parts.items():
        projects[project_id] = _sum(projects.get(project_id, AnswerTimes()), part)
    return projects


def late_threshold(times: AnswerTimes) -> str | None:
    """A sortable time not long before the last answer, measured by the time since the first."""
    first, last = valid_instant(times.first_answer), valid_instant(times.last_answer)
    return sortable_text(last - (last - first) / _LATE) if first and last else None


def _sum(one: AnswerTimes, other: AnswerTimes) -> AnswerTimes:
    first = min(filter(None, (one.first_answer, other.first_answer)), default=None)
    last = max(filter(None, (one.last_answer, other.last_answer)), default=None)
    answers, of_window, of_before, recent = map(add, one[:4], other[:4])
    return AnswerTimes(answers, of_window, of_before, recent, first, last)
