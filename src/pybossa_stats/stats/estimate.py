"""When the work of a project will be done; light, as it is arithmetic.

On two real servers, turned back to earlier instants, the truth lay within a third and three times
of this in about three of four cases; see tests/benchmarks/estimate.py. Nobody can be more exact:
contributions come in waves, whatever time they are measured over.
"""

from dataclasses import dataclass
from datetime import timedelta

RECENT = timedelta(days=28)
"""What time the pace of a project is measured over; without an answer in it, a project stalls."""

_DAY = timedelta(days=1)
_LEAST_AGE = timedelta(days=7)
_LEAST_ANSWERS = 100
_FACTOR = 3


@dataclass(frozen=True, slots=True)
class Estimate:
    """In how many days the work of a project will be done, if nothing is added to it.

    Attributes:
        days: about so many.
    """

    days: float

    @property
    def least(self) -> float:
        """The days that it will hardly take less than; right, with `most`, in 3 of 4 cases."""
        return self.days / _FACTOR

    @property
    def most(self) -> float:
        """The days that it will hardly take more than."""
        return self.days * _FACTOR


def estimate(
    *, remaining: int, done: int, answers: int, recent: int, age: timedelta | None
) -> Estimate | None:
    """Estimate when a project will be done; None where that would not be honest.

    That is where nothing remains to be done, the project stalls, or is too young to tell: under
    seven days, or under a hundred answers.

    Args:
        remaining: answers that are still needed.
        done: answers that were needed; what is beyond them, as people answer tasks that have
            enough, brings no project nearer to its end.
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
