"""The formats of reports, and what each is called; light, so that the help can tell them."""

from enum import StrEnum


class Format(StrEnum):
    """A form that a report can have."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"
    HTML = "html"
    PROMETHEUS = "prometheus"

    @property
    def suffix(self) -> str:
        """How the name of a file in it ends."""
        return _SUFFIXES[self]

    @property
    def content_type(self) -> str:
        """Its media type."""
        return _CONTENT_TYPES[self]


_SUFFIXES = {
    Format.TABLE: ".txt",
    Format.JSON: ".json",
    Format.CSV: ".csv",
    Format.MARKDOWN: ".md",
    Format.HTML: ".html",
    Format.PROMETHEUS: ".prom",
}
_CONTENT_TYPES = {
    Format.TABLE: "text/plain; charset=utf-8",
    Format.JSON: "application/json",
    Format.CSV: "text/csv; charset=utf-8",
    Format.MARKDOWN: "text/markdown; charset=utf-8",
    Format.HTML: "text/html; charset=utf-8",
    Format.PROMETHEUS: "text/plain; version=0.0.4; charset=utf-8",
}

OF_EVERY_REPORT = (Format.TABLE, Format.JSON, Format.CSV, Format.MARKDOWN, Format.HTML)
OF_PAGES = (Format.HTML, *(each for each in OF_EVERY_REPORT if each is not Format.HTML))
OF_FIGURES = (*OF_EVERY_REPORT, Format.PROMETHEUS)
