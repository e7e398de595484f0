"""How unevenly something is shared out among people."""

from collections.abc import Mapping
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
    users = sum(histogram.values())
    answers = sum(number * having for number, having in histogram.items())
    most_active = -(-users // 10)
    return Concentration(
        users=users,
        answers=answers,
        median=_median(histogram, users) if users else None,
        most_active=most_active,
        most_active_answers=_sum_of_largest(histogram, most_active),
        gini=_gini(histogram, users, answers) if users else None,
    )


def _median(histogram: Mapping[int, int], users: int) -> float:
    lower = _of_rank(histogram, (users + 1) // 2)
    upper = _of_rank(histogram, users // 2 + 1)
    return lower if lower == upper else (lower + upper) / 2


def _of_rank(histogram: Mapping[int, int], rank: int) -> int:
    """The answers of the user who has the rank-th fewest."""
    passed = 0
    for number in sorted(histogram):
        passed += histogram[number]
        if passed >= rank:
            return number
    raise IndexError(rank)


def _sum_of_largest(histogram: Mapping[int, int], wanted: int) -> int:
    total = 0
    for number in sorted(histogram, reverse=True):
        taken = min(wanted, histogram[number])
        total += taken * number
        wanted -= taken
    return total


def _gini(histogram: Mapping[int, int], users: int, answers: int) -> float:
    """The sum of (2i - N - 1) times the answers of the i-th user, over N times all answers.

    Users with equally many answers have consecutive i, so their factors add up to a single one.
    """
    weighted = passed = 0
    for number in sorted(histogram):
        having = histogram[number]
        weighted += number * having * (2 * passed + having - users)
        passed += having
    return weighted / (users * answers)
