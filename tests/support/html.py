"""Pages, read as a browser reads them."""

from html.parser import HTMLParser

from pybossa_stats.media.document import Block, Document, Name
from pybossa_stats.media.html.page import to_html

HOSTILE = (
    "<b>",
    "</style><script>alert(1)</script>",
    "&amp;",
    "{{ 7 * 7 }}",
    "'\" onload=x",
    "\x1b",
)
"""Names that would do something, if they were not text."""


class Page(HTMLParser):
    """What a page holds.

    Attributes:
        elements: each with its attributes, in their order.
        texts: what is between them.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def classes(self) -> list[str]:
        """Those of all elements."""
        named = (attributes.get("class") or "" for _, attributes in self.elements)
        return [each for names in named for each in names.split()]

    def values(self, attribute: str) -> list[str]:
        """Those of an attribute, of all elements that have it."""
        return [each[attribute] or "" for _, each in self.elements if attribute in each]


def read(*blocks: Block, title: str = "A page") -> Page:
    """A page of blocks."""
    return Page("".join(to_html(Document((Name(title),), (), blocks))))
