"""Drawings, where there are none."""

from datetime import UTC, date, datetime

from pybossa_stats.media.charts import Curve, Grid, Heatmap, Series, Spot, WorldMap
from pybossa_stats.media.document import (
    Document,
    Heading,
    KeyFigure,
    KeyFigures,
    Line,
    Trend,
)
from pybossa_stats.media.markdown import to_markdown
from pybossa_stats.media.screen import Screen
from pybossa_stats.media.terminal import to_text

TIMES = [datetime(2026, 11, day, tzinfo=UTC) for day in (1, 2, 3)]
DOCUMENT = Document(
    ("Page",),
    (),
    (
        KeyFigures((KeyFigure("Answers", 5, 4, Trend([1, 2, 3]), "1,000 in all"),), "Q3 2026"),
        Heading("Growth", (Line(("By day.",)),)),
        Series("Growth", TIMES, ["1", "2", "3"], (Curve("Tasks", [5, None, 7], [3, 4]),)),
        Series("Days", TIMES, ["1", "2", "3"], (Curve("Answers", [5, 9, 7]),), counts=True),
        Series("Unknown", TIMES, ["1", "2", "3"], (Curve("Answers", [None] * 3),)),
        Grid("Hours", ["Mon", "Sun"], ["0", "1"], [[0, 8], [0, 0]], "answers"),
        Heatmap("Year", date(2026, 1, 1), [1, 2, 3], "answers"),
        WorldMap([Spot(0, 0, 1, "", "", "")], "users"),
    ),
    (Line(("Read at once.",)),),
)


def test_markdown_has_tables_in_place_of_charts() -> None:
    assert "".join(to_markdown(DOCUMENT)) == (
        "# Page\n\n"
        "| Figure | This period | Q3 2026 | Change | Total |\n| --- | ---: | ---: | ---: | --- |\n"
        "| **Answers** | 5 | 4 |  | 1,000 in all |\n\n"
        "## Growth\n\nBy day.\n\n"
        "### Growth\n\n|  | First | Last |\n| --- | ---: | ---: |\n| Tasks | 5 | 7 |\n"
        "| Before | 3 | 4 |\n\n"
        "### Days\n\n|  | Least | Most |\n| --- | ---: | ---: |\n| Answers | 5 | 9 |\n\n"
        "### Unknown\n\n|  | First | Last |\n| --- | ---: | ---: |\n| Answers | - | - |\n\n"
        "### Hours\n\n|  | Answers | Most at |\n| --- | ---: | --- |\n"
        "| Mon | 8 | 1 |\n| Sun | 0 |  |\n\n"
        "Read at once.\n"
    )


def test_a_terminal_has_sparklines_in_place_of_charts() -> None:
    lines = to_text(DOCUMENT, Screen(80)).splitlines()
    assert lines[0] == "Page"
    assert lines[-2:] == ["", "Read at once."]
    growth = lines.index("Growth")
    assert lines[growth + 1] == "By day."
    (row,) = (line for line in lines if line.startswith("│ Tasks"))
    assert row.split() == ["│", "Tasks", "5", "7", "▆", "█", "│"]


def test_the_rows_of_a_grid_have_trends_on_one_scale() -> None:
    grid = Grid("Hours", ["Mon", "Sun"], ["0", "1"], [[0, 8], [0, 4]], "answers")
    text = to_text(Document((), (), (grid,)), Screen(80))
    assert "▁█" in text
    assert "▁▅" in text
