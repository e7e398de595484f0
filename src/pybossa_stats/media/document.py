"""Documents for people: values that every medium renders in its own way.

A document has no widths, styles or markup. Other media leave out what only one medium can show.

Its parts are named tuples: every report imports this module, and named tuples are defined several
times faster than frozen dataclasses. Unlike other tuples, they are equal only to others of their
type: a share of 5 in 7 is not a growth from 7 to 5.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from enum import Enum, auto
from typing import Any, NamedTuple, TypeVar

from pybossa_stats.media.charts import BarTable, Grid, Heatmap, Series, WorldMap

_Type = TypeVar("_Type", bound=type[tuple[Any, ...]])


def distinct(kind: _Type) -> _Type:
    """Make the instances of a named tuple equal only to others of their type."""

    def equals(self: Any, other: Any) -> bool:  # noqa: ANN401 (anything can be compared)
        return type(self) is type(other) and tuple.__eq__(self, other)

    for name, method in {"__eq__": equals, "__ne__": object.__ne__}.items():
        setattr(kind, name, method)
    return kind


class Tone(Enum):
    """An emphasis; every medium has its own colours."""

    PLAIN = auto()
    STRONG = auto()
    FAINT = auto()
    GOOD = auto()
    WARNING = auto()
    BAD = auto()


class Name(NamedTuple):
    """Text from outside, of any content; every medium makes it harmless.

    Attributes:
        text: the text.
        url: a safe URL to link to in media that have links; may be empty.
    """

    text: str
    url: str = ""


class Instant(NamedTuple):
    """A moment, shown to the second by the clocks of a time zone.

    Attributes:
        at: the moment.
        zone: the time zone.
    """

    at: datetime
    zone: tzinfo = UTC


Piece = str | Name | Instant
"""A part of a line; a string is the program's own text."""


class Line(NamedTuple):
    """One or two sentences."""

    pieces: tuple[Piece, ...]
    tone: Tone = Tone.PLAIN


class Part(NamedTuple):
    """The label of a figure that is part of the one above it."""

    label: str


class Share(NamedTuple):
    """A number as a share of a total."""

    number: int
    total: int


class Bar(NamedTuple):
    """A value, drawn in proportion to the largest of its column."""

    value: int
    largest: int

    @property
    def fraction(self) -> float:
        """Its length, from 0 to 1."""
        return min(1, self.value / self.largest) if self.largest else 0


class Change(NamedTuple):
    """The growth of a number; negative if it fell."""

    number: int


class Percent(NamedTuple):
    """The growth of a number in relation to an earlier one.

    Attributes:
        number: the number.
        before: the earlier one.
    """

    number: int
    before: int


class Trend(NamedTuple):
    """A number over time, drawn as a sparkline.

    Attributes:
        values: in order of time; None if unknown.
        finished: whether the period of the last value is over.
        largest: the largest value of the trends that it is compared with, if any.
    """

    values: Sequence[int | None]
    finished: bool = True
    largest: int = 0


class Progress(NamedTuple):
    """The share of its work that something had done at the start of a period, and at its end.

    Attributes:
        start: from 0 to 1; None if unknown.
        end: from 0 to 1; None if unknown.
    """

    start: float | None
    end: float | None


Quantity = int | Share | Bar | Change | Percent | Trend | Progress
"""A number, or what became of it."""

Cell = str | Name | Instant | Line | Part | Quantity | None
"""The content of a cell; None is empty, or in a column of numbers an unknown number."""


class Kind(Enum):
    """The kind of content of a column."""

    WORDS = auto()
    NUMBER = auto()
    SHARE = auto()
    BAR = auto()
    CHANGE = auto()
    PERCENT = auto()
    TREND = auto()
    PROGRESS = auto()


class Column(NamedTuple):
    """A column of a table.

    Attributes:
        title: its heading; may be empty.
        kind: the kind of its cells.
        drop_rank: where there is no room, columns with the highest rank are dropped first; those
            with 0 never are.
        stretch: whether it takes up the remaining room, and is cut first where there is none.
        tone: the tone of its cells.
    """

    title: str
    kind: Kind = Kind.WORDS
    drop_rank: int = 0
    stretch: bool = False
    tone: Tone = Tone.PLAIN


class Row(NamedTuple):
    """A cell per column, and a tone for all of them."""

    cells: tuple[Cell, ...]
    tone: Tone = Tone.PLAIN


class Table(NamedTuple):
    """Rows in groups, which are set apart from each other.

    Attributes:
        columns: its columns.
        groups: its rows; empty groups are ignored.
        title: may be empty.
        empty: the text to show if there are no rows.
    """

    columns: tuple[Column, ...]
    groups: tuple[tuple[Row, ...], ...]
    title: str = ""
    empty: str = ""


class Note(NamedTuple):
    """A paragraph, line by line."""

    lines: tuple[Line, ...]


class Code(NamedTuple):
    """Text for a machine, to be copied: never cut, and never marked up.

    Harmful characters are escaped, as in a `Name`.

    Attributes:
        text: one line or more, without a line break at the end.
        language: ``sql``, or the name of another, empty for none.
    """

    text: str
    language: str = "sql"


class Heading(NamedTuple):
    """The heading of a section, which ends at the next heading.

    Attributes:
        title: its title.
        lines: notes on the section.
    """

    title: str
    lines: tuple[Line, ...] = ()


class KeyFigure(NamedTuple):
    """One of the few numbers that matter most.

    Attributes:
        label: its name.
        number: its value in a period.
        before: its value in the period before; None if unknown.
        trend: its development in the period.
        of: the total in words; may be empty.
    """

    label: str
    number: int
    before: int | None = None
    trend: Trend = Trend(())
    of: str = ""


class KeyFigures(NamedTuple):
    """A few numbers, in the largest type.

    Attributes:
        figures: the figures.
        before: the name of the period before, in a sentence; empty if there is none.
        period: the name of the period, as a heading.
    """

    figures: tuple[KeyFigure, ...]
    before: str
    period: str = "This period"


class Terms(NamedTuple):
    """The words that a document uses, and what they mean."""

    meanings: tuple[tuple[str, str], ...]


class Details(NamedTuple):
    """A table of details, folded away where the medium can.

    Attributes:
        summary: its content, in a few words.
        table: without a title.
    """

    summary: str
    table: Table


Chart = Series | BarTable | Heatmap | Grid | WorldMap
Block = Table | Details | Note | Code | Heading | KeyFigures | Terms | Chart


class Document(NamedTuple):
    """A report for people.

    Attributes:
        title: its title; may be empty.
        notes: notes on the whole document.
        blocks: its blocks, in reading order.
        sources: the sources of its figures.
        mark: what a program knows its page by; not shown.
        one_page: whether it is made for a single page of paper.
    """

    title: tuple[Piece, ...]
    notes: tuple[Line, ...]
    blocks: tuple[Block, ...]
    sources: tuple[Line, ...] = ()
    mark: str = ""
    one_page: bool = False


# Of all named tuples here, so that none is forgotten.
for _type in [*globals().values()]:
    if isinstance(_type, type) and issubclass(_type, tuple):
        distinct(_type)


def note(*pieces: Piece, tone: Tone = Tone.PLAIN) -> Note:
    """A paragraph of one line."""
    return Note((Line(pieces, tone),))
