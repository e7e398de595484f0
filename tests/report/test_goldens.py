"""Every report in every format is what it was: the files in goldens show each of them.

`PYBOSSA_STATS_TEST_UPDATE=1 pytest tests/report/test_goldens.py` writes them anew, to be read.
"""

import os
import re
from functools import cache
from itertools import groupby
from pathlib import Path

import pytest

from pybossa_stats.media.screen import Screen
from pybossa_stats.report.formats import Format
from tests.support.faults import rounds
from tests.support.reports import REPORTS, formats_of, rendered

GOLDENS = Path(__file__).parent / "goldens"
UPDATE = "PYBOSSA_STATS_TEST_UPDATE" in os.environ

WIDTHS = (40, 60, 80, 120, None)
_FEW_WIDTHS = rounds((80,), WIDTHS)
_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


@cache
def table(name: str, screen: Screen) -> str:
    """A report on a screen."""
    return rendered(REPORTS[name], Format.TABLE, screen)


def golden(name: str) -> str:
    """A report on all screens, and in all other formats; screens that show the same share it."""
    report = REPORTS[name]
    tables = [(width, table(name, Screen(width))) for width in WIDTHS]
    parts = [
        (", ".join(str(width or "a file") for width, _ in same), shown)
        for shown, same in groupby(tables, key=lambda each: each[1])
    ]
    parts.append(("80, in ASCII", table(name, Screen(80, encoding="ascii"))))
    in_colour = table(name, Screen(80, color=True))
    parts.append(("80, in colour", in_colour.replace("\x1b", "␛")))
    others = (each for each in formats_of(report) if each is not Format.TABLE)
    parts += [(output_format, _body(rendered(report, output_format))) for output_format in others]
    return "\n".join(f"=== {title}\n{shown}" for title, shown in parts)


def _body(text: str) -> str:
    """A report; of a page, what is its own."""
    body = re.sub(r"<!DOCTYPE html>.*(?=<body>)", "", text, flags=re.DOTALL)
    return re.sub(r'(class="land".* d=").*?"', r'\1..."', body)


@pytest.mark.parametrize("name", REPORTS)
def test_each_report_in_each_format_is_what_its_golden_file_shows(name: str) -> None:
    file = GOLDENS / f"{name}.txt"
    shown = golden(name)
    if UPDATE:
        file.write_text(shown)
    assert shown == file.read_text()


def test_every_golden_file_belongs_to_a_report() -> None:
    assert {file.stem for file in GOLDENS.iterdir()} == set(REPORTS)


@pytest.mark.parametrize("name", REPORTS)
def test_colours_change_no_text(name: str) -> None:
    for width in _FEW_WIDTHS:
        plain, coloured = table(name, Screen(width)), table(name, Screen(width, color=True))
        stripped = (line.rstrip() for line in _ESCAPE.sub("", coloured).splitlines())
        assert [*stripped] == plain.splitlines(), width


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_is_in_ascii_where_a_screen_shows_no_more(name: str) -> None:
    for width in _FEW_WIDTHS:
        shown = table(name, Screen(width, encoding="ascii"))
        assert shown.replace("…", "").isascii(), width
