"""Commands whose help fits on a screen, and ends with a topic of the manual."""

from collections.abc import Callable
from enum import StrEnum
from functools import partial, reduce, wraps
from inspect import cleandoc, signature
from typing import Any

import click

from pybossa_stats.errors import UsageError


class HelpSection(StrEnum):
    """Options that commands share: sections of the topic ``options``, not of a command's help."""

    SCOPE = "scope"
    OUTPUT = "output"
    LOCATION = "location"
    DATABASE = "database"
    ADVANCED = "advanced"


class Option(click.Option):
    """An option of a command's own, or in a section of those that commands share."""

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 (click's own)
        section: HelpSection | None = None,
        **attributes: Any,  # noqa: ANN401 (click's own)
    ) -> None:
        super().__init__(*args, **{"show_default": True} | attributes)
        self.section = section


option = partial(click.option, cls=Option)
"""Give a command an option, as `click.option` does; it may name its ``section``."""


def option_group(
    name: str, make: Callable[..., object], *options: Callable[[Callable[..., Any]], Any]
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command options that it receives as one argument.

    Args:
        name: name of the argument.
        make: makes it from the options that are named like its parameters.
        options: as `option` makes them, in the order of the help.
    """
    members = signature(make).parameters

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def with_group(**values: Any) -> object:  # noqa: ANN401 (all options of the command)
            group = make(**{member: values.pop(member) for member in members if member in values})
            return command(**{name: group}, **values)

        return reduce(lambda decorated, option: option(decorated), reversed(options), with_group)

    return decorate


def may_be_repeated(param: click.Parameter) -> bool:
    """Whether a parameter may be used again: it takes several values, or none."""
    return param.multiple or (isinstance(param, click.Option) and param.is_flag)


class Command(click.Command):
    """A command whose help leaves shared options to the manual."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the command line; click would silently use the last of several values."""
        if not ctx.resilient_parsing:  # as for completion
            try:
                *_, used = self.make_parser(ctx).parse_args(args=[*args])
            except click.UsageError as error:
                error.ctx = ctx  # which click knows of only some of them; for the hint
                raise
            for param in used:
                if not may_be_repeated(param) and used.count(param) > 1:
                    raise UsageError(f"{param.opts[0]} may be used only once.")
        return super().parse_args(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the command's own options, and the sections of its shared ones."""
        from pybossa_stats.media.wording import listed

        options = [param for param in self.params if isinstance(param, Option)]
        own = [option.get_help_record(ctx) for option in options if option.section is None]
        used = {option.section for option in options}
        shared = listed([section for section in HelpSection if section in used])
        with formatter.section("Options"):
            if records := [*filter(None, own)]:
                formatter.write_dl(records)
            formatter.write_text(f"{shared.capitalize()}: pybossa-stats help options")


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
