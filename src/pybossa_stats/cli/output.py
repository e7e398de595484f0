"""Where reports are written, and in which formats: stdout, or files, replaced atomically."""

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from pybossa_stats.cli import options
from pybossa_stats.cli.command import HelpSection, option, option_group
from pybossa_stats.cli.streams import columns, is_terminal, notify, requested_columns
from pybossa_stats.cli.types import Parsed
from pybossa_stats.errors import AlarmError, NotWrittenError, UsageError
from pybossa_stats.files import replacement
from pybossa_stats.media.screen import Screen
from pybossa_stats.media.wording import IN_ASCII
from pybossa_stats.report.conditions import Condition
from pybossa_stats.report.formats import SHORT_NAMES, Format
from pybossa_stats.report.rendering import records, render

if TYPE_CHECKING:
    from pybossa_stats.report.base import Report
    from pybossa_stats.report.site import SiteReport

_INDENT = 2

_Choice = tuple[Format, str]
"""A format, and the table of CSV; empty for the main one."""

_option = partial(option, section=HelpSection.OUTPUT)

envelope_option = option(
    "--envelope", is_flag=True, help="Add time and database to JSON, as in snapshots."
)


@dataclass(frozen=True, slots=True)
class Output:
    """A place where a report is written.

    Attributes:
        format: its format; None for the report's default.
        table: the table of CSV; empty for the main one.
        file: the file to replace; None for stdout.
        is_folder: whether `file` is a folder of pages.
    """

    format: Format | None
    file: Path | None
    is_folder: bool = False
    table: str = ""


@dataclass(frozen=True, slots=True)
class Outputs:
    """The places where a report is written, and how.

    Attributes:
        places: the outputs.
        indent: spaces per level of JSON; None for one line.
        conditions: what raises an alarm after writing.
        title: what reports call the site; None for the name of the database.
    """

    places: tuple[Output, ...]
    indent: int | None
    conditions: tuple[Condition, ...] = ()
    title: str | None = None

    def has(self, output_format: Format, table: str = "") -> bool:
        """Whether a place has a format, and for CSV this table."""
        return any((place.format, place.table) == (output_format, table) for place in self.places)

    def write(self, report: "Report", command_error: BaseException | None = None) -> None:
        """Write a report to all places, even if some of them fail.

        Args:
            report: the report.
            command_error: the command's own error; raised afterwards, even if the report could not
                be written.

        Raises:
            NotWrittenError: after all places have been tried, naming those that failed.
            AlarmError: if the report meets a condition.
            UsageError: before anything is written, if the report lacks the figure of a condition or
                the table of a place.
        """
        report = replace(report, title=self.title)
        command_error = command_error or self._alarm(report)
        for table in filter(None, (place.table for place in self.places)):
            records(report, table)  # raises if there is none
        errors = []
        for place in self.places:
            if place.is_folder:
                continue  # the command has written it
            try:
                output_format = place.format or report.default
                target = Screen() if place.file else screen()
                parts = render(report, output_format, target, self.indent, place.table)
                write(parts, place.file)
            except NotWrittenError as error:
                errors.append(error)
        failed = NotWrittenError(" ".join(map(str, errors)), errors[0].hint) if errors else None
        if failed and command_error:
            notify(f"Error: {failed}")
        if error_to_raise := command_error or failed:
            raise error_to_raise

    def _alarm(self, report: "Report") -> AlarmError | None:
        reasons = [*filter(None, map(report.why_met, self.conditions))]
        return AlarmError("; ".join(reasons)) if reasons else None


