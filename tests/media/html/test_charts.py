"""Numbers over time on a page."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pybossa_stats.media.charts import Curve, Series
from pybossa_stats.media.html.axes import labels
from pybossa_stats.media.html.curves import Chart
from pybossa_stats.media.html.numbers import compact, ticks
from tests.support.html import read

FIRST = datetime(2026, 1, 1, tzinfo=UTC)


def days(*values: int | None, counts: bool = False, finished: bool = True) -> Series:
    times = [FIRST + timedelta(days=n) for n in range(len(values))]
    names = [f"{at:%d %b %Y}" for at in times]
    return Series("Growth", times, names, (Curve("Answers", values),), counts, finished)


def chart_of(series: Series, *, small: bool = False) -> Chart:
    return Chart(series, series.curves[0], small=small)


def paths(series: Series) -> dict[str, str]:
    """What is drawn of the only curve, by its class."""
    elements = read(series).elements
    return {attrs["class"] or "": attrs["d"] or "" for tag, attrs in elements if tag == "path"}


def drawn_labels(count: int, step: int) -> list[str]:
    times = [FIRST + timedelta(days=step) * n for n in range(count)]
    found = labels(times, lambda at: (at - FIRST) / (times[-1] - FIRST))
    return [label.text for label in found["wide"]]


def test_a_line_breaks_and_its_ground_is_shaded_where_nothing_is_known() -> None:
    series = days(0, 10, None, None, 40, 50)
    assert paths(series)["line"].count("M") == 2
    assert chart_of(series).gaps() == [(0.2, 0.8)]
    rectangles = [attrs for tag, attrs in read(series).elements if tag == "rect"]
    assert [
        (rectangle["x"], rectangle["width"])
        for rectangle in rectangles
        if rectangle["class"] == "gap"
    ] == [("20%", "60%")]


def test_a_line_ends_with_the_last_number_that_is_known() -> None:
    page = read(days(0, 10, 1_234, None))
    assert page.texts.count("1,234") == 2  # at the end of the line, and in the table


@pytest.mark.parametrize(
    ("values", "heights"),
    [
        ((0, 0), [128, 128]),
        ((36, 36), [22, 22]),
        ((30_000, 40_000), [48.5, 22]),
        ((1_000_000, 1_000_001), [22, 22]),
    ],
)
def test_charts_and_trends_stand_on_zero_however_far_from_it_their_numbers_are(
    values: tuple[int, ...], heights: list[float]
) -> None:
    chart = chart_of(days(*values), small=True)
    assert [round(chart.scale.y(point.value), 1) for point in chart.known] == heights
    assert chart.area().endswith("L1000 128L0 128z")
    bars = chart_of(days(*values, counts=True))
    assert bars.scale.y(bars.known[-1].value) == pytest.approx(22 if any(values) else 166)


def test_the_last_period_of_a_line_is_dotted_if_it_is_not_over() -> None:
    drawn = paths(days(0, 10, 20, finished=False))
    assert drawn["line"] == "M0 228L500 125"
    assert drawn["line dotted"] == "M500 125L1000 22"
    assert "line dotted" not in paths(days(0, 10, 20))


def test_a_point_alone_is_seen() -> None:
    assert "h0" in paths(days(0, 10, None, 40, None, 50))["line"]


def test_each_number_can_be_read_where_it_is_pointed_at() -> None:
    page = read(days(0, 10, 40))
    assert [text for text in page.texts if " · " in text] == [
        *("0 · 01 Jan 2026", "10 · 02 Jan 2026", "40 · 03 Jan 2026")
    ]


def test_years_of_days_are_thinned_to_what_can_be_seen() -> None:
    chart = chart_of(days(*range(5_000)))
    assert len(chart.line(chart.points)) < 10_000
    tips = [*chart.tips()]
    assert len(tips) <= 90
    assert tips[-1][0].value == 4_999


def test_of_years_of_days_a_table_has_the_last_of_each_month() -> None:
    page = read(days(*range(100)))
    assert [text for text in page.texts if re.fullmatch(r"\d\d \w+ 2026", text)] == [
        *("10 Apr 2026", "31 Mar 2026", "28 Feb 2026", "31 Jan 2026")
    ]


def test_bars_say_which_is_not_over_and_which_are_weekends() -> None:
    series = days(0, 10, 21, 5, counts=True, finished=False)
    page = read(series)
    # A Thursday is first.
    assert [name for name in page.values("class") if name.startswith("column")] == [
        *("column", "column", "column pale", "column pale open")
    ]
    assert page.texts.count("21") == 2  # above the highest bar, and in the table
    assert "Outlined: incomplete." in " ".join(page.texts)
    cut = read(series._replace(finished=True, whole_start=False))
    assert next(name for name in cut.values("class") if "column" in name) == "column open"


def test_nothing_is_drawn_of_what_is_hardly_known() -> None:
    assert "figure" not in {tag for tag, _ in read(days(None, 5, None)).elements}


@pytest.mark.parametrize("counts", [True, False])
def test_the_time_before_is_a_thin_line_on_the_same_scale_with_its_name_and_its_numbers(
    counts: bool,  # noqa: FBT001
) -> None:
    alone = days(10, 20, 30, counts=counts)
    (curve,) = alone.curves
    series = alone._replace(curves=(curve._replace(before=(None, 60)),), before="2025")
    page = read(series)
    (ghost,) = (
        attrs["d"] for tag, attrs in page.elements if attrs.get("class") == "ghost" and "d" in attrs
    )
    top, ghost_top = "22", (ghost or "").removesuffix("h0").split(" ")[1]
    assert ghost_top == top
    assert page.texts.count("2025") == 2  # at the line, and in the table
    assert "20 · 02 Jan 2026 (2025: 60)" in page.texts
    assert "30 · 03 Jan 2026" in page.texts
    assert "ghost" not in read(alone).classes


@given(
    st.lists(st.none() | st.integers(0, 2**53), min_size=2, max_size=40).filter(
        lambda values: sum(value is not None for value in values) > 1
    ),
)
def test_any_numbers_stay_on_their_chart(values: list[int | None]) -> None:
    for chart in (chart_of(days(*values), small=True), chart_of(days(*values, counts=True))):
        shown = [*(point.value for point in chart.known), *chart.scale.marks]
        assert all(0 <= round(chart.scale.y(number), 1) <= 190 for number in shown)


@pytest.mark.parametrize(
    ("high", "expected"),
    [
        (33_433, [0, 10_000, 20_000, 30_000]),
        (0, [0]),
        (3, [0, 1, 2, 3]),
        (103, [0, 25, 50, 75, 100]),
        (8, [0, 2, 4, 6, 8]),
    ],
)
def test_axes_have_round_numbers_from_zero_on(high: int, expected: list[int]) -> None:
    assert ticks(high, 4) == expected


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (999, "999"),
        (12_500, "12.5k"),
        (999_949, "999.9k"),
        (999_950, "1M"),
        (3_000_000, "3M"),
        (2e9, "2G"),
    ],
)
def test_numbers_of_axes_are_short(number: float, text: str) -> None:
    assert compact(number) == text


@pytest.mark.parametrize(
    ("count", "days", "expected"),
    [
        (3, 1, ["1 Jan 2026", "2 Jan", "3 Jan"]),
        (31, 1, ["1 Jan 2026", "8 Jan", "15 Jan", "22 Jan", "29 Jan"]),
        (150, 1, ["Jan 2026", "Feb", "Mar", "Apr", "May"]),
        (
            60,
            31,
            ["Jan 2026", *["2027", "Jul", "2028", "Jul", "2029", "Jul", "2030", "Jul", "2031"]],
        ),
        (25, 365, ["Jan 2026", *map(str, range(2030, 2050, 2))]),
    ],
)
def test_an_axis_begins_with_a_date_and_goes_on_with_round_ones(
    count: int, days: int, expected: list[str]
) -> None:
    assert drawn_labels(count, days) == expected


@pytest.mark.parametrize("high", [1, 2, 9, 60, 499, 1_607, 4_999, 26_397])
def test_any_axis_has_two_numbers_above_zero_if_there_are_so_many(high: int) -> None:
    assert min(2, high) <= len(ticks(high, 3)) - 1 <= 5


def test_the_axis_of_a_quarter_by_weeks_has_a_date_for_every_third_week() -> None:
    weeks = [datetime(2014, 9, 29, tzinfo=UTC) + timedelta(weeks=n) for n in range(14)]
    shown = labels(weeks, lambda at: (at - weeks[0]) / (weeks[-1] - weeks[0]))["wide"]
    assert [label.text for label in shown] == [
        *("29 Sep 2014", "20 Oct", "10 Nov", "1 Dec", "22 Dec")
    ]


def test_the_name_of_the_time_before_is_where_its_line_is_highest_above_the_numbers() -> None:
    series = days(*[50] * 20, counts=True)
    before = [90, *[10] * 15, 80, 10, 10, 10]
    chart = chart_of(series._replace(curves=(Curve("Answers", [50] * 20, before),)))
    assert chart.label_of_before
    assert chart.label_of_before.place == 16, "the first is above the numbers of the axis"
    assert chart_of(series).label_of_before is None


def test_a_time_before_that_is_nowhere_above_the_numbers_is_named_beside_the_title() -> None:
    series = days(10, 20, counts=True)._replace(before="2025")
    for before, is_beside in (((5, 5), True), ((5, 30), False)):
        page = read(series._replace(curves=(Curve("Answers", [10, 20], before),)))
        assert ("key" in page.classes) == is_beside
        assert page.texts.count("2025") == 2  # there or at the line, and in the table


def test_an_axis_whose_first_january_has_no_room_says_the_year_with_the_next_month() -> None:
    times = [datetime(2024, 11, 2, tzinfo=UTC) + timedelta(days=n) for n in range(600)]
    shown = labels(times, lambda at: (at - times[0]) / (times[-1] - times[0]))["wide"]
    assert [label.text for label in shown] == [
        *("2 Nov 2024", "Mar 2025", "May", "Jul", "Sep", "Nov", "2026", "Mar", "May")
    ]


def test_an_axis_in_the_middle_of_winter_names_both_years() -> None:
    times = [datetime(2025, 12, 29, tzinfo=UTC) + timedelta(days=n) for n in range(10)]
    narrow = labels(times, lambda at: (at - times[0]) / (times[-1] - times[0]), small=True)
    assert [label.text for label in narrow["small"]] == ["29 Dec 2025", "5 Jan 2026"]


@given(st.integers(1, 1_500), st.integers(1, 31), st.booleans())
def test_no_label_of_an_axis_meets_another(count: int, days: int, small: bool) -> None:  # noqa: FBT001
    times = [FIRST + timedelta(days=days) * n for n in range(count)]
    span = (times[-1] - FIRST) or timedelta(1)
    found = labels(times, lambda at: (at - FIRST) / span, small=small)
    widths = {"small": 240, "phone": 240, "wide": 577}
    for name, shown in found.items():
        free = -1.0
        for label in shown:
            room = 7 * len(label.text)
            before = {"start": 0, "middle": room / 2, "end": room}[label.anchor]
            start = label.x * widths[name] - before
            assert start > free
            free = start + room


def test_the_name_of_the_time_before_is_capitalized_only_where_it_stands_alone() -> None:
    curve = Curve("Answers", [10, 20], [None, 60, 7])
    page = read(days(10, 20)._replace(curves=(curve,), before="the 2 days before"))
    assert page.texts.count("The 2 days before") == 2  # at the line, and as a heading
    assert "20 · 02 Jan 2026 (the 2 days before: 60)" in page.texts
    assert "(only the 2 days before)" in page.texts
