"""A report in the formats of the web."""

from threading import Lock
from typing import TYPE_CHECKING

from pybossa_stats.media.screen import Screen
from pybossa_stats.report.formats import Format
from pybossa_stats.report.rendering import render
from pybossa_stats.web.responses import NO_PAGE, Representation

if TYPE_CHECKING:
    from pybossa_stats.report.site import SiteReport


class Renderings:
    """A report, rendered in each format when that is first asked for, and once.

    Args:
        report: it.
    """

    def __init__(self, report: "SiteReport") -> None:
        self._report = report
        self._lock = Lock()
        self._made: dict[Format, Representation] = {}

    def of(self, output_format: Format) -> Representation:
        """The report in a format."""
        with self._lock:
            if output_format not in self._made:
                text = "".join(render(self._report, output_format, Screen(), indent=None))
                self._made[output_format] = Representation(
                    output_format.content_type, text.encode(), _policy(output_format)
                )
            return self._made[output_format]


def _policy(output_format: Format) -> str:
    if output_format is not Format.HTML:
        return NO_PAGE
    from pybossa_stats.media.html.page import content_security_policy  # noqa: PLC0415 (with Jinja2)

    return f"{content_security_policy()}; frame-ancestors 'self'"
