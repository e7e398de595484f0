"""Activity and rhythms: which figure stands where."""

from dataclasses import replace
from typing import Any

import pytest

from pybossa_stats.media.document import Bar, Part, Share, Table
from pybossa_stats.periods.period import Period
from pybossa_stats.periods.window import Comparison
from pybossa_stats.report.activity import ActivityReport, RhythmReport
from tests.support.distinct import ACTIVITY, ACTIVITY_ROWS, HOURS, WEEKDAYS, WINDOW
from tests.support.documents import blocks_of, drop_order, row, tables_of

COMPARED = "Activity compared with the 48 hours before"


def test_activity_compares_each_figure_of_the_window_with_that_before() -> None:
    assert tables_of(ActivityReport(ACTIVITY))[COMPARED] == [
        ("", "Total", "Before", "Change", "Change percent", "Change trend"),
        *ACTIVITY_ROWS,
    ]


def test_without_a_comparison_the_figures_of_the_window_stand_alone() -> None:
    window = replace(WINDOW, comparison=Comparison.NONE)
    alone = replace(ACTIVITY, origin=replace(ACTIVITY.origin, window=window), before=None)
    totals = tables_of(ActivityReport(alone))["Activity: the last 48 hours"]
    assert totals == [("", "Total", "Total trend"), *((a, b, f) for a, b, *_, f in ACTIVITY_ROWS)]


def test_a_few_months_stand_side_by_side_with_each_figure_in_its_row() -> None:
    first, second, _ = ACTIVITY.buckets
    buckets = replace(first, period="2026-10"), replace(second, period="2026-11")
    quarter = replace(ACTIVITY, by=Period.MONTH, buckets=buckets)
    headings, *figures = tables_of(ActivityReport(quarter))["Activity by month"]
    assert headings == ("", "2026-10*", "2026-11")
    assert figures[:3] == [
        ("Answers", 611, 711),
        (Part("By registered users"), 620, 720),
        (Part("Anonymous answers"), 621, 721),
    ]
    assert [label for label, *_ in figures] == [label for label, *_ in ACTIVITY_ROWS]


@pytest.mark.parametrize(
    ("by", "number", "name"),
    [
        *((Period.MONTH, 1, "Month"), (Period.MONTH, 6, "Month"), (Period.WEEK, 2, "Week")),
        *((Period.MONTH, 5, "Activity by month"), (Period.YEAR, 2, "Activity by year")),
    ],
)
def test_periods_are_columns_only_where_they_are_few_and_long(
    by: Period, number: int, name: str
) -> None:
    buckets = ACTIVITY.buckets[:1] * number
    tables = tables_of(ActivityReport(replace(ACTIVITY, by=by, buckets=buckets)))
    assert [*tables] == [COMPARED, name]


def test_a_row_of_activity_has_each_figure_of_its_period_under_its_heading() -> None:
    days = tables_of(ActivityReport(ACTIVITY))["Day"]
    assert row(days, "2026-11-21*") == {
        "Day": "2026-11-21*",
        "Answers": 611,
        "Answers bar": Bar(611, 711),
        "Active users": 612,
        "First-time users": 622,
        "Addresses": 613,
        "Hours of work": 619,
        "Active projects": 614,
        "Registrations": 615,
        "New projects": 616,
        "Projects published": 624,
        "New tasks": 617,
        "Completed tasks": 618,
    }
    assert [cells[:2] for cells in days[2:]] == [("2026-11-22", 711), ("2026-11-23*", 671)]


def test_a_project_has_the_figures_of_activity_that_are_known_under_their_headings() -> None:
    names = "active_projects", "registrations", "new_projects", "projects_published"
    unknown: dict[str, Any] = dict.fromkeys(names)
    first = replace(ACTIVITY.buckets[0], **unknown)
    of_one = replace(ACTIVITY, total=replace(ACTIVITY.total, **unknown), buckets=(first,))
    tables = tables_of(ActivityReport(of_one))
    assert [cells[:3] for cells in tables[COMPARED][1:]] == [
        ("Answers", 911, 801),
        (Part("By registered users"), 1_010, 810),
        (Part("Anonymous answers"), 1_021, 811),
        ("Active users", 922, 802),
        ("First-time users", 1_032, 812),
        ("Addresses", 933, 803),
        ("Hours of work", 999, 809),
        (Part("Of registered users"), 1_043, 813),
        ("New tasks", 977, 807),
        ("Completed tasks", 988, 808),
    ]
    assert row(tables["Day"], "2026-11-21*") == {
        "Day": "2026-11-21*",
        "Answers": 611,
        "Answers bar": Bar(611, 611),
        "Active users": 612,
        "First-time users": 622,
        "Addresses": 613,
        "Hours of work": 619,
        "New tasks": 617,
        "Completed tasks": 618,
    }


def test_a_row_of_a_rhythm_has_the_answers_average_and_share_of_its_weekday() -> None:
    answers = range(1_021, 1_082, 10)
    headings, *parts = tables_of(RhythmReport(WEEKDAYS))["Weekday"]
    assert headings == ("Weekday", "Answers", "On average", "Share", "Share bar")
    assert parts[0] == ("Monday", 1_021, "78.2", Share(1_021, sum(answers)), Bar(1_021, 1_081))
    assert parts[-1] == ("Sunday", 1_081, "84.2", Share(1_081, sum(answers)), Bar(1_081, 1_081))
    assert [cells[1] for cells in parts] == [*answers]


def test_a_row_of_a_rhythm_has_the_answers_average_and_share_of_its_hour() -> None:
    answers = range(2_011, 2_242, 10)
    headings, *parts = tables_of(RhythmReport(HOURS))["Hour"]
    assert headings == ("Hour", "Answers", "On average", "Share", "Share bar")
    assert parts[0] == ("00:00", 2_011, "66.2", Share(2_011, sum(answers)), Bar(2_011, 2_241))
    assert parts[-1] == ("23:00", 2_241, "89.2", Share(2_241, sum(answers)), Bar(2_241, 2_241))
    assert [cells[1] for cells in parts] == [*answers]


def test_where_there_is_no_room_the_columns_of_activity_that_matter_least_go_first() -> None:
    compared, days = blocks_of(ActivityReport(ACTIVITY), Table)
    assert drop_order(compared) == [{"Change percent"}]
    assert drop_order(days) == [
        *({"First-time users"}, {"Projects published"}),
        *({"New projects"}, {"New tasks"}, {"Completed tasks"}),
        *({"Registrations"}, {"Active projects"}, {"Hours of work"}),
    ]
