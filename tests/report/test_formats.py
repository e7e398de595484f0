"""Formats: all reports have them, by the rules of each."""

import csv
import json
from io import StringIO

import pytest

from pybossa_stats import __version__
from pybossa_stats.report.formats import OF_EVERY_REPORT, OF_FIGURES, Format
from tests.support.reports import REPORTS, rendered

ENVELOPED = [name for name in REPORTS if not name.startswith("site")]
HOSTILE = ("\x1b", "\u202e", "\x07")


def test_a_file_has_one_format_by_its_suffix() -> None:
    suffixes = [each.suffix for each in Format]
    assert suffixes == [".txt", ".json", ".csv", ".md", ".html", ".prom"]
    assert len(set(suffixes)) == len(suffixes)


def test_each_format_has_a_content_type() -> None:
    assert {each: each.content_type.partition(";")[0] for each in Format} == {
        Format.TABLE: "text/plain",
        Format.JSON: "application/json",
        Format.CSV: "text/csv",
        Format.MARKDOWN: "text/markdown",
        Format.HTML: "text/html",
        Format.PROMETHEUS: "text/plain",
    }


def test_every_format_is_of_some_report() -> None:
    assert {*OF_EVERY_REPORT, *OF_FIGURES} == set(Format)


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("output_format", [*Format])
def test_no_report_controls_a_terminal_in_any_format(name: str, output_format: Format) -> None:
    text = rendered(REPORTS[name], output_format)
    assert not any(character in text for character in HOSTILE)


@pytest.mark.parametrize("name", ENVELOPED)
@pytest.mark.parametrize("indent", [2, None])
def test_json_tells_what_it_is_of(name: str, indent: int | None) -> None:
    document = json.loads(rendered(REPORTS[name], Format.JSON, indent=indent))
    assert list(document) == [
        *("schema", "schema_version", "instant", "window", "version", "database", "data")
    ]
    assert document["schema"] == f"pybossa-stats/{REPORTS[name].kind}"
    assert document["version"] == __version__


@pytest.mark.parametrize("name", REPORTS)
def test_json_can_be_on_one_line(name: str) -> None:
    assert rendered(REPORTS[name], Format.JSON, indent=None).count("\n") == 1


@pytest.mark.parametrize("name", REPORTS)
def test_csv_has_a_value_for_each_field_and_begins_with_their_names(name: str) -> None:
    names, *rows = csv.reader(StringIO(rendered(REPORTS[name], Format.CSV)))
    assert all(len(row) == len(names) for row in rows)
    assert all(field.replace("_", "").isalpha() for field in names)
