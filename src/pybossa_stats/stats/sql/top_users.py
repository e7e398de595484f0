"""SQL: the users with most answers."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, select

from pybossa_stats.source.schema import user

TOP = 5
"""How many entries a top list has at the most."""


def top_users(
    answers: FromClause, *columns: ColumnElement[Any], top: int | None = TOP
) -> Select[Any]:
    """SQL: the users with most answers, except those who restrict the use of their data.

    Args:
        answers: the ``answers`` of each ``user_id``.
        columns: what else to select.
        top: how many users at the most; None for all.
    """
    return (
        select(user.c.id, user.c.fullname, user.c.name, answers.c.answers, *columns)
        .join(answers, answers.c.user_id == user.c.id)
        .where(user.c.restrict.is_(False))
        .order_by(answers.c.answers.desc(), user.c.id)
        .limit(top)
    )
