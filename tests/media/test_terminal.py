"""Documents on a terminal: the rules of tables, one by one."""

from textwrap import dedent
from typing import Any
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.measure import Measurement

from pybossa_stats.media.document import (
    Bar,
    Block,
    Cell,
    Change,
    Code,
    Column,
    Document,
    Kind,
    Line,
    Name,
    Note,
    Part,
    Percent,
    Row,
    Share,
    Table,
    Tone,
    Trend,
    note,
)
from pybossa_stats.media.screen import Screen
from pybossa_stats.media.terminal import sparkline, to_text

FILE = Screen()
COLOR = Screen(color=True)


def shown(*blocks: Block, screen: Screen = FILE) -> str:
    return to_text(Document((), (), blocks), screen)


def table(columns: list[Column], *rows: tuple[Cell, ...], title: str = "") -> Table:
    return Table(tuple(columns), (tuple(Row(cells) for cells in rows),), title)


def lines(text: str) -> str:
    """A text that is written in a test, without its margin."""
    return dedent(text).removeprefix("\n")


EVERYTHING = table(
    [
        Column("Name", stretch=True),
        Column("Number", Kind.NUMBER),
        Column("", Kind.CHANGE),
        Column("Growth", Kind.PERCENT),
        Column("Users", Kind.NUMBER),
        Column("Share", Kind.SHARE),
        Column("", Kind.BAR),
        Column("", Kind.TREND),
    ],
    (
        Name("Ada"),
        1_234,
        Change(5),
        Percent(12_504, 10_000),
        3,
        Share(3, 4),
        Bar(3, 4),
        Trend([1, None, 9]),
    ),
    (Part("of it"), None, None, Percent(10_004, 10_000), 7, None, None, Trend([None])),
)


def test_each_kind_of_cell_has_its_form() -> None:
    assert shown(EVERYTHING, screen=Screen(90)) == lines(
        """
        ╭──────────────────────────────────────────────────────────────────────╮
        │ Name      Number        Growth   Users    Share                      │
        ├──────────────────────────────────────────────────────────────────────┤
        │ Ada        1,234   +5   +25.0%       3    75.0%   █████████      ▂ █ │
        │   of it        -                     7                               │
        ╰──────────────────────────────────────────────────────────────────────╯
        """
    )


def test_a_change_without_a_title_is_coloured_and_one_with_a_title_is_not() -> None:
    untitled = table([Column("N", Kind.NUMBER), Column("", Kind.CHANGE)], (1, Change(2)))
    titled = table([Column("N", Kind.NUMBER), Column("Change", Kind.CHANGE)], (1, Change(2)))
    assert "\x1b[36m+2" in shown(untitled, screen=COLOR)
    assert "\x1b[36m" not in shown(titled, screen=COLOR)


def test_tables_that_stretch_have_one_width_and_others_their_own() -> None:
    stretching = [
        table([Column("Text", stretch=True)], (text,)) for text in ("short", "somewhat longer")
    ]
    fixed = table([Column("Text")], ("short",))
    assert shown(*stretching, fixed) == lines(
        """
        ╭─────────────────╮
        │ Text            │
        ├─────────────────┤
        │ short           │
        ╰─────────────────╯

        ╭─────────────────╮
        │ Text            │
        ├─────────────────┤
        │ somewhat longer │
        ╰─────────────────╯

        ╭───────╮
        │ Text  │
        ├───────┤
        │ short │
        ╰───────╯
        """
    )


def test_a_note_clings_to_a_table_with_a_title() -> None:
    below = Note((Line(("One.",)), Line(("Two.",))))
    titled = table([Column("Text")], ("a",), title="Title")
    untitled = table([Column("Text")], ("a",))
    assert shown(titled, below, below, untitled, below) == lines(
        """
        Title
        ╭──────╮
        │ Text │
        ├──────┤
        │ a    │
        ╰──────╯
        One.
        Two.

        One.
        Two.

        ╭──────╮
        │ Text │
        ├──────┤
        │ a    │
        ╰──────╯

        One.
        Two.
        """
    )


def test_what_is_not_known_is_a_dash_among_numbers_alone() -> None:
    columns = [Column("A"), Column("B", Kind.NUMBER), Column("C", Kind.CHANGE)]
    assert "│     -     │" in shown(table(columns, (None, None, None)))


