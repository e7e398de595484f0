"""The figures of a server; light, so that any layer can import them."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Generic, TypeVar

from pybossa_stats.contract import Result

_Number = TypeVar("_Number")
_Other = TypeVar("_Other")
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class SiteFigures(Result, Generic[_Number]):
    """The figures of a server: numbers, or what became of them.

    Attributes:
        users_and_addresses: users plus addresses; n_total_users
        users: registered users; n_auth
        addresses: distinct addresses of anonymous answers; n_anon
        projects: projects; n_total_projects
        published_projects: published projects; n_published_projects
        draft_projects: drafts; n_draft_projects
        tasks: tasks; n_tasks
        answers: task runs; n_task_runs
    """

    users_and_addresses: _Number
    users: _Number
    addresses: _Number
    projects: _Number
    published_projects: _Number
    draft_projects: _Number
    tasks: _Number
    answers: _Number

    def compared(
        self, other: "SiteFigures[_Other]", compare: Callable[[_Number, _Other], _Made]
    ) -> "SiteFigures[_Made]":
        """What comes of comparing each figure with that of other figures."""
        return SiteFigures(*map(compare, _values(self), _values(other)))


_values = attrgetter(*(field.name for field in fields(SiteFigures)))
