"""What results are for programs: their JSON, its schema and its tables, all derived from types.

A result is a frozen dataclass. The keys of its JSON are its fields, without its origin; the section
"Attributes" of its docstring describes them. Fields that only layouts need are marked `INTERNAL`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from inspect import cleandoc
from operator import attrgetter
from types import MappingProxyType, NoneType, UnionType
from typing import Annotated, Any, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

INTERNAL = MappingProxyType({"internal": True})
"""The metadata of a field that is no key of JSON."""


class _Limits(NamedTuple):
    minimum: float
    maximum: float


Fraction = Annotated[float, _Limits(0, 1)]
"""A share, from 0 to 1."""

Schema = dict[str, Any]

_Result = TypeVar("_Result")

_ORIGIN = "origin"
_ALL_TIME = "all_time"
_SCALARS = {bool: "boolean", int: "integer", float: "number", str: "string"}
_PLAIN = {NoneType, *_SCALARS}


class Result:
    """A result, or a part of one."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """What the JSON of this result holds, as dictionaries, lists and scalars."""
        written: dict[str, Any] = plain(self)
        return written


def members(result: object) -> dict[str, Any]:
    """The keys of a result and their plain values; arrays are read as they are written."""
    return {name: _member(value) for name, value in _values(result)}


def _values(result: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 (any result)
    """The keys of a result, and what it has for them."""
    kind: Any = type(result)
    return ((name, getattr(result, name)) for name in keys(kind))


def _member(value: Any) -> Any:  # noqa: ANN401 (JSON, or an iterator of it)
    is_array = isinstance(value, Iterable) and not isinstance(value, str | Mapping)
    return (plain(item) for item in value) if is_array else plain(value)


def plain(value: Any) -> Any:  # noqa: ANN401 (JSON)
    """A value as JSON holds it."""
    kind: Any = type(value)
    return value if kind in _PLAIN else _writer(kind)(value)


@cache
def _writer(kind: Any) -> Callable[[Any], Any]:  # noqa: ANN401 (a type)
    """What turns values of a type that is not plain into what JSON holds."""
    if is_dataclass(kind):
        return _object_writer(kind)
    if issubclass(kind, datetime):
        return iso
    if issubclass(kind, str):  # a member of a StrEnum
        return str
    if issubclass(kind, Mapping):
        return lambda mapping: {name: plain(value) for name, value in mapping.items()}
    return lambda array: [plain(value) for value in array]


def _object_writer(kind: Any) -> Callable[[Any], dict[str, Any]]:  # noqa: ANN401 (a type)
    """What turns results of a type into objects; a history has tens of thousands."""
    names = keys(kind)
    values = attrgetter(*names, names[0])  # two at least, for which it gives a tuple

    def write(result: object) -> dict[str, Any]:
        pairs = zip(names, values(result), strict=False)
        return {name: value if type(value) in _PLAIN else plain(value) for name, value in pairs}

    return write


def iso(instant: datetime) -> str:
    """An instant for programs, in ISO 8601 and UTC: ``2026-11-23T21:05:00.231406Z``."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


@cache
def keys(kind: Any) -> tuple[str, ...]:  # noqa: ANN401 (a type)
    """The keys of a result, in order."""
    return tuple(
        field.name
        for field in fields(kind)
        if field.name != _ORIGIN and field.name not in _internal(kind)
    )


@cache
def _internal(kind: Any) -> frozenset[str]:  # noqa: ANN401 (a type)
    return frozenset(field.name for field in fields(kind) if field.metadata.get("internal"))


@cache
def _types(kind: Any) -> dict[str, Any]:  # noqa: ANN401 (a type)
    """The type of each key, with the arguments of a generic result in place of its variables."""
    made = get_origin(kind) or kind
    hints = get_type_hints(made, include_extras=True)
    arguments = dict(zip(getattr(made, "__parameters__", ()), get_args(kind), strict=False))
    return {name: _bound(hints[name], arguments) for name in keys(made)}


def _bound(hint: Any, arguments: Mapping[object, object]) -> Any:  # noqa: ANN401 (types)
    """A type in which arguments stand for its variables."""
    if isinstance(hint, TypeVar):
        return arguments[hint]
    variables = getattr(hint, "__parameters__", ())
    return hint[tuple(arguments[variable] for variable in variables)] if variables else hint


def descriptions(kind: Any) -> dict[str, str]:  # noqa: ANN401 (a type)
    """What docstrings say of each key.

    Raises:
        TypeError: if one has no words.
    """
    result = get_origin(kind) or kind
    words: dict[str, str] = {}
    for base in reversed(result.__mro__):
        words |= _attributes(base.__doc__ or "")
    if missing := [name for name in keys(result) if not words.get(name)]:
        raise TypeError(f"{kind.__name__} has no description of {', '.join(missing)}")
    return words


