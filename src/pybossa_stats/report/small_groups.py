"""Groups of so few people that their number says something of one of them.

Groups are merged, rather than single numbers blanked, so that what is shown adds up to its total,
and no small number is left between them.
"""

from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

from pybossa_stats.stats.users.cohorts import FEW

_Point = TypeVar("_Point", bound=Hashable)


def is_small(number: int) -> bool:
    """Whether a group of so many is too small to be shown; an empty one is not."""
    return 0 < number < FEW


def unless_small(number: int | None, of: int | None = None) -> int | None:
    """The size of a group; None where it is small, or what is left of a whole."""
    if number is None or is_small(number) or (of is not None and is_small(of - number)):
        return None
    return number


def apart(sizes: Sequence[int]) -> int:
    """How many of some groups may be shown apart, so that no small group is left; 0 for none.

    Args:
        sizes: their sizes, the largest first.
    """
    for number in range(len(sizes), 0, -1):
        if not is_small(sizes[number - 1]) and not is_small(sum(sizes[number:])):
            return number
    return 0


def boundaries(points: Iterable[tuple[_Point, int]]) -> dict[_Point, int]:
    """The points at which an ordered whole may be divided, so that no part is small.

    A point is left out if there are few between it and one before it in the order of the argument.

    Args:
        points: the most important ones first, with how many there are from it on.
    """
    kept: dict[_Point, int] = {}
    for point, number in points:
        if not any(is_small(abs(number - other)) for other in kept.values()):
            kept.setdefault(point, number)
    return kept
