"""The formats of reports, and what each is called; light, so that the help can tell them."""

from enum import StrEnum


class Format(StrEnum):
    """A format of reports."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"
    HTML = "html"
    PROMETHEUS = "prometheus"

    @property
    def suffix(self) -> str:
        """The suffix of file names."""
        return _KINDS[self][0]

    @property
    def content_type(self) -> str:
        """The media type, for HTTP."""
        return _KINDS[self][1]


_KINDS = {
    Format.TABLE: (".txt", "text/plain; charset=utf-8"),
    Format.JSON: (".json", "application/json"),
    Format.CSV: (".csv", "text/csv; charset=utf-8"),
    Format.MARKDOWN: (".md", "text/markdown; charset=utf-8"),
    Format.HTML: (".html", "text/html; charset=utf-8"),
    Format.PROMETHEUS: (".prom", "text/plain; version=0.0.4; charset=utf-8"),
}

OF_EVERY_REPORT = (Format.TABLE, Format.JSON, Format.CSV, Format.MARKDOWN, Format.HTML)
OF_PAGES = (Format.HTML, Format.TABLE, Format.JSON, Format.MARKDOWN)
OF_FIGURES = (*OF_EVERY_REPORT, Format.PROMETHEUS)
