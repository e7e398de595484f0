"""How many users come back, by the month in which they answered first.

Only registered users are people here, as for `stats.users`.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from pybossa_stats.contract import INTERNAL, Result
from pybossa_stats.periods.asked import AskedWindow, window_of
from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.period import Period
from pybossa_stats.periods.window import LATEST, Window
from pybossa_stats.source.view import View
from pybossa_stats.stats.chosen import ChosenProject, project_asked_for
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.question import question
from pybossa_stats.stats.users.statements import cohorts_step, months_in

_YEAR = timedelta(days=365)

FEW = 5
"""Months with fewer first-time users are pooled, as shares of so few users mean nothing."""


Active = Counter[tuple[int, int]]
"""How many users were active, by the places of the months of their first answer and of others."""


@dataclass(frozen=True, slots=True)
class Return(Result):
    """Returning users of a cohort in a month after their first.

    Attributes:
        months_later: months since the month of the first answer
        first_time_users: users of these months for whom that later month is over
        returning_users: those of them with an answer in that later month
    """

    months_later: int
    first_time_users: int
    returning_users: int


@dataclass(frozen=True, slots=True)
class Cohort(Result):
    """Users by the time of their first answer.

    Attributes:
        months: months of the first answer, such as 2026-11
        first_time_users: users whose first answer was in these months
        later: returning users in each month that followed; with --publish, in none if any of them
            are under five
    """

    months: tuple[str, ...]
    first_time_users: int
    later: tuple[Return, ...]


@dataclass(frozen=True, slots=True)
class Cohorts(Result):
    """Returning users.

    Attributes:
        origin: the database, when it was read, and the window, which begins with a month of its
            time zone
        project: project that is counted; null for all projects
        cohorts: users by month of first answer; with --publish, months with few users are grouped
            with those beside them
        pooled: months with few users, grouped; null if there are none, and with --publish
        everyone: users of all months; of none if under five, with --publish
        unfinished: month that is not over yet, for which returns are not counted; null if all
            months are over
        by_month: users of every month, also if few
    """

    origin: Origin
    project: ChosenProject | None
    cohorts: tuple[Cohort, ...]
    pooled: Cohort | None
    everyone: Cohort
    unfinished: str | None
    by_month: tuple[Cohort, ...] = field(default=(), metadata=INTERNAL)


@question
def collect_cohorts(
    view: View, window: AskedWindow = LATEST, *, project: str | int | None = None
) -> Cohorts:
    """Find out how many of the users who first answered in a window come back.

    Args:
        view: an open database.
        window: see `AskedWindow`; by default a year. Its start is rounded
            down to the start of a month in its time zone.
        project: the short name or id of the one project whose answers count; None for all.

    Raises:
        StatsError: as `collect_site` does; UsageError also if there is no such project.
    """
    window = window_of(window, view.instant, _YEAR)
    chosen = project_asked_for(view, project)
    calendar = _months_of(window)
    active: Active = Counter()
    for *sets, users in view.run(cohorts_step(calendar, chosen)):
        months = months_in(sets)
        active.update({(months[0], month): users for month in months})
    labels = [bucket.period for bucket in calendar.buckets]
    cohorts = _cohorts(active, labels, over=len(labels) if calendar.is_over else len(labels) - 1)
    few = [cohort for cohort in cohorts if cohort.first_time_users < FEW]
    return Cohorts(
        origin=Origin.of(view, calendar.window),
        project=chosen,
        cohorts=tuple(cohort for cohort in cohorts if cohort.first_time_users >= FEW),
        pooled=pool(few) if few else None,
        everyone=pool(cohorts),
        unfinished=None if calendar.is_over else labels[-1],
        by_month=tuple(cohorts),
    )


def _months_of(window: Window) -> Calendar:
    """The months of a window, in its time zone; it is extended to begin with the first of them."""
    calendar = Calendar.of(Period.MONTH, window)
    start = calendar.buckets[0].start
    if start == window.start:
        return calendar
    return Calendar.of(Period.MONTH, replace(window, start=start, period=None))


def _cohorts(active: Active, months: Sequence[str], *, over: int) -> list[Cohort]:
    """The cohort of each month that has one.

    Args:
        active: what was counted.
        months: the names of all months of the window, in order.
        over: how many of them are over; an unfinished month would understate how many users come
            back.
    """
    found = []
    for first, month in enumerate(months):
        if users := active[first, first]:
            later = (
                Return(later, users, active[first, first + later])
                for later in range(1, over - first)
            )
            found.append(Cohort((month,), users, tuple(later)))
    return found


def pool(cohorts: Sequence[Cohort]) -> Cohort:
    """Pool cohorts; each month after the first counts only the users for whom it is over."""
    months = range(max((len(cohort.later) for cohort in cohorts), default=0))
    later = [[cohort.later[n] for cohort in cohorts if n < len(cohort.later)] for n in months]
    return Cohort(
        months=tuple(month for cohort in cohorts for month in cohort.months),
        first_time_users=sum(cohort.first_time_users for cohort in cohorts),
        later=tuple(
            Return(
                months_later=number,
                first_time_users=sum(of_one.first_time_users for of_one in returns),
                returning_users=sum(of_one.returning_users for of_one in returns),
            )
            for number, returns in enumerate(later, start=1)
        ),
    )
