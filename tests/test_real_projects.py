"""Projects of real databases: PYBOSSA's own answers where they are right, and plain counting."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pybossa_stats import Window, connect
from pybossa_stats.report.projects import ProjectsReport
from pybossa_stats.source.view import View
from pybossa_stats.stats.projects.projects import collect_projects
from pybossa_stats.stats.projects.results import ProjectsStats
from tests.support.databases import Database, connect_at
from tests.support.dump import FOLDER, needs_dumps, rows_of
from tests.support.oracle import of_then
from tests.support.project_oracle import count_categories, count_projects

pytestmark = needs_dumps

ANSWERED = ("micropasts-20140821", "skytruth-20131128")


of_answers = pytest.mark.parametrize(
    "restored", [f"pybossa-answers/{name}" for name in ANSWERED], indirect=True
)


def answer(name: str, kind: str) -> Any:  # noqa: ANN401 (JSON)
    with gzip.open(FOLDER / f"{name}.{kind}.json.gz") as file:
        return json.load(file)


def stats_of(database: Database, end: datetime) -> ProjectsStats:
    """What was found in a database that was left as it was at an instant."""
    with connect_at(end, database) as view:
        return projects_of(view, end)


def projects_of(view: View, end: datetime) -> ProjectsStats:
    window = Window.ending(end, timedelta(days=28))
    return collect_projects(view, window, all_time=True, all_users=True)


def answered_at(name: str) -> datetime:
    instant = answer(name, "meta")["instant"]["postgresql_now_utc"]
    return datetime.fromisoformat(instant).replace(tzinfo=UTC)


@of_answers
def test_what_pybossa_gets_right_of_a_project_is_met(restored: tuple[str, Database]) -> None:
    name, database = restored
    pages, rows = answer(name, "projects"), answer(name, "project_stats_table")
    projects = stats_of(database, answered_at(name)).projects
    assert set(pages) == set(rows) == {project.short_name for project in projects}
    for project in projects:
        page, row, ours = pages[project.short_name], rows[project.short_name], project.all_time
        for theirs in (page, row):
            assert ours.tasks == theirs["n_tasks"]
            assert ours.completed_tasks == theirs["n_completed_tasks"]
            assert ours.users is not None
            assert ours.addresses is not None
            assert ours.users + ours.addresses == theirs["n_volunteers"]
        assert ours.answers == row["n_task_runs"]
        assert project.last_answer
        assert project.last_answer.replace(tzinfo=None).isoformat() == row["last_activity"]


@of_answers
def test_the_figures_of_globalstats_are_met(restored: tuple[str, Database]) -> None:
    name, database = restored
    stats = stats_of(database, answered_at(name))
    data = json.loads("".join(ProjectsReport(stats, stats.projects).to_json(None)))["data"]
    theirs = answer(name, "globalstats")
    ours = data["globalstats"]
    for differs in ("n_pending_tasks", "n_results"):
        del theirs[differs]
    theirs["categories"].remove({"featured": 0})
    assert ours == {"n_pending_tasks": stats.total.all_time.remaining} | theirs


def tables_of(name: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of a dump, with the types that the tables have."""
    numbers = ("id", "project_id", "task_id", "user_id", "n_answers", "category_id")
    return {
        table: [
            row
            | {key: int(row[key]) if row[key] else None for key in numbers if key in row}
            | {"published": row.get("published") == "t"}
            for row in rows
        ]
        for table, rows in rows_of(name).items()
        if table in {"category", "project", "task", "task_run"}
    }


@pytest.mark.parametrize("restored", ["micropasts", "skytruth"], indirect=True)
def test_real_projects_are_those_of_plain_counting(restored: tuple[str, Database]) -> None:
    name, database = restored
    tables = tables_of(name)
    for year, month in ((2014, 3), (2014, 10), (2026, 1)):
        end = datetime(year, month, 1, tzinfo=UTC)
        with connect(database.url) as view:
            stats = projects_of(view, end)
        there = of_then(tables, end) | {"category": tables["category"]}
        window = stats.origin.window
        assert window
        assert stats.projects == count_projects(there, window)
        assert stats.categories == count_categories(there, stats.projects, window)
