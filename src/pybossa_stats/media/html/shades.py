"""Shades of numbers, by levels."""

from collections.abc import Iterable, Sequence

from pybossa_stats.media import wording

_ROUND_NUMBERS = [factor * 10**power for power in range(19) for factor in (1, 2, 3, 5, 7)]
_THREEFOLD = [factor * 10**power for power in range(16) for factor in (1, 3)]
_MOST_SHADES = 4


def threefold(greatest: int) -> list[int]:
    """The upper bounds of levels up to a greatest number, each about three times the one before."""
    return [bound for bound in _THREEFOLD if bound < greatest][1 - _MOST_SHADES :]


def quartiles(values: Iterable[int]) -> list[int]:
    """The upper bounds of levels with about a quarter each of the numbers that are not zero.

    They are round, and below the greatest number; similar numbers have few levels, or only one.
    """
    present = sorted(value for value in values if value)
    ends = {present[len(present) * quarter // 4] for quarter in (1, 2, 3)} if present else set()
    bounds = {max(bound for bound in _ROUND_NUMBERS if bound <= end) for end in ends}
    return sorted(bound for bound in bounds if bound < present[-1])


def level(value: int, bounds: Sequence[int]) -> int:
    """The level of a number, from 0 to 4."""
    return 1 + sum(value > bound for bound in bounds) if value else 0


def legend(bounds: Sequence[int]) -> list[str]:
    """The numbers of every level, as text."""
    if not bounds:
        return ["0", "any"]
    parts = zip([0, *bounds], bounds, strict=False)
    between = [
        f"{wording.number(low + 1)}\N{EN DASH}{wording.number(high)}"
        if high > low + 1
        else wording.number(high)
        for low, high in parts
    ]
    return ["0", *between, f"over {wording.number(bounds[-1])}"]
