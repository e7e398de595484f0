"""JSON from the database, which is whatever was stored there."""

import json
import re
from math import isfinite

_DEEPEST = 100
_TOKENS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[\]{}]', re.DOTALL)


def loads(text: str) -> object:
    """Read JSON, so that it can be written, and read by others, again.

    Null stands for what is no JSON at all, for numbers that no floating-point number comes near,
    and for what is nested more than 100 levels deep; the rest is kept.
    """
    try:
        return json.loads(
            _pruned(text), parse_constant=lambda _: None, parse_float=_float, parse_int=_int
        )
    except ValueError:
        return None


def _pruned(text: str) -> str:
    """JSON in which null stands for all that is nested too deeply."""
    if text.count("[") + text.count("{") <= _DEEPEST:
        return text
    parts, kept, depth = [], 0, 0
    for token in _TOKENS.finditer(text):
        if token[0] in {"[", "{"}:
            if depth == _DEEPEST:
                parts += [text[kept : token.start()], "null"]
            depth += 1
        elif token[0] in {"]", "}"}:
            depth -= 1
            if depth == _DEEPEST:
                kept = token.end()
    # Where the last bracket is missing, this is no JSON, as before.
    return "".join([*parts, text[kept:]]) if depth == 0 else ""


def _float(text: str) -> float | None:
    number = float(text)
    return number if isfinite(number) else None


def _int(text: str) -> int | None:
    return None if _float(text) is None else int(text)
