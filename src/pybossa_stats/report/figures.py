"""Figures as people read them: a row each, the parts of a total indented below it."""

from collections.abc import Iterable

from pybossa_stats.media.document import Bar, Cell, Column, Kind, Part, Row, Share, Table, Tone
from pybossa_stats.stats.site.figures import Figure


def figure_row(figure: Figure, *cells: Cell) -> Row:
    """The row of a figure: its label, and other cells."""
    if figure.part_of:
        return Row((Part(figure.label), *cells))
    return Row((figure.label, *cells), Tone.STRONG)


def parts_table(*groups: Iterable[Row]) -> Table:
    """A table of groups, each of a total and its parts; its columns are those of the rows below."""
    columns = (
        Column("", stretch=True),
        Column("", Kind.NUMBER),
        Column("", Kind.SHARE),
        Column("", Kind.BAR),
    )
    return Table(columns, tuple(map(tuple, groups)))


def total_row(label: str, number: int | str | None) -> Row:
    """The row of a total."""
    return Row((label, number, None, None), Tone.STRONG)


def part_row(label: str, number: int, total: int) -> Row:
    """The row of a part, indented."""
    return share_row(Part(label), number, total)


def share_row(label: Cell, number: int, total: int) -> Row:
    """The row of a number with its share of a total."""
    return Row((label, number, Share(number, total), Bar(number, total)))
