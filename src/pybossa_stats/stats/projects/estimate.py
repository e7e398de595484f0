"""When the work of a project will be done; plain arithmetic, light to import.

On two real servers, as of earlier instants, the truth lay between a third and three times the
estimate in about three of four cases; see tests/benchmarks/estimate.py. Nobody can be more exact:
contributions come in waves, whatever span they are measured over.
"""

from dataclasses import dataclass
from datetime import timedelta

RECENT = timedelta(days=28)
"""The span over which a project's pace is measured, and after which one without answers stalls."""

_DAY = timedelta(days=1)
_LEAST_AGE = timedelta(days=7)
_LEAST_ANSWERS = 100
_FACTOR = 3


@dataclass(frozen=True, slots=True)
class Estimate:
    """In how many days the work of a project will be done, if nothing is added to it.

    Attributes:
        days: the estimate itself.
    """

    days: float

    @property
    def least(self) -> float:
        """The lower bound, in days; the truth lies between it and `most` in 3 of 4 cases."""
        return self.days / _FACTOR

    @property
    def most(self) -> float:
        """The upper bound, in days."""
        return self.days * _FACTOR


def estimate(
    *, remaining: int, done: int, answers: int, recent: int, age: timedelta | None
) -> Estimate | None:
    """Estimate when a project will be done; None where that would not be honest.

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
    return Estimate(remaining / (answers_a_day * done / answers))
