"""Documents as text for a terminal, by Rich.

Seven rules for tables:

- A change whose column has no title is coloured: it belongs to the number to its left.
- All tables that stretch have one width.
- Names are cut to a few words before optional columns are dropped.
- Bars are dropped rather than cut.
- A note directly follows a table with a title; all other blocks are separated by an empty line.
- An unknown value is a dash in a column of numbers, and empty in any other.
- If no column has a title, there is no header.
"""

import re
from collections.abc import Iterator, Sequence
from io import StringIO
from unicodedata import category

from rich.box import Box
from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.table import Table as Grid
from rich.text import Text

from pybossa_stats.media import document, fitting, wording
from pybossa_stats.media.document import Kind, Tone
from pybossa_stats.media.screen import Screen
from pybossa_stats.media.tabular import TextBlock, in_tables
from pybossa_stats.media.visible import JOINERS, visible

# Left out, as terminals disagree about the width of joiners and variation selectors.
_WIDTHLESS = str.maketrans("", "", f"{JOINERS}\ufe0e\ufe0f")

# Vowel signs, as of Devanagari, take a column in most terminals, but none for Rich; for its layout
# they are replaced by characters of private use, which visible text does not have.
_SPACING_MARK = "Mc"
_TO_PRIVATE = 0xF0000
_PRIVATE = re.compile("[\U000f0000-\U0010fffd]")

_STYLES = {
    Tone.PLAIN: "",
    Tone.STRONG: "bold",
    Tone.FAINT: "dim",
    Tone.GOOD: "green",
    Tone.WARNING: "yellow",
    Tone.BAD: "bold red",
}
_ACCENT = "cyan"
_DRAWN = {Kind.BAR, Kind.TREND}

_LEVELS = "▁▂▃▄▅▆▇█"
_ASCII_LEVELS = "_.-~=+*#"
_EIGHTHS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")
_NARROW = 60
_BAR = 12
_LONGEST_TREND = 40
_SHORTEST_TREND = 5
_ELLIPSIS, _ELLIPSIS_IN_ASCII = "…", "~"  # as Rich puts it where it cuts
_FRAME = Box("╭──╮\n│  │\n├──┤\n│  │\n├──┤\n├──┤\n│  │\n╰──╯\n")
_ASCII_FRAME = Box("+--+\n|  |\n+--+\n|  |\n+--+\n+--+\n|  |\n+--+\n", ascii=True)


def to_text(content: document.Document, screen: Screen) -> str:
    """Render a document; without colour, no line ends in white space."""
    text = printed(Group(*_Renderer(screen).parts(content)), screen)
    text = _PRIVATE.sub(lambda match: chr(ord(match[0]) - _TO_PRIVATE), text)
    return text if screen.unicode else text.replace(_ELLIPSIS, _ELLIPSIS_IN_ASCII)


def printed(content: RenderableType, screen: Screen) -> str:
    """Render by Rich; without colour, no line ends in white space."""
    text = StringIO()
    console = Console(
        file=text,
        width=screen.width or fitting.UNLIMITED_WIDTH,
        force_terminal=screen.color,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
    )
    console.print(content)
    return "".join(f"{line.rstrip()}\n" for line in text.getvalue().splitlines())


