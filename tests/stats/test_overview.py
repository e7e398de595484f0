"""All statistics at once: each is what its own command says."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pybossa_stats import collect_activity, collect_projects, collect_users, window
from pybossa_stats.stats.overview import collect_overview
from tests.conftest import NOW
from tests.stats.projects.test_project import a_user
from tests.stats.projects.test_projects import a_project, a_run, a_task
from tests.support.databases import Database, connect_at

PERIODS = [
    {"period": "2026-Q3"},
    {"period": "2026-Q3", "compare": "year"},
    {"period": "2026-10", "compare": "none"},
    {"since": "2y"},
]


@pytest.fixture
def filled(database: Database) -> Database:
    """A database of tasks with fewer answers than they need, as many, and more, over two years."""
    runs = [
        a_run(
            n * n % 61,
            user_id=n % 7 or None,
            project_id=n * n % 61 % 4,
            finish_time=(NOW - timedelta(hours=43 * n)).replace(tzinfo=None).isoformat(),
        )
        for n in range(400)
    ]
    database.fill(
        user=[a_user(number, restrict=number == 3) for number in range(1, 7)],
        project=[a_project(number) for number in (1, 2, 3)],
        task=[a_task(n, project_id=n % 4, n_answers=1 + n % 17) for n in range(70)],
        task_run=runs,
    )
    return database


@pytest.mark.parametrize("period", PERIODS, ids=str)
def test_each_part_of_a_report_is_what_its_own_command_says(
    filled: Database, period: dict[str, str]
) -> None:
    """Though it reads once what several of them need."""
    with connect_at(NOW, filled) as view:
        span = window(**period)
        report = collect_overview(view, window=span)
        assert report.activity.total.completed_tasks
        assert report.activity == collect_activity(view, span, by=report.activity.by)
        assert replace(report.projects, globalstats=None) == collect_projects(view, span)
        assert report.users == collect_users(view, span, top=10)
