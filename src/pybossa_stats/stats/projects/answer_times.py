"""How many answers projects have, and when the first and the last of them were given."""

from dataclasses import replace
from typing import Any, NamedTuple

from pybossa_stats.periods.iso import instant_or_none
from pybossa_stats.periods.window import Window, sortable_text
from pybossa_stats.source.view import View
from pybossa_stats.stats.chosen import ChosenProject
from pybossa_stats.stats.projects.statements import answers_by_project_step

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
    view: View,
    window: Window,
    recent: Window,
    only: ChosenProject | None,
    *,
    of_all_users: bool = False,
) -> dict[Any, AnswerTimes]:
    """Read the answers of projects, by id; for arguments, see `answers_by_project_step`."""
    step = answers_by_project_step(window, recent, only)
    rows = view.run(replace(step, of_all_users=of_all_users))
    return {row.project_id: AnswerTimes(*row[1:]) for row in rows}


def late_threshold(times: AnswerTimes) -> str | None:
    """A sortable time not long before the last answer, measured by the time since the first."""
    first, last = instant_or_none(times.first_answer), instant_or_none(times.last_answer)
    return sortable_text(last - (last - first) / _LATE) if first and last else None
