"""What the subqueries of statements are called."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

import pybossa_stats
from pybossa_stats import Window
from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.period import Cycle, Period
from pybossa_stats.source.sample import sample_rows
from pybossa_stats.source.view import Step, View
from pybossa_stats.stats.activity.statements import by_address_step
from pybossa_stats.stats.overview import collect_overview
from pybossa_stats.stats.sql.completion import completions_step, of_late_tasks
from pybossa_stats.stats.sql.counting import addresses_step
from pybossa_stats.stats.users.statements import cohorts_step
from tests.conftest import NOW
from tests.support.databases import Database, connect_at
from tests.support.steps import activity_steps

_QUESTIONS: dict[str, Callable[..., Any]] = {
    "global": pybossa_stats.collect_site,
    "activity": pybossa_stats.collect_activity,
    "activity of one": partial(pybossa_stats.collect_activity, by=Period.MONTH, project="letters"),
    "growth": pybossa_stats.collect_growth,
    "growth of one": partial(pybossa_stats.collect_growth, project="letters"),
    "activity by project": pybossa_stats.collect_activity_by_project,
    "activity by user": pybossa_stats.collect_activity_by_user,
    "rhythm": partial(pybossa_stats.collect_rhythm, by=Cycle.HOUR_OF_DAY),
    "projects": partial(pybossa_stats.collect_projects, all_time=True, all_users=True),
    "project": partial(pybossa_stats.collect_project, project="letters"),
    "users": pybossa_stats.collect_users,
    "users of one": partial(pybossa_stats.collect_users, project="letters"),
    "user": partial(pybossa_stats.collect_user, user="amelie"),
    "cohorts": pybossa_stats.collect_cohorts,
    "report": partial(collect_overview, details=True),
}

_TABLES = r'\) AS (project|task|task_run|"user")\b'


@pytest.fixture
def sample(database: Database) -> Database:
    database.fill(**sample_rows(NOW))
    return database


def _texts(database: Database, ask: Callable[[View], object]) -> Iterator[str]:
    steps: list[Step] = []
    with connect_at(NOW, database) as view:
        ask(view.watched(steps.append))
        for step in steps:
            if not isinstance(step.sql, str):  # those ask for plans
                yield view.text_of(step.sql)


def test_every_subquery_has_a_name_and_none_that_of_a_table(sample: Database) -> None:
    for question, ask in _QUESTIONS.items():
        for text in _texts(sample, ask):
            assert "anon_" not in text, question
            assert not re.search(_TABLES, text), question


def test_every_subquery_as_of_the_past_has_a_name(sample: Database) -> None:
    end = NOW - timedelta(days=20)
    past = Window.ending(end, timedelta(days=60))
    for question, ask in _QUESTIONS.items():
        window = pybossa_stats.Span(until=end) if question == "report" else past
        for text in _texts(sample, partial(ask, window=window)):
            assert "anon_" not in text, question


def test_every_subquery_of_rare_statements_has_a_name(sample: Database) -> None:
    window = Window.ending(NOW)
    century = Calendar.of(Period.MONTH, Window.ending(NOW, timedelta(days=36_500)))
    steps = [
        *activity_steps(Calendar.of(Period.DAY, window), distributed=True),
        by_address_step(Calendar.of(Period.DAY, window), None, distributed=True),
        addresses_step(distributed=True),
        completions_step(of_late_tasks({1: "2026-11-01T00:00:00"})),
        cohorts_step(century, None),
    ]

    def run_all(view: View) -> None:
        for step in steps:
            view.run(step).all()

    for text in _texts(sample, run_all):
        assert "anon_" not in text
