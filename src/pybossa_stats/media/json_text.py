"""JSON that may be long, written part by part."""

import json
from collections.abc import Iterable, Iterator, Mapping


def to_json(value: object, indent: int | None, *, sort_keys: bool = True) -> str:
    """Write a value: in ASCII, and so safe in any locale.

    Args:
        value: lists, dictionaries and scalars.
        indent: spaces for each level; None for one line without any.
        sort_keys: whether the keys of objects are sorted.
    """
    separators = (",", ":") if indent is None else None
    return json.dumps(value, indent=indent, separators=separators, sort_keys=sort_keys)


def object_in_parts(members: Mapping[str, Iterable[str]], indent: int | None) -> Iterator[str]:
    """Write an object whose values are given as JSON text, in parts.

    Args:
        members: in the order in which they are written.
        indent: as in `to_json`; what the values were written with.
    """
    margin = "" if indent is None else "\n" + " " * indent
    colon = ":" if indent is None else ": "
    separator = "{"
    for name, parts in members.items():
        yield f"{separator}{margin}{json.dumps(name)}{colon}"
        # JSON strings hold no raw line breaks, so each one here begins a line with a margin.
        yield from (part.replace("\n", margin) if margin else part for part in parts)
        separator = ","
    yield "}" if indent is None else "\n}"


def object_by_line(members: Mapping[str, object], indent: int | None) -> Iterator[str]:
    """Write an object; the arrays in it, which may be iterators, have an item on each line."""
    written = {name: _in_parts(value, indent) for name, value in members.items()}
    return object_in_parts(written, indent)


def _in_parts(value: object, indent: int | None) -> Iterable[str]:
    if isinstance(value, Iterator | list | tuple):
        return array_by_line(value, indent)
    return [to_json(value, indent, sort_keys=False)]


def array_by_line(items: Iterable[object], indent: int | None) -> Iterator[str]:
    """Write an array with an item on each line; all on one line where there is no indent."""
    margin = "" if indent is None else "\n" + " " * indent
    separator = "["
    for item in items:
        yield f"{separator}{margin}{to_json(item, None)}"
        separator = ","
    yield "[]" if separator == "[" else "]" if indent is None else "\n]"
