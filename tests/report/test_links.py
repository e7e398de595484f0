"""Links of the names on a page."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pybossa_stats.report.page.links import Links, page_name
from pybossa_stats.stats.projects.results import Project
from tests.support.overviews import A_PROJECT


def a_project(short_name: str, *, published: bool = True) -> Project:
    return replace(A_PROJECT, id=7, name="", short_name=short_name, published=published)


@pytest.mark.parametrize(
    ("short_name", "name"),
    [
        ("letters", "letters.html"),
        ("../../etc/passwd", "..%2F..%2Fetc%2Fpasswd.html"),
        ("a b%", "a%20b%25.html"),
        ("Ü", "%C3%9C.html"),
        ("", "7.html"),
        ("x" * 201, "7.html"),
    ],
)
def test_the_name_of_a_page_is_safe_for_file_systems(short_name: str, name: str) -> None:
    assert page_name(a_project(short_name)) == name


@given(st.text())
def test_every_short_name_makes_a_name_and_a_link_that_are_plain(short_name: str) -> None:
    project = a_project(short_name)
    assert re.fullmatch(r"[\w.~%-]{1,205}", page_name(project), re.ASCII)
    assert re.fullmatch(r"projects/[\w.~%-]+", Links(pages=True).project(project), re.ASCII)
    assert re.fullmatch(
        r"https://a/project/[\w.~%-]*/", Links("https://a").project(project), re.ASCII
    )


def test_a_link_to_a_file_is_quoted_once_more_than_its_name() -> None:
    assert Links(pages=True).project(a_project("a b")) == "projects/a%2520b.html"
    assert Links(pages=True, suffix="").project(a_project("a b")) == "projects/a%20b"


def test_a_draft_leads_to_a_page_only_if_drafts_have_pages() -> None:
    draft = a_project("letters", published=False)
    assert Links("https://a", pages=True).project(draft) == "https://a/project/letters/"
    assert Links(pages=True, drafts=True).project(draft) == "projects/letters.html"
    assert Links().project(draft) == ""
