"""Tables in JSON data, and their form as comma-separated values.

A table is an array of objects, or a single one, which is its only row; an object of objects has a
row for each, with its name. An object in a row becomes columns of it; an array in a row is a table
of its own, whose rows begin with those that they are in. Its shape tells what there can be in a
table: the data, with one object in each array.
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeGuard

from pybossa_stats.contract import joined
from pybossa_stats.media.visible import JOINERS, visible

# Some spreadsheets split lines at semicolons, too, skip blanks, and read signs of full width.
_FORMULA = re.compile(rf"(?:^|(?<=;))(?=[\s'{JOINERS}]*[=+\-@＝＋－＠])")  # noqa: RUF001

Shape = Mapping[str, Any]
Row = Iterable[tuple[str, object]]


class Records(NamedTuple):
    """Rows for programs.

    Attributes:
        names: those of the columns.
        rows: a value of JSON for each column; they may be many, and are gone through once.
    """

    names: tuple[str, ...]
    rows: Iterable[tuple[object, ...]]


def tables(shape: Shape) -> Iterator[str]:
    """The names of all tables; of one in a row, after the name of the table that it is in."""
    for name, inner in shape.items():
        keys = _keys(inner)
        if [*flat(None, keys)]:
            yield name
        arrays = {key: array for key, array in keys.items() if isinstance(array, list)}
        yield from (f"{name}.{table_in_row}" for table_in_row in tables(arrays))


def table(data: Mapping[str, Any], shape: Shape, name: str) -> Records:
    """A table by its name, which is one of `tables`."""
    path = name.split(".")
    names = tuple(column for column, _ in next(_rows(shape, shape, path)))
    return Records(names, (tuple(value for _, value in row) for row in _rows(data, shape, path)))


def flat(entry: Mapping[str, Any] | None, shape: Shape) -> Iterator[tuple[str, Any]]:
    """The columns of a row, and their values: ``answers`` of ``window`` are ``window_answers``.

    What is of ``all_time`` keeps its name.
    """
    for name, inner in shape.items():
        value = entry and entry.get(name)
        if isinstance(inner, Mapping):
            yield from ((joined(name, column), cell) for column, cell in flat(value, inner))
        elif not _keys(inner):
            yield name, value


def to_csv(records: Records) -> Iterator[str]:
    """Write a line with the names, and one for each row.

    Texts are made `visible`, with two backslashes for each of their own, and what a spreadsheet
    would take for a formula begins with an apostrophe; no two texts are written alike. Texts of an
    array are separated by blanks, and objects are JSON.
    """
    writer = csv.writer(_Line(), lineterminator="\n")
    yield writer.writerow(records.names)
    for row in records.rows:
        yield writer.writerow(map(_csv_value, row))


class _Line:
    """Hands what is written back to whoever writes it."""

    def write(self, text: str) -> str:
        return text


def _rows(data: Mapping[str, Any], shape: Shape, path: Sequence[str]) -> Iterator[Row]:
    name, *inner = path
    value, keys = data[name], _keys(shape[name])
    is_object = isinstance(value, Mapping)
    if _is_keyed(shape[name]):
        entries: Iterable[Mapping[str, Any]] = ({"name": key} | value[key] for key in value)
    else:
        entries = [value] if is_object else value or ()
    for entry in entries:
        if inner:
            outer = () if is_object else flat(entry, keys)
            start = [(joined(name, column), cell) for column, cell in outer]
            yield from ([*start, *row] for row in _rows(entry, keys, inner))
        else:
            yield flat(entry, keys)


def _keys(shape: object) -> Shape:
    """The keys of a row: of an object, or of those in an array; none of any other value."""
    if isinstance(shape, list):
        return _keys(shape[0])
    if _is_keyed(shape):
        return {"name": None, **next(iter(shape.values()))}
    return shape if isinstance(shape, Mapping) else {}


def _is_keyed(shape: object) -> TypeGuard[Mapping[str, Shape]]:
    """Whether it is of an object that has an object of the same kind for each name."""
    inner = shape.values() if isinstance(shape, Mapping) else [None]
    return all(isinstance(entry, Mapping) for entry in inner)


def _csv_value(value: object) -> object:
    match value:
        case bool():
            return str(value).lower()
        case Mapping():
            return _csv_value(_text(value))
        case list() | tuple():
            return _csv_value(" ".join(map(_text, value)))
        case str():
            return _FORMULA.sub("'", visible(value.replace("\\", r"\\")))
        case _:
            return value


def _text(value: object) -> str:
    """An object as JSON, and any other value as it is."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, Mapping) else str(value)
