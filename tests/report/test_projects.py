"""How projects are going; what it looks like in each format is in the golden files."""

import json
from dataclasses import replace

import pytest
from pybossa_stats.stats.projects.estimate import Estimate

from pybossa_stats.report.formats import Format
from pybossa_stats.report.projects import ProjectsReport, project_entry
from pybossa_stats.stats.projects.projects import ProjectStats, Work
from tests.support.reports import REPORTS, rendered


def report_of(done: int, remaining: int, days: float) -> ProjectsReport:
    report = REPORTS["projects"]
    assert isinstance(report, ProjectsReport)
    work = Work(done=done, remaining=remaining)
    project: ProjectStats = replace(report.shown[0], work=work, estimate=Estimate(days))
    stats = replace(report.told, projects=(project,), total=work)
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
    ("days", "told", "shown"),
    [(0.3, (1, 1, 1), "1 day"), (123.4, (120, 41, 370), "120 days (41 to 370)")],
)
def test_json_and_tables_tell_the_same_days(
    days: float, told: tuple[int, int, int], shown: str
) -> None:
    report = report_of(10, 5, days)
    (project,) = json.loads(rendered(report, Format.JSON))["data"]["projects"]
    assert project["forecast"] == dict(zip(("days", "least", "most"), told, strict=True))
    assert shown in rendered(report, Format.TABLE)


@pytest.mark.parametrize(
    ("project", "state"),
    [
        (ProjectStats(1, "a", "a", published=False, work=Work(remaining=1)), "draft"),
        (ProjectStats(1, "a", "a", published=True, work=Work(remaining=1), new=True), "new"),
        (
            ProjectStats(1, "a", "a", published=True, work=Work(remaining=1), stalled=True),
            "stalled",
        ),
        (ProjectStats(1, "a", "a", published=True, work=Work(wanted=2, remaining=1)), "active"),
        (ProjectStats(1, "a", "a", published=True, work=Work(wanted=2, done=2)), "complete"),
        (ProjectStats(1, "a", "a", published=True), "empty"),
    ],
)
def test_a_project_has_one_state(project: ProjectStats, state: str) -> None:
    assert project_entry(project)["state"] == state
