"""How unevenly something is shared out among people."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Concentration:
    """How unevenly answers are shared out among users.

    Attributes:
        users: how many there are.
        answers: the answers of all of them.
        median: the answers of the user in the middle; None if there is nobody.
        most_active: how many users the most active tenth has, rounded up.
        most_active_answers: the answers of that tenth.
        gini: the Gini coefficient: from 0, where all users have equally many, to nearly 1, where
            one has all; None if there is nobody.
    """

    users: int
    answers: int
    median: float | None
    most_active: int
    most_active_answers: int
    gini: float | None


def concentration(histogram: Mapping[int, int]) -> Concentration:
    """Measure a distribution, exactly.

    Args:
        histogram: how many users have each number of answers; both are at least 1.
    """
    numbers = sorted(Counter(histogram).elements())
    users, answers = len(numbers), sum(numbers)
    most_active = -(-users // 10)
    return Concentration(
        users=users,
        answers=answers,
        median=_median(numbers) if users else None,
        most_active=most_active,
        most_active_answers=sum(numbers[users - most_active :]),
        gini=_gini(numbers, answers) if users else None,
    )


def _median(numbers: Sequence[int]) -> float:
    lower, upper = numbers[(len(numbers) - 1) // 2], numbers[len(numbers) // 2]
    return lower if lower == upper else (lower + upper) / 2


def _gini(numbers: Sequence[int], answers: int) -> float:
    """The sum of (2i - N - 1) times the answers of the i-th user, over N times all answers."""
    users = len(numbers)
    weighted = sum(number * (2 * i - users - 1) for i, number in enumerate(numbers, start=1))
    return weighted / (users * answers)
