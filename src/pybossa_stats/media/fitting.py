"""Tables of Rich on a screen: how wide they are, what is left out, and how they are lined up."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from rich.cells import cell_len, set_cell_size
from rich.console import Console, ConsoleOptions
from rich.measure import Measurement
from rich.table import Table as Grid
from rich.text import Text

from pybossa_stats.media.document import Kind, Table
from pybossa_stats.media.screen import Screen

# Wider than any text: where nothing limits the width, tables take what they need.
_NATURAL_WIDTH = 1_000_000
_WIDEST_ALIGNED = 120
_SHORTEST_CUT = 8
_KNOWN_BY = 20


def console_of(screen: Screen) -> Console:
    """A console that prints as on a screen, into memory."""
    return Console(
        file=StringIO(),
        width=screen.width or _NATURAL_WIDTH,
        force_terminal=screen.color,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
    )


def choices(table: Table) -> Iterator[list[bool]]:
    """Which columns may be shown, from all to the fewest."""
    levels = sorted({column.drop_rank for column in table.columns}, reverse=True)
    for spared in ((), (Kind.BAR,)):
        for spare in levels:
            yield [
                column.drop_rank <= spare and column.kind not in spared for column in table.columns
            ]


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


class ShortName:
    """A name that is cut where it has no room: at its end, or within if it was like another then.

    Args:
        name: what is shown of it.
        others: those it should differ from.
    """

    def __init__(self, name: str, others: Names) -> None:
        self._name = name
        self._others = others

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return Measurement.get(console, options, Text(self._name))

    def __rich_console__(self, _: Console, options: ConsoleOptions) -> Iterator[Text]:
        width, shown = options.max_width - 1, self._name
        beginning = set_cell_size(shown, width)
        if cell_len(shown) > width + 1 and self._others.are_alike(beginning, width):
            end = _end(shown, width // 2)
            shown = f"{set_cell_size(shown, width - cell_len(end)).rstrip()}…{end}"
        yield Text(shown, no_wrap=True, overflow="ellipsis")


def _end(text: str, width: int) -> str:
    """As much of the end of a text as fits, from a character on that has a width of its own."""
    start = len(text)
    while start and cell_len(text[start - 1 :]) <= width:
        start -= 1
    while start < len(text) and not cell_len(text[start]):
        start += 1
    return text[start:].lstrip()


def align(grids: Sequence[Grid], screen: Screen) -> None:
    """Give tables one width, their first column that stretches taking up the slack.

    That column is also cut first, but only until it is short; then all that stretch are cut.
    Where lines may be of any length, and a text is long, each table keeps its own width.
    """
    natural = [_natural_width(grid) for grid in grids]
    widest = max(natural, default=0)
    if screen.width is None and widest > _WIDEST_ALIGNED:
        return
    for grid, own in zip(grids, natural, strict=True):
        width = min(widest, screen.width or widest)
        first = next(column for column in grid.columns if not column.no_wrap)
        first.width = _SHORTEST_CUT
        if min(own, _natural_width(grid)) <= width:
            first.ratio = 1
        first.width, grid.width = None, width


def room(grid: Grid, screen: Screen) -> int:
    """How many columns are left beside a table; negative if it has to be cut."""
    return (screen.width or _NATURAL_WIDTH) - _natural_width(grid)


def room_beside_short_names(grid: Grid, screen: Screen) -> int:
    """The same with columns that stretch cut to where names can still be recognized."""
    stretching = [column for column in grid.columns if not column.no_wrap]
    for column in stretching:
        column.max_width = _KNOWN_BY
    left = room(grid, screen)
    for column in stretching:
        column.max_width = None
    return left


def _natural_width(grid: Grid) -> int:
    """How many columns a table takes where nothing is cut."""
    return console_of(Screen()).measure(grid).maximum
