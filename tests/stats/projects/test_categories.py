"""The categories of projects, and databases in which they cannot be read."""

from dataclasses import replace

import pytest

from pybossa_stats import connect
from pybossa_stats.errors import ExitCode
from pybossa_stats.stats.categories import Category
from pybossa_stats.stats.projects.projects import collect_projects
from pybossa_stats.stats.projects.results import ProjectsStats
from tests.support.databases import Database, Server
from tests.support.program import run

SCIENCE, ART = Category(1, "Science", "science"), Category(2, "Art", "art")


def fill_with_categories(database: Database) -> None:
    """Projects in two of three categories, in one that is gone, and in none."""
    database.fill(
        category=[
            {"id": n, "name": name, "short_name": name.lower()}
            for n, name in enumerate(("Science", "Art", "Empty"), start=1)
        ],
        project=[
            {
                "id": n,
                "name": "P",
                "short_name": f"p{n}",
                "published": n != 3,
                "category_id": category,
            }
            for n, category in enumerate((1, 2, 2, 9, None), start=1)
        ],
    )


def stats_of(url: str) -> ProjectsStats:
    with connect(url) as view:
        return collect_projects(view, all_users=True)


def test_projects_have_categories_and_globalstats_those_that_are_published(
    database: Database,
) -> None:
    fill_with_categories(database)
    stats = stats_of(database.url)
    assert [project.category for project in stats.projects] == [SCIENCE, ART, ART, None, None]
    assert stats.categories
    assert [(row.category, row.projects, row.published_projects) for row in stats.categories] == [
        (SCIENCE, 1, 1),
        (ART, 2, 1),
        (Category(3, "Empty", "empty"), 0, 0),
        (None, 2, 2),
    ]
    assert stats.globalstats
    assert stats.globalstats.categories == ({"science": 1}, {"art": 1}, {"draft": 1})


def without_categories(stats: ProjectsStats) -> ProjectsStats:
    assert stats.globalstats
    return replace(
        stats,
        origin=replace(stats.origin, instant=None, window=None, database=None),
        projects=tuple(replace(project, category=None) for project in stats.projects),
        categories=None,
        globalstats=replace(stats.globalstats, categories=None),
    )


LACKS = (
    "DROP TABLE category",
    "ALTER TABLE category RENAME COLUMN short_name TO slug",
    "ALTER TABLE project RENAME COLUMN category_id TO kind",
)


@pytest.mark.parametrize("change", LACKS)
def test_without_a_column_of_categories_all_else_is_as_before(
    database: Database, change: str
) -> None:
    fill_with_categories(database)
    right = without_categories(stats_of(database.url))
    database.run(change)
    stats = stats_of(database.url)
    assert stats == replace(right, origin=stats.origin, before=stats.before)
    shown = run("check", "--database-url", database.url)
    assert shown.exit_code == ExitCode.DONE
    assert "cannot read" not in shown.stdout


def test_an_older_grant_gives_all_figures_but_those_of_categories(
    server: Server, postgresql: Database
) -> None:
    fill_with_categories(postgresql)
    right = without_categories(stats_of(postgresql.url))
    postgresql.run(
        "DROP ROLE IF EXISTS older",
        "CREATE ROLE older LOGIN",
        'GRANT SELECT ON task, task_run, "user" TO older',
        "GRANT SELECT (id, name, short_name, published, info, created) ON project TO older",
    )
    url = server.url_of("pybossa_test", "older")
    try:
        stats = stats_of(url)
        shown = run("check", "--database-url", url).stdout
    finally:
        postgresql.run("DROP OWNED BY older", "DROP ROLE older")
    assert stats == replace(right, origin=stats.origin, before=stats.before)
    columns = "category and project.category_id"
    assert " ".join(shown.split()).count(f"are unknown, as this role may not read {columns}.") == 1
    assert "GRANT SELECT (id, name, short_name) ON public.category TO older;" in shown
    assert "GRANT SELECT (category_id) ON public.project TO older;" in shown
    assert "cannot read" not in shown
