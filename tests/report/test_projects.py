"""Progress of projects."""

import json
from dataclasses import replace
from datetime import UTC
from typing import Any

import pytest

from pybossa_stats.media.document import Bar, Change, Part, Percent, Share, Table, Tone
from pybossa_stats.report.formats import Format
from pybossa_stats.report.projects import ProjectsReport, outlook
from pybossa_stats.stats.projects.choice import ProjectState
from pybossa_stats.stats.projects.forecast import Forecast
from pybossa_stats.stats.projects.projects import progress_of
from tests.support.distinct import LETTERS, MAPS, PROJECTS, TREES
from tests.support.documents import (
    blocks_of,
    drop_order,
    row,
    stretched,
    tables_of,
    texts_of,
    tones_of,
    with_parts,
)
from tests.support.reports import REPORTS, rendered


def report_of(done: int, remaining: int, days: float) -> ProjectsReport:
    report = REPORTS["projects"]
    assert isinstance(report, ProjectsReport)
    work = {"done": done, "remaining": remaining}
    progress: dict[str, Any] = {**work, "progress": progress_of(work)}
    project, total = report.shown[0], report.result.total
    project = replace(
        project, all_time=replace(project.all_time, **progress), forecast=Forecast.of(days)
    )
    total = replace(total, all_time=replace(total.all_time, **progress))
    stats = replace(report.result, projects=(project,), total=total)
    return ProjectsReport(stats, stats.projects)


@pytest.mark.parametrize(
    ("done", "remaining", "progress", "shown"),
    [(19_999, 1, 0.9999, "99.9%"), (1, 99_999, 0.0001, "0.1%"), (9, 0, 1.0, "100.0%")],
)
def test_progress_is_all_or_nothing_in_no_format_unless_it_is(
    done: int, remaining: int, progress: float, shown: str
) -> None:
    report = report_of(done, remaining, 9)
    data = json.loads(rendered(report, Format.JSON))["data"]
    for figures in (data["projects"][0], data["total"]):
        assert figures["all_time"]["progress"] == progress
    for output_format in (Format.TABLE, Format.MARKDOWN, Format.HTML):
        assert shown in rendered(report, output_format)


@pytest.mark.parametrize(
    ("days", "forecast", "shown"),
    [(0.3, (1, 1, 1), "1 day"), (123.4, (120, 41, 370), "120 days (41 to 370)")],
)
def test_json_and_tables_have_equal_forecasts(
    days: float, forecast: tuple[int, int, int], shown: str
) -> None:
    report = report_of(10, 5, days)
    (project,) = json.loads(rendered(report, Format.JSON))["data"]["projects"]
    assert project["forecast"] == dict(zip(("days", "least", "most"), forecast, strict=True))
    assert shown in rendered(report, Format.TABLE)


SHOWN = ProjectsReport(PROJECTS, PROJECTS.projects)
OF_THE_WINDOW = ProjectsReport(
    PROJECTS,
    (replace(LETTERS, all_time=replace(LETTERS.all_time, users=None, addresses=None)),),
)
"""Without the users and addresses of all time."""


def test_a_row_of_the_projects_table_has_each_figure_under_its_heading() -> None:
    assert row(tables_of(SHOWN)["Name"], "Letters") == {
        "Name": "Letters",
        "Short name": "letters",
        "Category": "Archives",
        "Done": Share(4_804, 6_005),
        "Done bar": Bar(4_804, 6_005),
        "To do": 1_201,
        "Answers": 4_951,
        "Surplus": 139,
        "New": Change(641),
        "Hours": "37",
        "Users": 31,
        "Addresses": 211,
        "Users, all time": 45,
        "Addresses, all time": 702,
        "Last answer": "2026-11-22",
        "Completion": "58 days (19 to 170)",
    }


def test_without_users_of_all_time_the_projects_table_has_the_other_figures_where_they_were() -> (
    None
):
    everyone, window = tables_of(SHOWN)["Name"], tables_of(OF_THE_WINDOW)["Name"]
    left_out = {"Category", "Users, all time", "Addresses, all time"}
    expected = row(everyone, "Letters").items()
    assert row(window, "Letters") == {name: cell for name, cell in expected if name not in left_out}


def test_the_projects_table_has_a_row_for_each_project_in_their_order() -> None:
    report = ProjectsReport(PROJECTS, (TREES, LETTERS, MAPS))
    assert [(cells[0], cells[-2], cells[-1]) for cells in tables_of(report)["Name"][1:]] == [
        ("Trees", "2026-08-16", "stalled"),
        ("Letters", "2026-11-22", "58 days (19 to 170)"),
        ("Maps", "2026-11-21", "done 2026-11-20"),
    ]


