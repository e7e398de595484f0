"""A year of days on a page."""

from datetime import date

import pytest

from pybossa_stats.media.charts import Heatmap
from pybossa_stats.media.html.heatmap import draw, levels
from tests.support.html import read

MONDAY = date(2026, 11, 23)


def test_each_day_is_in_the_column_of_its_week_and_the_row_of_its_day() -> None:
    calendar = Heatmap("Year", date(2026, 11, 25), [1, 0, 2, 3, 4, 5], "answers")
    first, second = draw(calendar).halves
    assert [(each.x, each.y) for each in first.squares] == [
        ("0", str(14 * n)) for n in (2, 3, 4, 5, 6)
    ]
    assert [(each.x, each.y, each.text) for each in second.squares] == [
        ("0", "0", "5 on Mon 30 Nov 2026")
    ]


def test_a_day_without_any_has_a_level_of_its_own() -> None:
    calendar = Heatmap("Year", MONDAY, [0, 1, 2, 3, 4, 5, 6], "answers")
    squares = [square for half in draw(calendar).halves for square in half.squares]
    assert [square.level for square in squares] == [0, 1, 1, 2, 2, 3, 4]
    assert squares[0].text == "None on Mon 23 Nov 2026"


@pytest.mark.parametrize(
    ("present", "bounds"),
    [([], []), ([7], []), ([1, 1, 1, 9], [1]), (list(range(1, 101)), [30, 50, 80])],
)
def test_levels_are_quarters_of_the_days_and_none_is_empty(
    present: list[int], bounds: list[int]
) -> None:
    assert levels(present) == bounds


@pytest.mark.parametrize("values", [[0], [0] * 371, [5] * 371, list(range(371))])
def test_any_year_has_a_legend_for_its_colours_and_a_table(values: list[int]) -> None:
    calendar = Heatmap("Year", MONDAY, values, "answers")
    drawn = draw(calendar)
    levels_used = {square.level for half in drawn.halves for square in half.squares}
    assert max(levels_used) < len(drawn.legend)
    assert len(drawn.weeks) == -(-len(values) // 7)
    assert "details" in {tag for tag, _ in read(calendar).elements}


def test_months_that_have_no_room_are_left_out() -> None:
    months = draw(Heatmap("Year", date(2026, 11, 30), [1] * 200, "answers")).halves[0].months
    assert [month.text for month in months] == ["Dec", "Jan 2027", "Feb", "Mar"]
