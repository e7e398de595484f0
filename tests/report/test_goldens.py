"""Every report in every format is what it was: the files in goldens show each of them.

`PYBOSSA_STATS_TEST_UPDATE=1 pytest tests/report/test_goldens.py` writes them anew, to be read.
"""

import os
import re
from itertools import groupby
from pathlib import Path

import pytest

from pybossa_stats.media.screen import Screen
from pybossa_stats.report.formats import Format
from pybossa_stats.report.report import Report
from tests.support.faults import rounds
from tests.support.reports import REPORTS, rendered

GOLDENS = Path(__file__).parent / "goldens"
UPDATE = "PYBOSSA_STATS_TEST_UPDATE" in os.environ

WIDTHS = (40, 44, 50, 60, 66, 72, 80, 90, 100, 120, 160, 200, None)
_FEW_WIDTHS = rounds((60,), (40, 80, None))
_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def golden(report: Report) -> str:
    """A report on all screens, and in all other formats; screens that show the same share it."""
    tables = [(width, rendered(report, Format.TABLE, Screen(width))) for width in WIDTHS]
    parts = [
        (", ".join(str(width or "a file") for width, _ in same), shown)
        for shown, same in groupby(tables, key=lambda each: each[1])
    ]
    ascii_only = Screen(80, encoding="ascii")
    parts.append(("80, in ASCII", rendered(report, Format.TABLE, ascii_only)))
    in_colour = rendered(report, Format.TABLE, Screen(80, color=True))
    parts.append(("80, in colour", in_colour.replace("\x1b", "␛")))
    others = [each for each in Format if each is not Format.TABLE]
    if not report.metrics():
        others.remove(Format.PROMETHEUS)
    parts += [(output_format, _body(rendered(report, output_format))) for output_format in others]
    return "\n".join(f"=== {title}\n{shown}" for title, shown in parts)


def _body(text: str) -> str:
    """A report; of a page, what is its own."""
    body = re.sub(r"<!doctype html>.*(?=<body>)", "", text, flags=re.DOTALL)
    return re.sub(r'(class="land".* d=").*?"', r'\1..."', body)


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_is_what_it_was(name: str) -> None:
    file = GOLDENS / f"{name}.txt"
    shown = golden(REPORTS[name])
    if UPDATE:
        file.write_text(shown)
    assert shown == file.read_text()


def test_no_file_is_left_over() -> None:
    assert {file.stem for file in GOLDENS.iterdir()} == set(REPORTS)


@pytest.mark.parametrize("name", REPORTS)
def test_colours_change_no_text(name: str) -> None:
    for width in _FEW_WIDTHS:
        plain = rendered(REPORTS[name], Format.TABLE, Screen(width))
        coloured = rendered(REPORTS[name], Format.TABLE, Screen(width, color=True))
        stripped = (line.rstrip() for line in _ESCAPE.sub("", coloured).splitlines())
        assert [*stripped] == plain.splitlines(), width


@pytest.mark.parametrize("name", REPORTS)
def test_ascii_is_all_there_is_where_there_is_no_more(name: str) -> None:
    for width in _FEW_WIDTHS:
        shown = rendered(REPORTS[name], Format.TABLE, Screen(width, encoding="ascii"))
        assert shown.replace("…", "").isascii(), width
