"""Results that name no user."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from pybossa_stats.stats.activity.breakdown import UserActivity, UserBreakdown
from pybossa_stats.stats.overview import Overview
from pybossa_stats.stats.projects.project import ProjectDetail
from pybossa_stats.stats.site.site import SiteStats
from pybossa_stats.stats.top_users import TopUser
from pybossa_stats.stats.users.users import UsersStats

_Result = TypeVar("_Result", SiteStats, UsersStats, ProjectDetail)
_User = TypeVar("_User", bound="TopUser | UserActivity")


def without_names(result: _Result) -> _Result:
    """A result with registered users as "Volunteer 1" and so on, in the order of its list."""
    return _numbered_in(result, _numbers(result.top_users))


def overview_without_names(overview: Overview) -> Overview:
    """An overview without the names of users; a user has the same number in all of its lists."""
    users, site, details = overview.users, overview.site, overview.details
    numbers = _numbers(users.top_users, site.top_users, *(detail.top_users for detail in details))
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


def _numbers(*lists: Sequence[TopUser]) -> dict[int, int]:
    """The number of each user, by the id."""
    ids = dict.fromkeys(user.id for users in lists for user in users)
    return {key: number for number, key in enumerate(ids, start=1)}


def _numbered_in(result: _Result, numbers: Mapping[int, int]) -> _Result:
    return replace(result, top_users=tuple(_numbered(user, numbers) for user in result.top_users))


def _numbered(user: _User, numbers: Mapping[int, int]) -> _User:
    number = numbers[user.id]
    return replace(user, id=number, fullname=f"Volunteer {number}", name="")
