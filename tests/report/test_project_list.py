"""The list of the projects that have a page."""

from collections.abc import Sequence
from dataclasses import replace

from pybossa_stats.media.document import Details, Heading, Name, Table
from pybossa_stats.report.page.links import Links, page_names
from pybossa_stats.report.page.page import PageReport
from pybossa_stats.report.page.project_list import ProjectList, project_list
from pybossa_stats.stats.projects.choice import ProjectState
from pybossa_stats.stats.projects.results import Project
from tests.support.overviews import A_PROJECT, NO_PROGRESS, NO_WORK, an_overview, projects_stats
from tests.support.snapshots import a_snapshot

QUIET = replace(A_PROJECT.window, answers=0)


def some_projects(number: int) -> list[Project]:
    """Projects of which the last two have no answers; one of these is stalled."""
    projects = [
        replace(A_PROJECT, id=key, name=f"P{key}", short_name=f"p/{key}" if key == 3 else f"p{key}")
        for key in range(1, number + 1)
    ]
    projects[-1] = replace(projects[-1], window=QUIET)
    projects[-2] = replace(projects[-2], window=QUIET, state=ProjectState.STALLED)
    return projects


def a_list(projects: Sequence[Project], suffix: str = "") -> ProjectList:
    overview = an_overview(a_snapshot())
    stats = projects_stats(overview.origin, tuple(projects), NO_PROGRESS, NO_WORK)
    links = Links(pages=page_names(projects), suffix=suffix)
    site = PageReport(replace(overview, projects=stats), links=links, title="A museum")
    return project_list(site, "../")


def names(listed: ProjectList) -> list[Name]:
    tables = [block for block in listed.blocks() if isinstance(block, Table)]
    cells = [row.cells[0] for table in tables for group in table.groups for row in group]
    return [cell for cell in cells if isinstance(cell, Name)]


def test_every_project_is_listed_with_a_link_to_its_page() -> None:
    listed = a_list(some_projects(15))
    assert {*names(listed)} == {
        Name(f"P{key}", "p-3~3" if key == 3 else f"p{key}") for key in range(1, 16)
    }
    assert names(a_list(some_projects(2), suffix=".html"))[0].url.endswith(".html")


def test_nothing_of_the_list_is_folded_away() -> None:
    blocks = [*a_list(some_projects(15)).blocks()]
    assert not any(isinstance(block, Details) for block in blocks)
    assert [block.title for block in blocks if isinstance(block, Heading | Table)] == [
        "Projects",
        "",
        "3 more projects with answers",
        "1 stalled project without answers",
        "1 other project without answers",
    ]


def test_drafts_are_not_listed_as_they_have_no_page() -> None:
    published, draft, *_ = some_projects(4)
    draft = replace(draft, published=False, state=ProjectState.DRAFT)
    listed = a_list([published, draft])
    assert [name.text for name in names(listed)] == ["P1"]
    assert [project["id"] for project in listed.data()["projects"]] == [1]


def test_the_list_leads_back_to_the_page_of_the_server() -> None:
    listed = a_list(some_projects(2))
    assert Name("A museum", "../") in {piece for line in listed.notes() for piece in line.pieces}
    assert "A museum" in str(listed.heading())


def test_a_server_without_published_projects_says_so() -> None:
    assert "There are no published projects." in str([*a_list(()).blocks()])
