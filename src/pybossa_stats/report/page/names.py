"""A page to publish, which names no user."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from pybossa_stats.stats.overview import Overview
from pybossa_stats.stats.site.site import ActiveUser
from pybossa_stats.stats.users.users import RankedUser

_User = TypeVar("_User", ActiveUser, RankedUser)


def without_names(told: Overview) -> Overview:
    """The same, with registered users as "Volunteer 1" and so on, in the order of their lists."""
    top, active = told.users.top, told.snapshot.stats.top_users
    ids = dict.fromkeys([*(each.id for each in top), *(each.id for each in active)])
    numbers = {key: number for number, key in enumerate(ids, start=1)}
    stats = replace(told.snapshot.stats, top_users=_numbered(active, numbers))
    return replace(
        told,
        users=replace(told.users, top=_numbered(top, numbers)),
        snapshot=replace(told.snapshot, stats=stats),
    )


def _numbered(users: tuple[_User, ...], numbers: Mapping[int, int]) -> tuple[_User, ...]:
    return tuple(
        replace(each, id=numbers[each.id], fullname=f"Volunteer {numbers[each.id]}", name="")
        for each in users
    )
