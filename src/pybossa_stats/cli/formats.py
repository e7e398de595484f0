"""Options that say in which formats a report is printed, and where to."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pybossa_stats.cli.output import medium, write
from pybossa_stats.errors import NotWrittenError, UsageError

if TYPE_CHECKING:
    from pybossa_stats.stats.snapshot import Snapshot

_FORMATS = ("table", "json", "csv", "markdown", "prometheus")
_SUFFIXES = {".json": "json", ".csv": "csv", ".md": "markdown", ".prom": "prometheus"}
_OUTPUT = re.compile(rf"({'|'.join(_FORMATS)})=(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Output:
    """Where one copy of a report goes.

    Attributes:
        output_format: one of the formats.
        file: what to replace; None for stdout.
    """

    output_format: str
    file: Path | None


@dataclass(frozen=True, slots=True)
class Outputs:
    """Where a report goes, and how it looks there.

    Attributes:
        outputs: each place.
        indent: spaces for each level of JSON; None for one line.
    """

    outputs: tuple[Output, ...]
    indent: int | None

    def write(self, snapshot: "Snapshot") -> None:
        """Write a report to all places; one that cannot be written keeps no other from it.

        Raises:
            NotWrittenError: after all has been tried, naming each that failed.
        """
        errors = []
        for output in self.outputs:
            try:
                write(self._render(snapshot, output), output.file)
            except NotWrittenError as error:
                errors.append(error)
        if errors:
            raise NotWrittenError(" ".join(map(str, errors)), errors[0].hint)

    def _render(self, snapshot: "Snapshot", output: Output) -> Iterable[str]:
        match output.output_format:
            case "json":
                from pybossa_stats.report.payload import to_json

                return to_json(snapshot.stats, indent=self.indent)
            case "csv":
                from pybossa_stats.report.csv_text import to_csv

                return [to_csv(snapshot.stats)]
            case "markdown":
                from pybossa_stats.report.markdown import to_markdown

                return [to_markdown(snapshot)]
            case "prometheus":
                from pybossa_stats.report.prometheus import to_prometheus

                return [to_prometheus(snapshot)]
            case _:
                from pybossa_stats.report.table import to_table

                return [to_table(snapshot.stats, snapshot.database, medium(output.file))]


def format_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of formats; it is called with ``outputs``."""

    @click.option(
        "--format",
        "output_format",
        type=click.Choice(_FORMATS),
        help="Tables for people; the payload of GET /stats/; comma-separated values; tables in"
        " Markdown; or metrics for Prometheus, which needs the extra of that name.  [default: what"
        " the suffix of --output says, else table]",
    )
    @click.option("--json", "output_format", flag_value="json", help="Short for --format json.")
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
        help="Replace FILE, in one step, instead of printing; - is standard output. Can be given"
        " several times.",
    )
    @wraps(command)
    def with_outputs(
        output_format: str | None,
        indent: int | None,
        compact: bool,
        files: tuple[str, ...],
        **options: Any,  # noqa: ANN401 (those of the command)
    ) -> object:
        outputs = tuple(_output(file, output_format) for file in files or ["-"])
        formats = {output.output_format for output in outputs}
        if "json" not in formats and (compact or indent is not None):
            raise UsageError("--indent and --compact are for JSON.", "Add --json.")
        if compact and indent is not None:
            raise UsageError("Only one of --indent and --compact can be given.")
        if "prometheus" in formats:
            import pybossa_stats.report.prometheus  # noqa: F401 (it says at once what is missing)
        spaces = None if compact else 2 if indent is None else indent
        return command(outputs=Outputs(outputs, spaces), **options)

    return with_outputs


def _output(text: str, chosen: str | None) -> Output:
    match = _OUTPUT.fullmatch(text)
    named, name = match.groups() if match else (None, text)
    if not name or name.endswith("/"):
        raise UsageError(f"--output {text!r} names no file.")
    file = None if name == "-" else Path(name)
    by_suffix = _SUFFIXES.get(file.suffix.lower()) if file else None
    return Output(named or chosen or by_suffix or "table", file)
