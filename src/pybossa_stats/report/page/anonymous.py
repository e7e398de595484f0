"""Reports that name no user."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from pybossa_stats.stats.overview import Overview
from pybossa_stats.stats.site.site import SiteStats
from pybossa_stats.stats.top_users import TopUser

_User = TypeVar("_User", bound=TopUser)


def without_names(overview: Overview) -> Overview:
    """An overview with registered users as "Volunteer 1" and so on, in the order of its lists."""
    users, site, details = overview.users, overview.site, overview.details
    numbers = _numbers(users.top_users, site.top_users, *(detail.top_users for detail in details))
    return replace(
        overview,
        users=replace(users, top_users=_numbered(users.top_users, numbers)),
        site=replace(site, top_users=_numbered(site.top_users, numbers)),
        details=tuple(
            replace(detail, top_users=_numbered(detail.top_users, numbers)) for detail in details
        ),
    )


def site_without_names(site: SiteStats) -> SiteStats:
    """The figures of a server without the names of users."""
    users = site.top_users
    return replace(site, top_users=_numbered(users, _numbers(users)))


def _numbers(*lists: Sequence[TopUser]) -> dict[int, int]:
    """The number of each user, by the id."""
    ids = dict.fromkeys(user.id for users in lists for user in users)
    return {key: number for number, key in enumerate(ids, start=1)}


def _numbered(users: tuple[_User, ...], numbers: Mapping[int, int]) -> tuple[_User, ...]:
    return tuple(
        replace(user, id=numbers[user.id], fullname=f"Volunteer {numbers[user.id]}", name="")
        for user in users
    )
