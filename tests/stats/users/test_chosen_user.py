"""Users by the names that people give."""

import pytest

from pybossa_stats import connect
from pybossa_stats.errors import UsageError
from pybossa_stats.stats.users.chosen_user import ChosenUser, choose_user
from tests.support.databases import Database

ADA = ChosenUser(1, "Ada Lovelace", "ada", restrict=False, registered=None)
NUMBER = ChosenUser(2, "A number", "1", restrict=False, registered=None)
GRACE = ChosenUser(3, "Grace Hopper", "grace", restrict=True, registered=None)


@pytest.fixture
def filled(database: Database) -> Database:
    users = (ADA, NUMBER, GRACE)
    database.fill(
        user=[
            {"id": u.id, "fullname": u.fullname, "name": u.name, "restrict": u.restrict}
            for u in users
        ]
    )
    return database


def chosen(database: Database, text: str) -> ChosenUser:
    with connect(database.url) as view:
        return choose_user(view, text)


def hint_for(database: Database, text: str) -> str:
    with pytest.raises(UsageError, match="no user") as raised:
        chosen(database, text)
    return raised.value.hint


def test_a_user_is_found_by_name_or_id_and_also_with_restrict_set(filled: Database) -> None:
    assert [chosen(filled, text) for text in ("ada", "2", "grace", "3")] == [
        *(ADA, NUMBER, GRACE, GRACE)
    ]


def test_the_name_of_a_user_goes_before_an_id(filled: Database) -> None:
    assert chosen(filled, "1") == NUMBER


@pytest.mark.parametrize(
    "text",
    [
        *("adda", "9", "", "0", "9" * 18, "9" * 30, "9" * 5000, "\N{SUPERSCRIPT TWO}", "%"),
        *("x' OR 1=1", "\udcff"),
    ],
)
def test_a_name_or_id_of_no_user_is_an_error(filled: Database, text: str) -> None:
    assert hint_for(filled, text)


def test_the_nearest_names_of_users_are_offered(filled: Database) -> None:
    assert hint_for(filled, "adda") == "Did you mean ada?"
    assert hint_for(filled, "Ada") == "Did you mean ada?"


def test_who_is_asked_for_by_full_name_is_offered_by_name(filled: Database) -> None:
    assert hint_for(filled, "Ada Lovelace") == "Did you mean ada?"


@pytest.mark.parametrize("text", ["gracy", "Grace Hopper"])
def test_a_user_with_restrict_set_is_not_offered(filled: Database, text: str) -> None:
    assert "grace" not in hint_for(filled, text)
