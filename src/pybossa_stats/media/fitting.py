"""Tables on a screen: how wide they are, what is left out, and how they are lined up."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.console import Console, ConsoleOptions
from rich.segment import Segment
from rich.text import Text

from pybossa_stats.media.document import Column, Kind
from pybossa_stats.media.screen import Screen

# Wider than any text: where nothing limits the width, tables take what they need.
NATURAL_WIDTH = 1_000_000
_WIDEST_ALIGNED = 120
_SHORTEST_CUT = 8
_KNOWN_BY = 20
PADDING = 3  # of a column, with the line at its side


class Names:
    """All names of a table, as they are shown."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = {*names}
        self._by_width: dict[int, Counter[str]] = {}

    def are_alike(self, beginning: str, width: int) -> bool:
        """Whether several of them, cut to so many columns, have the same beginning."""
        if width not in self._by_width:
            self._by_width[width] = Counter(set_cell_size(each, width) for each in self._names)
        return self._by_width[width][beginning] > 1


class ShortName(Text):
    """A name that is cut where it has no room: at its end, or within if it was like another then.

    Args:
        name: what is shown of it.
        others: those it should differ from.
    """

    def __init__(self, name: str, others: Names) -> None:
        super().__init__(name)
        self._others = others

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterable[Segment]:
        width, shown = options.max_width - 1, self.plain
        beginning = set_cell_size(shown, width)
        if self.cell_len > width + 1 and self._others.are_alike(beginning, width):
            end = _end(shown, width // 2)
            shown = f"{set_cell_size(shown, width - cell_len(end)).rstrip()}…{end}"
        cut = Text(shown, no_wrap=True, overflow="ellipsis")
        return cut.__rich_console__(console, options)


def _end(text: str, width: int) -> str:
    """As much of the end of a text as fits, from a character on that has a width of its own."""
    start = len(text)
    while start and cell_len(text[start - 1 :]) <= width:
        start -= 1
    while start < len(text) and not cell_len(text[start]):
        start += 1
    return text[start:].lstrip()


class Laid(NamedTuple):
    """A column as it is shown, measured once.

    Attributes:
        place: the first column of a table has 0.
        column: what it holds.
        cells: that of each row.
        width: how wide it is where nothing is cut; negative if it is left out.
    """

    place: int
    column: Column
    cells: Sequence[str | Text]
    width: int


Columns = Sequence[Laid]
"""Those of a table."""


def choose(columns: Columns, screen: Screen) -> Columns:
    """Those for which there is room where names can still be recognized; or the fewest."""
    shown = columns
    levels = sorted({each.column.drop_rank for each in columns}, reverse=True)
    for spared, level in product((None, Kind.BAR), levels):
        shown = [
            each
            for each in columns
            if each.column.drop_rank <= level and each.column.kind is not spared
        ]
        cut = sum(max(0, each.width - _KNOWN_BY) for each in shown if each.column.stretch)
        if room(shown, screen) + cut >= 0:
            break
    return shown


def room(columns: Columns, screen: Screen) -> int:
    """How much of a screen is left beside a table; negative if the table has to be cut."""
    return (screen.width or NATURAL_WIDTH) - _natural_width(columns)


def common_width(tables: Iterable[Columns], screen: Screen) -> int | None:
    """The width of all tables that stretch; None if each keeps its own.

    They do where lines may be of any length, and a text is long.
    """
    widest = max(map(_natural_width, filter(stretches, tables)), default=0)
    if screen.width is None and widest > _WIDEST_ALIGNED:
        return None
    return min(widest, screen.width or widest) or None


def column_widths(columns: Columns, common: int | None) -> Iterator[tuple[int | None, int | None]]:
    """The width of each column, and its share of the slack, as far as Rich is told of them.

    In a table of the common width, the first column that stretches takes up the slack. It is also
    cut first, but only until it is short; then all that stretch are cut, as wide as Rich finds
    them. Whatever it is not told, it measures cell by cell, again and again.
    """
    first = next((each for each in columns if each.column.stretch), None)
    if first is None or common is None:
        yield from ((each.width, None) for each in columns)
        return
    least = _natural_width(columns) - max(0, first.width - _SHORTEST_CUT)
    for each in columns:
        if each is first and least <= common:
            yield 1, 1
        elif each.column.stretch and least > common:
            yield None, None
        else:
            yield each.width, None


def stretches(columns: Columns) -> bool:
    """Whether one of them takes up what room is left."""
    return any(each.column.stretch for each in columns)


def _natural_width(columns: Columns) -> int:
    return sum(each.width + PADDING for each in columns) + 1