def test_without_titles_there_is_no_heading() -> None:
    assert shown(table([Column(""), Column("", Kind.NUMBER)], ("Tasks", 7))) == lines(
        """
        ╭───────────╮
        │ Tasks   7 │
        ╰───────────╯
        """
    )


def test_groups_are_set_apart() -> None:
    groups = ((Row(("a",)), Row(("b",))), (Row(("c",)),))
    assert shown(Table((Column(""),), groups)) == lines(
        """
        ╭───╮
        │ a │
        │ b │
        ├───┤
        │ c │
        ╰───╯
        """
    )


def test_a_table_without_rows_says_what_is_missing_where_there_is_room() -> None:
    columns = (Column("#", Kind.NUMBER), Column("Name", stretch=True), Column("", Kind.BAR))
    empty = Table(columns, (), empty="Nothing here.")
    assert shown(empty, screen=Screen(50)) == lines(
        """
        ╭───────────────────╮
        │ #   Name          │
        ├───────────────────┤
        │     Nothing here. │
        ╰───────────────────╯
        """
    )


def test_columns_to_spare_go_where_there_is_no_room() -> None:
    columns = [
        Column("First"),
        Column("Second", drop_rank=2),
        Column("Third", drop_rank=1),
        Column("Fourth", drop_rank=2),
    ]
    wide = table(columns, ("a", "b", "c", "d"))
    headings = {
        width: shown(wide, screen=Screen(width)).splitlines()[1].strip("│ ").split()
        for width in (40, 20, 10)
    }
    assert headings == {
        40: ["First", "Second", "Third", "Fourth"],
        20: ["First", "Third"],
        10: ["First"],
    }


def test_a_long_name_is_cut_before_a_column_goes() -> None:
    columns = [Column("Name", stretch=True), Column("Second", drop_rank=1)]
    long = table(columns, (Name("name " * 20), "b"))
    lines = shown(long, screen=Screen(40)).splitlines()
    assert "Second" in lines[1]
    assert "…" in lines[3]
    assert "Second" not in shown(long, screen=Screen(24))


@pytest.mark.parametrize(
    ("width", "bars", "trend"), [(None, 12, 40), (120, 12, 40), (60, 12, 40), (59, 0, 40)]
)
def test_bars_and_trends_take_the_room_that_there_is(
    width: int | None, bars: int, trend: int
) -> None:
    screen = Screen(width)
    bar = shown(table([Column("", Kind.BAR), Column("")], (Bar(7, 7), "x")), screen=screen)
    assert bar.count("█") == bars
    values = Trend([*range(100)])
    assert (
        sum(
            shown(table([Column(""), Column("", Kind.TREND)], ("x", values)), screen=screen).count(
                level
            )
            for level in "▁▂▃▄▅▆▇█"
        )
        == trend
    )


def test_a_bar_goes_before_another_column_that_stays_is_cut() -> None:
    columns = [Column("Day", stretch=True), Column("N"), Column("", Kind.BAR), Column("x" * 45)]
    drawn = shown(table(columns, ("2026-11-23*", "1", Bar(7, 7), "y")), screen=Screen(72))
    assert ("█" in drawn, "2026-11-23*" in drawn, "…" in drawn) == (False, True, False)


def test_a_trend_goes_where_it_could_not_be_read() -> None:
    narrow = table([Column("Text"), Column("", Kind.TREND)], ("x" * 20, Trend([1, 2, 3, 4, 5])))
    assert "█" in shown(narrow, screen=Screen(32))
    assert "█" not in shown(narrow, screen=Screen(31))


@pytest.mark.parametrize(
    ("value", "largest", "bar"),
    [(0, 0, ""), (0, 5, ""), (5, 5, "█" * 12), (1, 24, "▌"), (1, 10_000, ""), (9, 5, "█" * 12)],
)
def test_bars_are_as_long_as_their_values(value: int, largest: int, bar: str) -> None:
    text = shown(
        table([Column("", Kind.BAR), Column("")], (Bar(value, largest), "x")), screen=Screen(80)
    )
    assert text.splitlines()[1].strip("│ x") == bar


