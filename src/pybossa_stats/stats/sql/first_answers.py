"""SQL that finds the first answers of users; the minimum of each is the cheapest way."""

from sqlalchemy import CTE, func, select

from pybossa_stats.periods.calendar import BEGINNING
from pybossa_stats.periods.window import sortable_text
from pybossa_stats.source.schema import task_run
from pybossa_stats.source.times import utc_text
from pybossa_stats.stats.chosen import ChosenProject
from pybossa_stats.stats.sql.conditions import of_project


def first_answers(project: ChosenProject | None) -> CTE:
    """SQL: the first ``time`` of each user, and the first that is plausible, if there is any.

    Args:
        project: the one project whose answers count; None for all projects.
    """
    columns = task_run.c.user_id, utc_text(task_run.c.finish_time).label("time")
    conditions = task_run.c.user_id.is_not(None), *of_project(project)
    runs = select(*columns).where(*conditions).subquery("runs").c
    plausible = func.min(runs.time).filter(runs.time >= sortable_text(BEGINNING))
    return (
        select(
            runs.user_id,
            func.min(runs.time).label("time"),
            func.coalesce(plausible, func.min(runs.time)).label("first_answer"),
        )
        .group_by(runs.user_id)
        .cte("first_answers")
    )
