"""Types of options: how their values are read, and what the help calls the values."""

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Generic, TypeVar

import click

from pybossa_stats.periods import written

_Value = TypeVar("_Value")


class _Path(click.Path):
    """A path that shells complete; it may not be empty, as an unset shell variable would be."""

    def __init__(self, metavar: str) -> None:
        super().__init__()
        self.name = metavar

    def convert(self, value: object, *context: Any) -> Path:  # noqa: ANN401 (click's own)
        if not value:
            self.fail("the path is empty.", *context)
        return Path(str(value))


FILE = _Path("FILE")
FOLDER = _Path("DIR")


class Parsed(click.ParamType, Generic[_Value]):  # type: ignore[type-arg]  # click 8.2 has none
    """Values with a syntax of their own; users are shown the text of a ValueError.

    Args:
        metavar: what the help calls a value.
        parse: reads a value.
    """

    def __init__(self, metavar: str, parse: Callable[[str], _Value]) -> None:
        self.name = metavar
        self._parse = parse

    def convert(self, value: str, *context: Any) -> _Value:  # noqa: ANN401 (click's own)
        """Read a value; ValueErrors become usage errors."""
        try:
            return self._parse(value)
        except ValueError as error:
            self.fail(str(error), *context)


def whole_number(least: int, most: int | None = None, metavar: str = "N") -> Parsed[int]:
    """The type of whole numbers within limits; unlike click's own, it explains them in words."""
    limits = f"of {least} or more" if most is None else f"from {least} to {most:,}"

    def parse(text: str) -> int:
        with suppress(ValueError):
            if (number := int(text)) >= least and (most is None or number <= most):
                return number
        raise ValueError(f"{text!r} is not a whole number {limits}.")

    return Parsed(metavar, parse)


def _parse_site_url(text: str) -> str:
    """A URL to which paths can be appended."""
    if not re.fullmatch(r"https?://[^\s\"'<>?#@]+", text):
        raise ValueError(f"{text!r} is not a URL such as https://crowd.example.org")
    return text.rstrip("/")


START = Parsed("TIME", written.read_since)
SITE_URL = Parsed("URL", _parse_site_url)
