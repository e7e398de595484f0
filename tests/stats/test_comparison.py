"""What a window is compared with: its figures are those that a report of that time itself has."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pybossa_stats import (
    Period,
    Scope,
    Span,
    collect_activity,
    collect_project,
    collect_projects,
    collect_users,
    in_scope,
    window,
)
from pybossa_stats.contract import Result
from pybossa_stats.source.view import View
from tests.conftest import NOW
from tests.support.activity import rows_of
from tests.support.databases import Database, connect_at

CREATED = datetime(2023, 1, 1, tzinfo=UTC)
FIRST = datetime(2023, 6, 1, tzinfo=UTC)
ANSWERED = 4
NEW_YORK = "America/New_York"

Pairs = Iterator[tuple[Result | None, Result]]
"""Figures of the time before, and those of its own report."""


@pytest.fixture
def filled(database: Database) -> Database:
    """A database with rows of all kinds, in three and a half years."""
    draw = random.Random(40).uniform
    run_times = [_moment(FIRST, draw) for _ in range(126)]
    # Of 42 runs, the last 21 are by the contributors of the first, and soon after these.
    for n in range(len(run_times)):
        if n % 42 >= 21:
            run_times[n] = run_times[n - 21] + timedelta(minutes=n)
    created = [_moment(CREATED, draw) for _ in range(40)]
    tables = rows_of([*map(_text, run_times)], [*map(_text, created)])
    for row in (*tables["project"], *tables["task"]):
        if row["id"] <= ANSWERED:  # what has answers was there before them
            row["created"] = _text(CREATED)
    tables["auditlog"] = [
        {"project_id": row["id"], "attribute": "published", "caller": "web"}
        | {"created": row["created"]}
        for row in tables["project"]
    ]
    database.fill(**tables)
    return database


def _moment(since: datetime, draw: Callable[[float, float], float]) -> datetime:
    return since + (NOW - since) * draw(0, 1)


def _text(instant: datetime) -> str:
    offset = "" if instant.minute % 7 else "+02:00"
    return f"{instant.replace(tzinfo=None).isoformat()}{offset}"


def figures_of_before(view: View, span: Span, earlier: Span, project: str | None) -> Pairs:
    """The figures of the time before a span, and those of the reports of that time."""
    activity = collect_activity(view, span, by=Period.MONTH, project=project)
    yield activity.before, collect_activity(view, earlier, by=Period.MONTH, project=project).total
    users = collect_users(view, span, project=project)
    yield users.before, collect_users(view, earlier, project=project).total
    projects, then = collect_projects(view, span), collect_projects(view, earlier)
    yield projects.before, then.total.window
    windows = {project.id: project.window for project in then.projects}
    for of_window in projects.projects:
        if of_window.id in windows:
            yield of_window.before, windows[of_window.id]


YEAR_BEFORE: tuple[tuple[dict[str, str], dict[str, str], str | None], ...] = (
    # A quarter that is not over.
    ({"period": "2026-Q4"}, {"since": "2025-10-01", "until": "2025-11-23T12:00Z"}, None),
    # Two years, which overlap those before.
    (
        {"since": "2024-09-01", "until": "2026-08-31"},
        {"since": "2023-09-01", "until": "2025-08-31"},
        "2",
    ),
    # There was no answer yet a year before.
    ({"period": "2024-05"}, {"period": "2023-05"}, None),
)
"""Options of a window, and of the time a year before; and the only project."""


def test_the_year_before_has_the_figures_that_its_own_report_has(filled: Database) -> None:
    """In a scope, too: of some projects, and without a user."""
    with connect_at(NOW, filled) as everything:
        view = in_scope(everything, Scope(projects=("1", "2", "3"), exclude_users=("5",)))
        for options, options_then, project in YEAR_BEFORE:
            span = window(**options, timezone=NEW_YORK, compare="year")
            earlier = window(**options_then, timezone=NEW_YORK)
            for before, then in figures_of_before(view, span, earlier, project):
                assert before
                figures, expected = before.to_dict(), then.to_dict()
                of_both = figures.keys() & expected.keys()
                assert {"answers", "hours"} <= of_both
                for name in of_both:
                    assert figures[name] == expected[name], (options, name)


def test_without_a_comparison_there_is_no_time_before_and_all_else_is_the_same(
    filled: Database,
) -> None:
    def collected(view: View, span: Span) -> list[dict[str, Any]]:
        results = (
            collect_activity(view, span),
            collect_users(view, span),
            collect_projects(view, span),
            collect_project(view, "2", span),
        )
        return [result.to_dict() for result in results]

    with connect_at(NOW, filled) as view:
        alone = collected(view, window("2026-Q3", compare="none"))
        beside = collected(view, window("2026-Q3"))
    for result in alone:
        assert result.pop("before") is None
    for result in beside:
        assert result.pop("before")["comparison"] == "previous"
    for project in (*alone[2]["projects"], alone[3]["project"]):
        assert project.pop("before") is None
    for project in (*beside[2]["projects"], beside[3]["project"]):
        assert project.pop("before")
    assert alone == beside
