"""What reports look like: the files in goldens show each of them, to be read.

`PYBOSSA_STATS_TEST_UPDATE=1 pytest tests/report/test_goldens.py` writes those that differ anew.
Which figure stands where, and what programs get, other tests know.
"""

import os
import re
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path

import pytest
from rich.cells import cell_len

from pybossa_stats.media.screen import Screen
from pybossa_stats.report.formats import Format
from tests.support.faults import rounds
from tests.support.reports import REPORTS, rendered

GOLDENS = Path(__file__).parent / "goldens"
UPDATE = "PYBOSSA_STATS_TEST_UPDATE" in os.environ

USUAL = 80
WIDTHS = (40, 60, USUAL, 120, None)
IN_ALL_WIDTHS = {"activity", "projects-all-time", "users"}
"""The reports with most columns."""

IN_ASCII = {"activity"}
IN_COLOUR = {"history", "inspection-trouble"}
OTHER_FORMATS = {
    "page": (Format.MARKDOWN, Format.HTML),
    "brief": (Format.MARKDOWN, Format.HTML),
    "projects": (Format.JSON, Format.CSV),
    "site": (Format.PROMETHEUS,),
}

_FEW_WIDTHS = rounds((USUAL,), WIDTHS)
_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


@cache
def table(name: str, screen: Screen) -> str:
    """A report on a screen."""
    return rendered(REPORTS[name], Format.TABLE, screen)


def golden(name: str) -> str:
    """A report on a screen; some also on others, or in other formats."""
    return "\n".join(f"=== {title}\n{shown}" for title, shown in _parts(name))


def _parts(name: str) -> Iterator[tuple[str, str]]:
    """What is shown of a report, with a title; screens that show the same share it."""
    widths = WIDTHS if name in IN_ALL_WIDTHS else (USUAL,)
    tables = [
        (width, table(name, Screen(width, is_terminal=width is not None))) for width in widths
    ]
    for shown, same in groupby(tables, key=lambda shown: shown[1]):
        yield ", ".join(str(width or "a file") for width, _ in same), shown
    if name in IN_ASCII:
        yield f"{USUAL}, in ASCII", table(name, Screen(USUAL, encoding="ascii", is_terminal=True))
    if name in IN_COLOUR:
        in_colour = table(name, Screen(USUAL, color=True, is_terminal=True))
        yield f"{USUAL}, in colour", in_colour.replace("\x1b", "␛")
    for output_format in OTHER_FORMATS.get(name, ()):
        yield output_format, _body(rendered(REPORTS[name], output_format))


def _body(text: str) -> str:
    """A report; of a page, what is its own."""
    body = re.sub(r"<!DOCTYPE html>.*(?=<body>)", "", text, flags=re.DOTALL)
    return re.sub(r'(class="land".* d=").*?"', r'\1..."', body)


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_looks_as_its_golden_file_shows(name: str) -> None:
    file, shown = GOLDENS / f"{name}.txt", golden(name)
    known = file.read_text() if file.exists() else ""
    if UPDATE and shown != known:
        file.write_text(shown)
        known = shown
    assert shown == known


def test_every_golden_file_belongs_to_a_report() -> None:
    assert {file.stem for file in GOLDENS.iterdir()} == set(REPORTS)


@pytest.mark.parametrize("name", REPORTS)
def test_no_line_of_a_report_is_wider_than_its_screen(name: str) -> None:
    for width in filter(None, WIDTHS):
        lines = table(name, Screen(width, is_terminal=True)).splitlines()
        assert max(map(cell_len, lines)) <= width, width


@pytest.mark.parametrize("name", REPORTS)
def test_colours_change_no_text(name: str) -> None:
    for width in _FEW_WIDTHS:
        plain, coloured = (table(name, Screen(width, color=color)) for color in (False, True))
        stripped = (line.rstrip() for line in _ESCAPE.sub("", coloured).splitlines())
        assert [*stripped] == plain.splitlines(), width


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_is_in_ascii_where_a_screen_shows_no_more(name: str) -> None:
    for width in _FEW_WIDTHS:
        shown = table(name, Screen(width, encoding="ascii"))
        assert shown.replace("…", "").isascii(), width
