"""How many users come back, by the month in which they answered first.

Only registered users are people here, as for `stats.users`.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import zip_longest

from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.period import Period
from pybossa_stats.periods.window import LATEST, Span, Window, window_of
from pybossa_stats.source.view import View
from pybossa_stats.stats.chosen import ChosenProject, project_asked_for
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.question import question
from pybossa_stats.stats.users.statements import cohorts_step, months_in

_YEAR = timedelta(days=365)

FEW = 5
"""Months with fewer newcomers are pooled, as shares of so few users mean nothing."""


Active = Counter[tuple[int, int]]
"""How many users were active, by the places of the months of their first answer and of others."""


@dataclass(frozen=True, slots=True)
class Return:
    """How many users of a cohort were active in a given month after their first.

    Attributes:
        newcomers: the users for whom that month is over.
        active: how many of them answered in it.
    """

    newcomers: int
    active: int


@dataclass(frozen=True, slots=True)
class Cohort:
    """The users who answered first in a month, or in any of several.

    Attributes:
        months: those months, as ``YYYY-MM``.
        newcomers: how many users there are.
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
        project: the one project whose answers count; None for all projects.
        by_month: the cohort of each month with at least `FEW` newcomers.
        pooled: the newcomers of all other months; None if there are none.
        everyone: the newcomers of all months.
        unfinished: the month that was not over at the end of the window, so that nobody counts as
            back in it yet; None if every month was over.
    """

    origin: Origin
    project: ChosenProject | None
    by_month: tuple[Cohort, ...]
    pooled: Cohort | None
    everyone: Cohort
    unfinished: str | None


@question
def collect_cohorts(
    view: View, window: Window | Span = LATEST, *, project: str | None = None
) -> Cohorts:
    """Find out how many of the users who first answered in a window come back.

    Args:
        view: an open database.
        window: the window, or what is to be known of it; by default a year. Its start is rounded
            down to the start of a month.
        project: the short name or id of the one project whose answers count; None for all.

    Raises:
        StatsError: as `collect_site` does; UsageError also if there is no such project.
    """
    window = window_of(window, view.instant, _YEAR)
    chosen = project_asked_for(view, project)
    window = Window(Period.MONTH.start(window.start), window.end)
    calendar = Calendar.of(Period.MONTH, window)
    active: Active = Counter()
    for *sets, users in view.run(cohorts_step(calendar, chosen)):
        months = months_in(sets)
        active.update({(months[0], month): users for month in months})
    labels = [bucket.label for bucket in calendar.buckets]
    cohorts = _cohorts(active, labels, over=len(labels) if calendar.is_over else len(labels) - 1)
    few = [cohort for cohort in cohorts if cohort.newcomers < FEW]
    return Cohorts(
        origin=Origin.of(view, window),
        project=chosen,
        by_month=tuple(cohort for cohort in cohorts if cohort.newcomers >= FEW),
        pooled=pool(few) if few else None,
        everyone=pool(cohorts),
        unfinished=None if calendar.is_over else labels[-1],
    )


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
        if newcomers := active[first, first]:
            later = (Return(newcomers, active[first, place]) for place in range(first + 1, over))
            found.append(Cohort((month,), newcomers, tuple(later)))
    return found


def pool(cohorts: Sequence[Cohort]) -> Cohort:
    """Pool cohorts; each month after the first counts only the users for whom it is over."""
    later = zip_longest(*(cohort.later for cohort in cohorts), fillvalue=Return(0, 0))
    return Cohort(
        months=tuple(month for cohort in cohorts for month in cohort.months),
        newcomers=sum(cohort.newcomers for cohort in cohorts),
        later=tuple(
            Return(sum(each.newcomers for each in of_all), sum(each.active for each in of_all))
            for of_all in later
        ),
    )
