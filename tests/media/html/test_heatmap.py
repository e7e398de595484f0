"""Shades on a page: a year of days, and grids."""

from datetime import date

import pytest

from pybossa_stats.media.charts import Grid, Heatmap
from pybossa_stats.media.html.heatmap import months, room, weeks
from tests.support.html import Page, read

MONDAY = date(2026, 11, 23)


def squares(page: Page) -> list[dict[str, str | None]]:
    """The days of a calendar."""
    return [attrs for tag, attrs in page.elements if tag == "rect" and attrs["width"] == "11.5"]


def test_each_day_is_in_the_column_of_its_week_and_the_row_of_its_day() -> None:
    page = read(Heatmap("Year", date(2026, 11, 25), [1, 0, 2, 3, 4, 5], "answers"))
    assert [(square["x"], square["y"]) for square in squares(page)] == [
        *(("0", str(14 * n)) for n in (2, 3, 4, 5, 6)),
        ("14", "0"),
    ]
    assert "5 on Mon 30 Nov 2026" in page.texts


def test_a_day_without_any_has_a_level_of_its_own() -> None:
    page = read(Heatmap("Year", MONDAY, [0, 1, 2, 3, 4, 5, 6], "answers"))
    levels = [square["class"] for square in squares(page)]
    assert levels == [f"level{n}" for n in (0, 1, 1, 2, 3, 4, 5)]
    assert "None on Mon 23 Nov 2026" in page.texts


@pytest.mark.parametrize("values", [[0], [0] * 371, [5] * 371, list(range(371))])
def test_any_year_has_a_legend_for_its_colours_and_a_table(values: list[int]) -> None:
    page = read(Heatmap("Year", MONDAY, values, "answers"))
    rectangles = [attrs for tag, attrs in page.elements if tag == "rect"]
    legend = {rectangle["class"] for rectangle in rectangles if rectangle["width"] == "12"}
    assert {square["class"] for square in squares(page)} <= legend
    tags = [tag for tag, _ in page.elements]
    assert tags[tags.index("details") :].count("tr") == 1 + -(-len(values) // 7)


@pytest.mark.parametrize(
    ("first", "names"),
    [
        (date(2026, 11, 30), ["Nov 2026", "2027", "Feb", "Mar", "Apr", "May"]),
        (date(2026, 6, 8), ["Jun 2026", "Aug", "Sep", "Oct", "Nov", "Dec"]),
    ],
)
def test_months_are_named_where_there_is_room_with_the_year_at_the_beginning_and_in_january(
    first: date, names: list[str]
) -> None:
    shown = months(weeks(Heatmap("Year", first, [1] * 189, "answers")), first)
    assert [month.text for month in shown["wide"]] == names
    assert {*(month.text for month in shown["phone"])} <= {*names}


def test_a_quarter_begins_with_the_month_of_its_first_day_and_has_room_for_all_of_them() -> None:
    first = date(2014, 10, 1)
    shown = weeks(Heatmap("Quarter", first, [1] * 92, "answers"))
    names = [month.text for month in months(shown, first, room(shown))["phone"]]
    assert (len(shown), names) == (14, ["Oct 2014", "Nov", "Dec"])


def test_a_calendar_of_half_a_year_stands_beside_a_grid_and_a_longer_one_does_not() -> None:
    half, year = (Heatmap("Days", MONDAY, [1] * days, "answers") for days in (182, 365))
    assert ["cols" in read(calendar, GRID).classes for calendar in (half, year)] == [True, False]


@pytest.mark.parametrize(
    ("first", "begins"),
    [
        (date(2026, 6, 8), {"phone": "Dec", "wide": "2027"}),
        (date(2026, 5, 25), {"phone": "Nov", "wide": "Dec"}),
    ],
)
def test_the_second_half_begins_with_its_month_where_the_halves_stand_above_each_other(
    first: date, begins: dict[str, str]
) -> None:
    second = months(weeks(Heatmap("Year", first, [1] * 366, "answers"))[27:], first)
    assert {name: shown[0].text for name, shown in second.items()} == begins


GRID = Grid("Hours", ("Monday", "Sunday"), ("0", "1", "2"), ((0, 1, 20), (0, 0, 2_000)), "answers")


def test_a_grid_is_a_table_with_headings_numbers_and_the_shades_of_a_calendar() -> None:
    page = read(GRID)
    assert [attrs["scope"] for tag, attrs in page.elements if tag == "th"] == [
        *["col"] * 3,
        *["row"] * 2,
    ]
    cells = [
        (attrs["class"], attrs["title"]) for tag, attrs in page.elements if tag == "td" and attrs
    ]
    assert cells[1] == ("level1", "Monday, 1: 1 answer")
    assert cells[-1] == ("level3", "Sunday, 2: 2,000 answers")
    assert [text for text in page.texts if text in {"20", "2,000"}] == ["20", "2,000"]


def test_a_grid_has_no_more_headings_than_there_is_room_for() -> None:
    hours = [str(hour) for hour in range(24)]
    grid = Grid("Hours", ("Monday",), hours, ([1] * 24,), "answers")
    headings = [attrs for tag, attrs in read(grid).elements if tag == "span"][: len(hours)]
    shown = [hour for hour, attrs in zip(hours, headings, strict=True) if not attrs]
    assert shown == ["0", "3", "6", "9", "12", "15", "18", "21"]
