"""Fitting tables to a screen: widths, columns to drop, and alignment."""

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

UNLIMITED_WIDTH = 1_000_000  # wider than any table, for screens without a limit
PADDING = 3  # of a column, with its border
_MAX_ALIGNED_WIDTH = 120
_MIN_NAME_WIDTH = 8
_RECOGNIZABLE_WIDTH = 20


class Names:
    """The names in a table, as they are shown."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = {*names}
        self._by_width: dict[int, Counter[str]] = {}

    def are_ambiguous(self, beginning: str, width: int) -> bool:
        """Whether several names, cut to a width, have this beginning."""
        if width not in self._by_width:
            self._by_width[width] = Counter(set_cell_size(name, width) for name in self._names)
        return self._by_width[width][beginning] > 1


class ShortName(Text):
    """A name that is cut to its room: at its end, or in its middle if it would be ambiguous.

    Args:
        name: the name, as it is shown.
        others: the names from which it should differ.
    """

    def __init__(self, name: str, others: Names) -> None:
        super().__init__(name)
        self._others = others

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterable[Segment]:
        width, shown = options.max_width - 1, self.plain
        beginning = set_cell_size(shown, width)
        if self.cell_len > width + 1 and self._others.are_ambiguous(beginning, width):
            end = _end(shown, width // 2)
            shown = f"{set_cell_size(shown, width - cell_len(end)).rstrip()}…{end}"
        cut = Text(shown, no_wrap=True, overflow="ellipsis")
        return cut.__rich_console__(console, options)


def _end(text: str, width: int) -> str:
    """The end of a text that fits a width, from a character that has a width itself."""
    start = len(text)
    while start and cell_len(text[start - 1 :]) <= width:
        start -= 1
    while start < len(text) and not cell_len(text[start]):
        start += 1
    return text[start:].lstrip()


class MeasuredColumn(NamedTuple):
    """A column with its rendered cells.

    Attributes:
        place: its index in the table.
        column: the column.
        cells: the cells of all rows.
        width: its width if nothing is cut; negative if it is left out.
    """

    place: int
    column: Column
    cells: Sequence[str | Text]
    width: int


Columns = Sequence[MeasuredColumn]
"""The columns of a table."""


def choose(columns: Columns, screen: Screen) -> Columns:
    """The columns that fit a screen with recognizable names; or as few as possible."""
    shown = columns
    ranks = sorted({column.drop_rank for _, column, _, _ in columns}, reverse=True)
    for dropped, rank in product((None, Kind.BAR), ranks):
        shown = [
            measured
            for measured in columns
            if measured.column.drop_rank <= rank and measured.column.kind is not dropped
        ]
        stretching = (measured.width for measured in shown if measured.column.stretch)
        cut = sum(max(0, width - _RECOGNIZABLE_WIDTH) for width in stretching)
        if room(shown, screen) + cut >= 0:
            break
    return shown


def room(columns: Columns, screen: Screen) -> int:
    """The width of a screen that a table leaves; negative if the table has to be cut."""
    return (screen.width or UNLIMITED_WIDTH) - _natural_width(columns)


def common_width(tables: Iterable[Columns], screen: Screen) -> int | None:
    """The width of all tables that stretch; None if they keep their own widths.

    They keep them on a screen without a limit, if a text is long.
    """
    widest = max(map(_natural_width, filter(stretches, tables)), default=0)
    if screen.width is None and widest > _MAX_ALIGNED_WIDTH:
        return None
    return min(widest, screen.width or widest) or None


def column_widths(columns: Columns, common: int | None) -> Iterator[tuple[int | None, int | None]]:
    """The width and the ratio of every column for Rich; None for Rich to measure it.

    In a table of the common width, the first column that stretches takes up the remaining room. It
    is also cut first, down to a minimum; then Rich cuts all columns that stretch. Widths are passed
    where possible, as Rich measures cell by cell, again and again.
    """
    first = next((measured for measured in columns if measured.column.stretch), None)
    if first is None or common is None:
        yield from ((measured.width, None) for measured in columns)
        return
    least = _natural_width(columns) - max(0, first.width - _MIN_NAME_WIDTH)
    for measured in columns:
        if measured is first and least <= common:
            yield 1, 1
        elif measured.column.stretch and least > common:
            yield None, None
        else:
            yield measured.width, None


def stretches(columns: Columns) -> bool:
    """Whether a column takes up the remaining room."""
    return any(measured.column.stretch for measured in columns)


def _natural_width(columns: Columns) -> int:
    return sum(measured.width + PADDING for measured in columns) + 1
