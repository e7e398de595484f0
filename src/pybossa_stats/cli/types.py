"""Types of options: how their values are read."""

import re
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from pybossa_stats.periods import written

_Value = TypeVar("_Value")


class _Path(click.Path):
    """A path that shells complete; it may not be empty, as an unset shell variable would be."""

    def convert(self, value: object, *context: Any) -> Path:  # noqa: ANN401 (click's own)
        if not value:
            self.fail("the path is empty.", *context)
        return Path(str(value))


PATH = _Path()


def read_site_url(text: str) -> str:
    """A URL to which paths can be appended.

    Raises:
        ValueError: if it is not one of HTTP.
    """
    if not re.fullmatch(r"https?://[^\s\"'<>?#@]+", text):
        raise ValueError(f"{text!r} is not a URL such as https://crowd.example.org")
    return text.rstrip("/")


def as_read_by(read: Callable[[str], _Value]) -> Callable[[str], _Value]:
    """The type of values with a syntax of their own; users are shown the text of a ValueError."""

    @wraps(read)
    def convert(text: str) -> _Value:
        try:
            return read(text)
        except ValueError as error:
            raise click.BadParameter(str(error)) from error

    return convert


def whole_number(least: int, most: int | None = None) -> Callable[[str], int]:
    """The type of whole numbers within limits; unlike click's own, it explains them in words."""
    limits = f"of {least} or more" if most is None else f"from {least} to {most:,}"

    @as_read_by
    def read(text: str) -> int:
        with suppress(ValueError):
            if (number := int(text)) >= least and (most is None or number <= most):
                return number
        raise ValueError(f"{text!r} is not a whole number {limits}.")

    return read


MOMENT = as_read_by(written.read_moment)
