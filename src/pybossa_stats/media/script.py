"""A document as an SQL script, to be read before it is run; all but the SQL is in comments."""

from collections.abc import Iterator

from pybossa_stats.media import wording
from pybossa_stats.media.document import (
    Block,
    Code,
    Document,
    Instant,
    Line,
    Name,
    Note,
    Piece,
    Table,
)
from pybossa_stats.media.markdown import to_markdown
from pybossa_stats.media.visible import visible


def to_script(document: Document) -> Iterator[str]:
    """Write a document, part by part. A paragraph belongs to the code that follows it."""
    yield from map(_comment, [Line(document.title), *document.notes])
    for block in document.blocks:
        if not isinstance(block, Code):
            yield "\n"
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Code(text, "sql"):
            yield from (f"{visible(line)}\n" for line in text.split("\n"))
        case Code(text):
            yield from (_comment(Line((line,))) for line in text.split("\n"))
        case Note(lines):
            yield from map(_comment, lines)
        case Table():
            rows = "".join(to_markdown(Document((), (), (block,)))).splitlines()
            yield from (_comment(Line((row,))) for row in rows)


def _comment(line: Line) -> str:
    """A line of commentary, whatever the text."""
    return f"-- {visible(''.join(map(_piece, line.pieces)))}".rstrip() + "\n"


def _piece(piece: Piece) -> str:
    match piece:
        case Name(text):
            return text
        case Instant(at):
            return wording.instant(at)
        case str():
            return piece
