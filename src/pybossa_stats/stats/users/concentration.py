"""How unevenly something is shared out among people."""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from operator import mul
from typing import NamedTuple


class Concentration(NamedTuple):
    """How unevenly answers are shared out among users; see `UsersTotal`."""

    user_answers: int
    median_answers: float | None
    most_active_users: int
    most_active_user_answers: int
    gini: float | None


_Ranked = Sequence[tuple[int, int, int]]
"""A number of answers, how many users have it, and the rank of the last of them, fewest first."""


def concentration(histogram: Mapping[int, int]) -> Concentration:
    """Measure a distribution, exactly.

    Args:
        histogram: how many users have each number of answers; both are at least 1.
    """
    numbers = sorted(histogram)
    having = [histogram[number] for number in numbers]
    ranked = [*zip(numbers, having, accumulate(having), strict=True)]
    users, answers = sum(having), sum(map(mul, numbers, having))
    most_active = -(-users // 10)
    others = users - most_active
    most_active_answers = sum(n * min(same, max(0, last - others)) for n, same, last in ranked)
    return Concentration(
        user_answers=answers,
        median_answers=_median(ranked, users) if users else None,
        most_active_users=most_active,
        most_active_user_answers=most_active_answers,
        gini=_gini(ranked, users, answers) if users else None,
    )


def _median(ranked: _Ranked, users: int) -> float:
    ranks = (users + 1) // 2, users // 2 + 1
    lower, upper = (next(n for n, _, last in ranked if last >= rank) for rank in ranks)
    return lower if lower == upper else (lower + upper) / 2


def _gini(ranked: _Ranked, users: int, answers: int) -> float:
    """The sum of (2i - N - 1) times the answers of the i-th user, over N times all answers.

    Users with equally many answers have consecutive i, so their factors add up to a single one.
    """
    weighted = sum(n * same * (2 * last - same - users) for n, same, last in ranked)
    return weighted / (users * answers)
