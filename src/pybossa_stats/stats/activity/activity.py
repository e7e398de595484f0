"""What was done on a PYBOSSA server, over time."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.period import Period
from pybossa_stats.periods.window import LATEST, Span, Window
from pybossa_stats.source.view import View
from pybossa_stats.stats.activity.statements import (
    WHOLE,
    Numbers,
    by_bucket,
    created_step,
    done_step,
)
from pybossa_stats.stats.chosen import ChosenProject, project_asked_for
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.question import question
from pybossa_stats.stats.sql.buckets import BEFORE
from pybossa_stats.stats.sql.completion import COMPLETED, completed_step
from pybossa_stats.stats.sql.last_answer import last_answer_before


@dataclass(frozen=True, slots=True)
class Counts:
    """What was done in a span of time.

    Attributes:
        answers: finished task runs.
        active_users: users who finished at least one.
        addresses: addresses of anonymous task runs; they are not people, as the manual explains.
        active_projects: projects with answers, drafts included; None for a single project.
        registered_users: users whose account was created; None for a single project.
        new_projects: projects created; None for a single project.
        new_tasks: tasks created.
        completed_tasks: tasks that got the last answer that they want.
    """

    answers: int = 0
    active_users: int = 0
    addresses: int = 0
    active_projects: int | None = 0
    registered_users: int | None = 0
    new_projects: int | None = 0
    new_tasks: int = 0
    completed_tasks: int = 0


@dataclass(frozen=True, slots=True)
class Activity:
    """What was done on a server, or in a project, over time.

    Attributes:
        origin: the database, when it was read, and the window.
        calendar: the window and its buckets.
        project: the only project counted; None for all of them.
        total: what was done in the whole window. Users, addresses and projects that are active in
            several buckets are counted once.
        before: what was done in the window before it; see `Window.before`.
        buckets: what was done in each bucket of the calendar.
    """

    origin: Origin
    calendar: Calendar
    project: ChosenProject | None
    total: Counts
    before: Counts
    buckets: tuple[Counts, ...]


@question
def collect_activity(
    view: View,
    window: Window | Span = LATEST,
    *,
    by: Period = Period.DAY,
    project: str | None = None,
) -> Activity:
    """Read what was done over time.

    Args:
        view: an open database.
        window: the window, or what is to be known of it; by default it is as long as
            `Period.usual_window` says, and begins with a whole period.
        by: the periods that it is cut into.
        project: the short name or id of the only project to count; None for all of them.

    Raises:
        StatsError: as `collect_site` does; UsageError also if there is no such project.
    """
    calendar = Calendar.asked(window, view.instant, by)
    chosen = project_asked_for(view, project)
    counted = by_bucket(view.run(created_step(calendar, chosen)), calendar)
    for row in view.run(completed_step(calendar, chosen)):
        counted[row.bucket, COMPLETED] = row.completed_tasks
    step = done_step(calendar, chosen, distributed=view.distributed)
    done = {row.bucket: row for row in view.run(step)}
    places = range(len(calendar.buckets))
    whole: Numbers = Counter()
    for (place, kind), number in counted.items():
        if place != BEFORE:
            whole[WHOLE, kind] += number
    of_one = chosen is not None
    total = _counts(WHOLE, done, whole, of_one=of_one)
    last = None if total.answers else last_answer_before(view, calendar.window, chosen)
    return Activity(
        origin=Origin.of(view, calendar.window, last_answer=last),
        calendar=calendar,
        project=chosen,
        total=total,
        before=_counts(BEFORE, done, counted, of_one=of_one),
        buckets=tuple(_counts(place, done, counted, of_one=of_one) for place in places),
    )


def _counts(
    bucket: int, done: Mapping[int | None, Row[Any]], counted: Numbers, *, of_one: bool
) -> Counts:
    """What was done in a bucket, on a server or in one project only."""
    found = done.get(bucket)
    return Counts(
        answers=found.answers if found else 0,
        active_users=found.active_users if found else 0,
        addresses=found.addresses if found else 0,
        active_projects=None if of_one else found.active_projects if found else 0,
        registered_users=None if of_one else counted[bucket, "registrations"],
        new_projects=None if of_one else counted[bucket, "new_projects"],
        new_tasks=counted[bucket, "new_tasks"],
        completed_tasks=counted[bucket, COMPLETED],
    )
