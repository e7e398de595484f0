"""Results for tests, of which only what matters is given."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from enum import Enum
from itertools import count
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from pybossa_stats.contract import Fraction
from tests.conftest import NOW

_Result = TypeVar("_Result")

_NUMBERS = count(500_003, step=7)
_GOLDEN_RATIO = (5**0.5 - 1) / 2  # its multiples are far from each other, modulo 1


_CONTRIBUTORS = {
    *("active_users", "first_time_users", "returning_users", "one_day_users"),
    *("most_active_users", "most_active_user_answers"),
}
"""Figures that are unknown only where they are not to be published."""


def some(kind: type[_Result], **values: Any) -> _Result:  # noqa: ANN401 (of any result)
    """A result; what is not given is 0, empty or unknown, by its type."""
    made: Any = get_origin(kind) or kind
    names = {field.name for field in fields(made)}
    counted = _CONTRIBUTORS & names
    nobody = dict.fromkeys(counted | ({"addresses"} & names if counted else set()), 0)
    return _made(kind, nobody | values, _nothing)


def numbered(kind: type[_Result], **values: Any) -> _Result:  # noqa: ANN401 (of any result)
    """A result; figures that are not given are such as no other result has."""
    return _made(kind, values, _number)


def _made(
    kind: type[_Result],
    values: Mapping[str, Any],
    missing: Callable[[Any], Any],
) -> _Result:
    made: Any = get_origin(kind) or kind
    hints = get_type_hints(made, include_extras=True)
    others = {
        field.name: missing(hints[field.name])
        for field in fields(made)
        if field.init
        and field.name not in values
        and field.default is field.default_factory is MISSING
    }
    result: _Result = made(**values, **others)
    return result


def _nothing(kind: Any) -> Any:  # noqa: ANN401 (a type)
    """A value of a type that says nothing."""
    if kind == Fraction:
        return 0.0
    made = get_origin(kind) or kind
    if NoneType in get_args(kind):
        return None
    if is_dataclass(made):
        return some(kind)
    if made is datetime:
        return NOW
    if issubclass(made, Enum):
        return next(iter(made))
    return {} if issubclass(made, Mapping) else made()


def _number(kind: Any) -> Any:  # noqa: ANN401 (a type)
    """A number that no other figure is, where a type has any; elsewhere as `_nothing`."""
    is_union = get_origin(kind) in {Union, UnionType}
    made, *_ = get_args(kind) if is_union else [kind]
    if is_dataclass(get_origin(made) or made):
        return None if is_union else numbered(made)
    if made == Fraction:
        return next(_NUMBERS) * _GOLDEN_RATIO % 1
    if made is float:
        return next(_NUMBERS) + 0.5
    return next(_NUMBERS) if made is int else _nothing(kind)
