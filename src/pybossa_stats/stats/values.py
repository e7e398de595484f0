"""Values of the database as they are: in SQLite a column of any type may hold anything."""

import json
from math import isfinite
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table

from pybossa_stats.errors import NotPybossaError

if TYPE_CHECKING:
    from pybossa_stats.source.view import AnyResult

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


class FiguresBy(dict[Any, dict[str, Any]]):
    """The figures of rows by their labels, for each value of a key that rows have.

    A value without a row has 0 for each figure.

    Args:
        key: the label of the key.
        rows: the rows, each with another value of it.
    """

    def __init__(self, key: str, rows: "AnyResult") -> None:
        self.labels = [label for label in rows.keys() if label != key]  # noqa: SIM118 (no mapping)
        figures = map(dict, rows.mappings())
        super().__init__({row.pop(key): row for row in figures})

    def __missing__(self, _key: object) -> dict[str, Any]:
        return dict.fromkeys(self.labels, 0)


def json_of(text: str) -> object:
    """Read JSON into values that can be written again, and read by other programs.

    Null replaces text that is not JSON, numbers beyond the range of floating point, and whatever
    is nested more than 100 levels deep; the rest is kept, unless Python itself gives up.
    """
    try:
        found = json.loads(text, parse_constant=lambda _: None, parse_float=_float, parse_int=_int)
    except (ValueError, RecursionError):
        return None
    return _pruned(found, _DEEPEST)


def _pruned(value: object, levels: int) -> object:
    """A value in which null stands for all that is nested in more levels than so many."""
    if isinstance(value, dict):
        return (
            {name: _pruned(inner, levels - 1) for name, inner in value.items()} if levels else None
        )
    if isinstance(value, list):
        return [_pruned(inner, levels - 1) for inner in value] if levels else None
    return value


def _float(text: str) -> float | None:
    number = float(text)
    return number if isfinite(number) else None


def _int(text: str) -> int | None:
    return None if _float(text) is None else int(text)
