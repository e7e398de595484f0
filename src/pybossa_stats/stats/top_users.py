"""The users with the most answers, as several questions list them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from pybossa_stats.contract import Result
from pybossa_stats.source.schema import user
from pybossa_stats.stats.values import id_of, text_of


@dataclass(frozen=True)
class TopUser(Result):
    """A user of a top list.

    Attributes:
        rank: rank, from 1; users with the same number of answers share one
        id: id in PYBOSSA
        fullname: name to show, exactly as stored
        name: name to log in with
        answers: answers in the window
    """

    rank: int
    id: int
    fullname: str
    name: str
    answers: int


def top_users_of(rows: Iterable[Row[Any]]) -> tuple[TopUser, ...]:
    """The users of a top list, from its rows, those with most answers first."""
    return tuple(
        TopUser(rank, id_of(row.id, user), text_of(row.fullname), text_of(row.name), row.answers)
        for rank, row in ranked(rows)
    )


def ranked(rows: Iterable[Row[Any]]) -> Iterable[tuple[int, Row[Any]]]:
    """Rows with their ranks, from most ``answers`` to fewest; equals share a rank."""
    first_places: dict[int, int] = {}
    for place, row in enumerate(rows, start=1):
        yield first_places.setdefault(row.answers, place), row
