"""Formats: all reports have them, by the rules of each."""

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO

import pytest

from pybossa_stats import __version__
from pybossa_stats.media.records import Records, tables, to_csv
from pybossa_stats.media.screen import Screen
from pybossa_stats.report.base import Report
from pybossa_stats.report.formats import OF_EVERY_REPORT, OF_FIGURES, Format
from pybossa_stats.report.rendering import records
from tests.support.reports import REPORTS, formats_of, rendered

ENVELOPED = [name for name in REPORTS if not name.startswith("site")]
HOSTILE = ("\x1b", "\u202e", "\x07")


def test_every_format_is_of_some_report() -> None:
    assert {*OF_EVERY_REPORT, *OF_FIGURES} == set(Format)


@pytest.mark.parametrize("name", REPORTS)
def test_no_report_controls_a_terminal_in_any_format(name: str) -> None:
    for output_format in formats_of(REPORTS[name]):
        text = rendered(REPORTS[name], output_format)
        assert not any(character in text for character in HOSTILE), output_format


@pytest.mark.parametrize("name", ENVELOPED)
@pytest.mark.parametrize("indent", [2, None])
def test_json_tells_what_it_is_of(name: str, indent: int | None) -> None:
    document = json.loads(rendered(REPORTS[name], Format.JSON, indent=indent))
    assert list(document) == [
        *("schema", "schema_version", "instant", "window", "version", "database"),
        *("scope", "unlocked_tables", "least_group", "data"),
    ]
    assert document["schema"] == f"pybossa-stats/{REPORTS[name].kind}"
    assert document["version"] == __version__


@pytest.mark.parametrize("name", REPORTS)
def test_json_can_be_on_one_line(name: str) -> None:
    assert rendered(REPORTS[name], Format.JSON, indent=None).count("\n") == 1


WITH_TABLES = [name for name, report in REPORTS.items() if Format.CSV in formats_of(report)]


def tables_of(report: Report) -> dict[str, Records]:
    """All tables of a report by their names."""
    names = tables(report.shape())
    return {name: records(report, name) for name in names}


@pytest.mark.parametrize("name", WITH_TABLES)
def test_each_table_of_csv_begins_with_its_columns_and_has_a_value_for_each(name: str) -> None:
    found = tables_of(REPORTS[name])
    assert REPORTS[name].rows in found
    for table in found.values():
        columns, *rows = csv.reader(StringIO("".join(to_csv(table))))
        assert all(len(row) == len(columns) == len({*columns}) for row in rows)
        assert all(column.replace("_", "").isalnum() for column in columns)


def values(value: object) -> Iterator[object]:
    """Whatever a value of JSON consists of."""
    if isinstance(value, dict | list | tuple):
        for item in value.values() if isinstance(value, dict) else value:
            yield from values(item)
    elif value is not None:
        yield value


@pytest.mark.parametrize("name", [name for name in WITH_TABLES if "site" not in name])
def test_all_that_json_has_in_objects_of_documented_keys_is_in_a_table_of_csv(name: str) -> None:
    data = json.loads(rendered(REPORTS[name], Format.JSON))["data"]
    data.pop("lacks", None)  # by the names of commands, which are no columns
    objects = [item for item in data.values() if isinstance(item, dict | list)]
    found = {*values([[*row] for table in tables_of(REPORTS[name]).values() for row in table.rows])}
    assert {*values(objects)} <= found


PEOPLE_READ = [
    output_format
    for output_format in OF_EVERY_REPORT
    if output_format not in {Format.JSON, Format.CSV}
]


@pytest.mark.parametrize("name", [name for name in REPORTS if name != "history-empty"])
def test_a_report_is_named_by_its_title_or_the_name_of_its_database_and_never_by_a_host(
    name: str,
) -> None:
    titled = replace(REPORTS[name], title="A museum")
    for output_format in PEOPLE_READ:
        assert "db.example.org" not in rendered(REPORTS[name], output_format)
        assert "A museum" in rendered(titled, output_format)


def test_only_a_terminal_shows_where_the_figures_of_a_report_are_from() -> None:
    for name, report in REPORTS.items():
        is_named = report.origin.database not in {None, report.name}
        terminal = Screen(80, is_terminal=True)
        assert ("\nRead from " in rendered(report, Format.TABLE, terminal)) == is_named, name
        for screen in (Screen(80), Screen()):
            assert "Read from" not in rendered(report, Format.TABLE, screen)
