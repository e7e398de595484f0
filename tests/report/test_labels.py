"""What figures are called: one word for one thing, in all reports."""

from collections import defaultdict
from itertools import chain

from pybossa_stats.media.document import Details
from pybossa_stats.report import activity, growth, history, layout, projects, users
from pybossa_stats.report.layout import Figure
from pybossa_stats.report.page.page import PageReport
from tests.support.overviews import an_overview
from tests.support.snapshots import a_snapshot


def figures() -> list[Figure]:
    """The figures of all reports."""
    modules = (activity, growth, history, layout, projects, users)
    values = chain.from_iterable(vars(module).values() for module in modules)
    listed = chain.from_iterable(value for value in values if isinstance(value, tuple))
    return [figure for figure in listed if isinstance(figure, Figure)]


def test_no_label_stands_for_two_figures() -> None:
    names = defaultdict(set)
    for figure in figures():
        names[figure.label].add(figure.name)
    assert len(names) > 15
    assert {label: of for label, of in names.items() if len(of) > 1} == {}


def test_registered_users_have_an_account_and_registrations_are_new_accounts() -> None:
    labels = {figure.label: figure.name for figure in figures()}
    assert labels["Registered users"] == labels["Users"] == "users"
    assert labels["Registrations"] == "registrations"
    assert labels["Addresses"] == "addresses"


def test_the_page_explains_the_words_of_its_tables() -> None:
    page = PageReport(an_overview(a_snapshot()))
    *_, meanings = (block for block in page.document().blocks if isinstance(block, Details))
    explained = {str(row.cells[0]): str(row.cells[1]) for row in meanings.table.groups[0]}
    assert "account" in explained["Registered user"]
    assert "created in the period" in explained["Registrations"]
    assert "without an account" in explained["Anonymous answer"]
    assert "nonymous answers" in explained["Address"]
