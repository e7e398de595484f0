"""Shades of numbers, by levels."""

from collections.abc import Iterable, Sequence

from pybossa_stats.media import wording

_ROUND_NUMBERS = [factor * 10**power for power in range(16) for factor in (1, 3)]
_MOST_SHADES = 4


def levels(values: Iterable[int]) -> list[int]:
    """The upper bounds of all levels but the lowest, which is zero, and the highest.

    They are round, and at least threefold, so that similar numbers get one shade. The greatest
    tenth of the numbers does not affect them.
    """
    present = sorted(value for value in values if value)
    high = present[len(present) * 9 // 10] if present else 0
    return [bound for bound in _ROUND_NUMBERS if bound < high][1 - _MOST_SHADES :]


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