class _Renderer:
    """Turns the blocks of a document into renderables of Rich for one screen."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._bar_width = 0 if screen.width is not None and screen.width < _NARROW else _BAR

    def parts(self, content: document.Document) -> Iterator[RenderableType]:
        """All blocks from top to bottom, with the empty lines between."""
        blocks = [*in_tables(content.blocks)]
        fitted = [self._fit(block) if isinstance(block, document.Table) else () for block in blocks]
        width = fitting.common_width(fitted, self._screen)
        heading = [document.Line(content.title, Tone.STRONG)] if content.title else []
        yield from map(self._line, [*heading, *content.notes])
        above: document.Document | TextBlock | None = content if content.title else None
        for block, columns in zip(blocks, fitted, strict=True):
            if above and not (isinstance(block, document.Note) and _has_title(above)):
                yield Text()
            yield self._block(block, columns, width)
            above = block
        if content.sources:
            yield Text()
            yield from map(self._line, content.sources)

    def _block(
        self, block: TextBlock, columns: fitting.Columns, width: int | None
    ) -> RenderableType:
        match block:
            case document.Table():
                return self._grid(block, columns, width)
            case document.Note(lines):
                return Group(*map(self._line, lines))
            case document.Terms(meanings):
                texts = (document.Line((f"{word}: {text}",)) for word, text in meanings)
                return Group(*map(self._line, texts))
            case document.Heading(title, lines):
                return Group(*map(self._line, (document.Line((title,), Tone.STRONG), *lines)))
            case document.Code(text):  # folded rather than cut
                return Group(*(Text(self._shown(line)) for line in text.split("\n")))

    def _line(self, line: document.Line) -> Text:
        text = Text(style=_STYLES[line.tone])
        for piece in line.pieces:
            match piece:
                case document.Name(name):
                    text.append(self._shown(name), _ACCENT)
                case document.Instant(at, zone):
                    text.append(wording.instant(at, zone))
                case str():
                    text.append(piece)
        return text

    def _shown(self, text: str) -> str:
        """Text from outside, made harmless; characters that the screen cannot show are escaped."""
        shown, encoding = visible(text).translate(_WIDTHLESS), self._screen.encoding
        shown = shown.encode(encoding, "backslashreplace").decode(encoding)
        marks = {ord(character) for character in shown if category(character) == _SPACING_MARK}
        return shown.translate({mark: mark + _TO_PRIVATE for mark in marks})

    def _fit(self, table: document.Table) -> fitting.Columns:
        """The columns of a table that fit the screen; bars are dropped rather than cut."""
        kinds = {*Kind} if self._bar_width else {*Kind} - {Kind.BAR}
        shown = fitting.choose([*self._columns(table, kinds)], self._screen)
        length = min(fitting.room(shown, self._screen) - fitting.PADDING, _LONGEST_TREND)
        trends = self._columns(table, {Kind.TREND}, length) if length >= _SHORTEST_TREND else ()
        by_place = {trend.place: trend for trend in trends}
        columns = (by_place.get(column.place, column) for column in shown)
        return [column for column in columns if column.width >= 0]

    def _columns(
        self, table: document.Table, kinds: set[Kind], trend: int = 0
    ) -> Iterator[fitting.MeasuredColumn]:
        """The columns of some kinds, with trends of a length; an empty table has a text.

        Trends of length 0 have a negative width, which makes up for their padding.
        """
        rows = [row.cells for group in table.groups for row in group]
        names = fitting.Names(
            self._shown(cell.text)
            for cells in rows
            for cell in cells
            if isinstance(cell, document.Name)
        )
        stretching = (place for place, column in enumerate(table.columns) if column.stretch)
        text_place = next(stretching, 0)
        for place, column in enumerate(table.columns):
            if column.kind not in kinds:
                continue
            cells = [self._text(cells[place], column, trend, names) for cells in rows]
            if not rows:
                cells = [Text(table.empty, style="dim") if place == text_place else ""]
            min_width = {Kind.SHARE: len("100.0%"), Kind.BAR: self._bar_width}.get(column.kind, 0)
            width = max(min_width, *map(cell_len, (column.title, *map(str, cells))))
            if column.kind is Kind.TREND and not trend:
                width = -fitting.PADDING
            yield fitting.MeasuredColumn(place, column, cells, width)

    def _grid(self, table: document.Table, columns: fitting.Columns, width: int | None) -> Grid:
        """A table of Rich; one that stretches has the common width."""
        grid = Grid(
            title=table.title or None,
            title_justify="left",
            title_style="bold",
            header_style="dim",
            show_header=any(column.title for column in table.columns),
            box=_FRAME if self._screen.unicode else _ASCII_FRAME,
            width=width if fitting.stretches(columns) else None,
        )
        widths = fitting.column_widths(columns, width)
        for (_, column, _, _), (column_width, ratio) in zip(columns, widths, strict=True):
            kind, style = column.kind, _STYLES[column.tone]
            if kind in _DRAWN or (kind is Kind.CHANGE and not column.title):
                style = _ACCENT
            grid.add_column(
                Text(column.title, no_wrap=True),
                justify="left" if kind in {Kind.WORDS, *_DRAWN} else "right",
                no_wrap=not column.stretch,
                style=style,
                width=column_width,
                ratio=ratio,
            )
        rows = zip(*(column.cells for column in columns), strict=True)
        for group in table.groups:
            for row in group:
                grid.add_row(*next(rows), style=_STYLES[row.tone])
            grid.add_section()
        for empty in rows:
            grid.add_row(*empty)
        return grid

    def _text(
        self, cell: document.Cell, column: document.Column, trend: int, names: fitting.Names
    ) -> str | Text:
        match cell:
            case document.Bar():
                return self._bar(cell)
            case document.Trend():
                return sparkline(cell, trend, unicode=self._screen.unicode)
            case document.Name(text):
                return fitting.ShortName(self._shown(text), names)
            case document.Line():
                return self._line(cell)
            case document.Part(label):
                return f"  {label}"
            case _:
                words = wording.plain(cell, column.kind)
                return words if self._screen.unicode else words.translate(wording.IN_ASCII)

    def _bar(self, bar: document.Bar) -> str:
        if not self._screen.unicode:
            return "#" * round(self._bar_width * bar.fraction)
        whole, eighths = divmod(round(8 * self._bar_width * bar.fraction), 8)
        return "█" * whole + _EIGHTHS[eighths]


def _has_title(above: document.Document | TextBlock) -> bool:
    return isinstance(above, document.Table) and bool(above.title)


def sparkline(trend: document.Trend, width: int, *, unicode: bool = True) -> str:
    """Draw a sparkline from zero up; an unknown value is a blank.

    A period that is not over is left out.

    Args:
        trend: the values.
        width: its maximum length; of more values, a character shows the greatest of several.
        unicode: whether the screen shows more than ASCII.
    """
    levels = _LEVELS if unicode else _ASCII_LEVELS
    drawn = _condensed(trend.values if trend.finished else trend.values[:-1], width)
    present = [value for value in drawn if value is not None]
    if not present:
        return ""
    low, high = min(0, *present), max(trend.largest, *present)
    return "".join(
        " " if value is None else levels[-(-(value - low) * (len(levels) - 1) // (high - low or 1))]
        for value in drawn
    )


def _condensed(values: Sequence[int | None], width: int) -> Sequence[int | None]:
    if len(values) <= width:
        return values
    ends = [len(values) * (n + 1) // width for n in range(width)]
    parts = zip([0, *ends], ends, strict=False)
    return [
        max((value for value in values[start:end] if value is not None), default=None)
        for start, end in parts
    ]
