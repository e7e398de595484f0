"""How the statements of projects run."""

import pytest

from pybossa_stats import Window, connect
from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.period import Period
from pybossa_stats.source.plans import run_and_explain
from pybossa_stats.source.view import Step
from pybossa_stats.stats.chosen import ChosenProject
from pybossa_stats.stats.projects.statements import (
    all_time_steps,
    timelines_step,
    top_users_step,
)
from pybossa_stats.stats.sql.last_answer import last_answer_step
from tests.conftest import NOW
from tests.support.databases import Database
from tests.support.steps import projects_steps, site_steps

_WINDOW = Window.ending(NOW)
_SITE = site_steps(_WINDOW).users, site_steps(_WINDOW).addresses
_ALL = [*projects_steps(_WINDOW, _WINDOW), *all_time_steps(), *_SITE]
_ONE = ChosenProject(7, "Project 7", "project7")
_OF_ONE = [*projects_steps(_WINDOW, _WINDOW, _ONE), *all_time_steps(_ONE)]
_OF_ONE += [timelines_step(Calendar.of(Period.DAY, _WINDOW), _ONE), top_users_step(_WINDOW, _ONE)]
_ALL += [last_answer_step(_WINDOW)]


@pytest.mark.parametrize("step", [*_ALL, *_OF_ONE], ids=lambda step: step.reads)
def test_a_statement_reads_task_runs_once_at_the_most(large: Database, step: Step) -> None:
    with connect(large.url) as view:
        plan, _ = run_and_explain(view, step)
    reading = ("on task_run", "SCAN task_run", "SCAN TABLE task_run")
    assert sum(line.strip().endswith(reading) or "on task_run " in line for line in plan) <= 1


@pytest.mark.parametrize("step", _ALL, ids=lambda step: step.reads)
def test_no_statement_on_projects_spills_to_the_disk(
    large_postgresql: Database, step: Step
) -> None:
    server_with_little_memory = large_postgresql.with_setting("work_mem", "64kB")
    with connect(server_with_little_memory.url) as view:
        plan, _ = run_and_explain(view, step)
    assert not [line for line in plan if "temp written" in line or "Disk:" in line]
