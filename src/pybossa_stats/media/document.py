"""A document for people, described once for every medium: values, and not yet text.

A document knows nothing of widths, styles or markup. What only one medium can show is left out by
the others, or written by hand there.

All of it is made of named tuples: every report imports this module, and named tuples are defined
several times faster than frozen dataclasses. Unlike other tuples, they are equal only to others of
their kind: a change by 5 is not a growth by 5 percent.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum, auto
from typing import Any, NamedTuple, TypeVar

from pybossa_stats.media.charts import Grid, Heatmap, Series, WorldMap

_Kind = TypeVar("_Kind", bound=type[tuple[Any, ...]])


def distinct(kind: _Kind) -> _Kind:
    """Make the values of a kind of named tuple equal only to others of the same kind."""

    def equals(one: Any, other: Any) -> bool:  # noqa: ANN401 (anything can be compared)
        return type(one) is type(other) and tuple.__eq__(one, other)

    for name, method in {"__eq__": equals, "__ne__": object.__ne__}.items():
        setattr(kind, name, method)
    return kind


class Tone(Enum):
    """How something is emphasized; each medium has its own colours."""

    PLAIN = auto()
    STRONG = auto()
    FAINT = auto()
    GOOD = auto()
    WARNING = auto()
    BAD = auto()


@distinct
class Name(NamedTuple):
    """Text from outside, whatever it holds; each medium makes it harmless.

    Attributes:
        text: the text.
        url: where it leads, in media that have links; a safe address, or empty for none.
    """

    text: str
    url: str = ""


@distinct
class Instant(NamedTuple):
    """A moment, shown in UTC and to the second."""

    at: datetime


Piece = str | Name | Instant
"""A part of a line; a plain text is in the program's own words."""


@distinct
class Line(NamedTuple):
    """A sentence or two that belong together."""

    pieces: tuple[Piece, ...]
    tone: Tone = Tone.PLAIN


@distinct
class Part(NamedTuple):
    """The label of a figure that is a part of the one above it."""

    label: str


@distinct
class Share(NamedTuple):
    """How much of a total a number is."""

    number: int
    total: int


@distinct
class Bar(NamedTuple):
    """A value, drawn in proportion to the largest that its column could hold."""

    value: int
    largest: int

    @property
    def fraction(self) -> float:
        """How much of the longest bar it is, from 0 to 1."""
        return min(1, self.value / self.largest) if self.largest else 0


@distinct
class Change(NamedTuple):
    """By how much a number grew; negative if it fell."""

    number: int


@distinct
class Percent(NamedTuple):
    """By how many percent a number grew; None where there was nothing to grow from."""

    percent: float | None


@distinct
class Trend(NamedTuple):
    """A number over time, drawn as a sparkline.

    Attributes:
        values: in the order of time, None where it is not known.
        finished: whether the last of them is of a period that is over.
        before: what it was in the time before, at the same places, as in a `Curve`.
        largest: the greatest in the trends that it is compared with, if any.
    """

    values: Sequence[int | None]
    finished: bool = True
    before: Sequence[int | None] = ()
    largest: int = 0


Cell = str | int | Name | Instant | Line | Part | Share | Bar | Change | Percent | Trend | None
"""What stands in a row; None is nothing, or in a column of numbers a number that is not known."""


class Kind(Enum):
    """What the cells of a column hold."""

    WORDS = auto()
    NUMBER = auto()
    SHARE = auto()
    BAR = auto()
    CHANGE = auto()
    PERCENT = auto()
    TREND = auto()


@distinct
class Column(NamedTuple):
    """A column of a table.

    Attributes:
        title: its heading; may be empty.
        kind: what its cells hold.
        drop_rank: where there is no room, the columns with the highest number go first, those with
            0 never.
        stretch: whether it takes up what room is left, and is cut first where there is none.
        tone: that of its cells.
    """

    title: str
    kind: Kind = Kind.WORDS
    drop_rank: int = 0
    stretch: bool = False
    tone: Tone = Tone.PLAIN


@distinct
class Row(NamedTuple):
    """A cell for each column, and the tone of all of them."""

    cells: tuple[Cell, ...]
    tone: Tone = Tone.PLAIN


@distinct
class Table(NamedTuple):
    """Rows in groups, which are set apart from each other.

    Attributes:
        columns: what each row has a cell for.
        groups: the rows; empty groups are ignored.
        title: may be empty.
        empty: what to say where there is no row.
    """

    columns: tuple[Column, ...]
    groups: tuple[tuple[Row, ...], ...]
    title: str = ""
    empty: str = ""


@distinct
class Note(NamedTuple):
    """A paragraph, line by line."""

    lines: tuple[Line, ...]


@distinct
class Code(NamedTuple):
    """Text for a machine, to be copied: never cut, and never marked up.

    Only what could do harm where it is shown is made harmless, as in a `Name`.

    Attributes:
        text: one line or more, without a line break at the end.
        language: ``sql``, or the name of another, empty for none.
    """

    text: str
    language: str = "sql"


@distinct
class Heading(NamedTuple):
    """The beginning of a part, which ends where the next one begins.

    Attributes:
        title: what it is about.
        lines: what to know about all of it.
    """

    title: str
    lines: tuple[Line, ...] = ()


@distinct
class KeyFigure(NamedTuple):
    """One of the few numbers that matter most.

    Attributes:
        label: what it is called.
        number: how much it was in a period.
        before: how much it was in the period before; None if that is not known.
        trend: how it developed in the period.
        of: what there is in all, in words; may be empty.
    """

    label: str
    number: int
    before: int | None
    trend: Trend
    of: str


@distinct
class KeyFigures(NamedTuple):
    """A few numbers, in the largest type.

    Attributes:
        figures: each of them.
        before: what the period before is called in a sentence.
    """

    figures: tuple[KeyFigure, ...]
    before: str


@distinct
class Details(NamedTuple):
    """A table for those who want to know more; where it can be, it is folded away.

    Attributes:
        summary: what it holds, in a few words.
        table: has no title of its own.
    """

    summary: str
    table: Table


Block = Table | Details | Note | Code | Heading | KeyFigures | Series | Heatmap | Grid | WorldMap


@distinct
class Document(NamedTuple):
    """A report for people.

    Attributes:
        title: what it is about; may be empty.
        notes: what to know about all of it.
        blocks: in the order in which they are read.
        sources: where all of it is from.
    """

    title: tuple[Piece, ...]
    notes: tuple[Line, ...]
    blocks: tuple[Block, ...]
    sources: tuple[Line, ...] = ()


def note(*pieces: Piece, tone: Tone = Tone.PLAIN) -> Note:
    """A paragraph of one line."""
    return Note((Line(pieces, tone),))
