"""Options that say in which formats a report is printed, and where to."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pybossa_stats.cli.output import screen, write
from pybossa_stats.errors import NotWrittenError, UsageError
from pybossa_stats.report.formats import Format
from pybossa_stats.report.rendering import render

if TYPE_CHECKING:
    from pybossa_stats.report.report import Report

_DESCRIPTIONS = {
    Format.TABLE: "tables for people",
    Format.JSON: "JSON",
    Format.CSV: "comma-separated values",
    Format.MARKDOWN: "Markdown",
    Format.PROMETHEUS: "metrics for Prometheus",
    Format.SQL: "a script of SQL",
}


@dataclass(frozen=True, slots=True)
class Output:
    """Where one copy of a report goes.

    Attributes:
        format: what was asked for; None for what the report has by itself.
        file: what to replace; None for stdout.
    """

    format: Format | None
    file: Path | None


@dataclass(frozen=True, slots=True)
class Outputs:
    """Where a report goes, and how it looks there.

    Attributes:
        places: each place.
        indent: spaces for each level of JSON; None for one line.
    """

    places: tuple[Output, ...]
    indent: int | None

    def has(self, output_format: Format) -> bool:
        """Whether a format was asked for."""
        return any(place.format is output_format for place in self.places)

    def write(self, report: "Report") -> None:
        """Write a report to all places; one that cannot be written keeps no other from it.

        Raises:
            NotWrittenError: after all has been tried, naming each that failed.
        """
        errors = []
        for place in self.places:
            output_format = place.format or report.default
            try:
                shown = screen(place.file)
                write(render(report, output_format, shown, self.indent), place.file)
            except NotWrittenError as error:
                errors.append(error)
        if errors:
            raise NotWrittenError(" ".join(map(str, errors)), errors[0].hint)


def report_options(formats: Sequence[Format]) -> Callable[..., Any]:
    """Give a command the options of its report; it is called with ``outputs``.

    Args:
        formats: those of the report, its own first.
    """
    known = "; ".join(_DESCRIPTIONS[each] for each in formats)

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @click.option(
            "--format",
            "output_format",
            type=click.Choice([each.value for each in formats]),
            help=f"{known[0].upper()}{known[1:]}.  [default: what the suffix of --output says, else"
            f" {formats[0]}]",
        )
        @click.option("--json", "output_format", flag_value="json", help="Short for --format json.")
        @click.option("--csv", "output_format", flag_value="csv", help="Short for --format csv.")
        @click.option(
            "--indent",
            type=click.IntRange(0, 16),
            metavar="N",
            help="JSON: spaces per level.  [default: 2]",
        )
        @click.option("--compact", is_flag=True, help="JSON: all on one line.")
        @click.option(
            "--output",
            "files",
            type=click.Path(allow_dash=True),
            multiple=True,
            metavar="[FORMAT=]FILE",
            help="Replace FILE, in one step, instead of printing; - is standard output. Can be"
            " given several times.",
        )
        @wraps(command)
        def with_outputs(
            output_format: str | None,
            indent: int | None,
            compact: bool,
            files: tuple[str, ...],
            **options: Any,  # noqa: ANN401 (those of the command)
        ) -> object:
            chosen = Format(output_format) if output_format else None
            places = tuple(_output(file, chosen, formats) for file in files or ["-"])
            for_json = any(place.format is Format.JSON for place in places)
            if not for_json and (compact or indent is not None):
                raise UsageError("--indent and --compact are for JSON.", "Add --json.")
            if compact and indent is not None:
                raise UsageError("Only one of --indent and --compact can be given.")
            spaces = None if compact else 2 if indent is None else indent
            return command(outputs=Outputs(places, spaces), **options)

        return with_outputs

    return decorate


def _output(text: str, chosen: Format | None, formats: Sequence[Format]) -> Output:
    named = re.fullmatch(rf"({'|'.join(formats)})=(.*)", text, re.DOTALL)
    before, name = named.groups() if named else (None, text)
    if not name or name.endswith("/"):
        raise UsageError(f"--output {text!r} names no file.")
    file = None if name == "-" else Path(name)
    by_suffix = [each for each in formats if file and each.suffix == file.suffix.lower() != ""]
    return Output(Format(before) if before else chosen or next(iter(by_suffix), None), file)
