"""Each medium puts the heading of a column above its cells, whatever they hold."""

import re
from html.parser import HTMLParser

import pytest

from pybossa_stats.media.document import (
    Bar,
    Change,
    Column,
    Document,
    Kind,
    Name,
    Percent,
    Row,
    Share,
    Table,
    Tone,
    Trend,
)
from pybossa_stats.media.html.page import to_html
from pybossa_stats.media.markdown import to_markdown
from pybossa_stats.media.screen import Screen
from pybossa_stats.media.terminal import to_text

COLUMNS = (
    Column("Name", stretch=True),
    Column("Short name", stretch=True, tone=Tone.FAINT),
    Column("Answers", Kind.NUMBER),
    Column("", Kind.CHANGE),
    Column("Growth", Kind.PERCENT),
    Column("New", Kind.CHANGE),
    Column("Done", Kind.SHARE),
    Column("", Kind.BAR),
    Column("Users", Kind.NUMBER),
    Column("Course", Kind.TREND),
    Column("Forecast"),
)
CELLS = (
    *(
        Name("Maps"),
        Name("maps"),
        1_234,
        Change(56),
        Percent(1_078, 1_000),
        Change(90),
        Share(3, 4),
    ),
    *(Bar(3, 4), 21, Trend([1, 2, 9]), "11 days"),
)
DOCUMENT = Document((), (), (Table(COLUMNS, ((Row(CELLS),),)),))

UNDER = {
    "Name": "Maps",
    "Short name": "maps",
    "Answers": "1,234",
    "Growth": "+7.8%",
    "New": "+90",
    "Done": "75.0%",
    "Users": "21",
    "Forecast": "11 days",
}


def test_a_terminal_aligns_a_heading_with_its_cells() -> None:
    _, headings, _, cells, _ = to_text(DOCUMENT, Screen(150)).splitlines()
    for heading, cell in {**UNDER, "Course": "▂▃█"}.items():
        above, below = (
            re.search(rf"(?<= ){re.escape(text)}(?= )", line)
            for text, line in ((heading, headings), (cell, cells))
        )
        assert above
        assert below
        starts, ends = zip(above.span(), below.span(), strict=True)
        assert starts[0] == starts[1] or ends[0] == ends[1], heading
    assert re.search(r"1,234 +\+56 +\+7.8%", cells), "the change follows its number"


def test_markdown_has_a_heading_and_its_cells_in_the_same_column() -> None:
    headings, _, cells = (
        line.strip("|").split("|") for line in "".join(to_markdown(DOCUMENT)).splitlines()
    )
    columns = [(above.strip(), below.strip()) for above, below in zip(headings, cells, strict=True)]
    answers = [*UNDER].index("Answers") + 1
    assert columns == [*[*UNDER.items()][:answers], ("", "+56"), *[*UNDER.items()][answers:]]


class Cells(HTMLParser):
    """The text of each cell of a table, by its row and the column that it begins in."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[dict[int, str]] = []
        self._column = self._next = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append({})
            self._next = 0
        elif tag in {"td", "th"}:
            self._column = self._next
            self._next += int(dict(attrs).get("colspan") or 1)
            self.rows[-1][self._column] = ""

    def handle_data(self, data: str) -> None:
        if self.rows and data.strip():
            self.rows[-1][self._column] += f"{data} "


@pytest.fixture
def page() -> Cells:
    (table,) = re.findall("<table.*</table>", "".join(to_html(DOCUMENT)), re.DOTALL)
    return Cells(table)


def test_a_page_has_a_heading_and_its_cells_in_the_same_column(page: Cells) -> None:
    headings, cells = page.rows
    found = {
        heading.strip(): cells[column].strip() for column, heading in headings.items() if heading
    }
    name, short_name, *_ = UNDER.values()
    expected = {**UNDER, "Name": f"{name} {short_name}", "Course": ""}
    del expected["Short name"]
    assert found == expected


def test_a_page_has_a_change_below_the_heading_of_its_number(page: Cells) -> None:
    headings, cells = page.rows
    (answers,) = (column for column, text in headings.items() if text.strip() == "Answers")
    assert cells[answers + 1].strip() == "+56"
    assert answers + 1 not in headings
