"""How many users come back, by the month in which they answered first.

Only registered users are people here, as for `stats.users`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, select

from pybossa_stats.source.access import require_access
from pybossa_stats.source.schema import task_run
from pybossa_stats.source.view import Step, View
from pybossa_stats.stats.chosen_project import ChosenProject
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.periods import Period
from pybossa_stats.stats.sql import bytewise
from pybossa_stats.stats.times import utc_text
from pybossa_stats.stats.user_statements import of_project
from pybossa_stats.stats.window import Window

if TYPE_CHECKING:
    from pybossa_stats.source.view import AnySelect

COHORT_COLUMNS = (task_run.c.project_id, task_run.c.user_id, task_run.c.finish_time)
"""The columns that the statement reads; a project's only if one is chosen."""

FEW = 5
"""Months with fewer newcomers are put together, as so few are no share of anything."""

_MONTH = len("2026-11")

Cells = Mapping[tuple[str, str], int]
"""For the month of the first answer and a month, how many users were active in the latter."""


@dataclass(frozen=True, slots=True)
class Return:
    """How many of a cohort were active again, so many months after their first.

    Attributes:
        newcomers: those for whom this month is over.
        active: those of them who answered in it.
    """

    newcomers: int
    active: int


@dataclass(frozen=True, slots=True)
class Cohort:
    """The users who answered first in a month, or in any of several.

    Attributes:
        months: which, as ``YYYY-MM``.
        newcomers: how many they are.
        later: for the first month after theirs, the second and so on, how many came back.
    """

    months: tuple[str, ...]
    newcomers: int
    later: tuple[Return, ...]


@dataclass(frozen=True, slots=True)
class Cohorts:
    """How many users come back.

    Attributes:
        origin: the database, when it was read, and the window, which begins with a month.
        project: the one project whose answers count; None for those of all.
        by_month: the users of each month with at least `FEW`.
        pooled: those of all other months that have any; None if there is none.
        everyone: those of all months.
        unfinished: the month that was not over at the end of the window, in which nobody comes back
            yet; None if all were.
    """

    origin: Origin
    project: ChosenProject | None
    by_month: tuple[Cohort, ...]
    pooled: Cohort | None
    everyone: Cohort
    unfinished: str | None


def cohorts_step(window: Window, project: ChosenProject | None) -> Step:
    """The one statement of the cohorts of a window."""
    return Step("months of users", _months_of_users(window, project))


def collect_cohorts(view: View, window: Window, *, project: ChosenProject | None = None) -> Cohorts:
    """Find out how many of those come back who answered first in a window.

    Args:
        view: an open database.
        window: when; its start is rounded down to that of a month.
        project: the one project whose answers count; None for those of all.

    Raises:
        StatsError: as `collect` does.
    """
    require_access(view, COHORT_COLUMNS)
    window = Window(Period.MONTH.start(window.start), window.end)
    rows = view.run(cohorts_step(window, project)).all()
    starts = [*_starts(window)]
    months = [*map(Period.MONTH.label, starts)]
    over = [*months] if Period.MONTH.after(starts[-1]) <= window.end else months[:-1]
    cohorts = cohorts_of({(row.first, row.month): row.users for row in rows}, months, over)
    few = [cohort for cohort in cohorts if cohort.newcomers < FEW]
    return Cohorts(
        origin=Origin.of(view, window),
        project=project,
        by_month=tuple(cohort for cohort in cohorts if cohort.newcomers >= FEW),
        pooled=together(few) if few else None,
        everyone=together(cohorts),
        unfinished=months[-1] if over != months else None,
    )


def cohorts_of(cells: Cells, months: Sequence[str], over: Sequence[str]) -> list[Cohort]:
    """The cohort of each month that has one.

    Args:
        cells: what was counted.
        months: those of first answers, one after the other.
        over: those of them that are over; what happened in a part of a month is no share of those
            who have not come back yet.
    """
    return [
        Cohort((first,), newcomers, tuple(_returns(cells, newcomers, first, over[place + 1 :])))
        for place, first in enumerate(months)
        if (newcomers := cells.get((first, first), 0))
    ]


def _returns(cells: Cells, newcomers: int, first: str, later: Iterable[str]) -> Iterator[Return]:
    return (Return(newcomers, cells.get((first, month), 0)) for month in later)


def together(cohorts: Sequence[Cohort]) -> Cohort:
    """Put cohorts together: for each month after the first, those for whom it is over."""
    longest = max((len(cohort.later) for cohort in cohorts), default=0)
    return Cohort(
        months=tuple(month for cohort in cohorts for month in cohort.months),
        newcomers=sum(cohort.newcomers for cohort in cohorts),
        later=tuple(
            Return(sum(each.newcomers for each in of_all), sum(each.active for each in of_all))
            for of_all in (
                [each for cohort in cohorts for each in islice(cohort.later, place, place + 1)]
                for place in range(longest)
            )
        ),
    )


def _starts(window: Window) -> Iterator[datetime]:
    """The start of each month that the window lies in."""
    start = Period.MONTH.start(window.start)
    while start <= window.end - timedelta.resolution:
        yield start
        start = Period.MONTH.after(start)


def _months_of_users(window: Window, project: ChosenProject | None) -> "AnySelect":
    """SQL: by the month of the first answer and each month, how many users were active."""
    _, end = window.texts
    run = (
        select(
            task_run.c.user_id,
            func.substr(utc_text(task_run.c.finish_time, until=end), 1, _MONTH).label("month"),
        )
        .where(task_run.c.user_id.is_not(None), *of_project(project))
        .subquery()
    )
    active = select(run.c.user_id, run.c.month).group_by(run.c.user_id, run.c.month).cte("active")
    first = func.min(bytewise(active.c.month)).label("first")
    first_of = (
        select(active.c.user_id, first)
        .group_by(active.c.user_id)
        .having(first >= Period.MONTH.label(window.start))
        .subquery()
    )
    of_user = and_(active.c.user_id == first_of.c.user_id, active.c.month.is_not(None))
    return (
        select(first_of.c.first, active.c.month, func.count().label("users"))
        .join(active, of_user)
        .group_by(first_of.c.first, active.c.month)
    )
