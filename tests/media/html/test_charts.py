"""Numbers over time on a page."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pybossa_stats.media.charts import Curve, Series
from pybossa_stats.media.html.axes import labels
from pybossa_stats.media.html.bar_chart import bar_chart
from pybossa_stats.media.html.line_chart import line_chart
from pybossa_stats.media.html.numbers import compact, ticks
from tests.support.html import read

FIRST = datetime(2026, 1, 1, tzinfo=UTC)


def days(*values: int | None, counts: bool = False, finished: bool = True) -> Series:
    times = [FIRST + timedelta(days=n) for n in range(len(values))]
    names = [f"{at:%d %b %Y}" for at in times]
    return Series("Growth", times, names, (Curve("Answers", values),), counts, finished)


def drawn_labels(count: int, **step: int) -> list[str]:
    times = [FIRST + timedelta(**step) * n for n in range(count)]
    return [each.text for each in labels(times, lambda at: (at - FIRST) / (times[-1] - FIRST))]


def test_a_line_breaks_and_its_ground_is_shaded_where_nothing_is_known() -> None:
    series = days(0, 10, None, None, 40, 50)
    chart = line_chart(series, series.curves[0], 150)
    assert chart.line.count("M") == 2
    assert chart.gaps == [("20%", "60%")]


def test_a_line_ends_with_the_last_number_that_is_known() -> None:
    series = days(0, 10, 1_234, None)
    assert line_chart(series, series.curves[0], 150).end.text == "1,234"


def test_a_point_alone_is_seen() -> None:
    series = days(0, 10, None, 40, None, 50)
    assert "h0" in line_chart(series, series.curves[0], 150).line


def test_each_number_can_be_read_where_it_is_pointed_at() -> None:
    series = days(0, 10, 40)
    tips = line_chart(series, series.curves[0], 150).tips
    assert [tip.text for tip in tips] == [
        *("0 · 01 Jan 2026", "10 · 02 Jan 2026", "40 · 03 Jan 2026")
    ]


def test_years_of_days_are_thinned_to_what_can_be_seen() -> None:
    series = days(*range(5_000))
    chart = line_chart(series, series.curves[0], 250)
    assert len(chart.line) < 10_000
    assert len(chart.tips) <= 90
    assert chart.tips[-1].text.startswith("4,999")


def test_of_years_of_days_a_table_has_the_last_of_each_month() -> None:
    page = read(days(*range(100)))
    assert [text for text in page.texts if " 2026" in text and "·" not in text] == [
        *("10 Apr 2026", "31 Mar 2026", "28 Feb 2026", "31 Jan 2026")
    ]


def test_bars_say_which_is_not_over_and_which_are_weekends() -> None:
    series = days(0, 10, 20, 5, counts=True, finished=False)
    chart = bar_chart(series, series.curves[0], 190)
    assert [bar.open for bar in chart.bars] == [False, False, False, True]
    assert [bar.pale for bar in chart.bars] == [False, False, True, True]  # a Thursday is first
    assert chart.best is chart.bars[2]
    assert "04 Jan 2026 is not over yet." in " ".join(read(series).texts)


def test_nothing_is_drawn_of_what_is_hardly_known() -> None:
    assert "figure" not in {tag for tag, _ in read(days(None, 5, None)).elements}


@pytest.mark.parametrize("counts", [True, False])
def test_the_time_before_is_a_faint_line_on_the_same_scale_with_its_key_and_its_numbers(
    counts: bool,  # noqa: FBT001
) -> None:
    alone = days(10, 20, 30, counts=counts)
    (curve,) = alone.curves
    series = alone._replace(curves=(curve._replace(before=(None, 60)),))
    page = read(series)
    (ghost,) = (
        each["d"] for tag, each in page.elements if each.get("class") == "ghost" and "d" in each
    )
    top, ghost_top = "22", (ghost or "").removesuffix("h0").split(" ")[1]
    assert ghost_top == top
    assert page.texts.count("Before") == 2  # in the key, and in the table
    assert "20 · 02 Jan 2026 (before: 60)" in page.texts
    assert "30 · 03 Jan 2026" in page.texts
    assert "ghost" not in read(alone).classes


@given(
    st.lists(st.none() | st.integers(0, 2**53), min_size=2, max_size=40).filter(
        lambda values: sum(value is not None for value in values) > 1
    ),
)
def test_any_numbers_stay_on_their_chart(values: list[int | None]) -> None:
    series = days(*values)
    line, bars = line_chart(series, series.curves[0], 150), bar_chart(series, series.curves[0], 190)
    heights = [tip.y for tip in line.tips] + [bar.y for bar in bars.bars]
    assert all(0 <= float(y) <= 190 for y in heights)
    assert all(0 <= float(mark.y) <= 190 for mark in (*line.marks, *bars.marks))


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 33_433, [0, 10_000, 20_000, 30_000]),
        (0, 0, [0]),
        (0, 3, [0, 1, 2, 3]),
        (95, 103, [94, 96, 98, 100, 102]),
    ],
)
def test_axes_have_round_numbers(low: int, high: int, expected: list[int]) -> None:
    assert ticks(low, high, 4) == expected


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


def test_time_is_told_in_days_months_or_years() -> None:
    assert drawn_labels(15, days=1) == ["1 Jan", "8 Jan", "15 Jan"]
    assert drawn_labels(150, days=1) == ["Feb", "Mar", "Apr", "May"]
    assert drawn_labels(13, days=200)[:4] == ["Jul", "2027", "Jul", "2028"]
    assert drawn_labels(13, days=365)[:3] == ["2027", "2028", "2029"]