def report_options(
    formats: Sequence[Format], alarm: str = "", *, folders: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command the options of its report, as its argument ``outputs``.

    Args:
        formats: formats of the report, the default first.
        alarm: an example for --fail-if; empty for no such option.
        folders: whether it can be written as a folder of files.
    """
    fail_if = option(
        "--fail-if",
        "conditions",
        type=Parsed("CONDITION", Condition.read),
        multiple=True,
        help=f"Exit with 10 if true, such as {alarm!r}.",
    )
    return option_group(
        "outputs",
        partial(_outputs, formats, folders),
        _option(
            "--format",
            "output_format",
            metavar="FORMAT",
            help="table, json, csv, markdown or html; for global and show, also prometheus."
            "  [default: from the suffix of FILE, otherwise table; for report, html]",
        ),
        _option("--json", "as_json", is_flag=True, help="Short for --format json."),
        _option(
            "--csv",
            "as_csv",
            is_flag=True,
            hidden=Format.CSV not in formats,
            help="Short for --format csv.",
        ),
        _option(
            "--output",
            "files",
            type=click.Path(allow_dash=True),
            multiple=True,
            metavar="[FORMAT=]FILE",
            help="Write to FILE, or - for stdout; may be repeated.",
        ),
        _option("--compact", is_flag=True, help="Print JSON on one line."),
        options.title,
        *([fail_if] if alarm else []),
    )


def _outputs(
    formats: Sequence[Format],
    folders: bool,
    output_format: str | None,
    as_json: bool,
    as_csv: bool,
    files: tuple[str, ...],
    compact: bool,
    title: str | None,
    conditions: tuple[Condition, ...] = (),
) -> Outputs:
    names = output_format, "json" if as_json else None, "csv" if as_csv else None
    chosen = {_read_format(name, formats) for name in names if name}
    if len(chosen) > 1:
        raise options.mutually_exclusive("--format", "--json", "--csv")
    by_option = next(iter(chosen), None)
    places = tuple(_output(file, by_option, formats, folders) for file in files or ["-"])
    outputs = Outputs(places, None if compact else _INDENT, conditions, title or None)
    if compact and not outputs.has(Format.JSON):
        raise UsageError("--compact requires JSON.", "Add --json.")
    return outputs


def _output(text: str, chosen: _Choice | None, formats: Sequence[Format], folders: bool) -> Output:
    before, separator, name = text.partition("=")
    if not (separator and before.partition(":")[0].isalpha()):
        before, name = "", text
    if folders and not before and (name.endswith("/") or os.path.isdir(name)):  # noqa: PTH112 (it never fails)
        return Output(None, Path(name), is_folder=True)
    if not name or name.endswith("/"):
        raise UsageError(f"--output {text!r} does not name a file.")
    file = None if name == "-" else Path(name)
    if before:
        chosen = _read_format(before, formats, f"If that is a file name, write ./{text}")
    elif file and file.suffix and not chosen:
        chosen = _read_format(file.suffix, formats, f"Name the format: --output FORMAT={name}")
    output_format, table = chosen or (None, "")
    return Output(output_format, file, table=table)


def _read_format(text: str, formats: Sequence[Format], hint: str = "") -> _Choice:
    """The format, and the table of CSV, that a word or a suffix stands for.

    Raises:
        UsageError: if it is not a format of the report.
    """
    word, separator, table = text.lower().removeprefix(".").partition(":")
    name = SHORT_NAMES.get(word, word)
    if name in formats and (name == Format.CSV or not separator):
        return Format(name), table
    if word == Format.CSV and Format.CSV not in formats:
        hint = "Its parts have one: pybossa-stats activity --csv, projects --csv, users --csv ..."
        raise UsageError("A page has no CSV.", hint)
    raise UsageError(f"{text!r} is not a format of this report ({', '.join(formats)}).", hint)


def site_report(outputs: Outputs, *, envelope: bool) -> "type[SiteReport]":
    """The class of the report of a snapshot, with an envelope or without.

    Raises:
        UsageError: if there is an envelope, but no JSON.
    """
    if not envelope:
        from pybossa_stats.report.site import SiteReport

        return SiteReport
    if not outputs.has(Format.JSON):
        raise UsageError("--envelope requires JSON.", "Add --json.")
    from pybossa_stats.store.envelope import SnapshotReport

    return SnapshotReport


def write(parts: Iterable[str], file: Path | None = None, *, follow: bool = True) -> None:
    """Write the parts of a report to a file, or to stdout.

    A reader that closes the pipe early, such as ``head``, is not an error.

    Args:
        parts: the parts of its text.
        file: the file to replace; None for stdout.
        follow: as in `replacement`.

    Raises:
        NotWrittenError: if it could not be written completely; a file is then unchanged.
    """
    if file is None:
        _write_stdout(parts)
        return
    try:
        with (
            replacement(file, follow=follow) as written,
            written.open("w", encoding="utf-8") as stream,
        ):
            stream.writelines(parts)
    except OSError as error:
        unchanged = os.path.isfile(file)  # noqa: PTH113 (it never fails); a device may have taken some
        hint = "The existing file is unchanged." if unchanged else ""
        raise NotWrittenError(f"Cannot write {file}: {error.strerror or error}.", hint) from error


def screen() -> Screen:
    """Width, colors and encoding of stdout."""
    stdout = _open_stdout()
    return Screen(
        columns(stdout) or requested_columns(),
        color=is_terminal(stdout),
        encoding=stdout.encoding,
        is_terminal=stdout.isatty(),
    )


def _open_stdout() -> TextIO:
    if not isinstance(sys.stdout, TextIOWrapper):  # None if it was closed from the start
        raise NotWrittenError("Standard output is closed.")
    return sys.stdout


def _encoded(text: str, encoding: str) -> bytes:
    """Text in an encoding, with escapes for what it does not have, and ASCII for signs."""
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(IN_ASCII).encode(encoding, "backslashreplace")


def _write_stdout(parts: Iterable[str]) -> None:
    stdout = _open_stdout()
    try:
        # Not through the text layer, which refuses what an ASCII locale cannot encode.
        for part in parts:
            data = _encoded(part, stdout.encoding)
            while data:  # with PYTHONUNBUFFERED there is no buffer, and a write may be partial
                data = data[stdout.buffer.write(data) :]
        stdout.flush()
    except OSError as error:
        # The rest of the buffer must not fail once more when Python exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            raise NotWrittenError(f"Cannot write to standard output: {error.strerror}.") from error
