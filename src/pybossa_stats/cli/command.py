"""Commands whose help fits on a screen, and ends with a topic of the manual."""

from collections.abc import Callable
from enum import StrEnum
from functools import reduce, wraps
from inspect import cleandoc, signature
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])


class HelpSection(StrEnum):
    """Options that commands share: sections of the topic ``options``, not of a command's help."""

    OUTPUT = "output"
    LOCATION = "location"
    DATABASE = "database"
    ADVANCED = "advanced"


class Option(click.Option):
    """An option of a command's own, or in a section of those that commands share."""

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 (click's own)
        section: HelpSection | None,
        **attributes: Any,  # noqa: ANN401 (click's own)
    ) -> None:
        super().__init__(*args, **{"show_default": True} | attributes)
        self.section = section


def option(
    *names: str,
    section: HelpSection | None = None,
    **attributes: Any,  # noqa: ANN401 (click's own)
) -> Callable[[_Command], _Command]:
    """Give a command an option, as `click.option` does."""
    return click.option(*names, cls=Option, section=section, **attributes)


def gathered(
    name: str, make: Callable[..., object], *options: Callable[[Callable[..., Any]], Any]
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command options that it receives as one argument.

    Args:
        name: name of the argument.
        make: makes it from the options that are named like its parameters.
        options: as `option` makes them, in the order of the help.
    """
    own = signature(make).parameters

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def with_made(**given: Any) -> object:  # noqa: ANN401 (all options of the command)
            made = make(**{each: given.pop(each) for each in own if each in given})
            return command(**{name: made}, **given)

        return reduce(lambda decorated, each: each(decorated), reversed(options), with_made)

    return decorate


class Command(click.Command):
    """A command whose help leaves shared options to the manual."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the command's own options, and which others it has."""
        from pybossa_stats.media.wording import listed

        options = [each for each in self.params if isinstance(each, Option)]
        own = [each.get_help_record(ctx) for each in options if each.section is None]
        used = {each.section for each in options}
        shared = listed([section for section in HelpSection if section in used])
        with formatter.section("Options"):
            if shown := [*filter(None, own)]:
                formatter.write_dl(shown)
            formatter.write_text(f"{shared.capitalize()} options: pybossa-stats help options")


def command(name: str, *, topic: str) -> Callable[[Callable[..., Any]], Command]:
    """Make a command, as `click.command` does: its docstring is its help, and ends with examples.

    Args:
        name: its name.
        topic: the topic of the manual that says more.
    """

    def decorate(function: Callable[..., Any]) -> Command:
        text, _, examples = cleandoc(function.__doc__ or "").partition("Examples:\n")
        epilog = f"\b\nExamples:\n{examples}\nMore: pybossa-stats help {topic}"
        return click.command(name, cls=Command, help=text, epilog=epilog)(function)

    return decorate
