"""A document in Markdown, for wikis, issues and chats that understand tables."""

import re
from collections.abc import Iterable, Iterator

from pybossa_stats.media import document, wording
from pybossa_stats.media.document import Kind, Tone
from pybossa_stats.media.tabular import in_tables
from pybossa_stats.media.visible import visible

# What would be markup where it stands, in GitHub's Markdown: in any text, and also in a name.
_MARKUP = re.compile(
    r"""([`*\[\]|~$]
    | \\ (?= [!-/:-@\[-`{-~] | $)  # before what it would escape
    | (?<! [^\W_]) _ | _ (?! [^\W_])  # not within a word
    | < (?= [A-Za-z/!?])
    | & (?= \#?\w+;))""",
    re.VERBOSE,
)
_MARKUP_OF_NAMES = re.compile(
    rf"""{_MARKUP.pattern}
    | ((?<= ^) [\#>+=-]  # headings, quotations and lists begin like this
    | (?<= ^\d) [.)] | (?<= ^\d\d) [.)] | (?<= ^\d\d\d) [.)] | (?<= ^\d\d\d\d) [.)]
    | \# (?= \#* $)  # which would end a heading
    | : (?= //) | : (?= [\w+-]+:) | (?<= www) [.])""",
    re.VERBOSE | re.IGNORECASE,
)
# Escaping alone would not prevent links of e-mail addresses, or notifications of users.
_NO_LINK = "@&NoBreak;"
_DRAWN = {Kind.BAR, Kind.TREND}


def to_markdown(content: document.Document) -> Iterator[str]:
    """Write a document in parts, without drawings."""
    parts = _parts(content)
    yield next(parts, "")
    for part in parts:
        yield f"\n{part}"


def _parts(content: document.Document) -> Iterator[str]:
    """Paragraphs, tables and code, with line breaks at their ends."""
    if content.title:
        yield f"# {_text(content.title)}\n"
    yield from _paragraphs(content.notes)
    level = "##"
    for block in in_tables(content.blocks):
        if isinstance(block, document.Heading):
            yield f"## {_text((block.title,))}\n"
            yield from _paragraphs(block.lines)
            level = "###"
        else:
            yield from _block(block, level)
    yield from _paragraphs(content.sources)


def _block(
    block: document.Table | document.Note | document.Terms | document.Code, level: str
) -> Iterator[str]:
    match block:
        case document.Table(_, _, title, empty):
            if title:
                yield f"{level} {_text((title,))}\n"
            yield "".join(_rows(block)) if any(block.groups) else f"{_text((empty,))}\n"
        case document.Note(lines):
            yield from _paragraphs(lines)
        case document.Terms(meanings):
            yield "".join(f"- **{word}**: {_text((meaning,))}\n" for word, meaning in meanings)
        case document.Code(text, language):
            longest = max(map(len, re.findall("`+", text)), default=0)
            fence = "`" * max(3, longest + 1)
            shown = "".join(f"{visible(line)}\n" for line in text.split("\n"))
            yield f"{fence}{language}\n{shown}{fence}\n"


def _paragraphs(lines: Iterable[document.Line]) -> Iterator[str]:
    return (f"{_text(line.pieces)}\n" for line in lines)


def _rows(table: document.Table) -> Iterator[str]:
    places = [place for place, column in enumerate(table.columns) if column.kind not in _DRAWN]
    columns = [table.columns[place] for place in places]
    yield _row(_text((column.title,)) for column in columns)
    yield _row("---" if column.kind is Kind.WORDS else "---:" for column in columns)
    for group in table.groups:
        for row in group:
            first, *others = (_cell(row.cells[place], table.columns[place]) for place in places)
            is_strong = row.tone is Tone.STRONG and first
            yield _row([f"**{first}**" if is_strong else first, *others])


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _cell(cell: document.Cell, column: document.Column) -> str:
    match cell:
        case str() | document.Name():
            return _text((cell,))
        case document.Line(pieces):
            return _text(pieces)
        case document.Part(label):
            return _text((label,))
        case _:
            return wording.plain(cell, column.kind)


def _text(pieces: Iterable[document.Piece]) -> str:
    return "".join(map(_piece, pieces))


def _piece(piece: document.Piece) -> str:
    match piece:
        case document.Name(text, url):
            name = _MARKUP_OF_NAMES.sub(r"\\\g<0>", visible(text)).replace("@", _NO_LINK)
            return f"[{name}](<{url}>)" if url else name
        case document.Instant(at, zone):
            return wording.instant(at, zone)
        case str():
            return _MARKUP.sub(r"\\\g<0>", piece)
