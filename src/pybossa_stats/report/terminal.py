"""Rich renderables to text, for the place where it will be shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO

from rich.box import Box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from pybossa_stats.report.visible import visible

# Wider than any text: where nothing limits the width, tables take what they need.
_NATURAL_WIDTH = 1_000_000

_EIGHTHS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")
_NARROW = 60
_WIDE = 100
_WIDEST_ALIGNED = 120
_FRAME = Box("╭──╮\n│  │\n├──┤\n│  │\n├──┤\n├──┤\n│  │\n╰──╯\n")
_ASCII_FRAME = Box("+--+\n|  |\n+--+\n|  |\n+--+\n+--+\n|  |\n+--+\n", ascii=True)


@dataclass(frozen=True, slots=True)
class Medium:
    """What the place where a text goes can show.

    Attributes:
        width: columns; None where a line may be of any length.
        color: whether it understands colours and bold type.
        unicode: whether it can show more than ASCII.
    """

    width: int | None = None
    color: bool = False
    unicode: bool = True

    def table(self, title: str = "") -> Table:
        """An empty table, framed without lines between its columns."""
        return Table(
            title=title or None,
            title_justify="left",
            title_style="bold",
            header_style="dim",
            box=_FRAME if self.unicode else _ASCII_FRAME,
        )

    def text(self, text: str, style: str = "") -> Text:
        r"""Text from the database as it stands: it can neither style nor move what is around it.

        It is made `visible`, and what is not ASCII is shown as escapes where only that can be
        shown. Where there is no room the text is cut rather than wrapped.
        """
        shown = visible(text)
        if not self.unicode:
            shown = shown.encode("ascii", "backslashreplace").decode()
        return Text(shown, style=style, no_wrap=True, overflow="ellipsis")

    @property
    def bar_width(self) -> int:
        """How many columns the longest bar takes; 0 where there is no room for bars."""
        if self.width is None or self.width >= _WIDE:
            return 24
        return 12 if self.width >= _NARROW else 0

    def add_share_columns(self, table: Table, title: str = "") -> None:
        """Give a table the columns of a number, its share and its bar; see `share`."""
        table.add_column(title, justify="right", no_wrap=True)
        share_title = "Share" if title else ""
        table.add_column(share_title, justify="right", no_wrap=True, min_width=len("100.0%"))
        self.add_bar_column(table)

    def add_bar_column(self, table: Table) -> None:
        """Give a table the column of a bar, where there is room for one; see `bar_cell`."""
        if self.bar_width:
            table.add_column(width=self.bar_width, no_wrap=True)

    def share(self, number: int, total: int) -> list[Text]:
        """The cells of a number: itself, its share of a total, and a bar if there is room."""
        share = Text(f"{number / total:.1%}" if total else "")
        return [Text(f"{number:,}"), share, *self.bar_cell(number, total)]

    def bar_cell(self, value: int, largest: int) -> list[Text]:
        """The cell of a bar, where there is room for one."""
        return [Text(self.bar(value, largest), style="cyan")] if self.bar_width else []

    def bar(self, value: int, largest: int) -> str:
        """A horizontal bar, whose length is to the longest as ``value`` is to ``largest``."""
        share = min(1, value / largest) if largest else 0
        if not self.unicode:
            return "#" * round(self.bar_width * share)
        whole, eighths = divmod(round(8 * self.bar_width * share), 8)
        return "█" * whole + _EIGHTHS[eighths]


def to_text(parts: Iterable[RenderableType], medium: Medium) -> str:
    """Render one thing below the other; without colour there is no trailing white space."""
    console = _console(medium)
    with console.capture() as captured:
        console.print(Group(*parts))
    return "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())


def align(tables: Sequence[Table], medium: Medium) -> None:
    """Give tables one width, their first text column taking up the slack.

    Where lines may be of any length, and a text is long, each table keeps its own width.
    """
    natural = [natural_width(table, medium) for table in tables]
    widest = max(natural)
    if medium.width is None and widest > _WIDEST_ALIGNED:
        return
    for table, own in zip(tables, natural, strict=True):
        table.width = min(widest, medium.width or widest)
        if own <= table.width:
            next(column for column in table.columns if not column.no_wrap).ratio = 1


def natural_width(table: Table, medium: Medium = Medium()) -> int:
    """How many columns a table takes where nothing is cut, up to those that there are."""
    return _console(medium).measure(table).maximum


def fits(table: Table, medium: Medium) -> bool:
    """Whether a table can be shown without cutting anything."""
    return medium.width is None or natural_width(table) <= medium.width


def _console(medium: Medium) -> Console:
    return Console(
        file=StringIO(),
        width=medium.width or _NATURAL_WIDTH,
        force_terminal=medium.color,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
    )
