"""SQL: the users with most answers."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, select

from pybossa_stats.source.schema import user

TOP = 5
"""The length of a top list."""


def top_users(
    by_user: FromClause, *columns: ColumnElement[Any], top: int | None = TOP
) -> Select[Any]:
    """SQL: the users with most answers, except those who restrict the use of their data.

    Args:
        by_user: the ``answers`` of each ``user_id``.
        columns: other columns to select.
        top: how many users at most; None for all.
    """
    users = listed_users(by_user, *columns)
    return users.order_by(by_user.c.answers.desc(), user.c.id).limit(top)


def listed_users(by_user: FromClause, *columns: ColumnElement[Any]) -> Select[Any]:
    """SQL: the users with answers, except those who restrict the use of their data.

    Args:
        by_user: the ``answers`` of each ``user_id``.
        columns: other columns to select.
    """
    return (
        select(user.c.id, user.c.fullname, user.c.name, by_user.c.answers, *columns)
        .join(by_user, by_user.c.user_id == user.c.id)
        .where(user.c.restrict.is_(False))
    )
