"""Which columns are left out first where there is no room, which take up what there is."""

from dataclasses import replace

import pytest

from pybossa_stats.media.document import (
    Bar,
    Change,
    Details,
    Kind,
    Percent,
    Share,
    Table,
    Trend,
)
from pybossa_stats.report.activity import ActivityReport
from pybossa_stats.report.base import Report
from pybossa_stats.report.diagnosis import InspectionReport
from pybossa_stats.report.history import DifferenceReport, HistoryReport
from pybossa_stats.report.page.page import PageReport
from pybossa_stats.report.project import ProjectReport
from pybossa_stats.report.projects import ProjectsReport
from pybossa_stats.report.site import SiteReport
from pybossa_stats.report.users import CohortsReport, UsersReport
from tests.support.distinct import (
    ACTIVITY,
    COHORTS,
    DIFFERENCE,
    HISTORY,
    INSPECTION,
    LETTERS,
    LOCATIONS,
    OVERVIEW,
    PROJECT,
    PROJECTS,
    SITE,
    USERS,
)
from tests.support.documents import blocks_of, rows_of
from tests.support.reports import REPORTS

KINDS = {
    int: Kind.NUMBER,
    Share: Kind.SHARE,
    Bar: Kind.BAR,
    Change: Kind.CHANGE,
    Percent: Kind.PERCENT,
    Trend: Kind.TREND,
}
WINDOW_ALONE = replace(LETTERS, all_time=replace(LETTERS.all_time, users=None, addresses=None))


def spare(table: Table) -> list[set[str]]:
    """The columns that are left out where there is no room: those that go first, and so on."""
    headings = [str(heading) for heading in rows_of(table)[0]]
    ranks = [column.drop_rank for column in table.columns]
    return [
        {heading for heading, of_column in zip(headings, ranks, strict=True) if of_column == rank}
        for rank in sorted({*ranks} - {0}, reverse=True)
    ]


@pytest.mark.parametrize(
    ("report", "place", "expected"),
    [
        (ActivityReport(ACTIVITY), 0, [{"Change percent"}]),
        (
            ActivityReport(ACTIVITY),
            1,
            [
                *({"New projects"}, {"New tasks"}, {"Completed tasks"}),
                *({"Users registered"}, {"Active projects"}),
            ],
        ),
        (
            ProjectsReport(PROJECTS, (WINDOW_ALONE,)),
            0,
            [{"Addresses"}, {"Users"}, {"Answers", "Last answer"}, {"Done bar"}, {"Short name"}],
        ),
        (
            ProjectsReport(PROJECTS, (LETTERS,)),
            0,
            [
                *({"Addresses"}, {"Users"}, {"Answers", "Last answer"}),
                *({"Done bar"}, {"Short name"}, {"Forecast"}),
            ],
        ),
        (
            HistoryReport(HISTORY),
            0,
            [{"Projects", "Projects change", "Tasks", "Tasks change"}],
        ),
        (DifferenceReport(DIFFERENCE), 0, [{"Change percent"}]),
        (UsersReport(USERS), 2, [{"Answers", "Answers share"}]),
        (
            UsersReport(USERS),
            3,
            [{"Answers bar"}, {"User name"}, {"Projects"}, {"Days", "Last answer"}],
        ),
        (CohortsReport(COHORTS), 0, [{"+2"}]),
        (
            PageReport(OVERVIEW),
            1,
            [{"Done bar", "Answers trend"}, {"Users"}, {"Last answer", "Forecast"}],
        ),
    ],
)
def test_where_there_is_no_room_the_columns_that_matter_least_go_first(
    report: Report, place: int, expected: list[set[str]]
) -> None:
    assert spare(blocks_of(report, Table)[place]) == expected


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (
            SiteReport(replace(SITE, locations=LOCATIONS)),
            {"", "Name", "Short name", "User name", "Country"},
        ),
        (ProjectsReport(PROJECTS, (LETTERS,)), {"", "Name", "Short name", "Forecast"}),
        (ProjectReport(PROJECT), {"", "Name", "User name"}),
        (UsersReport(USERS), {"", "Days", "Name", "User name", "Country"}),
        (CohortsReport(COHORTS), {"First answer"}),
        (InspectionReport(INSPECTION), {"Columns"}),
        (
            PageReport(OVERVIEW),
            {"", "Name", "Short name", "Days", "User name", "First answer", "Country"},
        ),
    ],
)
def test_names_and_sentences_take_up_the_room_that_there_is(
    report: Report, expected: set[str]
) -> None:
    columns = [column for table in blocks_of(report, Table) for column in table.columns]
    assert {column.title for column in columns if column.stretch} == expected
    names = {"Name", "Short name", "User name"}
    assert all(column.stretch for column in columns if column.title in names)


@pytest.mark.parametrize("name", REPORTS)
def test_a_column_is_of_the_kind_of_its_cells(name: str) -> None:
    tables = [
        *blocks_of(REPORTS[name], Table),
        *(details.table for details in blocks_of(REPORTS[name], Details)),
    ]
    for table in tables:
        for row in (row for group in table.groups for row in group):
            for column, cell in zip(table.columns, row.cells, strict=True):
                assert column.kind is KINDS.get(type(cell), column.kind), (table.title, column)
