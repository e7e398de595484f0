"""Figures as people read them: one below the other, the parts of a sum set in from it."""

from pybossa_stats.media.document import Cell, Part, Row, Tone
from pybossa_stats.stats.figures import Figure


def figure_row(figure: Figure, *cells: Cell) -> Row:
    """The row of a figure: its label, and what else is told of it."""
    if figure.part_of:
        return Row((Part(figure.label), *cells))
    return Row((figure.label, *cells), Tone.STRONG)
