"""A report in a format: which medium shows what of it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pybossa_stats.errors import UsageError
from pybossa_stats.media.screen import Screen
from pybossa_stats.report.formats import Format

if TYPE_CHECKING:
    from pybossa_stats.media.document import Document
    from pybossa_stats.media.records import Records
    from pybossa_stats.report.base import Report


def render(
    report: "Report", output_format: Format, screen: Screen, indent: int | None, table: str = ""
) -> Iterator[str]:
    """Render a report, part by part.

    Args:
        report: what to render.
        output_format: the format.
        screen: where a table will be shown.
        indent: of JSON, the spaces for each level; None for one line without any.
        table: of CSV, which table; empty for the main one.
    """
    match output_format:
        case Format.TABLE:
            from pybossa_stats.media.terminal import to_text

            yield to_text(_document(report, screen), screen)
        case Format.JSON:
            yield from report.to_json(indent)
        case Format.CSV:
            from pybossa_stats.media.records import to_csv

            yield from to_csv(records(report, table))
        case Format.MARKDOWN:
            from pybossa_stats.media.markdown import to_markdown

            yield from to_markdown(report.document())
        case Format.HTML:
            from pybossa_stats.media.html.page import to_html

            yield from to_html(report.document())
        case Format.PROMETHEUS:
            from pybossa_stats.media.prometheus import to_prometheus

            yield to_prometheus(report.metrics())


def _document(report: "Report", screen: Screen) -> "Document":
    """The report for people, with where it is from, which only an operator's own terminal shows."""
    document, database = report.document(), report.origin.database
    if not screen.is_terminal or database in {None, report.name}:
        return document
    from pybossa_stats.media.document import Line, Name, Tone

    source = Line(("Read from ", Name(database), "."), Tone.FAINT)
    return document._replace(sources=(*document.sources, source))


def records(report: "Report", name: str = "") -> "Records":
    """A table of a report for CSV, by its name; its main one if there is no name.

    Raises:
        UsageError: if there is no such table.
    """
    from pybossa_stats.media.records import table, tables

    shape = report.shape()
    known = [*tables(shape)]
    if name and name not in known:
        raise UsageError(f"This report has no table {name!r}.", f"It has {', '.join(known)}.")
    return table(report.data(), shape, name or report.rows)
