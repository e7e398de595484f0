"""The users with most answers, as several questions list them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from pybossa_stats.source.schema import user
from pybossa_stats.stats.values import id_of, text_of


@dataclass(frozen=True, slots=True)
class ActiveUser:
    """A user of the top list.

    Attributes:
        id: the id in PYBOSSA.
        fullname: the name to show, exactly as stored.
        name: the name to log in with.
        n_answers: task runs by the user in the window.
    """

    id: int
    fullname: str
    name: str
    n_answers: int


def active_user(row: Row[Any]) -> ActiveUser:
    """A user of a top list, from a row of it; see `top_users`."""
    return ActiveUser(id_of(row.id, user), text_of(row.fullname), text_of(row.name), row.answers)
