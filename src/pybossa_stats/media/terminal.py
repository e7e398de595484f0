"""A document as text for a terminal, by Rich.

Six rules make tables look well, whatever is in them:

- A change whose column has no title is coloured: it belongs to the number at its left.
- All tables that stretch have one width.
- A name is cut to a few words before a column that can be spared goes.
- A note after a table with a title clings to it; all else is set apart by an empty line.
- What is not known is a dash in a column of numbers, and nothing in any other.
- Where no column has a title there is no heading.
"""

from collections.abc import Iterator, Sequence
from io import StringIO

from rich.box import Box
from rich.console import Console, Group, RenderableType
from rich.table import Table as Grid
from rich.text import Text

from pybossa_stats.media import wording
from pybossa_stats.media.document import (
    Bar,
    Cell,
    Code,
    Column,
    Document,
    Heading,
    Instant,
    Kind,
    Line,
    Name,
    Note,
    Part,
    Table,
    Tone,
    Trend,
)
from pybossa_stats.media.screen import Screen
from pybossa_stats.media.sparkline import sparkline
from pybossa_stats.media.undrawn import Undrawn, undrawn
from pybossa_stats.media.visible import JOINERS, visible

# Joiners and variation selectors are left out, as terminals disagree about their width.
_WIDTHLESS = str.maketrans("", "", f"{JOINERS}\ufe0e\ufe0f")
# Wider than any text: where nothing limits the width, tables take what they need.
_NATURAL_WIDTH = 1_000_000

_STYLES = {
    Tone.PLAIN: "",
    Tone.STRONG: "bold",
    Tone.FAINT: "dim",
    Tone.GOOD: "green",
    Tone.WARNING: "yellow",
    Tone.BAD: "bold red",
}
_ACCENT = "cyan"

_EIGHTHS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")
_NARROW = 60
_WIDE = 100
_WIDEST_ALIGNED = 120
_LONGEST_TREND = 40
_SHORTEST_TREND = 5
_ASCII_ELLIPSIS = "~"
_SHORTEST_CUT = 8
_KNOWN_BY = 20
_PADDING = 3  # of one more column
_FRAME = Box("╭──╮\n│  │\n├──┤\n│  │\n├──┤\n├──┤\n│  │\n╰──╯\n")
_ASCII_FRAME = Box("+--+\n|  |\n+--+\n|  |\n+--+\n+--+\n|  |\n+--+\n", ascii=True)


def to_text(document: Document, screen: Screen) -> str:
    """Render a document; where there is no colour, no line ends in white space."""
    text = printed(Group(*_Renderer(screen).parts(document)), screen)
    if not screen.unicode:  # where Rich cuts a name nevertheless
        text = text.replace("…", _ASCII_ELLIPSIS)
    return text


def printed(shown: RenderableType, screen: Screen) -> str:
    """What Rich prints on a screen; where there is no colour, no line ends in white space."""
    console = _console(screen)
    with console.capture() as captured:
        console.print(shown)
    return "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())


