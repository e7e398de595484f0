"""Numbers for SVG, and in charts."""

import math
from collections.abc import Iterable
from typing import TypeVar

_Value = TypeVar("_Value")
_UNITS = ((1e9, "G"), (1e6, "M"), (1e3, "k"))


def pixels(value: float) -> str:
    """A length to a tenth of a pixel."""
    return _short(f"{value:.1f}")


def percent(fraction: float) -> str:
    """A fraction of a width in percent."""
    return f"{_short(f'{100 * fraction:.2f}')}%"


def compact(number: float) -> str:
    """A number on an axis or in a circle: ``12.5k``."""
    for least, unit in _UNITS:
        if abs(number) >= 0.99995 * least:  # rounds to 1 of this unit
            return f"{_short(f'{number / least:.1f}')}{unit}"
    return f"{number:g}"


def ticks(high: float, least: int) -> list[float]:
    """Round numbers for an axis, from zero to the last not above ``high``.

    Args:
        high: the greatest value.
        least: the least number of ticks, zero included, if there are so many whole numbers; there
            are up to twice as many.
    """
    widest = max(high, 1) / (least - 1)
    power = 10 ** math.floor(math.log10(widest))
    steps = (power * factor for factor in (1, 2, 2.5, 5))
    step = max([1, *(step for step in steps if step <= widest and step % 1 == 0)])
    return [place * step for place in range(math.floor(high / step) + 1)]


def runs(values: Iterable[_Value | None]) -> list[list[_Value]]:
    """The stretches of known values."""
    stretches: list[list[_Value]] = [[]]
    for value in values:
        if value is None:
            stretches.append([])
        else:
            stretches[-1].append(value)
    return [run for run in stretches if run]


def path(points: Iterable[tuple[float, float] | None]) -> str:
    """The path through points; broken at None, with a dot for a single point."""
    places = [[f"{pixels(x)} {pixels(y)}" for x, y in run] for run in runs(points)]
    return "".join(f"M{'L'.join(run)}{'h0' if len(run) == 1 else ''}" for run in places)


def _short(text: str) -> str:
    return text.rstrip("0").rstrip(".")
