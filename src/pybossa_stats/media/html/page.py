"""A document as one page, which needs nothing besides."""

import base64
import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pybossa_stats.media import wording
from pybossa_stats.media.charts import Heatmap, Series, WorldMap
from pybossa_stats.media.document import (
    Code,
    Document,
    KeyFigures,
    Note,
    Table,
)
from pybossa_stats.media.html import (
    bar_chart,
    heatmap,
    line_chart,
    series,
    tables,
    text,
    world_map,
)
from pybossa_stats.media.html.layout import sections
from pybossa_stats.media.visible import visible

_TITLE = ("PYBOSSA statistics",)
_POLICY = (
    "default-src 'none'; style-src 'sha256-{}'; img-src data:; base-uri 'none'; form-action 'none'"
)


_BLOCKS: dict[str, type] = {
    "table": Table,
    "note": Note,
    "code": Code,
    "key_figures": KeyFigures,
    "series": Series,
    "calendar": Heatmap,
    "world_map": WorldMap,
}
"""The kinds of blocks, by their names in the templates."""


def to_html(document: Document) -> Iterator[str]:
    """Write a page; its style follows what the reader's device prefers: light, dark, or print."""
    template = _environment().get_template("page.html.j2")
    style = _style()
    title = document.title or _TITLE
    page = template.render(
        title=text.pieces(title),
        plain_title=text.plain(title),
        notes=document.notes,
        sections=list(sections(document.blocks)),
        sources=document.sources,
        style=Markup(style),  # noqa: S704 (it is our own)
        policy=content_security_policy(),
    )
    yield "".join(f"{line}\n" for line in page.split("\n") if line)


def content_security_policy() -> str:
    """What a browser may do with a page: show it, and nothing else."""
    digest = hashlib.sha256(_style().encode()).digest()
    return _POLICY.format(base64.b64encode(digest).decode())


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
    environment.filters |= {
        "change": wording.change,
        "line": text.line,
        "number": wording.number,
        "trend": tables.trend,
        "visible": visible,
    }
    environment.globals |= {
        "bar_chart": bar_chart.bar_chart,
        "cells": tables.cells,
        "columns": tables.columns,
        "draw_calendar": heatmap.draw,
        "draw_map": world_map.draw,
        "is_wide": tables.is_wide,
        "line_chart": line_chart.line_chart,
        "series_rows": series.rows,
        "stacked": tables.stacked,
    }
    for name, kind in _BLOCKS.items():
        environment.tests[name] = kind.__instancecheck__
    environment.tests["known"] = series.is_known
    return environment
