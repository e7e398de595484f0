"""The formats of reports, and what each is called; light, so that the help can list them."""

from enum import StrEnum


class Format(StrEnum):
    """A format of reports."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"
    HTML = "html"
    PROMETHEUS = "prometheus"


SHORT_NAMES = {"txt": Format.TABLE, "md": Format.MARKDOWN, "prom": Format.PROMETHEUS}
"""What the suffixes of files call formats, where that is not their name."""

OF_EVERY_REPORT = (Format.TABLE, Format.JSON, Format.CSV, Format.MARKDOWN, Format.HTML)
OF_PAGES = (Format.HTML, Format.TABLE, Format.JSON, Format.MARKDOWN)
OF_FIGURES = (*OF_EVERY_REPORT, Format.PROMETHEUS)
