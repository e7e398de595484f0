"""One user, as a report: which figure stands where."""

from dataclasses import replace
from pathlib import Path

import pytest

from pybossa_stats.media.document import Bar, Table, Tone
from pybossa_stats.report.user import UserReport
from tests.support.distinct import USER
from tests.support.documents import blocks_of, drop_order, tables_of, text_of, texts_of
from tests.support.reports import REPORTS

REPORT = UserReport(USER)


def test_the_figures_of_a_user_are_of_the_window_and_of_all_time() -> None:
    assert tables_of(REPORT)[""] == [
        ("", "In the window", "All time"),
        ("Rank", "4 of 1,128", "12 of 1,405"),
        ("Answers", 3_501, 5_502),
        ("Hours of work, at least", "41", "63"),
        ("Sessions", 39, 58),
        ("Median seconds between answers", "87", "93"),
        ("Days", 47, 79),
        ("Projects", 6, 8),
    ]


def test_the_answers_of_a_user_are_listed_from_the_first_month_that_has_any() -> None:
    assert tables_of(REPORT)["Answers by month"] == [
        ("Month", "Answers", "Answers bar", "Hours", "Days"),
        ("2026-10", 1_751, Bar(1_751, 1_753), "20", 23),
        ("2026-11", 1_753, Bar(1_753, 1_753), "21", 24),
    ]


def test_the_projects_of_a_user_have_figures_of_the_window_and_of_all_time() -> None:
    assert tables_of(REPORT)["Projects"] == [
        (
            *("Name", "Short name", "Answers", "Answers bar", "Hours", "Days"),
            *("Answers, all time", "Hours, all time"),
        ),
        ("Letters", "letters", 2_001, Bar(2_001, 2_001), "25", 31, 3_003, "38"),
        ("Project 62, deleted", "", 1_502, Bar(1_502, 2_001), "16", 17, 2_499, "24"),
    ]


def test_answers_and_names_of_projects_stay_in_the_narrowest_table() -> None:
    *_, projects = blocks_of(REPORT, Table)
    assert drop_order(projects) == [
        {"Answers bar"},
        {"Short name"},
        {"Days", "Hours, all time"},
        {"Hours", "Answers, all time"},
    ]


def test_the_report_of_a_user_says_when_they_registered_and_when_they_answered() -> None:
    assert [text_of(line) for line in REPORT.notes()][:1] == [
        "eve, user of pybossa, registered 2025-09-17"
    ]
    assert "First answer 2025-10-18 14:00:00, last answer 2026-11-22 15:00:00 UTC." in texts_of(
        REPORT
    )


def test_a_cut_month_that_is_not_listed_is_not_explained() -> None:
    assert "Rows marked * are only partly in the window." not in texts_of(REPORT)


@pytest.mark.parametrize("restrict", [False, True])
def test_the_report_of_a_user_with_restrict_set_warns(*, restrict: bool) -> None:
    user = replace(USER.user, restrict=restrict)
    tones = {text_of(line): line.tone for line in UserReport(replace(USER, user=user)).notes()}
    assert (Tone.WARNING in tones.values()) == restrict


def test_the_conditions_on_a_user_are_on_figures_of_the_window_and_of_all_time() -> None:
    figures = REPORT.totals()
    assert (figures["window_answers"], figures["answers"]) == (3_501, 5_502)
    assert (figures["window_hours"], figures["window_rank"], figures["rank"]) == (41.96, 4, 12)
    assert "id" not in figures


def test_a_user_without_answers_has_no_rank() -> None:
    rows = tables_of(REPORTS["user-restricted"])
    assert rows[""][1] == ("Rank", None, None)
    assert len(rows["Answers by month"]) == len(rows["Projects"]) == 1


def test_figures_of_all_time_that_are_unknown_are_dashes() -> None:
    unknown = UserReport(replace(USER, user=replace(USER.user, all_time=None)))
    assert {row[-1] for row in tables_of(unknown)[""][1:]} == {None}
    assert unknown.totals()["answers"] is None


@pytest.mark.parametrize("place", ["web", "report/page", "stats/overview.py", "store"])
def test_a_single_user_is_on_no_page_and_is_never_served(place: str) -> None:
    path = Path("src/pybossa_stats", place)
    modules = [path] if path.is_file() else [*path.rglob("*.py")]
    assert modules
    assert not any("users.user " in module.read_text() for module in modules)
