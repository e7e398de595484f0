"""Results that name no user."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from threading import Lock
from typing import TypeVar

from pybossa_stats.stats.activity.breakdown import UserActivity, UserBreakdown
from pybossa_stats.stats.overview import Overview
from pybossa_stats.stats.projects.project import ProjectDetail
from pybossa_stats.stats.site.site import SiteStats
from pybossa_stats.stats.top_users import TopUser
from pybossa_stats.stats.users.users import UsersStats


class Numbering:
    """Numbers of users, given in the order in which they are listed; of threads, too."""

    def __init__(self) -> None:
        self._numbers: dict[int, int] = {}
        self._lock = Lock()

    def of(self, *lists: Sequence[TopUser]) -> Mapping[int, int]:
        """The number of each user, by the id; those who have none yet get the next ones."""
        with self._lock:
            for user in chain.from_iterable(lists):
                self._numbers.setdefault(user.id, len(self._numbers) + 1)
            return dict(self._numbers)


_Result = TypeVar("_Result", SiteStats, UsersStats, ProjectDetail)
_User = TypeVar("_User", bound="TopUser | UserActivity")


def without_names(result: _Result, numbering: Numbering | None = None) -> _Result:
    """A result with registered users as "Volunteer 1" and so on, in the order of its list.

    Args:
        result: the result.
        numbering: that of other results, in which users have the same numbers.
    """
    return _numbered_in(result, (numbering or Numbering()).of(result.top_users))


def overview_without_names(overview: Overview, numbering: Numbering | None = None) -> Overview:
    """An overview without the names of users; a user has the same number in all of its lists.

    Args:
        overview: the overview.
        numbering: that of other results, in which users have the same numbers.
    """
    users, site, details = overview.users, overview.site, overview.details
    of_projects = (detail.top_users for detail in details)
    numbers = (numbering or Numbering()).of(users.top_users, site.top_users, *of_projects)
    return replace(
        overview,
        users=_numbered_in(users, numbers),
        site=_numbered_in(site, numbers),
        details=tuple(_numbered_in(detail, numbers) for detail in details),
    )


def breakdown_without_names(breakdown: UserBreakdown) -> UserBreakdown:
    """A breakdown with registered users as "Volunteer 1" and so on, the most active first."""
    answers = Counter[int]()
    for row in breakdown.rows:
        answers[row.id] += row.answers
    most_first = sorted(answers, key=lambda key: (-answers[key], key))
    numbers = {key: number for number, key in enumerate(most_first, start=1)}
    return replace(breakdown, rows=tuple(_numbered(row, numbers) for row in breakdown.rows))


def _numbered_in(result: _Result, numbers: Mapping[int, int]) -> _Result:
    return replace(result, top_users=tuple(_numbered(user, numbers) for user in result.top_users))


def _numbered(user: _User, numbers: Mapping[int, int]) -> _User:
    number = numbers[user.id]
    return replace(user, id=number, fullname=f"Volunteer {number}", name="")
