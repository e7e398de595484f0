"""JSON from the database, which is whatever was stored there."""

import json
from math import isfinite

_DEEPEST = 100


def loads(text: str) -> object:
    """Read JSON into values that can be written again, and read by other programs.

    Null replaces numbers beyond the range of floating point; and all of it, if it is not JSON, or
    nested more than 100 levels deep.
    """
    try:
        found = json.loads(text, parse_constant=lambda _: None, parse_float=_float, parse_int=_int)
    except (ValueError, RecursionError):
        return None
    return found if _fits(found, _DEEPEST) else None


def _fits(value: object, levels: int) -> bool:
    """Whether a value has no more levels than so many."""
    if isinstance(value, dict):
        value = [*value.values()]
    if isinstance(value, list):
        return levels > 0 and all(_fits(each, levels - 1) for each in value)
    return True


def _float(text: str) -> float | None:
    number = float(text)
    return number if isfinite(number) else None


def _int(text: str) -> int | None:
    return None if _float(text) is None else int(text)