def _attributes(docstring: str) -> dict[str, str]:
    section = cleandoc(docstring).partition("Attributes:\n")[2].partition("\n\n")[0]
    attributes: dict[str, str] = {}
    for line in section.splitlines():
        if line.startswith("        "):  # a line that continues the one above
            attributes[[*attributes][-1]] += f" {line.strip()}"
        else:
            name, _, words = line.strip().partition(": ")
            attributes[name] = words
    return attributes


def _is_result(kind: object) -> bool:
    return is_dataclass(get_origin(kind) or kind)


def _is_array(kind: object) -> bool:
    made = get_origin(kind)
    return isinstance(made, type) and issubclass(made, Iterable) and not issubclass(made, Mapping)


def _without_null(kind: Any) -> Any:  # noqa: ANN401 (a type)
    """What a value is where it is not null."""
    if get_origin(kind) not in {Union, UnionType}:
        return kind
    (known,) = (part for part in get_args(kind) if part is not NoneType)
    return known


def schema(kind: Any) -> Schema:  # noqa: ANN401, PLR0911 (a type, of so many kinds)
    """The JSON Schema of a type."""
    known = _without_null(kind)
    if known is not kind:
        return _or_null(schema(known))
    if get_origin(kind) is Annotated:
        scalar, limits = get_args(kind)
        return {**schema(scalar), **limits._asdict()}
    if _is_result(kind):
        return _object(kind)
    if _is_array(kind):
        return {"type": "array", "items": schema(get_args(kind)[0])}
    if get_origin(kind):
        _, inner = get_args(kind)
        return {"type": "object", "additionalProperties": schema(inner)}
    if kind is datetime:
        return {"type": "string", "format": "date-time"}
    if kind is Any:
        return {}
    if issubclass(kind, Enum):
        return {"enum": [member.value for member in kind]}
    return {"type": _SCALARS[kind]}


def _or_null(schema: Schema) -> Schema:
    if "properties" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    if "enum" in schema:
        return {"enum": [*schema["enum"], None]}
    return schema | {"type": [schema["type"], "null"]}


def _object(kind: Any) -> Schema:  # noqa: ANN401 (a type)
    words = descriptions(kind)
    properties = {
        name: {"description": words[name]} | schema(inner) for name, inner in _types(kind).items()
    }
    return {
        "type": "object",
        "properties": properties,
        "required": [*properties],
        "additionalProperties": False,
    }


def shape(kind: Any) -> Any:  # noqa: ANN401 (a type; nested dictionaries)
    """The keys of an object, each with its own shape; in a list for an array; None for a scalar."""
    kind = _without_null(kind)
    if _is_result(kind):
        return {name: shape(inner) for name, inner in _types(kind).items()}
    if _is_array(kind):
        inner = shape(get_args(kind)[0])
        return inner and [inner]
    return None


def build(kind: type[_Result], figures: Mapping[str, Any]) -> _Result:
    """A result of figures under the names that its columns have in a table.

    That is how statements label them: ``window_answers`` becomes ``answers`` of ``window``. Fields
    that are no keys may be among them, too.

    Raises:
        TypeError: if a figure is missing, or left over.
    """
    rest = dict(figures)
    result: _Result = _build_from(kind, rest, "")
    if rest:
        raise TypeError(f"{kind.__name__} has no {', '.join(rest)}")
    return result


def _build_from(kind: Any, rest: dict[str, Any], prefix: str) -> Any:  # noqa: ANN401 (any result)
    values = {name: rest.pop(name) for name in _internal(kind) & rest.keys()}
    for name, inner in _types(kind).items():
        column = joined(prefix, name)
        if column in rest:
            values[name] = rest.pop(column)
        elif _is_result(known := _without_null(inner)):
            values[name] = _build_from(known, rest, column)
        else:
            raise TypeError(f"{kind.__name__} lacks {column}")
    return kind(**values)


def flat(result: Result) -> dict[str, Any]:
    """The figures of a result, and of results in it, under the names of their columns."""
    figures: dict[str, Any] = {}
    for name, value in _values(result):
        if isinstance(value, Result):
            figures |= {joined(name, inner): figure for inner, figure in flat(value).items()}
        else:
            figures[name] = plain(value)
    return figures


def numbers(kind: Any, prefix: str = "") -> Iterator[str]:  # noqa: ANN401 (a type)
    """The columns of a type that hold numbers, those of an object that may be null, too."""
    for name, inner in _types(kind).items():
        column, known = joined(prefix, name), _without_null(inner)
        if _is_result(known):
            yield from numbers(known, column)
        elif known in {int, float, Fraction}:
            yield column


def joined(before: str, name: str) -> str:
    """The column of a key in an object; what is of ``all_time`` keeps its name."""
    return f"{before}_{name}" if before not in {"", _ALL_TIME} else name
