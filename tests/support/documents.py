"""Documents, read as people read them: which figure stands in which row, under which heading."""

from collections.abc import Iterable
from typing import TypeVar

from pybossa_stats.media import document as doc
from pybossa_stats.media.document import Kind, Tone
from pybossa_stats.report.base import Report

Rows = list[tuple[object, ...]]
"""A table: its headings, and the cells of each row."""

_Block = TypeVar("_Block")


def blocks_of(report: Report, kind: type[_Block]) -> list[_Block]:
    """The blocks of a report that are of a kind."""
    return [block for block in report.document().blocks if isinstance(block, kind)]


def tables_of(report: Report) -> dict[str, Rows]:
    """The tables of a report by title, or else by summary or the heading of the first column."""
    tables = {}
    for block in report.document().blocks:
        match block:
            case doc.Details(name, table):
                pass
            case doc.Table() as table:
                name = table.title or table.columns[0].title
            case _:
                continue
        assert name not in tables, f"two tables are called {name!r}"
        tables[name] = rows_of(table)
    return tables


def rows_of(table: doc.Table) -> Rows:
    """A table, its groups one after another."""
    rows = (row for group in table.groups for row in group)
    return [tuple(_headings(table.columns)), *(tuple(map(value_of, row.cells)) for row in rows)]


def _headings(columns: Iterable[doc.Column]) -> Iterable[str]:
    """The heading of each column; without one, that at its left and what the cells hold."""
    title = ""
    for column in columns:
        title = column.title or title
        untitled = column.kind is not Kind.WORDS and not column.title
        yield f"{title} {column.kind.name.lower()}".strip() if untitled else column.title


def value_of(cell: doc.Cell) -> object:
    """A cell; of names and lines, the text."""
    match cell:
        case doc.Name(text):
            return text
        case doc.Line():
            return text_of(cell)
        case doc.Trend():
            return cell._replace(values=[*cell.values])
        case _:
            return cell


def row(table: Rows, label: str) -> dict[str, object]:
    """The row of what has a label in the first or the second column, by headings."""
    headings, *rows = table
    (cells,) = (cells for cells in rows if label in cells[:2])
    assert len(headings) == len({*headings}), headings
    return {str(heading): cell for heading, cell in zip(headings, cells, strict=True)}


def drop_order(table: doc.Table) -> list[set[str]]:
    """The columns that are left out where there is no room: those that go first, and so on."""
    ranks = [column.drop_rank for column in table.columns]
    headings = [*_headings(table.columns)]
    return [
        {heading for heading, of_column in zip(headings, ranks, strict=True) if of_column == rank}
        for rank in sorted({*ranks} - {0}, reverse=True)
    ]


def stretched(report: Report) -> set[str]:
    """The titles of the columns that take up the room that there is, in all tables of a report."""
    columns = (column for table in blocks_of(report, doc.Table) for column in table.columns)
    return {column.title for column in columns if column.stretch}


def tones_of(table: doc.Table) -> dict[object, Tone]:
    """The tone of each row, by the row's label."""
    return {value_of(row.cells[0]): row.tone for group in table.groups for row in group}


def tones_of_lines(report: Report) -> dict[str, Tone]:
    """The tone of each line of notes, by its text."""
    lines = (line for note in blocks_of(report, doc.Note) for line in note.lines)
    return {text_of(line): line.tone for line in lines}


def text_of(line: doc.Line) -> str:
    """The words of a line."""
    return "".join(map(_words, line.pieces))


def _words(piece: doc.Piece) -> str:
    match piece:
        case doc.Name(text):
            return text
        case doc.Instant(at, zone):
            return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
        case _:
            return piece


def texts_of(report: Report) -> list[str]:
    """The text of each line of notes, and each piece of code."""
    texts: list[str] = []
    for block in report.document().blocks:
        match block:
            case doc.Note(lines):
                texts += map(text_of, lines)
            case doc.Code(text):
                texts.append(text)
            case _:
                pass
    return texts


def headings_of(report: Report) -> dict[str, list[str]]:
    """The text of the lines below each heading."""
    return {block.title: [*map(text_of, block.lines)] for block in blocks_of(report, doc.Heading)}


def with_parts(label: str, total: int, parts: dict[str, int]) -> Rows:
    """The rows of a total and of its parts, as tables of them have them."""
    below = (
        (doc.Part(part), number, doc.Share(number, total), doc.Bar(number, total))
        for part, number in parts.items()
    )
    return [(label, total, None, None), *below]
