"""Results for tests, of which only what matters is given."""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from enum import Enum
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from tests.conftest import NOW

_Result = TypeVar("_Result")


def some(kind: type[_Result], **values: Any) -> _Result:  # noqa: ANN401 (of any result)
    """A result; what is not given is 0, empty or unknown, by its type."""
    made: Any = get_origin(kind) or kind
    hints = get_type_hints(made)
    missing = [
        field.name
        for field in fields(made)
        if field.init
        and field.name not in values
        and field.default is field.default_factory is MISSING
    ]
    result: _Result = made(**values, **{name: _nothing(hints[name]) for name in missing})
    return result


def _nothing(kind: Any) -> Any:  # noqa: ANN401 (a type)
    """A value of a type that says nothing."""
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
