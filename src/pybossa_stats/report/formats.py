"""The formats of reports: what they are called, and how a report is rendered in each."""

from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING

from pybossa_stats.media.screen import Screen

if TYPE_CHECKING:
    from pybossa_stats.report.report import Report


class Format(StrEnum):
    """A form that a report can have."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"
    PROMETHEUS = "prometheus"
    SQL = "sql"

    @property
    def suffix(self) -> str:
        """How the name of a file in it ends; empty where no suffix tells."""
        return _SUFFIXES.get(self, "")

    @property
    def content_type(self) -> str:
        """What it is called on the web."""
        return _CONTENT_TYPES[self]


_SUFFIXES = {
    Format.JSON: ".json",
    Format.CSV: ".csv",
    Format.MARKDOWN: ".md",
    Format.PROMETHEUS: ".prom",
    Format.SQL: ".sql",
}
_CONTENT_TYPES = {
    Format.TABLE: "text/plain; charset=utf-8",
    Format.JSON: "application/json",
    Format.CSV: "text/csv; charset=utf-8",
    Format.MARKDOWN: "text/markdown; charset=utf-8",
    Format.PROMETHEUS: "text/plain; version=0.0.4; charset=utf-8",
    Format.SQL: "application/sql",
}

OF_EVERY_REPORT = (Format.TABLE, Format.JSON, Format.CSV, Format.MARKDOWN)
OF_FIGURES = (*OF_EVERY_REPORT, Format.PROMETHEUS)
OF_SCRIPTS = (Format.SQL, *OF_EVERY_REPORT)


def render(
    report: "Report", output_format: Format, screen: Screen, indent: int | None
) -> Iterator[str]:
    """Render a report, part by part.

    Args:
        report: what to render.
        output_format: how.
        screen: where a table will be shown.
        indent: of JSON, the spaces for each level; None for one line without any.
    """
    match output_format:
        case Format.TABLE:
            from pybossa_stats.media.terminal import to_text

            yield to_text(report.document(), screen)
        case Format.JSON:
            yield from report.to_json(indent)
        case Format.CSV:
            from pybossa_stats.media.records import to_csv

            yield from to_csv(report.records())
        case Format.MARKDOWN:
            from pybossa_stats.media.markdown import to_markdown

            yield from to_markdown(report.document())
        case Format.PROMETHEUS:
            from pybossa_stats.media.prometheus import to_prometheus

            yield to_prometheus(report.metrics())
        case Format.SQL:
            from pybossa_stats.media.script import to_script

            yield from to_script(report.document())
