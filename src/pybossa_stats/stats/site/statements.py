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
from pybossa_stats.source.view import Step
from pybossa_stats.stats.sql.top_users import TOP, top_users
from pybossa_stats.stats.sql.windows import within

if TYPE_CHECKING:
    from pybossa_stats.source.view import AnySelect

WINDOW = "window"
"""The kind of row that tells of all answers of the window, beside those of the top lists."""


def projects_step() -> Step:
    """The statement of all projects, and the published ones."""
    published = func.count().filter(project.c.published).label("published")
    sql = select(func.count().label("total"), published)
    return Step("projects", sql.select_from(project))


def top_lists_step(window: Window) -> Step:
    """The statement of both top lists of a window, and of all its answers and users; one scan."""
    recent = (
        select(task_run.c.project_id, task_run.c.user_id, func.count().label("runs"))
        .where(within(task_run.c.finish_time, window))
        .group_by(task_run.c.project_id, task_run.c.user_id)
        .cte("recent")
    )
    lists = top_users(
        _answers_by(recent, recent.c.user_id),
        literal(user.name, Text).label("kind"),
        cast(null(), Text).label("info"),
    )
    parts = lists.subquery(), _top_projects(recent).subquery(), _whole(recent).subquery()
    all_parts = union_all(*map(select, parts)).subquery()
    order = all_parts.c.kind, all_parts.c.answers.desc(), all_parts.c.id
    return Step(window.words, select(all_parts).order_by(*order))


def _top_projects(recent: CTE) -> Select[Any]:
    answers = _answers_by(recent, recent.c.project_id)
    kind, info = literal(project.name, Text).label("kind"), cast(project.c.info, Text).label("info")
    return (
        select(project.c.id, project.c.name, project.c.short_name, answers.c.answers, kind, info)
        .join(answers, answers.c.project_id == project.c.id)
        .order_by(answers.c.answers.desc(), project.c.id)
        .limit(TOP)
    )


def _whole(recent: CTE) -> "AnySelect":
    """SQL: all answers, and in place of an id, how many users they are from."""
    nothing = cast(null(), Text)
    answers = cast(func.coalesce(func.sum(recent.c.runs), 0), BigInteger).label("answers")
    return select(
        func.count(recent.c.user_id.distinct()).label("id"),
        *(nothing.label("fullname"), nothing.label("name")),
        *(answers, literal(WINDOW, Text).label("kind"), nothing.label("info")),
    )


def _answers_by(recent: CTE, key: ColumnElement[int]) -> Subquery:
    runs = cast(func.sum(recent.c.runs), BigInteger)
    return select(key, runs.label("answers")).group_by(key).subquery()
