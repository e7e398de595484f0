"""When the work of a project will be done; plain arithmetic, light to import.

On two real servers, as of earlier instants, the truth lay between a third and three times the
forecast in about three of four cases; see tests/benchmarks/forecast.py. Nobody can be more exact:
contributions come in waves, whatever span they are measured over.
"""

from dataclasses import dataclass
from datetime import timedelta

from pybossa_stats.contract import Result

RECENT = timedelta(days=28)
"""The span over which a project's pace is measured, and after which one without answers stalls."""

_DAY = timedelta(days=1)
_LEAST_AGE = timedelta(days=7)
_LEAST_ANSWERS = 100
_FACTOR = 3


@dataclass(frozen=True, slots=True)
class Forecast(Result):
    """When the work of a project will be done, if no tasks are added.

    Attributes:
        days: days until completion
        least: earliest completion, in days; three out of four projects are done between least and
            most
        most: latest completion, in days
    """

    days: int
    least: int
    most: int

    @classmethod
    def of(cls, days: float) -> "Forecast":
        """A forecast of so many days, all to two digits, and at least one day."""
        spans = days, days / _FACTOR, days * _FACTOR
        return cls(*(max(1, round(float(f"{span:.1e}"))) for span in spans))


def days_to_go(
    *, remaining: int, done: int, answers: int, recent: int, age: timedelta | None
) -> float | None:
    """In how many days the work of a project will be done; None where a forecast is not honest.

    That is where nothing remains to be done, the project had no answers lately, or is too young to
    tell: under seven days, or under a hundred answers.

    Args:
        remaining: answers that are still needed.
        done: answers that were needed; further answers to tasks that have enough bring no project
            nearer to its end.
        answers: all answers.
        recent: those of the last 28 days.
        age: the time since the first answer; None if there is none.
    """
    if age is None or age < _LEAST_AGE or answers < _LEAST_ANSWERS:
        return None
    if not (remaining and done and recent):
        return None
    answers_a_day = recent / (min(age, RECENT) / _DAY)
    return remaining / (answers_a_day * done / answers)
