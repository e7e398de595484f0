"""Topics of the manual in a terminal, by Rich."""

import re
from typing import ClassVar

from rich.console import Console, ConsoleOptions, RenderResult
from rich.constrain import Constrain
from rich.markdown import CodeBlock, Heading, Markdown, MarkdownElement, TableElement
from rich.table import Table
from rich.text import Text
from rich.theme import Theme

from pybossa_stats.media.screen import Screen
from pybossa_stats.media.terminal import printed

_MAX_WIDTH = 100  # for lines of prose that are easy to read
_THEME = Theme(
    {
        "markdown.code": "cyan",
        "markdown.item.bullet": "dim",
        "markdown.link": "none",
        "markdown.link_url": "underline",
    }
)
# A link to a file beside this one, or in the source, leads nowhere in a terminal.
_RELATIVE_LINK = re.compile(r"\[([^]]+)\]\((?!https?:)[^)]*\)")


def to_text(markdown: str, screen: Screen) -> str:
    """Render a topic; blocks of code are neither wrapped nor cut."""
    topic = _Topic(_RELATIVE_LINK.sub(r"\1", markdown), hyperlinks=False)
    width = min(screen.width or _MAX_WIDTH, _MAX_WIDTH)
    return printed(Constrain(topic, width), screen._replace(width=None))


class _Heading(Heading):
    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Text(self.text.plain, "bold underline" if self.tag == "h1" else "bold")


class _Code(CodeBlock):
    """Indented code; in a session, what the user types is bold."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        continued = False
        for line in str(self.text).splitlines():
            typed = self.lexer_name == "console" and (continued or line.startswith("$ "))
            continued = typed and line.endswith("\\")
            style = "bold" if typed else ""
            yield Text(f"  {line}", style, no_wrap=True, overflow="ignore")


class _Table(TableElement):
    """A table whose long words, such as keys, are broken rather than cut."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for part in super().__rich_console__(console, options):
            if isinstance(part, Table):
                for column in part.columns:
                    column.overflow = "fold"
            yield part


class _Topic(Markdown):
    elements: ClassVar[dict[str, type[MarkdownElement]]] = Markdown.elements | {
        "heading_open": _Heading,
        "fence": _Code,
        "table_open": _Table,
    }

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        with console.use_theme(_THEME):
            yield from super().__rich_console__(console, options)
