"""What to publish without naming a user."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from pybossa_stats.stats.overview import Overview
from pybossa_stats.stats.site.site import SiteStats
from pybossa_stats.stats.top_users import ActiveUser
from pybossa_stats.stats.users.users import RankedUser

_User = TypeVar("_User", ActiveUser, RankedUser)


def without_names(told: Overview) -> Overview:
    """The same, with registered users as "Volunteer 1" and so on, in the order of their lists."""
    top, active = told.users.top, told.snapshot.top_users
    numbers = _numbers(top, active, *(each.top_users for each in told.details))
    return replace(
        told,
        users=replace(told.users, top=_numbered(top, numbers)),
        snapshot=replace(told.snapshot, top_users=_numbered(active, numbers)),
        details=tuple(
            replace(each, top_users=_numbered(each.top_users, numbers)) for each in told.details
        ),
    )


def snapshot_without_names(snapshot: SiteStats) -> SiteStats:
    """A snapshot without the names of users."""
    users = snapshot.top_users
    return replace(snapshot, top_users=_numbered(users, _numbers(users)))


def _numbers(*lists: Sequence[ActiveUser | RankedUser]) -> dict[int, int]:
    """The number of each user, by the id."""
    ids = dict.fromkeys(user.id for users in lists for user in users)
    return {key: number for number, key in enumerate(ids, start=1)}


def _numbered(users: tuple[_User, ...], numbers: Mapping[int, int]) -> tuple[_User, ...]:
    return tuple(
        replace(each, id=numbers[each.id], fullname=f"Volunteer {numbers[each.id]}", name="")
        for each in users
    )
