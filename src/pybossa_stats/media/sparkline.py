"""A row of small bars, one line high."""

from collections.abc import Sequence

_LEVELS = "▁▂▃▄▅▆▇█"
_ASCII_LEVELS = "_.-~=+*#"


def sparkline(values: Sequence[int | None], width: int, *, unicode: bool = True) -> str:
    """Draw values from the least to the greatest; what is missing is a blank.

    Args:
        values: in the order of time, None where there is none.
        width: how many characters it may take; where there are more values, each stands for the
            greatest of several.
        unicode: whether more than ASCII can be shown.
    """
    levels = _LEVELS if unicode else _ASCII_LEVELS
    drawn = _at_most(values, width)
    present = [value for value in drawn if value is not None]
    if not present:
        return ""
    least, span = min(present), (max(present) - min(present)) or 1
    return "".join(
        " " if value is None else levels[round((value - least) * (len(levels) - 1) / span)]
        for value in drawn
    )


def _at_most(values: Sequence[int | None], width: int) -> Sequence[int | None]:
    if len(values) <= width:
        return values
    ends = [len(values) * (n + 1) // width for n in range(width)]
    parts = zip([0, *ends], ends, strict=False)
    return [
        max((value for value in values[start:end] if value is not None), default=None)
        for start, end in parts
    ]
