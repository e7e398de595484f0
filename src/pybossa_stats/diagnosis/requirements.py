"""Which columns each command needs."""

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

from pybossa_stats.periods.calendar import BEGINNING
from pybossa_stats.periods.window import Span
from pybossa_stats.source.access import TableAccess, needed_access
from pybossa_stats.stats.activity.activity import collect_activity
from pybossa_stats.stats.activity.breakdown import (
    collect_activity_by_project,
    collect_activity_by_user,
)
from pybossa_stats.stats.activity.growth import collect_growth
from pybossa_stats.stats.activity.rhythm import collect_rhythm
from pybossa_stats.stats.overview import collect_overview
from pybossa_stats.stats.projects.project import collect_project
from pybossa_stats.stats.projects.projects import collect_projects
from pybossa_stats.stats.requirements import columns_read
from pybossa_stats.stats.site.site import collect_site
from pybossa_stats.stats.users.cohorts import collect_cohorts
from pybossa_stats.stats.users.user import collect_user
from pybossa_stats.stats.users.users import collect_users

GLOBAL = "global"
"""The command that all others stand on."""

_NAME = "NAME"

QUESTIONS: "Mapping[str, partial[Any]]" = {
    GLOBAL: partial(collect_site),
    # What others need more of the past than of now, this needs, too.
    f"{GLOBAL} --until PAST": partial(collect_site, window=Span(until=BEGINNING)),
    "activity": partial(collect_activity),
    "activity --project": partial(collect_activity, project=_NAME),
    "activity --cumulative": partial(collect_growth),
    "activity --cumulative --project": partial(collect_growth, project=_NAME),
    "activity --by weekday": partial(collect_rhythm),
    "activity --by weekday --project": partial(collect_rhythm, project=_NAME),
    "activity --per project": partial(collect_activity_by_project),
    "activity --per user": partial(collect_activity_by_user),
    "activity --per user --project": partial(collect_activity_by_user, project=_NAME),
    "projects": partial(collect_projects),
    "projects --json": partial(collect_projects, all_users=True),
    f"projects {_NAME}": partial(collect_project, project=_NAME),
    "users": partial(collect_users),
    f"users {_NAME}": partial(collect_user, user=_NAME),
    "users --project": partial(collect_users, project=_NAME),
    "users --cohorts": partial(collect_cohorts),
    "users --cohorts --project": partial(collect_cohorts, project=_NAME),
    "report": partial(collect_overview),
}
"""What each command asks, by itself and with the options that make it ask something else."""


def lacks_of_commands(tables: Collection[TableAccess]) -> dict[str, tuple[str, ...]]:
    """What each command needs of these tables and cannot read.

    Columns are named as ``table.column``; a table alone where some of its rows may be hidden.
    """
    if all(table.complete for table in tables):  # as nearly always; asking takes a moment
        return dict.fromkeys(QUESTIONS, ())
    return {
        command: tuple(
            lack
            for table in needed_access(tables, columns_read(question))
            for lack in _lacks(table)
        )
        for command, question in QUESTIONS.items()
    }


def _lacks(table: TableAccess) -> list[str]:
    hidden = [table.name] if table.hidden else []
    return hidden + [f"{table.name}.{column}" for column in table.unusable]
