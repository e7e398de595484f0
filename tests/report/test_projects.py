"""Progress of projects; what it looks like in each format is in the golden files."""

import json
from dataclasses import replace
from typing import Any

import pytest

from pybossa_stats.report.formats import Format
from pybossa_stats.report.projects import ProjectsReport
from pybossa_stats.stats.projects.forecast import Forecast
from pybossa_stats.stats.projects.projects import progress_of
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
    for each in (data["projects"][0], data["total"]):
        assert each["all_time"]["progress"] == progress
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
