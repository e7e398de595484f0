"""A document as one self-contained page."""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import get_args

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pybossa_stats.media import wording
from pybossa_stats.media.charts import Grid, Heatmap
from pybossa_stats.media.document import Block, Document, Heading, Note, Table
from pybossa_stats.media.html import (
    axes,
    bar_table,
    curves,
    heatmap,
    numbers,
    shades,
    tables,
    text,
    world_map,
)
from pybossa_stats.media.visible import visible

_TITLE = ("PYBOSSA statistics",)
_POLICY = (
    "default-src 'none'; style-src 'sha256-{}'; img-src data:; base-uri 'none'; form-action 'none'"
)
_THREE = 3
_STYLE, _SHEET = "style.css", "sheet.css"


def to_html(document: Document) -> Iterator[str]:
    """Write a page; its style follows the reader's device: light, dark, or print."""
    name, style = ("sheet", _SHEET) if document.one_page else ("page", _STYLE)
    template = _environment().get_template(f"{name}.html.j2")
    title = document.title or _TITLE
    sections = _sections(document.blocks)
    about = (piece for note in document.notes[:1] for piece in (" \N{EN DASH} ", *note.pieces))
    page = template.render(
        heading=title,
        title=text.pieces(title),
        plain_title=text.pieces((*title, *about)).striptags(),
        notes=document.notes,
        sections=sections,
        groups=_groups(document.blocks),
        contents=[(place, part) for place, (part, _) in enumerate(sections, start=1) if part],
        sources=document.sources,
        mark=document.mark,
        style=Markup(_style(style)),  # noqa: S704 (not from outside)
        policy=content_security_policy(style),
    )
    yield "".join(f"{line}\n" for line in page.split("\n") if line)


def content_security_policy(style: str = _STYLE) -> str:
    """The Content-Security-Policy of a page: a browser may show it, and nothing else.

    Args:
        style: the name of its style sheet.
    """
    digest = hashlib.sha256(_style(style).encode()).digest()
    return _POLICY.format(base64.b64encode(digest).decode())


@cache
def _style(name: str) -> str:
    sheet = files(__package__).joinpath(name).read_text(encoding="utf-8")
    return " ".join(sheet.split())


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("pybossa_stats.media.html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for convert in (numbers.compact, numbers.percent, numbers.pixels, visible):
        environment.filters[convert.__name__] = convert
    environment.tests["known"] = curves.is_known
    # Templates call the functions of these modules, and test for kinds of blocks by their names.
    for module in (axes, bar_table, curves, heatmap, shades, tables, text, wording, world_map):
        environment.globals[module.__name__.rpartition(".")[2]] = module
    for kind in get_args(Block):
        environment.tests[kind.__name__] = kind.__instancecheck__
    return environment


def _sections(blocks: Sequence[Block]) -> list[tuple[Heading | None, list[Sequence[Block]]]]:
    """The sections of a page: their headings, and rows of blocks that are side by side."""
    return [(heading, [*_rows(content)]) for heading, content in _parts(blocks)]


def _groups(blocks: Sequence[Block]) -> list[list[tuple[int, Heading | None, list[Block]]]]:
    """The sections of a sheet; those that are narrow stand side by side."""
    numbered = [(place, *part) for place, part in enumerate(_parts(blocks))]
    groups = groupby(numbered, key=lambda part: bool(part[1]) and all(map(_is_narrow, part[2])))
    return [
        run for narrow, group in groups for run in ([[*group]] if narrow else [[p] for p in group])
    ]


def _is_narrow(block: Block) -> bool:
    return isinstance(block, Note) or (isinstance(block, Table) and len(block.columns) <= _THREE)


def _parts(blocks: Sequence[Block]) -> list[tuple[Heading | None, list[Block]]]:
    """The headings, and what stands below them."""
    parts: list[tuple[Heading | None, list[Block]]] = [(None, [])]
    for block in blocks:
        if isinstance(block, Heading):
            parts.append((block, []))
        else:
            parts[-1][1].append(block)
    return [(heading, content) for heading, content in parts if heading or content]


def _rows(blocks: Sequence[Block]) -> Iterator[Sequence[Block]]:
    """Rows of blocks: narrow ones of a kind are in pairs."""
    for narrow, group in groupby(blocks, key=_narrow_kind):
        run, size = list(group), 2 if narrow else 1
        yield from (run[start : start + size] for start in range(0, len(run), size))


def _narrow_kind(block: Block) -> str:
    """What a block can stand beside; empty if it takes up the width of the page."""
    match block:
        case Table() if tables.is_narrow(block):
            return "tables"
        case Heatmap() if heatmap.is_narrow(block):
            return "shades"
        case Grid():
            return "shades"
        case _:
            return ""
