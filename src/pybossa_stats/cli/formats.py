"""Options that say in which formats a report is printed, and where to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pybossa_stats.cli.command import HelpSection, option
from pybossa_stats.cli.output import screen, write
from pybossa_stats.cli.streams import say
from pybossa_stats.errors import NotWrittenError, UsageError
from pybossa_stats.report.formats import Format
from pybossa_stats.report.rendering import render

if TYPE_CHECKING:
    from pybossa_stats.report.report import Report

_INDENT = 2


@dataclass(frozen=True, slots=True)
class Output:
    """Where one copy of a report goes.

    Attributes:
        format: the one asked for; None for the report's default.
        file: the file to replace; None for stdout.
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

    def write(self, report: "Report", verdict: BaseException | None = None) -> None:
        """Write a report to all places, even if some of them fail.

        Args:
            report: what to write.
            verdict: an error that the command has found, raised afterwards: it matters more than
                whether the report could be written.

        Raises:
            NotWrittenError: after all has been tried, naming each that failed.
        """
        try:
            self._write(report)
        except NotWrittenError as error:
            if verdict is None:
                raise
            say(f"Error: {error}")
        if verdict is not None:
            raise verdict

    def _write(self, report: "Report") -> None:
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

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @option(
            "--format",
            "output_format",
            section=HelpSection.OUTPUT,
            type=click.Choice([each.value for each in formats]),
            metavar="FORMAT",
            help=f"{', '.join(formats)}.  [default: by FILE suffix, else {formats[0]}]",
        )
        @option(
            "--json",
            "as_json",
            section=HelpSection.OUTPUT,
            is_flag=True,
            help="Short for --format json.",
        )
        @option(
            "--csv",
            "as_csv",
            section=HelpSection.OUTPUT,
            is_flag=True,
            help="Short for --format csv.",
        )
        @option(
            "--output",
            "files",
            section=HelpSection.OUTPUT,
            type=click.Path(allow_dash=True),
            multiple=True,
            metavar="[FORMAT=]FILE",
            help="Write to FILE (- for stdout); can be repeated.",
        )
        @option(
            "--compact",
            section=HelpSection.OUTPUT,
            is_flag=True,
            help="Print JSON on one line.",
        )
        @wraps(command)
        def with_outputs(
            output_format: str | None,
            as_json: bool,
            as_csv: bool,
            compact: bool,
            files: tuple[str, ...],
            **options: Any,  # noqa: ANN401 (those of the command)
        ) -> object:
            chosen = _chosen(output_format, as_json=as_json, as_csv=as_csv)
            places = tuple(_output(file, chosen, formats) for file in files or ["-"])
            for_json = any(place.format is Format.JSON for place in places)
            if compact and not for_json:
                raise UsageError("--compact needs JSON.", "Add --json.")
            indent = None if compact else _INDENT
            return command(outputs=Outputs(places, indent), **options)

        return with_outputs

    return decorate


def _chosen(named: str | None, *, as_json: bool, as_csv: bool) -> Format | None:
    """The format that the options ask for, if any."""
    chosen = {Format(named)} if named else set()
    chosen |= {Format.JSON} if as_json else set()
    chosen |= {Format.CSV} if as_csv else set()
    if len(chosen) > 1:
        raise UsageError("Give only one of --format, --json and --csv.")
    return next(iter(chosen), None)


def _output(text: str, chosen: Format | None, formats: Sequence[Format]) -> Output:
    before, separator, name = text.partition("=")
    if not (separator and before.isalpha()):
        before, name = "", text
    if not name or name.endswith("/"):
        raise UsageError(f"--output {text!r} does not name a file.")
    file = None if name == "-" else Path(name)
    suffix = file.suffix.lower() if file else ""
    found: Format | None
    if before:
        found = _known(before, formats, f"Write ./{text} if that is the name of the file.")
    elif chosen or not suffix:
        found = chosen
    else:
        found = _known(suffix, formats, f"Name the format: --output FORMAT={name}")
    return Output(found, file)


def _known(word: str, formats: Sequence[Format], hint: str) -> Format:
    """The format that a word or a suffix stands for.

    Raises:
        UsageError: if it stands for none, or for one that the report does not have.
    """
    name = word.removeprefix(".").lower()
    for each in formats:
        if name in {each.value, each.suffix.removeprefix(".")}:
            return each
    raise UsageError(f"{word!r} is not a format of this report ({', '.join(formats)}).", hint)
