"""Activity by project and by user: which figure stands where."""

from dataclasses import replace

from pybossa_stats.report.breakdown import (
    CountryBreakdownReport,
    ProjectBreakdownReport,
    UserBreakdownReport,
)
from tests.support.distinct import (
    COUNTRY_BREAKDOWN,
    PROJECT_BREAKDOWN,
    USER_BREAKDOWN,
    trend,
)
from tests.support.documents import tables_of, texts_of

_REST = "Answers", "Answers trend", "Hours"


def test_projects_have_the_sums_and_the_course_of_their_rows_the_most_active_first() -> None:
    assert tables_of(ProjectBreakdownReport(PROJECT_BREAKDOWN))["Name"] == [
        ("Name", *_REST),
        ("Maps", 618, trend(311, 203, 104), "20"),
        ("Letters", 402, trend(0, 402, 0), "31"),
    ]


def test_users_have_the_sums_and_the_course_of_their_rows_the_most_active_first() -> None:
    assert tables_of(UserBreakdownReport(USER_BREAKDOWN))["Name"] == [
        ("Name", *_REST),
        ("Bo", 91, trend(0, 0, 91), "2.7"),
        ("Ada", 55, trend(37, 0, 18), "1.7"),
    ]


def test_countries_have_their_addresses_and_the_course_of_their_answers() -> None:
    assert tables_of(CountryBreakdownReport(COUNTRY_BREAKDOWN))["Name"] == [
        ("Name", "Answers", "Answers trend", "Addresses"),
        ("Country 2", 751, trend(0, 0, 751), 228),
        ("Country 1", 724, trend(411, 313, 0), 229),
        ("Unknown", 53, trend(0, 53, 0), 75),
    ]


def test_people_get_the_first_twenty_rows_and_how_many_there_are_in_all() -> None:
    (row, *_) = USER_BREAKDOWN.rows
    rows = tuple(replace(row, id=n, answers=n) for n in range(1, 24))
    report = UserBreakdownReport(replace(USER_BREAKDOWN, rows=rows))
    answers = [cells[1] for cells in tables_of(report)["Name"][1:]]
    assert answers == [*range(23, 3, -1)]
    assert texts_of(report) == ["3 more users; use --json or --csv to see all."]
