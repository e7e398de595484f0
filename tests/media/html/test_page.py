"""Documents as pages of HTML."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pybossa_stats.media.charts import Curve, Heatmap, Series
from pybossa_stats.media.document import (
    Bar,
    Block,
    Change,
    Code,
    Column,
    Details,
    Document,
    Heading,
    KeyFigure,
    KeyFigures,
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
from pybossa_stats.media.html.page import to_html
from pybossa_stats.media.visible import visible
from tests.support.html import HOSTILE, Page, read


def cells(*blocks: Block) -> list[tuple[str, ...]]:
    """The texts of each row of the tables."""
    page = "".join(to_html(Document((), (), blocks)))
    rows = page.split("<tr")[1:]
    return [tuple(Page(f"<tr{row.partition('</tr>')[0]}").texts) for row in rows]


def trend_paths(trend: Trend) -> dict[str, str]:
    """What is drawn of a trend, by its class."""
    page = read(Table((Column("Trend", Kind.TREND),), ((Row((trend,)),),)))
    return {attrs["class"] or "": attrs["d"] or "" for tag, attrs in page.elements if tag == "path"}


def of_names(*names: str) -> Table:
    return Table((Column("Name", stretch=True),), (tuple(Row((Name(name),)) for name in names),))


def test_a_document_is_a_page_with_headings_tables_paragraphs_and_code() -> None:
    columns = Column(""), Column("Users", Kind.NUMBER), Column("", Kind.CHANGE)
    rows = (
        Row(("All", 4_000, Change(-1)), Tone.STRONG),
        Row((Part("some"), None, None)),
    )
    page = "".join(
        to_html(
            Document(
                title=("Statistics of ", Name("db_1")),
                notes=(Line(("As of now.",)),),
                blocks=(
                    Table(columns, (rows, ()), "A table"),
                    Table((Column("Name"),), ((),), "Another", empty="Nothing."),
                    Note((Line(("One.",)), Line(("Two.",), Tone.BAD))),
                    Code("SELECT 1 < 2;\nSELECT 2;"),
                ),
            )
        )
    )
    assert '<h1 id="title">Statistics of <bdi>db_1</bdi></h1>' in page
    assert "<title>Statistics of db_1 \N{EN DASH} As of now.</title>" in page
    assert "A table</h2>" in page
    assert '<p class="faint">Nothing.</p>' in page
    assert '<p><span class="bad">Two.</span></p>' in page
    assert "<code>SELECT 1 &lt; 2;\nSELECT 2;\n</code></pre>" in page


def test_a_page_without_a_title_of_its_own_has_one_nevertheless() -> None:
    page = "".join(to_html(Document((), (), ())))
    assert '<h1 id="title">PYBOSSA statistics</h1>' in page


def test_a_change_shares_the_heading_of_the_number_at_its_left() -> None:
    table = Table(
        (Column("Day"), Column("Users", Kind.NUMBER), Column("", Kind.CHANGE)),
        ((Row(("Monday", 4_000, Change(-1))), Row(("Tuesday", None, None))),),
    )
    assert cells(table) == [("Day", "Users"), ("Monday", "4,000", "−1"), ("Tuesday", "-")]
    assert read(table).values("colspan") == ["2"]


def test_a_bar_stands_before_the_numbers_at_its_left() -> None:
    columns = Column("Name"), Column("N", Kind.NUMBER), Column("Share", Kind.SHARE)
    table = Table((*columns, Column("", Kind.BAR)), ((Row(("a", 1, Share(1, 4), Bar(1, 4))),),))
    names = [tag for tag, _ in read(table).elements]
    row = names[names.index("tbody") :]
    assert row[:6] == ["tbody", "tr", "th", "td", "svg", "rect"]
    assert ("rect", {"width": "25%", "height": "10"}) in read(table).elements


def test_a_faint_name_is_set_small_below_the_one_at_its_left_unless_it_is_the_same() -> None:
    columns = Column("Name", stretch=True), Column("Short", stretch=True, tone=Tone.FAINT)
    rows = Row((Name("Maps"), Name("maps"))), Row((Name("x"), Name("x")))
    assert cells(Table(columns, (rows,))) == [("Name",), ("Maps", "maps"), ("x",)]


def test_tables_without_rows_stand_beside_each_other() -> None:
    nothing = Table((Column(""), Column("", Kind.SHARE)), (), "Shares", empty="Nothing.")
    page = read(nothing, nothing)
    assert page.texts.count("Nothing.") == 2
    assert page.classes.count("cols") == 1


def test_narrow_tables_with_titles_stand_beside_each_other() -> None:
    tables = [of_names(name)._replace(title=name) for name in "abc"]
    assert read(*tables).classes.count("cols") == 1


def test_a_table_stands_beside_another_only_with_all_its_columns() -> None:
    spare = tuple(Column(f"{n}", Kind.NUMBER, drop_rank=n) for n in range(6))
    wide = Table(spare, ((Row((1,) * 6),),), "Wide")
    assert "cols" not in read(wide, of_names("a")._replace(title="a")).classes


def test_a_table_of_few_numbers_is_not_as_wide_as_the_page() -> None:
    few, trend = (Column("Label"), Column("N", Kind.NUMBER)), Column("", Kind.TREND)
    assert "slim" in read(Table(few, ((Row(("a", 1)),),))).classes
    assert "slim" not in read(Table((*few, trend), ((Row(("a", 1, Trend([1]))),),))).classes


def test_a_wide_table_can_be_scrolled_with_the_keyboard() -> None:
    table = Table(tuple(Column(str(n), Kind.NUMBER) for n in range(9)), ((Row((1,) * 9),),), "Wide")
    page = read(table, Heading("Part"), table._replace(title=""), title="Page")
    groups = [attrs for _, attrs in page.elements if attrs.get("role")]
    group = {"class": "scroll fits", "role": "group", "tabindex": "0"}
    assert [named(page, attrs.pop("aria-labelledby")) for attrs in groups] == ["h2", "h2"]
    assert groups == [group, group]


def named(page: Page, place: str | None) -> str:
    """The element that has an id, which names another element."""
    (tag,) = (tag for tag, attrs in page.elements if attrs.get("id") == place)
    return tag


def test_every_table_has_the_name_of_its_title_its_summary_or_its_part() -> None:
    table, times = of_names("a"), [datetime(2026, 1, day, tzinfo=UTC) for day in (1, 2)]
    series = Series("Days", times, ["1", "2"], (Curve("Days", [1, 2]),))
    page = read(
        table,
        Heading("Part"),
        table,
        table._replace(title="Title"),
        Details("More", table),
        series,
        Heatmap("Days", times[0].date(), [1, 2], "answers"),
    )
    names = [attrs.get("aria-labelledby") for tag, attrs in page.elements if tag == "table"]
    assert [named(page, name) for name in names] == ["h1", "h2", "h3", *["summary"] * 3]
    assert len({*page.values("id")}) == len(page.values("id"))


def test_a_short_table_in_a_box_is_no_stop_for_the_keyboard() -> None:
    first = datetime(2026, 1, 1, tzinfo=UTC)
    for days, stops in ((5, 0), (30, 1)):
        times = [first + timedelta(days=n) for n in range(days)]
        series = Series("Days", times, ["a"] * days, (Curve("Days", [*range(days)]),))
        assert len(read(series).values("tabindex")) == stops


def test_the_heading_of_a_row_is_its_name_and_not_its_rank() -> None:
    ranked = Column("#", Kind.NUMBER), Column("Name"), Column("Answers", Kind.NUMBER)
    page = read(Table(ranked, ((Row((1, Name("Ada"), 5)),),)))
    row = [(tag, attrs.get("scope")) for tag, attrs in page.elements if tag in {"td", "th"}][3:]
    assert row == [("td", None), ("th", "row"), ("td", None)]


def test_shares_and_percents_have_headings_for_those_who_hear_a_page() -> None:
    columns = Column(""), Column("", Kind.SHARE), Column("", Kind.PERCENT)
    page = read(Table(columns, ((Row(("a", Share(1, 4), Percent(21, 20))),),)))
    assert page.classes.count("unseen") == 2
    assert page.classes.count("bare") == 1
    assert {"Share", "Relative change"} <= {*page.texts}
    seen = read(Table((Column("Share", Kind.SHARE),), ((Row((Share(1, 4),)),),)))
    assert "unseen" not in seen.classes


@pytest.mark.parametrize(
    ("values", "drawn"),
    [
        ([0, 1, 2], "M0 23L50 12L100 1"),
        ([1, None, 1], "M0 1h0M100 1h0"),
        ([None, None], ""),
        ([5], "M0 1h0"),
        ([5, 5], "M0 1L100 1"),
        ([0, 0], "M0 23L100 23"),
        ([-1, 1], "M0 23L100 1"),
    ],
)
def test_a_trend_is_a_line_above_zero_that_breaks_where_nothing_is_known(
    values: list[int | None], drawn: str
) -> None:
    paths = trend_paths(Trend(values))
    assert paths.get("line", "") == drawn
    assert ("zero" in paths) == bool(drawn)


def test_the_last_period_of_a_trend_is_a_dotted_line_to_a_ring_if_it_is_not_over() -> None:
    paths = trend_paths(Trend([0, 2, 1], finished=False))
    assert paths["line"] == "M0 23L50 1"
    assert paths["line dotted"] == "M50 1L100 12"
    assert paths["ring"] == paths["hole"] == "M100 12h0"


def test_a_key_figure_has_that_of_the_time_before_and_a_whole_percentage_of_no_small_base() -> None:
    figures = (KeyFigure("Answers", 175, 100), KeyFigure("Users", 9, 3), KeyFigure("Hours", 5))
    texts = read(KeyFigures(figures, "the 30 days before")).texts
    assert [
        text.strip() for text in texts[texts.index("Answers") :] if re.search("before|%", text)
    ] == [*("The 30 days before: 100", "+75%", "The 30 days before: 3")]


def test_a_long_trend_is_thinned() -> None:
    table = Table((Column("Trend", Kind.TREND),), ((Row((Trend(range(10_000)),)),),))
    assert len("".join(to_html(Document((), (), (table,))))) < 20_000


def test_a_page_asks_for_nothing_and_runs_nothing() -> None:
    page = read(note("Text"))
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"script", "img", "iframe", "form", "base"}
    for _, attrs in page.elements:
        assert not any(name.startswith("on") or name in {"src", "style"} for name in attrs)
        assert (attrs.get("href") or "data:").startswith(("data:", "#"))
        assert " " not in (attrs.get("href") or "")


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_text_wherever_they_stand(name: str) -> None:
    harmless, page = read(of_names("x"), title="x"), read(of_names(name), title=name)
    assert page.elements == harmless.elements
    assert page.texts.count(visible(name)) == 3


@given(st.text())
def test_no_name_adds_an_element(name: str) -> None:
    page = read(of_names(f".{name}."))
    assert page.elements == read(of_names(".")).elements
    assert visible(f".{name}.") in page.texts


def test_parts_of_a_page_have_headings_of_their_own() -> None:
    page = read(
        note("before"), Heading("One", (Line(("About one.",)),)), of_names("a")._replace(title="T")
    )
    assert [tag for tag, _ in page.elements if tag in {"h1", "section", "h2", "h3"}] == [
        *("h1", "section", "h2", "h3")
    ]
    parts = [attrs.get("aria-labelledby") for tag, attrs in page.elements if tag == "section"]
    assert [named(page, part) for part in parts] == ["h2"]


def test_the_keyboard_begins_with_a_link_past_the_contents() -> None:
    elements = read(note("x")).elements
    (link,) = (attrs for tag, attrs in elements if tag == "a")
    assert named(read(note("x")), (link["href"] or "").removeprefix("#")) == "main"


def test_sources_are_told_at_the_end() -> None:
    document = Document((), (), (note("x"),), (Line(("Read from ", Name("<db>"))),))
    assert "<footer" in "".join(to_html(document)).partition("</main>")[2]


def test_a_date_is_never_broken_at_its_hyphens() -> None:
    text = "<script> done 2014-12-01, by-and-by"
    page = read(Table((Column("", stretch=True),), ((Row((text,)),),)), note(text))
    assert page.classes.count("whole") == page.texts.count("2014-12-01") == 2
    assert page.texts.count("<script> done ") == 2


def test_a_bar_of_little_is_seen_and_one_of_nothing_is_not() -> None:
    rows = tuple(Row((value, Bar(value, 1_000))) for value in (0, 1, 1_000))
    page = read(Table((Column("", Kind.NUMBER), Column("", Kind.BAR)), (rows,)))
    bars = [attrs["width"] for tag, attrs in page.elements if tag == "rect"]
    assert bars == ["0%", "1.5%", "100%"]
