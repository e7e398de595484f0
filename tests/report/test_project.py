"""One project, as a report and as a page: which figure stands where."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pybossa_stats.calendar_names import WEEKDAYS
from pybossa_stats.media.charts import Curve, Grid, Series
from pybossa_stats.media.document import Bar, KeyFigure, KeyFigures, Part, Share, Tone, Trend
from pybossa_stats.report.page.page import PageReport
from pybossa_stats.report.page.project_page import ProjectPage
from pybossa_stats.report.page.project_paragraph import project_paragraph
from pybossa_stats.report.project import ProjectReport
from pybossa_stats.stats.projects.choice import ProjectState
from pybossa_stats.stats.projects.results import ProjectProgress, TasksByAnswers
from tests.support.distinct import OVERVIEW, PROJECT, TREES
from tests.support.documents import (
    blocks_of,
    headings_of,
    stretched,
    tables_of,
    text_of,
    texts_of,
    tones_of_lines,
    with_parts,
)
from tests.support.overviews import QUARTER

REPORT = ProjectReport(PROJECT)
PAGE = ProjectPage(PROJECT, PageReport(OVERVIEW), "../")

PROGRESS = [
    ("", "number", "share", "bar"),
    *with_parts("Answers needed", 6_005, {"Done": 4_804, "Still needed": 1_201}),
    ("Tasks", 1_202, None, None),
    (Part("Completed"), 903, Share(903, 1_079), Bar(903, 1_079)),
    (Part("Gold, not counted as work"), 123, None, None),
    *with_parts("Answers", 4_951, {"In the last 48 hours": 641, "Surplus": 139}),
    ("Hours of work, at least", "321", None, None),
    (Part("In the last 48 hours"), "37", None, None),
    *with_parts("Users", 45, {"In the last 48 hours": 31}),
    *with_parts("Addresses", 702, {"In the last 48 hours": 211}),
]
TASKS = [
    ("", "number", "bar"),
    ("0 answers", 283, Bar(283, 642)),
    ("1 answer", 277, Bar(277, 642)),
    ("7 answers", 642, Bar(642, 642)),
]
TOP_USERS = [
    ("#", "Name", "User name", "Answers", "Answers bar"),
    (1, "Cy", "cy", 88, Bar(88, 88)),
    (2, "Di", "di", 77, Bar(77, 88)),
]


def test_the_progress_of_a_project_has_each_figure_below_the_total_that_it_is_a_part_of() -> None:
    assert tables_of(REPORT)[""] == PROGRESS


def test_the_report_of_a_project_has_the_answers_of_each_period() -> None:
    assert tables_of(REPORT)["Answers by day"] == [
        ("", "number", "bar"),
        ("Sat 2026-11-21*", 201, Bar(201, 203)),
        ("Sun 2026-11-22", 203, Bar(203, 203)),
        ("Mon 2026-11-23*", 202, Bar(202, 203)),
    ]


def test_the_report_of_a_project_has_the_answers_of_each_day_of_the_week() -> None:
    assert tables_of(REPORT)["Answers by day of the week"] == [
        ("", "number", "bar"),
        *((weekday, 300 + n, Bar(300 + n, 307)) for n, weekday in enumerate(WEEKDAYS, start=1)),
    ]


def test_the_report_of_a_project_has_the_tasks_with_each_number_of_answers() -> None:
    assert tables_of(REPORT)["Tasks by number of answers"] == TASKS


@pytest.mark.parametrize(("numbers", "last"), [(20, "19 answers"), (21, "19 answers or more")])
def test_of_very_many_numbers_of_answers_the_greatest_share_a_row(numbers: int, last: str) -> None:
    rows = tuple(TasksByAnswers(answers, 2) for answers in range(numbers))
    report = ProjectReport(replace(PROJECT, tasks_by_answers=rows))
    _, *shown = tables_of(report)["Tasks by number of answers"]
    rest = 2 * (numbers - 19)
    assert (len(shown), shown[-1]) == (20, (last, rest, Bar(rest, max(2, rest))))


@pytest.mark.parametrize("unknown", [None, ()])
def test_without_tasks_or_their_answers_no_table_has_them(unknown: tuple[()] | None) -> None:
    report = ProjectReport(replace(PROJECT, tasks_by_answers=unknown))
    assert "Tasks by number of answers" not in tables_of(report)


def test_the_report_of_a_project_has_the_answers_of_each_of_its_top_users() -> None:
    assert tables_of(REPORT)["Top users of the last 48 hours"] == TOP_USERS


def test_the_report_of_a_project_says_when_it_will_be_done_and_when_it_had_answers() -> None:
    assert texts_of(REPORT) == [
        "Done in about 58 days (19 to 170) if no tasks are added.",
        "First answer 2025-10-19 12:00:00, last answer 2026-11-22 11:00:00 UTC.",
        "Rows marked * are only partly in the window.",
        "16 tasks have all the answers needed, but not the state completed.",
    ]


def test_each_tile_of_the_page_of_a_project_has_its_figure_that_before_and_its_total() -> None:
    (tiles,) = blocks_of(PAGE, KeyFigures)
    nothing = Trend(())
    sessions = f"in {PROJECT.project.window.sessions:,} sessions"
    assert tiles == KeyFigures(
        (
            KeyFigure("Answers", 641, 541, Trend([201, 203, 202], False), "of 4,951 in all"),  # noqa: FBT003
            KeyFigure("Active users", 31, None, nothing, "of 45 in all"),
            KeyFigure("Hours of work, at least", 37, 33, nothing, sessions),
            KeyFigure("Completed tasks", 61, 55, nothing, "of 1,202 tasks"),
        ),
        before="the 48 hours before",
    )


def test_the_page_of_a_project_repeats_no_total_and_has_no_zeros() -> None:
    project = PROJECT.project
    done = replace(project.all_time, remaining=0, done=6_005, answers=project.window.answers)
    page = replace(PAGE, result=replace(PROJECT, project=replace(project, all_time=done)))
    assert [row[0] for row in tables_of(page)[""][1:6]] == [
        *(
            "Answers needed",
            "Tasks",
            Part("Completed"),
            Part("Gold, not counted as work"),
            "Answers",
        )
    ]


def test_the_page_of_a_project_without_tasks_has_no_table_of_zeros() -> None:
    nothing = {field.name: 0 for field in fields(ProjectProgress) if field.name != "gold_tasks"}
    empty = replace(PROJECT.project, all_time=ProjectProgress(**nothing, gold_tasks=None))
    page = replace(PAGE, result=replace(PROJECT, project=empty, tasks_by_answers=()))
    assert "All tasks and answers" not in headings_of(page)


def paragraph(**changes: Any) -> str:  # noqa: ANN401 (as `replace`)
    """How the page of a project begins, if some of its figures are others."""
    return text_of(project_paragraph(replace(PROJECT.project, **changes), QUARTER))


def a_completed_project(days: int) -> str:
    first = datetime(2026, 7, 15, 9, tzinfo=UTC)
    completed = first + timedelta(days=days)
    return paragraph(first_answer=first, completed=completed).partition(" work. ")[2]


def test_the_page_of_a_project_says_when_it_was_completed_and_how_long_that_took() -> None:
    assert a_completed_project(39) == "Completed on 23 August 2026, 39 days after its first answer."
    assert a_completed_project(1) == "Completed on 16 July 2026, one day after its first answer."
    assert a_completed_project(0) == "Completed on 15 July 2026, the day of its first answer."


def test_the_page_of_a_project_says_what_was_done_and_how_long_the_rest_will_take() -> None:
    assert paragraph() == (
        "In the third quarter of 2026, volunteers gave 641 answers, 18% more than in the quarter"
        " before, in at least 37 hours of work. It needs 1,201 more answers; at the pace of the"
        " last 28 days, that will take 19 to 170 days."
    )


@pytest.mark.parametrize(
    ("state", "outlook"),
    [
        (ProjectState.STALLED, "Stalled: it needs 1,201 more answers, and had none in the last"),
        (ProjectState.NEW, "New: it needs 1,201 more answers, and had none yet."),
        (ProjectState.ACTIVE, "It needs 1,201 more answers."),
    ],
)
def test_the_page_of_a_project_without_a_forecast_says_why(
    state: ProjectState, outlook: str
) -> None:
    nothing = replace(PROJECT.project.window, answers=0)
    words = paragraph(state=state, forecast=None, window=nothing)
    assert words.startswith("Volunteers gave no answers in the third quarter of 2026. The last")
    assert outlook in words


def test_the_tables_of_the_page_of_a_project_are_those_of_its_report() -> None:
    tables = tables_of(PAGE)
    assert [*tables] == [
        *("Name", "Countries", "2 more countries", "Addresses", ""),
        "Tasks by number of answers",
        "What these figures mean",
    ]
    without_ranks = [(name, *rest) for _, name, _, *rest in TOP_USERS]
    assert (tables["Name"], tables[""]) == (without_ranks, PROGRESS)
    assert tables["Tasks by number of answers"] == TASKS


def test_the_charts_of_the_page_of_a_project_are_of_its_answers_by_day_and_by_hour() -> None:
    (series,) = blocks_of(PAGE, Series)
    assert series.labels == ["Sat 21 Nov 2026", "Sun 22 Nov 2026", "Mon 23 Nov 2026"]
    assert series.curves == (Curve("Answers per day", [201, 203, 202]),)
    (grid,) = blocks_of(PAGE, Grid)
    assert (grid.rows, [*grid.columns]) == (WEEKDAYS, [f"{hour:02}" for hour in range(24)])
    assert (grid.values, grid.unit) == (PROJECT.week, "answers")
    assert headings_of(PAGE)["Activity"] == [
        "The busiest day was Sunday, 22 November: 203 answers."
    ]


def test_names_in_the_report_of_a_project_take_up_the_room_that_there_is() -> None:
    assert stretched(REPORT) == {"", "Name", "User name"}


def test_that_a_project_is_stalled_is_a_warning() -> None:
    tones = tones_of_lines(ProjectReport(replace(PROJECT, project=TREES)))
    assert tones["Stalled: no answers in the last 28 days."] is Tone.WARNING
