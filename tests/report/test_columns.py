"""What holds of the columns of all reports; their own tests say which are left out first."""

import pytest

from pybossa_stats.media.document import (
    Bar,
    Change,
    Details,
    Kind,
    Name,
    Percent,
    Share,
    Table,
    Trend,
)
from tests.support.documents import blocks_of
from tests.support.reports import REPORTS

KINDS = {
    int: Kind.NUMBER,
    Share: Kind.SHARE,
    Bar: Kind.BAR,
    Change: Kind.CHANGE,
    Percent: Kind.PERCENT,
    Trend: Kind.TREND,
}


def tables_of(name: str) -> list[Table]:
    """All tables of a report, those to unfold as well."""
    report = REPORTS[name]
    folded = (details.table for details in blocks_of(report, Details))
    return [*blocks_of(report, Table), *folded]


@pytest.mark.parametrize("name", REPORTS)
def test_a_column_is_of_the_kind_of_its_cells(name: str) -> None:
    for table in tables_of(name):
        for row in (row for group in table.groups for row in group):
            for column, cell in zip(table.columns, row.cells, strict=True):
                assert column.kind is KINDS.get(type(cell), column.kind), (table.title, column)


@pytest.mark.parametrize("name", REPORTS)
def test_names_take_up_the_room_that_there_is(name: str) -> None:
    for table in tables_of(name):
        for row in (row for group in table.groups for row in group):
            for column, cell in zip(table.columns, row.cells, strict=True):
                assert column.stretch or not isinstance(cell, Name), (table.title, column)