def test_names_are_cut_and_our_own_words_are_folded() -> None:
    long = "as long as it is "
    cells = table([Column("Text", stretch=True)], (Name(long * 3),), (long * 2,))
    assert shown(cells, screen=Screen(24)) == lines(
        """
        ╭──────────────────────╮
        │ Text                 │
        ├──────────────────────┤
        │ as long as it is as… │
        │ as long as it is as  │
        │ long as it is        │
        ╰──────────────────────╯
        """
    )


def test_names_with_one_beginning_are_cut_within_so_that_they_differ() -> None:
    names = [
        "The Book of Birds, part one",
        "The Book of Birds, part two",
        "A long name of another book",
    ]
    rows = ((Name(name), Name(name)) for name in names)
    columns = [Column("Name", stretch=True), Column("Copy", stretch=True, drop_rank=1)]
    assert shown(table(columns, *rows), screen=Screen(24)) == lines(
        """
        ╭──────────────────────╮
        │ Name                 │
        ├──────────────────────┤
        │ The Book of…part one │
        │ The Book of…part two │
        │ A long name of anot… │
        ╰──────────────────────╯
        """
    )


def test_where_nothing_limits_the_width_nothing_is_cut() -> None:
    long = "long " * 100 + "name"
    assert long in shown(table([Column("Name", stretch=True)], (Name(long),)))


def test_code_is_folded_and_never_cut() -> None:
    code = "SELECT " + "a" * 40
    assert shown(Code(code), screen=Screen(20)).replace("\n", "") == code.replace(" ", "")


def test_names_can_neither_style_nor_move_what_is_around_them() -> None:
    hostile = "[red]x[/foo]\x1b[2J\u202e"
    harmless = r"[red]x[/foo]\x1b[2J\u202e"
    document = Document(
        (Name(hostile),),
        (Line(("of ", Name(hostile))),),
        (table([Column("Name")], (Name(hostile),)), note(Name(hostile)), Code(hostile)),
    )
    assert to_text(document, FILE).count(harmless) == 5
    assert "\x1b[2J" not in to_text(document, COLOR)


def test_where_only_ascii_can_be_shown_names_are_escaped_before_they_are_aligned() -> None:
    screen = Screen(80, encoding="ascii")
    columns = [Column("Name"), Column("", Kind.BAR)]
    assert shown(table(columns, (Name("Å李"), Bar(1, 2))), screen=screen) == lines(
        r"""
        +---------------------------+
        | Name                      |
        +---------------------------+
        | \xc5\u674e   ######       |
        +---------------------------+
        """
    )


def test_a_minus_is_a_hyphen_where_only_ascii_can_be_shown() -> None:
    falls = table(
        [Column("", Kind.CHANGE), Column("", Kind.PERCENT)], (Change(-5), Percent(99, 100))
    )
    assert "−5   −1.0%" in shown(falls)
    assert "-5   -1.0%" in shown(falls, screen=Screen(80, encoding="latin-1"))


def test_what_a_screen_can_show_of_a_name_it_shows() -> None:
    screen = Screen(80, encoding="latin-1")
    assert shown(note(Name("Åsa 李")), screen=screen) == "Åsa \\u674e\n"


def test_where_only_ascii_can_be_shown_a_name_is_cut_by_one_character() -> None:
    screen = Screen(20, encoding="ascii")
    columns = [Column("Name", stretch=True), Column("", Kind.NUMBER)]
    assert shown(table(columns, (Name("long " * 9), 1)), screen=screen) == lines(
        """
        +------------------+
        | Name             |
        +------------------+
        | long long l~   1 |
        +------------------+
        """
    )


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_of_two_long_names_neither_is_cut_to_nothing(width: int) -> None:
    columns = [Column("Name", stretch=True), Column("Short name", stretch=True), Column("N")]
    drawn = shown(table(columns, (Name("a" * 300), Name("b" * 100), "1")), screen=Screen(width))
    assert min(drawn.count("a"), drawn.count("b")) >= 7
    assert {cell_len(line) for line in drawn.splitlines()} == {width}


def test_tones_are_colours() -> None:
    notes = [note("x", tone=tone) for tone in Tone]
    assert shown(*notes, screen=COLOR).split() == [
        *["x", "\x1b[1mx\x1b[0m", "\x1b[2mx\x1b[0m"],
        *["\x1b[32mx\x1b[0m", "\x1b[33mx\x1b[0m", "\x1b[1;31mx\x1b[0m"],
    ]
    assert shown(*notes).split() == ["x"] * len(Tone)


