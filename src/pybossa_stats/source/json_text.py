"""JSON from the database, which is whatever was stored there."""

import json
from math import isfinite


def loads(text: str | None) -> object:
    """Read JSON; None for null, for what is no JSON, and for a number that it cannot write."""
    try:
        return json.loads(text or "null", parse_constant=lambda _: None, parse_float=_finite)
    except (ValueError, RecursionError):
        return None


def _finite(text: str) -> float | None:
    number = float(text)
    return number if isfinite(number) else None
