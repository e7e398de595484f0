"""Shades on a page: a year of days, and grids."""

from datetime import date

import pytest

from pybossa_stats.media.charts import Grid, Heatmap
from pybossa_stats.media.html.heatmap import draw
from pybossa_stats.media.html.shades import legend
from tests.support.html import read

MONDAY = date(2026, 11, 23)


def test_each_day_is_in_the_column_of_its_week_and_the_row_of_its_day() -> None:
    calendar = Heatmap("Year", date(2026, 11, 25), [1, 0, 2, 3, 4, 5], "answers")
    (half,) = draw(calendar).halves
    assert [(each.x, each.y) for each in half.squares] == [
        *(("0", str(14 * n)) for n in (2, 3, 4, 5, 6)),
        ("14", "0"),
    ]
    assert half.squares[-1].text == "5 on Mon 30 Nov 2026"


def test_a_day_without_any_has_a_level_of_its_own() -> None:
    calendar = Heatmap("Year", MONDAY, [0, 1, 2, 3, 4, 5, 6], "answers")
    squares = [square for half in draw(calendar).halves for square in half.squares]
    assert [square.level for square in squares] == [0, 1, 2, 2, 3, 3, 3]
    assert squares[0].text == "None on Mon 23 Nov 2026"


@pytest.mark.parametrize("values", [[0], [0] * 371, [5] * 371, list(range(371))])
def test_any_year_has_a_legend_for_its_colours_and_a_table(values: list[int]) -> None:
    calendar = Heatmap("Year", MONDAY, values, "answers")
    drawn = draw(calendar)
    levels_used = {square.level for half in drawn.halves for square in half.squares}
    assert max(levels_used) < len(legend(drawn.bounds))
    assert len(drawn.weeks) == -(-len(values) // 7)
    assert "details" in {tag for tag, _ in read(calendar).elements}


@pytest.mark.parametrize(
    ("first", "months"),
    [
        (date(2026, 11, 30), ["Nov 2026", "2027", "Feb", "Mar", "Apr", "May"]),
        (date(2026, 6, 8), ["Jun 2026", "Aug", "Sep", "Oct", "Nov", "Dec"]),
    ],
)
def test_months_are_named_where_there_is_room_with_the_year_at_the_beginning_and_in_january(
    first: date, months: list[str]
) -> None:
    drawn = draw(Heatmap("Year", first, [1] * 189, "answers")).halves[0].months
    assert [month.text for month in drawn["wide"]] == months
    assert {*(month.text for month in drawn["phone"])} <= {*months}


def test_the_second_half_begins_with_its_month_where_the_halves_stand_above_each_other() -> None:
    _, second = draw(Heatmap("Year", date(2026, 6, 8), [1] * 366, "answers")).halves
    first = {name: found[0].text for name, found in second.months.items()}
    assert first == {"phone": "Dec", "wide": "2027"}


GRID = Grid("Hours", ("Monday", "Sunday"), ("0", "1", "2"), ((0, 1, 20), (0, 0, 2_000)), "answers")


def test_a_grid_is_a_table_with_headings_numbers_and_the_shades_of_a_calendar() -> None:
    page = read(GRID)
    assert [each["scope"] for tag, each in page.elements if tag == "th"] == [
        *["col"] * 3,
        *["row"] * 2,
    ]
    cells = [(each["class"], each["title"]) for tag, each in page.elements if tag == "td" and each]
    assert cells[1] == ("level1", "Monday, 1: 1 answer")
    assert cells[-1] == ("level4", "Sunday, 2: 2,000 answers")
    assert [text for text in page.texts if text in {"20", "2,000"}] == ["20", "2,000"]


def test_a_grid_has_no_more_headings_than_there_is_room_for() -> None:
    hours = [str(hour) for hour in range(24)]
    grid = Grid("Hours", ("Monday",), hours, ([1] * 24,), "answers")
    headings = [each for tag, each in read(grid).elements if tag == "span"][: len(hours)]
    shown = [hour for hour, each in zip(hours, headings, strict=True) if not each]
    assert shown == ["0", "3", "6", "9", "12", "15", "18", "21"]
