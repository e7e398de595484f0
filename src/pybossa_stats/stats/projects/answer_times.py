"""How many answers projects have, and when the first and the last of them were given."""

from operator import add
from typing import Any, NamedTuple

from pybossa_stats.periods.window import Window, sortable_text
from pybossa_stats.source.view import View
from pybossa_stats.stats.chosen import ChosenProject
from pybossa_stats.stats.projects.statements import answers_step, exact_times_step
from pybossa_stats.stats.sql.times import seeming_instant

_LATE = 50  # So much of a project's time is seldom without a task that was completed in it.


class AnswerTimes(NamedTuple):
    """The answers of a project.

    Attributes:
        answers: all of them.
        window_answers: those of the window.
        before_answers: those of the window before it.
        recent_answers: those of the last 28 days.
        first_answer: time of the first one, sortable.
        last_answer: time of the last one.
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
    rows = {(row.project_id, row.usual): AnswerTimes(*row[2:]) for row in view.run(step)}
    doubtful = [
        key
        for (key, usual), row in rows.items()
        if usual and not all(map(seeming_instant, {row.first_answer, row.last_answer} - {None}))
    ]
    if doubtful:
        exact = {row.project_id: row for row in view.run(exact_times_step(window, doubtful))}
        for key in doubtful:
            seen = exact.get(key)
            first, last = (seen.first_answer, seen.last_answer) if seen else (None, None)
            rows[key, True] = rows[key, True]._replace(first_answer=first, last_answer=last)
    found: dict[Any, AnswerTimes] = {}
    for (key, _), row in rows.items():
        found[key] = _both(found.get(key, AnswerTimes()), row)
    return found


def late_in(times: AnswerTimes) -> str | None:
    """A sortable time not long before the last answer, measured by the time since the first."""
    first, last = seeming_instant(times.first_answer), seeming_instant(times.last_answer)
    return sortable_text(last - (last - first) / _LATE) if first and last else None


def _both(one: AnswerTimes, other: AnswerTimes) -> AnswerTimes:
    first = min(filter(None, (one.first_answer, other.first_answer)), default=None)
    last = max(filter(None, (one.last_answer, other.last_answer)), default=None)
    answers, of_window, of_before, recent = map(add, one[:4], other[:4])
    return AnswerTimes(answers, of_window, of_before, recent, first, last)
