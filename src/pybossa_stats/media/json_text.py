"""JSON text, in parts if it may be long."""

import json
from collections.abc import Iterable, Iterator, Mapping


def to_json(value: object, indent: int | None, *, sort_keys: bool = True) -> str:
    """Write a value in ASCII, which is safe in any locale.

    Args:
        value: lists, dictionaries and scalars.
        indent: spaces per level; None for one line without spaces.
        sort_keys: whether the keys of objects are sorted.
    """
    separators = (",", ":") if indent is None else None
    return json.dumps(value, indent=indent, separators=separators, sort_keys=sort_keys)


def object_in_parts(members: Mapping[str, Iterable[str]], indent: int | None) -> Iterator[str]:
    """Write an object whose values are JSON text, in parts.

    Args:
        members: the values by name, in order.
        indent: as in `to_json`; the values have been written with it.
    """
    margin = "" if indent is None else "\n" + " " * indent
    colon = ":" if indent is None else ": "
    separator = "{"
    for name, parts in members.items():
        yield f"{separator}{margin}{json.dumps(name)}{colon}"
        # JSON strings hold no raw line breaks, so every one here is followed by a margin.
        yield from (part.replace("\n", margin) if margin else part for part in parts)
        separator = ","
    yield "}" if indent is None else "\n}"


def object_by_line(members: Mapping[str, object], indent: int | None) -> Iterator[str]:
    """Write an object; its arrays, which may be iterators, have an item per line."""
    written = {name: _in_parts(value, indent) for name, value in members.items()}
    return object_in_parts(written, indent)


def _in_parts(value: object, indent: int | None) -> Iterable[str]:
    if isinstance(value, Iterator | list | tuple):
        return array_by_line(value, indent)
    return [to_json(value, indent, sort_keys=False)]


def array_by_line(items: Iterable[object], indent: int | None) -> Iterator[str]:
    """Write an array with an item per line; all on one line without an indent."""
    margin = "" if indent is None else "\n" + " " * indent
    separator = "["
    for item in items:
        yield f"{separator}{margin}{to_json(item, None)}"
        separator = ","
    yield "[]" if separator == "[" else "]" if indent is None else "\n]"
