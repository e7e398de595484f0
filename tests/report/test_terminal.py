"""Text from the database, in a place that it could break."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from pybossa_stats.report.terminal import Medium, align, to_text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[bold]x[/foo]", "[bold]x[/foo]"),
        (":smile: \\[a]", ":smile: \\[a]"),
        ("\x1b[31mred\x07", r"\x1b[31mred\x07"),
        ("a\tb\nc\r\x00\x7f\x9b", r"a\tb\nc\r\x00\x7f\x9b"),
        ("\u202eevil\u2066\u200f", r"\u202eevil\u2066\u200f"),
        ("\u2028\u2029\ufeff\ud800", r"\u2028\u2029\ufeff\ud800"),
        ("👩\u200d🚀 ❤\ufe0f", "👩🚀 ❤"),
        ("नमस्ते 李 Å", "नमस्ते 李 Å"),
    ],
)
def test_it_is_shown_as_it_stands_or_as_escapes(text: str, shown: str) -> None:
    assert Medium().text(text).plain == shown


@given(st.text())
def test_nothing_that_controls_a_terminal_is_left(text: str) -> None:
    shown = Medium().text(text).plain
    categories = {unicodedata.category(character) for character in shown}
    assert not categories & {"Cc", "Cf", "Cs", "Zl", "Zp"}


@given(st.lists(st.text(max_size=60), min_size=1, max_size=5), st.none() | st.integers(30, 90))
def test_columns_stay_aligned_whatever_the_names(names: list[str], width: int | None) -> None:
    medium = Medium(width=width)
    table = medium.table()
    table.add_column("Name")
    table.add_column("Number", justify="right", no_wrap=True)
    for name in names:
        table.add_row(Medium().text(name), "1")
    lines = to_text([table], medium).splitlines()
    assert len({cell_len(line) for line in lines}) == 1
    assert len(lines) == len(names) + 4


def test_where_nothing_limits_the_width_nothing_is_cut() -> None:
    long = "long " * 100 + "name"
    table = Medium().table("A title")
    table.add_column("Name")
    table.add_row(Medium().text(long))
    assert long in to_text([table], Medium())


def test_tables_are_given_one_width_if_there_is_room() -> None:
    medium = Medium(width=40)
    tables = [medium.table(), medium.table()]
    for table, text in zip(tables, ["short", "somewhat longer"], strict=True):
        table.add_column("Text")
        table.add_row(text)
    align(tables, medium)
    assert len({cell_len(line) for line in to_text(tables, medium).splitlines()}) == 1


@pytest.mark.parametrize(
    ("value", "largest", "bar"),
    [(0, 0, ""), (0, 5, ""), (5, 5, "█" * 12), (1, 24, "▌"), (1, 10_000, "")],
)
def test_bars_are_as_long_as_their_values(value: int, largest: int, bar: str) -> None:
    assert Medium(width=80).bar(value, largest) == bar


def test_ascii_has_bars_and_frames_too() -> None:
    medium = Medium(unicode=False)
    table = medium.table()
    table.add_column("Name")
    table.add_row(medium.bar(1, 2))
    assert to_text([table], medium).isascii()
    assert "#" * 12 in to_text([table], medium)


def test_where_only_ascii_can_be_shown_the_rest_is_escaped_before_it_is_aligned() -> None:
    assert Medium(unicode=False).text("Å李").plain == r"\xc5\u674e"
