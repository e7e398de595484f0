"""What was done on a PYBOSSA server, over time."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Row, and_, distinct, func, select

from pybossa_stats.source.access import require_access
from pybossa_stats.source.schema import project, task, task_run, user
from pybossa_stats.source.view import Step, View
from pybossa_stats.stats.calendar import Calendar
from pybossa_stats.stats.chosen_project import ChosenProject
from pybossa_stats.stats.prefixes import Numbers, Prefixes, by_kind, numbers_by_kind
from pybossa_stats.stats.sql import bytewise

if TYPE_CHECKING:
    from pybossa_stats.source.view import AnySelect

ACTIVITY_COLUMNS = (
    *(user.c.created, project.c.created, task.c.created),
    *(task_run.c.project_id, task_run.c.user_id, task_run.c.user_ip, task_run.c.finish_time),
)
"""The columns that the statements read, but for those by which a project is chosen."""

ACTIVITY_COLUMNS_OF_PROJECT = (*ACTIVITY_COLUMNS[2:], task.c.project_id)
"""Likewise, where a project was chosen."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What was done in a time.

    Attributes:
        answers: task runs that were finished.
        active_users: users who have finished any.
        addresses: addresses of anonymous ones; they are not people, see the README.
        active_projects: projects with any, drafts too; None of a single project.
        new_users: users who were created; None of a single project.
        new_projects: projects that were; likewise.
        new_tasks: tasks that were.
    """

    answers: int = 0
    active_users: int = 0
    addresses: int = 0
    active_projects: int | None = 0
    new_users: int | None = 0
    new_projects: int | None = 0
    new_tasks: int = 0


@dataclass(frozen=True, slots=True)
class Activity:
    """What was done on a server, or in a project, over time.

    Attributes:
        calendar: the time, and its buckets.
        project: the only one that counts; None for all of them.
        total: what was done in all of the time. People, addresses and projects of several buckets
            are counted once.
        before: what was done in the time of equal length before it.
        buckets: what was done in each bucket of the calendar.
    """

    calendar: Calendar
    project: ChosenProject | None
    total: Counts
    before: Counts
    buckets: tuple[Counts, ...]


class ActivitySteps(NamedTuple):
    """All that a report runs, in this order."""

    created: Step
    totals: Step
    buckets: Step


def activity_steps(calendar: Calendar, chosen: ChosenProject | None = None) -> ActivitySteps:
    """The statements of a report."""
    prefixes, since = calendar.prefixes, calendar.before.start
    return ActivitySteps(
        created=Step("what is new", _created(calendar, prefixes, chosen)),
        totals=Step(
            "all of the time", _done(calendar, prefixes.as_one(), chosen, since), many_groups=True
        ),
        buckets=Step("activity", _done(calendar, prefixes, chosen), many_groups=True),
    )


def collect_activity(
    view: View, calendar: Calendar, chosen: ChosenProject | None = None
) -> Activity:
    """Read what was done over time.

    Args:
        view: an open database.
        calendar: the time, and its buckets.
        chosen: the only project that counts; None for all of them.

    Raises:
        StatsError: as `collect` does.
    """
    steps = activity_steps(calendar, chosen)
    require_access(view, ACTIVITY_COLUMNS_OF_PROJECT if chosen else ACTIVITY_COLUMNS)
    created = numbers_by_kind(view.run(steps.created), calendar.prefixes)
    totals = {row.bucket: row for row in view.run(steps.totals)}
    done = {row.bucket: row for row in view.run(steps.buckets)}
    places = range(len(calendar.buckets))
    whole: Numbers = Counter()
    for (place, kind), number in created.items():
        if place is not None:
            whole[0, kind] += number
    of_one = chosen is not None
    return Activity(
        calendar=calendar,
        project=chosen,
        total=_counts(0, totals, whole, of_one=of_one),
        before=_counts(None, totals, created, of_one=of_one),
        buckets=tuple(_counts(place, done, created, of_one=of_one) for place in places),
    )


def _counts(
    bucket: int | None,
    done: Mapping[int | None, Row[Any]],
    created: Numbers,
    *,
    of_one: bool,
) -> Counts:
    """What was done in a bucket; of one project alone if so."""
    found = done.get(bucket)
    return Counts(
        answers=found.answers if found else 0,
        active_users=found.users if found else 0,
        addresses=found.addresses if found else 0,
        active_projects=None if of_one else found.projects if found else 0,
        new_users=None if of_one else created[bucket, user.name],
        new_projects=None if of_one else created[bucket, project.name],
        new_tasks=created[bucket, task.name],
    )


def _created(calendar: Calendar, prefixes: Prefixes, chosen: ChosenProject | None) -> "AnySelect":
    """SQL: how much is new in each bucket, and in the time before them."""
    since = calendar.before.start
    counted = {}
    for table in (task,) if chosen else (user, project, task):
        among = calendar.covers(table.c.created, since)
        if chosen:
            among = and_(among, task.c.project_id == chosen.id)
        counted[table.name] = prefixes.counted(table.c.created, among)
    return by_kind(counted)


def _done(
    calendar: Calendar,
    prefixes: Prefixes,
    chosen: ChosenProject | None,
    since: datetime | None = None,
) -> "AnySelect":
    """SQL: what was done in each bucket, and from some time on before them."""
    among = calendar.covers(task_run.c.finish_time, since)
    if chosen:
        among = and_(among, task_run.c.project_id == chosen.id)
    runs = prefixes.joined(
        task_run.c.finish_time,
        among,
        task_run.c.user_id,
        task_run.c.project_id,
        bytewise(task_run.c.user_ip).label("address"),
    )
    return select(
        runs.c.bucket,
        func.count().label("answers"),
        func.count(distinct(runs.c.user_id)).label("users"),
        func.count(distinct(runs.c.address)).label("addresses"),
        func.count(distinct(runs.c.project_id)).label("projects"),
    ).group_by(runs.c.bucket)