def columns_of(line: str) -> int:
    """How many columns a line takes where a spacing mark, such as a vowel sign, takes one."""
    return cell_len(
        "".join("x" if category(character) == "Mc" else character for character in line)
    )


@given(st.lists(st.text(max_size=60), min_size=1, max_size=5), st.none() | st.integers(30, 90))
def test_columns_stay_aligned_whatever_the_names(names: list[str], width: int | None) -> None:
    columns = [Column("Name", stretch=True), Column("Number", Kind.NUMBER)]
    drawn = shown(table(columns, *((Name(name), 1) for name in names)), screen=Screen(width))
    assert len({columns_of(line) for line in drawn.splitlines()}) == 1
    assert len(drawn.splitlines()) == len(names) + 4


def test_a_spacing_mark_takes_a_column_and_so_no_table_overflows() -> None:
    columns = [Column("Name", stretch=True), Column("Number", Kind.NUMBER)]
    drawn = shown(
        table(columns, (Name("हिन्दी पाठ " * 9), 1), (Name("हिन्दी"), 1)), screen=Screen(40)
    )
    assert {columns_of(line) for line in drawn.splitlines()} == {40}
    assert "│ हिन्दी " in drawn


def test_joiners_are_left_out_as_terminals_disagree_about_their_width() -> None:
    assert shown(note(Name("👩\u200d🚀 ❤\ufe0f می\u200cشود"))) == "👩🚀 ❤ میشود\n"


def drawn(values: list[int | None], width: int = 40, *, unicode: bool = True) -> str:
    return sparkline(Trend(values), width, unicode=unicode)


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ([0, 1, 2, 3, 4, 5, 6, 7], "▁▂▃▄▅▆▇█"),
        ([20, 22, 22, 21], "████"),
        ([1_000_000, 1_000_007], "██"),
        ([3, 3], "██"),
        ([0, 0], "▁▁"),
        ([0, 1, 1_000], "▁▂█"),
        ([-7, 0, 7], "▁▅█"),
    ],
)
def test_a_sparkline_stands_on_zero_and_only_nothing_is_lowest(
    values: list[int | None], line: str
) -> None:
    assert drawn(values) == line


def test_a_period_that_is_not_over_is_not_in_a_sparkline() -> None:
    assert sparkline(Trend([7, 7, 1], finished=False), 40) == "██"


def test_what_is_missing_in_a_sparkline_is_a_blank() -> None:
    assert drawn([1, None, 8]) == "▂ █"
    assert drawn([None]) == ""


def test_a_sparkline_without_room_for_each_number_loses_no_peak() -> None:
    assert drawn([0, 0, 9, 0, 0, 0, None, 0], 4) == "▁█▁▁"
    assert drawn([0, 0, None, None, 3, 2], 3) == "▁ █"


def test_a_sparkline_can_be_drawn_in_ascii() -> None:
    assert drawn([0, None, 7], unicode=False) == "_ #"


@given(st.lists(st.none() | st.integers(-(10**12), 10**12)), st.integers(1, 50))
def test_a_sparkline_takes_no_more_room_than_there_is(values: list[int | None], width: int) -> None:
    line = drawn(values, width)
    assert len(line) <= min(width, len(values))
    if values and values[-1] is not None:
        assert line[-1] != " "


@pytest.mark.parametrize("screen", [FILE, Screen(80)])
def test_rich_measures_no_cell_of_a_table_whose_names_alone_may_be_cut(
    screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would look at each cell many times, and so take seconds for some thousand rows."""
    measured: list[object] = []
    measure = Measurement.get

    def get(*arguments: Any) -> Measurement:  # noqa: ANN401 (Rich's own)
        measured.append(arguments[2])
        return measure(*arguments)

    monkeypatch.setattr(Measurement, "get", get)
    columns = [Column("Name", stretch=True), Column("Number", Kind.NUMBER), Column("", Kind.BAR)]
    rows = [(Name("name " * (n % 20)), n, Bar(n, 500)) for n in range(500)]
    assert "499" in shown(table(columns, *rows), screen=screen)
    assert len(measured) < 10
