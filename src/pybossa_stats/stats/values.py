"""Values of the database as they are: in SQLite a column of any type may hold anything."""

import json
from math import isfinite

from sqlalchemy import Table

from pybossa_stats.errors import NotPybossaError

_DEEPEST = 100


def id_of(value: object, table: Table) -> int:
    """An id of a table.

    Raises:
        NotPybossaError: if it is not a whole number; SQLite allows that outside a primary key.
    """
    if not isinstance(value, int):
        raise NotPybossaError(f"An id in table {table.name} is not a whole number.")
    return value


def text_of(value: object) -> str:
    """A name; empty for null. Bytes are decoded as far as they can be."""
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    return "" if value is None else str(value)


def json_of(text: str) -> object:
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
