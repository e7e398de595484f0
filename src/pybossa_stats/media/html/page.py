"""A document as one page, which needs nothing besides."""

import base64
import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pybossa_stats.media.document import Block, Code, Document, Note, Table
from pybossa_stats.media.html import tables, text
from pybossa_stats.media.visible import visible

_TITLE = ("PYBOSSA statistics",)
_POLICY = (
    "default-src 'none'; style-src 'sha256-{}'; img-src data:; base-uri 'none'; form-action 'none'"
)


def to_html(document: Document) -> Iterator[str]:
    """Write a page; its style follows what the reader's device prefers: light, dark, or print."""
    template = _environment().get_template("page.html.j2")
    style = _style()
    title = document.title or _TITLE
    page = template.render(
        title=text.pieces(title),
        plain_title=text.plain(title),
        notes=document.notes,
        rows=list(rows(document.blocks)),
        style=Markup(style),  # noqa: S704 (it is our own)
        policy=content_security_policy(),
    )
    yield "".join(f"{line}\n" for line in page.split("\n") if line)


def content_security_policy() -> str:
    """What a browser may do with a page: show it, and nothing else."""
    digest = hashlib.sha256(_style().encode()).digest()
    return _POLICY.format(base64.b64encode(digest).decode())


def rows(blocks: tuple[Block, ...]) -> Iterator[tuple[Block, ...]]:
    """The blocks, those together that stand beside each other."""
    left: Block | None = None
    for block in blocks:
        narrow = isinstance(block, Table) and tables.is_narrow(block)
        if left and narrow:
            yield left, block
            left = None
            continue
        if left:
            yield (left,)
        left = block if narrow else None
        if not narrow:
            yield (block,)
    if left:
        yield (left,)


@cache
def _style() -> str:
    sheet = files(__package__).joinpath("style.css").read_text(encoding="utf-8")
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
    environment.filters |= {"line": text.line, "visible": visible}
    environment.globals |= {
        "cells": tables.cells,
        "columns": tables.columns,
        "is_wide": tables.is_wide,
        "stacked": tables.stacked,
    }
    environment.tests |= {
        name: lambda block, kind=kind: isinstance(block, kind)
        for name, kind in {"table": Table, "note": Note, "code": Code}.items()
    }
    return environment
