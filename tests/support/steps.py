"""The statements of whole reports, in the order in which they run."""

from typing import NamedTuple

from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.window import Window
from pybossa_stats.source.schema import task, task_run, user
from pybossa_stats.source.view import Step
from pybossa_stats.stats.activity.statements import created_step, done_step
from pybossa_stats.stats.chosen import ChosenProject
from pybossa_stats.stats.projects.statements import (
    answers_by_project_step,
    names_step,
    people_step,
    tasks_step,
)
from pybossa_stats.stats.site.statements import projects_step, top_lists_step
from pybossa_stats.stats.sql.completion import completed_step
from pybossa_stats.stats.sql.counting import addresses_step, count_step


class SiteSteps(NamedTuple):
    users: Step
    projects: Step
    tasks: Step
    task_runs: Step
    top_lists: Step
    addresses: Step


def site_steps(window: Window, *, distributed: bool = False) -> SiteSteps:
    return SiteSteps(
        users=count_step("users", user),
        projects=projects_step(),
        tasks=count_step("tasks", task),
        task_runs=count_step("task runs", task_run),
        top_lists=top_lists_step(window),
        addresses=addresses_step(distributed=distributed),
    )


class ActivitySteps(NamedTuple):
    created: Step
    completed: Step
    done: Step


def activity_steps(
    calendar: Calendar, chosen: ChosenProject | None = None, *, distributed: bool = False
) -> ActivitySteps:
    return ActivitySteps(
        created=created_step(calendar, chosen),
        completed=completed_step(calendar, chosen),
        done=done_step(calendar, chosen, distributed=distributed),
    )


def projects_steps(
    window: Window, recent: Window, only: ChosenProject | None = None
) -> tuple[Step, Step, Step, Step]:
    return (
        names_step(only),
        answers_by_project_step(window, recent, only),
        people_step(window, only),
        tasks_step(window, only),
    )
