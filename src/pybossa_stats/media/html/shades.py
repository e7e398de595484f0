"""Shades of numbers, by levels."""

from collections.abc import Iterable, Sequence

from pybossa_stats.media import wording

_THREEFOLD = [factor * 10**power for power in range(16) for factor in (1, 3)]
_MOST_SHADES = 4
_SMALL = 20


def threefold(greatest: int) -> list[int]:
    """The upper bounds of levels up to a greatest number, each about three times the one before."""
    return [bound for bound in _THREEFOLD if bound < greatest][1 - _MOST_SHADES :]


def quintiles(values: Iterable[int]) -> list[int]:
    """The upper bounds of levels with about a fifth each of the numbers that are not zero.

    They are round, and below the greatest number; similar numbers have few levels, or only one.
    """
    present = sorted(value for value in values if value)
    ends = {present[len(present) * fifth // 5] for fifth in (1, 2, 3, 4)} if present else set()
    return sorted(bound for bound in {_nearest_round(end) for end in ends} if bound < present[-1])


def _nearest_round(number: int) -> int:
    """The nearest round number: ``60`` for 61, ``160`` for 162."""
    step: int = 10 ** max(0, len(str(number)) - 2)
    if step == 1 and number > _SMALL:
        step = 5
    return (number + step // 2) // step * step


def level(value: int, bounds: Sequence[int]) -> int:
    """The level of a number, from 0 to 5."""
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
