"""Types of options: how their values are read."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pybossa_stats.periods import written

if TYPE_CHECKING:
    from os import PathLike

    from click.shell_completion import CompletionItem


class _Path(click.Path):
    """A path that shells complete; it may not be empty, as an unset shell variable would be."""

    def convert(
        self, value: "str | PathLike[str]", param: click.Parameter | None, ctx: click.Context | None
    ) -> Path:
        if not value:
            self.fail("the path is empty.", param, ctx)
        return Path(value)


PATH = _Path()


class WholeNumber(click.IntRange):
    """A whole number within limits; unlike click's own type, it explains them in words."""

    def convert(
        self,
        value: Any,  # noqa: ANN401 (click's own)
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> int:
        try:
            number: int = super().convert(value, param, ctx)
        except click.BadParameter:
            limits = (
                f"of {self.min} or more" if self.max is None else f"from {self.min} to {self.max:,}"
            )
            self.fail(f"{str(value)!r} is not a whole number {limits}.", param, ctx)
        return number


def read_site_url(text: str) -> str:
    """A URL to which paths can be appended.

    Raises:
        ValueError: if it is not one of HTTP.
    """
    if not re.fullmatch(r"https?://[^\s\"'<>?#@]+", text):
        raise ValueError(f"{text!r} is not a URL such as https://crowd.example.org")
    return text.rstrip("/")


class Written(click.ParamType):  # type: ignore[type-arg,unused-ignore]  # (8.4 has one)
    """A value with a syntax of its own.

    Args:
        name: the name of the type.
        read: reads it; the text of a ValueError is shown to users.
        known: the values that shells complete.
    """

    def __init__(
        self,
        name: str,
        read: Callable[[str], object],
        known: Callable[[], Iterable[str]] = tuple,
    ) -> None:
        self.name = name
        self._read = read
        self._known = known

    def convert(
        self,
        value: Any,  # noqa: ANN401 (click's own)
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> object:
        try:
            return self._read(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> "list[CompletionItem]":
        """Completions for the beginning of a value."""
        from click.shell_completion import CompletionItem

        del ctx, param
        beginning = incomplete.casefold()
        known = (each for each in self._known() if each.casefold().startswith(beginning))
        return [*map(CompletionItem, known)]


MOMENT = Written("moment", written.read_moment)
