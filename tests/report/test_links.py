"""Links of the names on a page."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pybossa_stats.report.page.links import Links, page_names
from pybossa_stats.stats.projects.results import Project
from tests.support.overviews import A_PROJECT


def a_project(short_name: str, *, published: bool = True) -> Project:
    return replace(A_PROJECT, id=7, name="", short_name=short_name, published=published)


@pytest.mark.parametrize(
    ("short_name", "name"),
    [
        ("letters", "letters"),
        ("a b%", "a%20b%25"),
        ("Ü", "%C3%9C"),
        ("42", "42"),
        ("../../etc/passwd", "etc-passwd~7"),
        ("a\nb", "a-b~7"),
        (".", "project~7"),
        (".htaccess", "htaccess~7"),
        ("", "project~7"),
        ("maps~8", "maps-8~7"),
        ("x" * 201, f"{'x' * 200}~7"),
        ("鳥" * 23, f"{'%E9%B3%A5' * 22}~7"),
    ],
)
def test_the_name_of_a_page_is_safe_and_as_readable_as_can_be(short_name: str, name: str) -> None:
    assert page_names([a_project(short_name)]) == {7: name}


def test_projects_whose_names_differ_in_case_alone_have_pages_of_different_names() -> None:
    named = [replace(a_project(name), id=id_) for id_, name in ((2, "ABC"), (9, "abc"), (1, "Abc"))]
    assert page_names(named) == {1: "Abc", 2: "ABC~2", 9: "abc~9"}


@given(st.lists(st.text() | st.sampled_from(("1", "project~2", "a~1", "..", "Ä", "ä"))))
def test_all_short_names_make_names_and_links_that_are_plain_and_differ(names: list[str]) -> None:
    projects = [replace(a_project(name), id=id_) for id_, name in enumerate(names)]
    pages = page_names(projects)
    assert len({name.lower() for name in pages.values()}) == len(projects)
    for project in projects:
        assert re.fullmatch(r"[\w~%-][\w.~%-]{0,220}", pages[project.id], re.ASCII)
        link = Links(pages=pages).project(project)
        assert re.fullmatch(r"projects/[\w.~%-]+", link, re.ASCII)
        on_site = Links("https://a").project(project)
        assert re.fullmatch(r"https://a/project/[\w.~%-]*/", on_site, re.ASCII)


def test_a_link_to_a_file_is_quoted_once_more_than_its_name() -> None:
    pages = {7: "a%20b"}
    assert Links(pages=pages).project(a_project("a b")) == "projects/a%2520b.html"
    assert Links(pages=pages, suffix="").project(a_project("a b")) == "projects/a%20b"


def test_a_draft_leads_to_a_page_only_if_drafts_have_pages() -> None:
    draft, pages = a_project("letters", published=False), {7: "letters"}
    assert Links("https://a", pages).project(draft) == "https://a/project/letters/"
    assert Links(pages=pages, drafts=True).project(draft) == "projects/letters.html"
    assert Links().project(draft) == ""
