"""Commands whose help groups their options, and ends with a topic of the manual."""

from collections.abc import Callable
from enum import StrEnum
from functools import reduce, wraps
from inspect import cleandoc, signature
from typing import Any, TypeVar

import click
from click.types import OptionHelpExtra

_Command = TypeVar("_Command", bound=Callable[..., Any])

_WIDEST_NAMES = 26
"""Longer option names get a line of their own; so 80 columns leave at least 48 for the help."""


class HelpSection(StrEnum):
    """What a group of options is about, in the order of the groups."""

    SERVER = "Server"
    REPORT = "Report"
    SNAPSHOTS = "Snapshot"
    LOCATIONS = "Location"
    OUTPUT = "Output"
    DATABASE = "Database"
    ADVANCED = "Advanced"
    OTHER = "Other"


class Option(click.Option):
    """An option that belongs to a group, and whose help tells its default and its variable."""

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 (click's own)
        section: HelpSection,
        **attributes: Any,  # noqa: ANN401 (click's own)
    ) -> None:
        shown = {"show_default": True, "show_envvar": "envvar" in attributes}
        super().__init__(*args, **shown | attributes)
        self.section = section

    def get_help_extra(self, ctx: click.Context) -> OptionHelpExtra:
        """What the help adds in brackets: defaults and environment variables, no limits."""
        extra = super().get_help_extra(ctx)
        extra.pop("range", None)  # the error for a value out of range tells it
        return extra


def option(
    *names: str,
    section: HelpSection = HelpSection.REPORT,
    **attributes: Any,  # noqa: ANN401 (click's own)
) -> Callable[[_Command], _Command]:
    """Give a command an option, as `click.option` does, in the group of a section."""
    return click.option(*names, cls=Option, section=section, **attributes)


def gathered(
    name: str, make: Callable[..., object], *options: Callable[[Callable[..., Any]], Any]
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command options, of which it gets one argument.

    Args:
        name: that of the argument.
        make: makes it of the options, which are called like its parameters.
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
    """A command with groups of options.

    Args:
        args: as click has them.
        examples: of how it is called, a line each.
        topic: the topic of the manual that says more; None for the command that shows topics.
        attributes: as click has them.
    """

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 (click's own)
        examples: str,
        topic: str | None = None,
        **attributes: Any,  # noqa: ANN401 (click's own)
    ) -> None:
        lines = cleandoc(examples).splitlines()
        shown = "\n  ".join(["Example:" if len(lines) == 1 else "Examples:", *lines])
        super().__init__(*args, **attributes)
        self.epilog = f"\b\n{shown}"
        self.topic = topic

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options by groups, aligned with each other."""
        groups: dict[HelpSection, list[tuple[str, str]]] = {section: [] for section in HelpSection}
        for each in self.get_params(ctx):
            if isinstance(each, click.Option) and (record := each.get_help_record(ctx)):
                section = each.section if isinstance(each, Option) else HelpSection.OTHER  # --help
                groups[section].append(record)
        shown = {section: records for section, records in groups.items() if records}
        longest = max(len(names) for records in shown.values() for names, _ in records)
        width = min(longest, _WIDEST_NAMES)
        for section, records in shown.items():
            with formatter.section(f"{section} options" if len(shown) > 1 else "Options"):
                aligned = [(names.ljust(width), text) for names, text in records]
                formatter.write_dl(aligned, col_max=width)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what comes last, such as examples, and then where to read more."""
        super().format_epilog(ctx, formatter)
        if self.topic:
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(f"More: pybossa-stats help {self.topic}")


def command(name: str, **attributes: Any) -> Callable[[Callable[..., Any]], Command]:  # noqa: ANN401 (click's own)
    """Make a command, as `click.command` does, with the attributes of `Command`."""
    return click.command(name, cls=Command, **attributes)