def test_all_projects_compare_each_figure_of_the_window_with_that_before() -> None:
    assert tables_of(SHOWN)["All projects compared with the 48 hours before"] == [
        ("", "Total", "Before", "Change", "Change percent"),
        ("Answers", 1_382, 1_083, Change(299), Percent(1_382, 1_083)),
        ("Hours of work", 92, 71, Change(21), Percent(92, 71)),
        ("Completed tasks", 125, 111, Change(14), Percent(125, 111)),
        ("Projects with answers", 22, 21, Change(1), Percent(22, 21)),
        ("Completed projects", 7, 6, Change(1), Percent(7, 6)),
    ]


def test_each_figure_of_all_projects_stands_below_the_total_that_it_is_a_part_of() -> None:
    assert tables_of(SHOWN)["All projects"] == [
        ("", "number", "share", "bar"),
        *with_parts("Projects", 86, {"Published": 67, "Draft": 18, "Stalled": 9}),
        ("Tasks", 2_597, None, None),
        (Part("Completed"), 2_238, Share(2_238, 2_574), Bar(2_238, 2_574)),
        (Part("Gold, not counted as work"), 23, None, None),
        *with_parts("Answers needed", 13_285, {"Done": 11_920, "Still needed": 1_365}),
        *with_parts("Answers", 12_175, {"In the last 48 hours": 1_382, "Surplus": 247}),
    ]
    assert texts_of(SHOWN) == ["17 tasks have all the answers needed, but not the state completed."]


@pytest.mark.parametrize("gold", [0, None])
def test_without_gold_tasks_completed_ones_are_a_share_of_all(gold: int | None) -> None:
    total = PROJECTS.total
    total = replace(total, all_time=replace(total.all_time, gold_tasks=gold))
    table = tables_of(ProjectsReport(replace(PROJECTS, total=total), ()))["All projects"]
    tasks = with_parts("Tasks", 2_597, {"Completed": 2_238})
    assert (table[5:7], table[7][0]) == (tasks, "Answers needed")


def test_the_metric_of_projects_counts_those_of_each_state() -> None:
    some = (LETTERS, MAPS, MAPS, TREES, TREES, TREES)
    (metric,) = ProjectsReport(replace(PROJECTS, projects=some), ()).metrics()
    assert metric.numbers == {"open": 1, "complete": 2, "stalled": 3}


def test_where_there_is_no_room_the_columns_of_projects_that_matter_least_go_first() -> None:
    first = [
        {"Addresses"},
        {"Hours", "Users"},
        {"Answers", "Last answer"},
        {"Done bar"},
        {"Short name"},
    ]
    assert drop_order(blocks_of(OF_THE_WINDOW, Table)[0]) == [
        {"Surplus"},
        *first,
    ]
    assert drop_order(blocks_of(SHOWN, Table)[0]) == [
        {"Category", "Surplus"},
        *first,
        {"Completion"},
    ]


def test_names_and_forecasts_of_projects_take_up_the_room_that_there_is() -> None:
    assert stretched(SHOWN) == {"", "Name", "Short name", "Category", "Completion"}


def test_drafts_are_faint() -> None:
    draft = replace(LETTERS, name="Draft", published=False, state=ProjectState.DRAFT)
    table = blocks_of(ProjectsReport(PROJECTS, (LETTERS, draft)), Table)[0]
    assert tones_of(table) == {"Letters": Tone.PLAIN, "Draft": Tone.FAINT}


def test_the_forecast_of_a_stalled_project_is_a_warning_and_a_complete_one_is_good() -> None:
    tones = [outlook(project, UTC).tone for project in (LETTERS, MAPS, TREES)]
    assert tones == [Tone.PLAIN, Tone.GOOD, Tone.WARNING]


def test_categories_with_projects_have_a_row_each_and_projects_their_category() -> None:
    tables = tables_of(SHOWN)
    assert tables["Projects by category"] == [
        ("Category", "Projects", "To do", "Answers", "New", "Hours", "Users"),
        ("Archives", 31_001, 31_006, 31_005, Change(31_002), "31,004", 31_003),
        ("None", 32_001, 32_006, 32_005, Change(32_002), "32,004", 32_003),
    ]
    assert [row(tables["Name"], name)["Category"] for name in ("Maps", "Trees")] == ["Nature", None]
    assert PROJECTS.categories
    in_one = replace(PROJECTS, categories=PROJECTS.categories[:2])
    assert "Projects by category" not in tables_of(ProjectsReport(in_one, ()))
