"""Projects by the names that people give."""

import pytest

from pybossa_stats import connect
from pybossa_stats.errors import UsageError
from pybossa_stats.stats.chosen import ChosenProject, choose_project
from tests.support.databases import Database

LETTERS = ChosenProject(1, "Letters", "letters")
NUMBER = ChosenProject(2, "A number", "1")


@pytest.fixture
def filled(database: Database) -> Database:
    rows = [
        project.to_dict() | {"published": True}
        for project in (LETTERS, NUMBER, ChosenProject(3, "Maps", "maps"))
    ]
    database.fill(project=rows)
    return database


def chosen(database: Database, text: str) -> ChosenProject:
    with connect(database.url) as view:
        return choose_project(view, text)


def test_a_project_is_found_by_its_short_name_or_its_id(filled: Database) -> None:
    assert chosen(filled, "letters") == LETTERS
    assert chosen(filled, "2") == NUMBER


def test_a_short_name_goes_before_an_id(filled: Database) -> None:
    assert chosen(filled, "1") == NUMBER


@pytest.mark.parametrize(
    "text",
    ["leters", "9", "", "0", "9" * 18, "9" * 30, "9" * 5000, "\N{SUPERSCRIPT TWO}", "x' OR 1=1"],
)
def test_a_name_or_id_of_no_project_is_an_error(filled: Database, text: str) -> None:
    with pytest.raises(UsageError, match="no project"):
        chosen(filled, text)


def test_bytes_that_are_no_text_are_the_name_of_no_project(filled: Database) -> None:
    with pytest.raises(UsageError, match="no project"):
        chosen(filled, "\udcff")


def test_the_error_tells_the_nearest_names(filled: Database) -> None:
    with pytest.raises(UsageError) as raised:
        chosen(filled, "leters")
    assert raised.value.hint == "Did you mean letters?"


@pytest.mark.parametrize("asked", ["LETTERS", "lett", LETTERS.name, LETTERS.name.upper()])
def test_a_project_is_offered_by_its_name_or_its_beginning_in_any_case(
    filled: Database, asked: str
) -> None:
    with pytest.raises(UsageError) as raised:
        chosen(filled, f"{asked}")
    assert raised.value.hint == "Did you mean letters?"
