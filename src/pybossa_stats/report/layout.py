"""Tables as reports lay them out: a column with its heading and how to get its cells.

Figures stand in rows of their own, the parts of a total indented below it.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, tzinfo
from math import floor
from operator import attrgetter
from typing import Any, Generic, NamedTuple, TypeVar

from pybossa_stats.media import document as doc
from pybossa_stats.media import wording
from pybossa_stats.media.document import Kind, Tone
from pybossa_stats.stats.origin import Origin

_Item = TypeVar("_Item")


class Column(NamedTuple, Generic[_Item]):
    """A column of a table: its heading, and the cell of an item.

    Attributes:
        title: its heading; may be empty.
        of: gets the cell of an item.
        kind: what its cells hold; these and the following as in `doc.Column`.
    """

    title: str
    of: Callable[[_Item], doc.Cell]
    kind: Kind = Kind.WORDS
    drop_rank: int = 0
    stretch: bool = False
    tone: Tone = Tone.PLAIN

    @property
    def head(self) -> doc.Column:
        """The column as a document has it."""
        return doc.Column(self.title, self.kind, self.drop_rank, self.stretch, self.tone)


def short_name_column(
    title: str, of: Callable[[_Item], doc.Cell], drop_rank: int = 0
) -> Column[_Item]:
    """The column of names as addresses have them, which stands beside that of names."""
    return Column(title, of, drop_rank=drop_rank, stretch=True, tone=Tone.FAINT)


def project_name(project_id: int, name: str | None) -> doc.Cell:
    """The name of a project, which is None if it is gone."""
    return f"Project {project_id}, deleted" if name is None else doc.Name(name)


def people(number: int | None, origin: Origin) -> doc.Cell:
    """A number of users or addresses in a group, or that there are too few of them to show it."""
    least = origin.least_group
    return f"under {least}" if number is None and least else number


def date_column(
    title: str, of: Callable[[_Item], datetime | None], zone: tzinfo, drop_rank: int = 0
) -> Column[_Item]:
    """The column of the dates of instants in a time zone."""

    def date_of(item: _Item) -> str | None:
        at = of(item)
        return None if at is None else wording.date_of(at, zone)

    return Column(title, date_of, drop_rank=drop_rank)


def table(
    columns: Sequence[Column[_Item]],
    *groups: Iterable[_Item],
    title: str = "",
    empty: str = "",
    tone: Callable[[_Item], Tone] = lambda _: Tone.PLAIN,
) -> doc.Table:
    """A table with a row for each item of some groups.

    Args:
        columns: in their order.
        groups: items that are set apart from those of other groups.
        title: as in `doc.Table`.
        empty: as in `doc.Table`.
        tone: the tone of the row of an item.
    """
    rows = (
        tuple(doc.Row(tuple(column.of(item) for column in columns), tone(item)) for item in group)
        for group in groups
    )
    return doc.Table(tuple(column.head for column in columns), tuple(rows), title, empty)


class Figure(NamedTuple):
    """A figure of a result, and what people call it.

    Attributes:
        label: what people call it.
        name: its name in the result.
        part_of: the name of the figure that it is a part of; empty if of none.
        drop_rank: that of its column, where it has one; see `Column`.
        rounded_down: whether it is a lower bound.
    """

    label: str
    name: str
    part_of: str = ""
    drop_rank: int = 0
    rounded_down: bool = False

    @property
    def row_label(self) -> str | doc.Part:
        """Its label in a row, below the total that it is a part of."""
        return doc.Part(self.label) if self.part_of else self.label

    @property
    def tone(self) -> Tone:
        """The tone of its row."""
        return Tone.PLAIN if self.part_of else Tone.STRONG

    def of(self, result: object) -> Any:  # noqa: ANN401 (a number, or how it changed)
        """How much it is in a result; None in no result, or if it is unknown."""
        value = None if result is None else attrgetter(self.name)(result)
        return floor(value) if self.rounded_down and isinstance(value, float) else value


HOURS = Figure("Hours of work", "hours", rounded_down=True)


def known_figures(figures: Iterable[Figure], *results: object) -> list[Figure]:
    """The figures that are known of all results that there are; a project has only some of them."""
    known = [result for result in results if result is not None]
    return [figure for figure in figures if None not in map(figure.of, known)]


SITE_FIGURES = (
    Figure("Users and addresses", "users_and_addresses"),
    Figure("Registered users", "users", part_of="users_and_addresses"),
    Figure("Addresses", "addresses", part_of="users_and_addresses"),
    Figure("Projects", "projects"),
    Figure("Published", "published_projects", part_of="projects"),
    Figure("Draft", "draft_projects", part_of="projects"),
    Figure("Tasks", "tasks"),
    Figure("Answers", "answers"),
)
"""The figures of a server, in the order in which people read them."""

SUMS = tuple(figure for figure in SITE_FIGURES if not figure.part_of)
"""Those that are no parts of others."""


def parts_of(total: Figure) -> tuple[Figure, ...]:
    """The figures of a server that are parts of another one."""
    return tuple(figure for figure in SITE_FIGURES if figure.part_of == total.name)


_LABEL, _NUMBER = doc.Column("", stretch=True), doc.Column("", Kind.NUMBER)
_SHARE, _BAR = doc.Column("", Kind.SHARE), doc.Column("", Kind.BAR)


def parts_table(*groups: Iterable[doc.Row]) -> doc.Table:
    """A table of groups, each of a total and its parts; its columns are those of the rows below."""
    return doc.Table((_LABEL, _NUMBER, _SHARE, _BAR), tuple(map(tuple, groups)))


def with_parts(
    label: str, number: int | None, *parts: tuple[str, int | None]
) -> tuple[doc.Row, ...]:
    """The rows of a total, and of its parts with their labels; a dash for what is not known."""
    shares = (share_row(doc.Part(part), part_number, number) for part, part_number in parts)
    return total_row(label, number), *shares


def total_row(label: str, number: int | str | None) -> doc.Row:
    """The row of a total."""
    return doc.Row((label, number, None, None), Tone.STRONG)


def share_row(label: doc.Cell, number: int | None, total: int | None) -> doc.Row:
    """The row of a number with its share of a total."""
    if number is None or total is None:
        return doc.Row((label, number, None, None))
    return doc.Row((label, number, doc.Share(number, total), doc.Bar(number, total)))


def bars_table(title: str, numbers: Iterable[tuple[str, int]]) -> doc.Table:
    """Numbers with their labels; the largest has the longest bar."""
    rows = [*numbers]
    most = max(number for _, number in rows)
    bars = (doc.Row((label, number, doc.Bar(number, most))) for label, number in rows)
    return doc.Table((_LABEL, _NUMBER, _BAR), (tuple(bars),), title)


class Compared(NamedTuple):
    """A figure of a window, and of the time before it.

    Attributes:
        label: what people call it.
        total: how much it was in the window.
        before: how much it was in the time before; None if it is compared with none.
        trend: how it developed in the window; None where that is not known.
    """

    label: str | doc.Part
    total: int
    before: int | None
    trend: doc.Trend | None = None


_TOTALS: tuple[Column[Compared], ...] = (
    Column("", lambda row: row.label),
    Column("Total", lambda row: row.total, Kind.NUMBER),
)
_TREND: Column[Compared] = Column("", lambda row: row.trend, Kind.TREND)


def comparison_columns(before: str) -> tuple[Column[Compared], ...]:
    """The columns of the time before, which have its name, and of the changes since."""
    return (
        Column(before, lambda row: row.before, Kind.NUMBER, tone=Tone.FAINT),
        Column("Change", lambda row: doc.Change(row.total - (row.before or 0)), Kind.CHANGE),
        Column("", lambda row: doc.Percent(row.total, row.before or 0), Kind.PERCENT, drop_rank=1),
    )


def compared(figures: Iterable[Figure], total: object, before: object) -> list[Compared]:
    """Figures of a result, and those of the time before, if there is one."""
    known = known_figures(figures, total, before)
    return [Compared(figure.row_label, figure.of(total), figure.of(before)) for figure in known]


def comparison(
    subject: str, origin: Origin, rows: Iterable[Compared], *, trends: bool = False
) -> doc.Table:
    """A table of what was in a window, and in the time that this is compared with, if any."""
    window = origin.window
    columns, title = _TOTALS, f"{subject}: {origin.words}"
    if window and window.is_compared:
        columns = _TOTALS + comparison_columns("Before")
        title = f"{subject} compared with {window.words_before}"
    return table((*columns, _TREND) if trends else columns, rows, title=title)


class Grown(NamedTuple):
    """A figure at two instants.

    Attributes:
        label: what people call it.
        first: how much it was at the first one.
        last: how much it was at the last one.
        trend: how it developed in between.
        tone: the tone of its row.
    """

    label: str | doc.Part
    first: int
    last: int
    trend: doc.Trend
    tone: Tone = Tone.PLAIN


def growth_table(
    first: str, last: str, figures: Iterable[Grown], *, changes: bool = False
) -> doc.Table:
    """How figures grew between two instants, which have names; trends are of totals or changes."""
    columns: tuple[Column[Grown], ...] = (
        Column("", lambda row: row.label),
        Column(first, lambda row: row.first, Kind.NUMBER),
        Column(last, lambda row: row.last, Kind.NUMBER),
        Column("Change", lambda row: doc.Change(row.last - row.first), Kind.CHANGE),
        Column("Added" if changes else "Total", lambda row: row.trend, Kind.TREND),
    )
    return table(columns, figures, tone=lambda row: row.tone)