class _Renderer:
    """Turns the parts of a document into what Rich prints on one screen."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen

    def parts(self, document: Document) -> Iterator[RenderableType]:
        """Everything from top to bottom, with the empty lines between."""
        blocks = [(block, self._block(block)) for block in undrawn(document.blocks)]
        self._align(
            [grid for block, grid in blocks if isinstance(grid, Grid) and _stretches(block)]
        )
        heading = [Line(document.title, Tone.STRONG)] if document.title else []
        yield from map(self._line, [*heading, *document.notes])
        above: Document | Undrawn | None = document if document.title else None
        for block, shown in blocks:
            if above and not (isinstance(block, Note) and _has_title(above)):
                yield Text()
            yield shown
            above = block
        if document.sources:
            yield Text()
            yield from map(self._line, document.sources)

    def _block(self, block: Undrawn) -> RenderableType:
        match block:
            case Table():
                return self._fitted(block)
            case Note(lines):
                return Group(*map(self._line, lines))
            case Heading(title, lines):
                return Group(*map(self._line, (Line((title,), Tone.STRONG), *lines)))
            case Code(text):  # folded rather than cut
                return Group(*(Text(self._shown(line)) for line in text.split("\n")))

    def _line(self, line: Line) -> Text:
        text = Text(style=_STYLES[line.tone])
        for piece in line.pieces:
            match piece:
                case Name(name):
                    text.append(self._shown(name), _ACCENT)
                case Instant(at):
                    text.append(wording.instant(at))
                case str():
                    text.append(piece)
        return text

    def _shown(self, text: str) -> str:
        """Text from outside, harmless; what the screen cannot show becomes escapes."""
        shown, encoding = visible(text).translate(_WIDTHLESS), self._screen.encoding
        return shown.encode(encoding, "backslashreplace").decode(encoding)

    def _fitted(self, table: Table) -> Grid:
        """A table without the columns for which there is no room."""
        for spare in sorted({column.spare for column in table.columns}, reverse=True):
            columns = [column.spare <= spare for column in table.columns]
            grid = self._grid(table, columns)
            if self._room_beside_short_names(grid) >= 0:
                break
        trend = min(self._room(grid) - _PADDING, _LONGEST_TREND)
        has_trend = any(column.holds is Kind.TREND for column in table.columns)
        return self._grid(table, columns, trend) if has_trend and trend >= _SHORTEST_TREND else grid

    def _grid(self, table: Table, wanted: Sequence[bool], trend: int = 0) -> Grid:
        """A table with the columns that are wanted, and with trends of so many bars."""
        grid = Grid(
            title=table.title or None,
            title_justify="left",
            title_style="bold",
            header_style="dim",
            show_header=any(column.title for column in table.columns),
            box=_FRAME if self._screen.unicode else _ASCII_FRAME,
        )
        room = {Kind.BAR: self._bar_width, Kind.TREND: trend}
        shown = [
            place
            for place, column in enumerate(table.columns)
            if wanted[place] and room.get(column.holds, 1)
        ]
        for place in shown:
            self._add_column(grid, table.columns[place])
        for group in table.groups:
            for row in group:
                cells = [
                    self._text(row.cells[place], table.columns[place], trend) for place in shown
                ]
                grid.add_row(*cells, style=_STYLES[row.tone])
            grid.add_section()
        if not grid.row_count:  # which is said where there is room
            stretching = [place for place, column in enumerate(grid.columns) if not column.no_wrap]
            before = [""] * next(iter(stretching), 0)
            grid.add_row(*before, Text(table.empty, style="dim"))
        return grid

    def _add_column(self, grid: Grid, column: Column) -> None:
        title, style = Text(column.title, no_wrap=True), _STYLES[column.tone]
        match column.holds:
            case Kind.WORDS:
                grid.add_column(title, no_wrap=not column.stretch, style=style)
            case Kind.NUMBER | Kind.PERCENT:
                grid.add_column(title, justify="right", no_wrap=True, style=style)
            case Kind.CHANGE:
                style = style if column.title else _ACCENT
                grid.add_column(title, justify="right", no_wrap=True, style=style)
            case Kind.SHARE:
                width = len("100.0%")
                grid.add_column(title, justify="right", no_wrap=True, min_width=width, style=style)
            case Kind.BAR:
                grid.add_column(title, width=self._bar_width, no_wrap=True, style=_ACCENT)
            case Kind.TREND:
                grid.add_column(title, no_wrap=True, style=_ACCENT)

    def _text(self, cell: Cell, column: Column, trend: int) -> str | Text:
        match cell:
            case Bar():
                return self._bar(cell)
            case Trend(values):
                return sparkline(values, trend, unicode=self._screen.unicode)
            case Name(text):
                return Text(self._shown(text), no_wrap=True, overflow="ellipsis")
            case Line():
                return self._line(cell)
            case Part(label):
                return f"  {label}"
            case _:
                return wording.plain(cell, column.holds)

    @property
    def _bar_width(self) -> int:
        """How many columns the longest bar takes; 0 where there is no room for bars."""
        width = self._screen.width
        if width is None or width >= _WIDE:
            return 24
        return 12 if width >= _NARROW else 0

    def _bar(self, bar: Bar) -> str:
        if not self._screen.unicode:
            return "#" * round(self._bar_width * bar.fraction)
        whole, eighths = divmod(round(8 * self._bar_width * bar.fraction), 8)
        return "█" * whole + _EIGHTHS[eighths]

    def _align(self, grids: Sequence[Grid]) -> None:
        """Give tables one width, their first column that stretches taking up the slack.

        That column is also cut first, but only until it is short; then all that stretch are cut.
        Where lines may be of any length, and a text is long, each table keeps its own width.
        """
        natural = [_natural_width(grid) for grid in grids]
        widest = max(natural, default=0)
        if self._screen.width is None and widest > _WIDEST_ALIGNED:
            return
        for grid, own in zip(grids, natural, strict=True):
            width = min(widest, self._screen.width or widest)
            first = next(column for column in grid.columns if not column.no_wrap)
            first.width = _SHORTEST_CUT
            if min(own, _natural_width(grid)) <= width:
                first.ratio = 1
            first.width, grid.width = None, width

    def _room(self, grid: Grid) -> int:
        """How many columns are left beside a table; negative if it has to be cut."""
        return (self._screen.width or _NATURAL_WIDTH) - _natural_width(grid)

    def _room_beside_short_names(self, grid: Grid) -> int:
        """The same with columns that stretch cut to where names can still be recognized."""
        stretching = [column for column in grid.columns if not column.no_wrap]
        for column in stretching:
            column.max_width = _KNOWN_BY
        room = self._room(grid)
        for column in stretching:
            column.max_width = None
        return room


def _stretches(block: Undrawn) -> bool:
    return isinstance(block, Table) and any(column.stretch for column in block.columns)


def _has_title(above: Document | Undrawn) -> bool:
    return isinstance(above, Table) and bool(above.title)


def _natural_width(grid: Grid) -> int:
    """How many columns a table takes where nothing is cut."""
    return _console(Screen()).measure(grid).maximum


def _console(screen: Screen) -> Console:
    return Console(
        file=StringIO(),
        width=screen.width or _NATURAL_WIDTH,
        force_terminal=screen.color,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
    )
