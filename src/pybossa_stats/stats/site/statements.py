"""The SQL of the global statistics: one statement per figure, so that an index can serve it.

Two statements count task runs and addresses, though one scan could do both. They are faster:
PostgreSQL counts rows by the primary key, and hashes addresses in one process while others scan for
them; and an index on addresses, or on times, can serve the one statement that it is good for.
"""

from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    Subquery,
    Text,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)

from pybossa_stats.periods.window import Window
from pybossa_stats.source.schema import project, task_run, user
from pybossa_stats.source.times import within
from pybossa_stats.source.view import Step
from pybossa_stats.stats.sql.top_users import TOP, top_users

if TYPE_CHECKING:
    from pybossa_stats.source.view import AnySelect

WINDOW = "window"
"""The kind of the row about all answers of the window, beside those of the top lists."""


def projects_step() -> Step:
    """The statement of all projects, and the published ones."""
    published = func.count().filter(project.c.published).label("published")
    sql = select(func.count().label("total"), published).select_from(project)
    return Step("projects", sql)


def top_lists_step(window: Window) -> Step:
    """The statement of both top lists of a window, and of all its answers and users; one scan."""
    answers = (
        select(task_run.c.project_id, task_run.c.user_id, func.count().label("answers"))
        .where(within(task_run.c.finish_time, window))
        .group_by(task_run.c.project_id, task_run.c.user_id)
        .cte("answers_by_project_and_user")
    )
    users = select(_top_users(answers).subquery("top_users"))
    projects = select(_top_projects(answers).subquery("top_projects"))
    lists = union_all(users, projects, _whole_window(answers)).subquery("top_lists").c
    sql = select(*lists).order_by(lists.kind, lists.answers.desc(), lists.id)
    return Step(window.words, sql)


def _top_users(answers: CTE) -> Select[Any]:
    return top_users(
        _sum_by(answers, answers.c.user_id, "answers_by_user"),
        literal(user.name, Text).label("kind"),
        cast(null(), Text).label("info"),
        cast(null(), BigInteger).label("users"),
    )


def _top_projects(answers: CTE) -> Select[Any]:
    by_project = _sum_by(answers, answers.c.project_id, "answers_by_project")
    return (
        select(
            project.c.id,
            project.c.name.label("fullname"),
            project.c.short_name.label("name"),
            by_project.c.answers,
            literal(project.name, Text).label("kind"),
            cast(project.c.info, Text).label("info"),
            cast(null(), BigInteger).label("users"),
        )
        .join(by_project, by_project.c.project_id == project.c.id)
        .order_by(by_project.c.answers.desc(), project.c.id)
        .limit(TOP)
    )


def _whole_window(answers: CTE) -> "AnySelect":
    """SQL: all answers, and how many users they are from."""
    number = func.coalesce(func.sum(answers.c.answers), 0)
    return select(
        cast(null(), Integer).label("id"),
        cast(null(), Text).label("fullname"),
        cast(null(), Text).label("name"),
        cast(number, BigInteger).label("answers"),
        literal(WINDOW, Text).label("kind"),
        cast(null(), Text).label("info"),
        func.count(answers.c.user_id.distinct()).label("users"),
    )


def _sum_by(answers: CTE, key: ColumnElement[int], name: str) -> Subquery:
    number = cast(func.sum(answers.c.answers), BigInteger)
    return select(key, number.label("answers")).group_by(key).subquery(name)
