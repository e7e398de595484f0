"""Commands whose help groups their options, and ends with a topic of the manual."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

import click
from click.types import OptionHelpExtra

_Command = TypeVar("_Command", bound=Callable[..., Any])

_WIDEST_NAMES = 26
"""Longer option names get a line of their own; so 80 columns leave at least 48 for the help."""


class Heading(StrEnum):
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
    """An option that belongs to a group."""

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 (click's own)
        heading: Heading,
        **attributes: Any,  # noqa: ANN401 (click's own)
    ) -> None:
        super().__init__(*args, **attributes)
        self.heading = heading

    def get_help_extra(self, ctx: click.Context) -> OptionHelpExtra:
        """What the help adds in brackets: defaults and environment variables, no limits."""
        extra = super().get_help_extra(ctx)
        extra.pop("range", None)  # the error for a value out of range tells it
        return extra


def option(
    *names: str,
    heading: Heading,
    **attributes: Any,  # noqa: ANN401 (click's own)
) -> Callable[[_Command], _Command]:
    """Give a command an option, as `click.option` does, in the group of a heading."""
    return click.option(*names, cls=Option, heading=heading, **attributes)


class Command(click.Command):
    """A command with groups of options.

    Args:
        args: as click has them.
        topic: the topic of the manual that says more; None for the command that shows topics.
        attributes: as click has them.
    """

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 (click's own)
        topic: str | None = None,
        **attributes: Any,  # noqa: ANN401 (click's own)
    ) -> None:
        super().__init__(*args, **attributes)
        self.topic = topic

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options by groups, aligned with each other."""
        groups: dict[Heading, list[tuple[str, str]]] = {heading: [] for heading in Heading}
        for each in self.get_params(ctx):
            if isinstance(each, click.Option) and (record := each.get_help_record(ctx)):
                heading = each.heading if isinstance(each, Option) else Heading.OTHER  # --help
                groups[heading].append(record)
        shown = {heading: records for heading, records in groups.items() if records}
        longest = max(len(names) for records in shown.values() for names, _ in records)
        width = min(longest, _WIDEST_NAMES)
        for heading, records in shown.items():
            with formatter.section(f"{heading} options" if len(shown) > 1 else "Options"):
                aligned = [(names.ljust(width), text) for names, text in records]
                formatter.write_dl(aligned, col_max=width)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what comes last, such as examples, and then where to read more."""
        super().format_epilog(ctx, formatter)
        if self.topic:
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(f"More: pybossa-stats help {self.topic}")
