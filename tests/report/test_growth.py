"""Growth by the dates of rows: which figure stands where."""

from dataclasses import replace

from pybossa_stats.media.document import Change, Note, Trend
from pybossa_stats.report.growth import GrowthReport
from pybossa_stats.stats.chosen import ChosenScope
from tests.support.distinct import GROWTH
from tests.support.documents import row, tables_of


def test_a_row_of_growth_has_each_total_and_its_change_under_their_heading() -> None:
    days = tables_of(GrowthReport(GROWTH))["Day"]
    assert row(days, "2026-11-19*") == {
        "Day": "2026-11-19*",
        "Users": 4_000,
        "Users change": Change(3_000),
        "Projects": 8_000,
        "Projects change": Change(6_000),
        "Tasks": 12_000,
        "Tasks change": Change(9_000),
        "Answers": 20_000,
        "Answers change": Change(15_000),
    }
    assert [cells[:3] for cells in days[2:]] == [
        ("2026-11-20", 9_000, Change(5_000)),
        ("2026-11-21", 16_000, Change(7_000)),
        ("2026-11-22", 25_000, Change(9_000)),
        ("2026-11-23*", 36_000, Change(11_000)),
    ]


def test_growth_has_each_total_at_the_start_and_at_the_end() -> None:
    squares = (1, 4, 9, 16, 25, 36)
    assert tables_of(GrowthReport(GROWTH))[""] == [
        ("", "Start", "End", "Change", "Total"),
        ("Users", 1_000, 36_000, Change(35_000), Trend([1_000 * n for n in squares])),
        ("Projects", 2_000, 72_000, Change(70_000), Trend([2_000 * n for n in squares])),
        ("Tasks", 3_000, 108_000, Change(105_000), Trend([3_000 * n for n in squares])),
        ("Answers", 5_000, 180_000, Change(175_000), Trend([5_000 * n for n in squares])),
    ]


def test_a_project_has_the_totals_that_are_known_under_their_headings() -> None:
    start = replace(GROWTH.at_start, users=None, projects=None)
    end = replace(GROWTH.buckets[0], users=None, projects=None)
    of_one = replace(GROWTH, at_start=start, buckets=(end,))
    tables = tables_of(GrowthReport(of_one))
    assert tables["Day"] == [
        ("Day", "Tasks", "Tasks change", "Answers", "Answers change"),
        ("2026-11-19*", 12_000, Change(9_000), 20_000, Change(15_000)),
    ]
    assert [cells[:3] for cells in tables[""][1:]] == [
        ("Tasks", 3_000, 12_000),
        ("Answers", 5_000, 20_000),
    ]


def test_totals_of_which_nothing_has_a_date_are_named_and_not_shown() -> None:
    start = replace(GROWTH.at_start, tasks=None, answers=None)
    end = replace(GROWTH.buckets[0], tasks=None, answers=None)
    report = GrowthReport(replace(GROWTH, at_start=start, buckets=(end,)))
    assert tables_of(report)["Day"][0] == (
        *("Day", "Users", "Users change", "Projects", "Projects change"),
    )
    notes = [
        line.pieces for note in report.blocks() if isinstance(note, Note) for line in note.lines
    ]
    assert ("Not shown: tasks and answers, of which none has a readable date.",) in notes


def test_users_are_not_said_to_have_no_date_where_accounts_are_not_counted() -> None:
    start = replace(GROWTH.at_start, users=None)
    end = replace(GROWTH.buckets[0], users=None)
    scope = replace(GROWTH.origin, scope=ChosenScope(project_ids=(1,)))
    report = GrowthReport(replace(GROWTH, origin=scope, at_start=start, buckets=(end,)))
    assert not [note for note in report.blocks() if "Not shown" in str(note)]


def test_the_totals_that_conditions_can_be_on_are_those_at_the_end() -> None:
    assert GrowthReport(GROWTH).totals() == {
        "users": 36_000,
        "projects": 72_000,
        "tasks": 108_000,
        "answers": 180_000,
    }
