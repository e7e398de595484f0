"""JSON from the database, which is whatever was stored there."""

import json
import re
from math import isfinite

_DEEPEST = 100
_TOKENS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[\]{}]', re.DOTALL)


def loads(text: str) -> object:
    """Read JSON into values that can be written again, and read by other programs.

    Null replaces text that is not JSON, numbers beyond the range of floating point, and whatever
    is nested more than 100 levels deep; the rest is kept.
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
    # Text with unbalanced brackets is not JSON; nor is the empty text.
    return "".join([*parts, text[kept:]]) if depth == 0 else ""


def _float(text: str) -> float | None:
    number = float(text)
    return number if isfinite(number) else None


def _int(text: str) -> int | None:
    return None if _float(text) is None else int(text)
