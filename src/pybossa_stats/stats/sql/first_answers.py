"""SQL that finds the first answers of users; the minimum of each is the cheapest way."""

from sqlalchemy import Subquery, func, select

from pybossa_stats.source.schema import task_run
from pybossa_stats.source.times import utc_text
from pybossa_stats.stats.chosen import ChosenProject
from pybossa_stats.stats.sql.conditions import of_project


def first_answers(chosen: ChosenProject | None) -> Subquery:
    """SQL: the ``time`` of the first answer of each user.

    Args:
        chosen: the one project whose answers count; None for all projects.
    """
    return (
        select(func.min(utc_text(task_run.c.finish_time)).label("time"))
        .where(task_run.c.user_id.is_not(None), *of_project(chosen))
        .group_by(task_run.c.user_id)
        .subquery("first_answers")
    )
