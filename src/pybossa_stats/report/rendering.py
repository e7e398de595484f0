"""A report in a format: which medium shows what of it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pybossa_stats.media.screen import Screen
from pybossa_stats.report.formats import Format

if TYPE_CHECKING:
    from pybossa_stats.report.report import Report


def render(
    report: "Report", output_format: Format, screen: Screen, indent: int | None
) -> Iterator[str]:
    """Render a report, part by part.

    Args:
        report: what to render.
        output_format: the format.
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
        case Format.HTML:
            from pybossa_stats.media.html.page import to_html

            yield from to_html(report.document())
        case Format.PROMETHEUS:
            from pybossa_stats.media.prometheus import to_prometheus

            yield to_prometheus(report.metrics())
        case Format.SQL:
            from pybossa_stats.media.script import to_script

            yield from to_script(report.document())
