"""The SQL of what was done over time."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Subquery,
    Text,
    case,
    distinct,
    func,
    literal,
    select,
    union_all,
)

from pybossa_stats.periods.calendar import BEGINNING, Calendar
from pybossa_stats.source.schema import project, task, task_run, user
from pybossa_stats.source.view import Step
from pybossa_stats.stats.projects.chosen import ChosenProject
from pybossa_stats.stats.sql.buckets import bucketed
from pybossa_stats.stats.sql.functions import bytewise
from pybossa_stats.stats.sql.times import utc_text_of_readable
from pybossa_stats.stats.sql.windows import within_buckets

if TYPE_CHECKING:
    from pybossa_stats.source.view import AnySelect

DATED = {
    "users": user.c.created,
    "projects": project.c.created,
    "tasks": task.c.created,
    "answers": task_run.c.finish_time,
}
DATED_OF_PROJECTS = ("tasks", "answers")


class ActivitySteps(NamedTuple):
    """The statements of a report, in the order in which they run."""

    created: Step
    totals: Step
    buckets: Step


def activity_steps(calendar: Calendar, chosen: ChosenProject | None = None) -> ActivitySteps:
    """The statements of a report."""
    return ActivitySteps(
        created=Step("what is new", _created(calendar, chosen)),
        totals=Step(
            "the whole window",
            _done(calendar.as_one(), chosen, calendar.before.start),
            many_groups=True,
        ),
        buckets=Step("activity", _done(calendar, chosen), many_groups=True),
    )


def growth_step(calendar: Calendar, chosen: ChosenProject | None = None) -> Step:
    """The statement of a report."""
    since, kinds = min(BEGINNING, calendar.window.start), {}
    for name in DATED_OF_PROJECTS if chosen else DATED:
        time = DATED[name]
        among = time.table.c.project_id == chosen.id if chosen else None
        kinds[name] = bucketed(time, calendar, since=since, among=among)
    return Step("all dates", _counted(kinds))


def rhythm_step(calendar: Calendar, chosen: ChosenProject | None = None) -> Step:
    """The statement of a report."""
    times = select(utc_text_of_readable(task_run.c.finish_time).label("time")).where(
        within_buckets(task_run.c.finish_time, calendar)
    )
    if chosen:
        times = times.where(task_run.c.project_id == chosen.id)
    text = times.subquery().c.time
    hours_are_whole = not any(each.start.minute for each in calendar.buckets)
    hour = func.substr(text, 1, len("YYYY-MM-DDTHH"))
    part = (hour if hours_are_whole else hour.concat(_quarter(text))).label("part")
    parts = select(part).subquery()
    number = func.count().label("number")
    return Step("the rhythm", select(parts.c.part, number).group_by(parts.c.part))


def _quarter(text: ColumnElement[str]) -> ColumnElement[str]:
    """SQL: the quarter of an hour; offsets of zones have been multiples of it since 1972."""
    minute = func.substr(text, len("YYYY-MM-DDTHH:") + 1, 2)
    return case((minute < "15", ":00"), (minute < "30", ":15"), (minute < "45", ":30"), else_=":45")


def _created(calendar: Calendar, chosen: ChosenProject | None) -> "AnySelect":
    """SQL: how much is new in each bucket, and in the time before them."""
    since = calendar.before.start
    if chosen:
        among = task.c.project_id == chosen.id
        return _counted({task.name: bucketed(task.c.created, calendar, since=since, among=among)})
    return _counted(
        {
            table.name: bucketed(table.c.created, calendar, since=since)
            for table in (user, project, task)
        }
    )


def _counted(kinds: Mapping[str, Subquery]) -> "AnySelect":
    """SQL: the ``number`` of rows of each ``kind`` in each bucket; see `bucketed`."""
    parts = [
        select(
            literal(kind, Text).label("kind"), rows.c.bucket, func.count().label("number")
        ).group_by(rows.c.bucket)
        for kind, rows in kinds.items()
    ]
    return select(union_all(*parts).subquery())


def _done(
    calendar: Calendar, chosen: ChosenProject | None, since: datetime | None = None
) -> "AnySelect":
    """SQL: what was done in each bucket and, with `since`, before the first one."""
    runs = bucketed(
        task_run.c.finish_time,
        calendar,
        task_run.c.user_id,
        task_run.c.project_id,
        task_run.c.user_ip,
        since=since,
        among=task_run.c.project_id == chosen.id if chosen else None,
    )
    return select(
        runs.c.bucket,
        func.count().label("answers"),
        func.count(distinct(runs.c.user_id)).label("users"),
        func.count(distinct(bytewise(runs.c.user_ip))).label("addresses"),
        func.count(distinct(runs.c.project_id)).label("projects"),
    ).group_by(runs.c.bucket)
