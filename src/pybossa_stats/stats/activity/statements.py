"""The SQL of what was done over time."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Row,
    Text,
    cast,
    distinct,
    func,
    literal,
    select,
    union_all,
)

from pybossa_stats.periods.calendar import BEGINNING, Calendar
from pybossa_stats.periods.window import Window
from pybossa_stats.source.schema import project, task, task_run, user
from pybossa_stats.source.view import FEW_GROUPS, MANY_GROUPS, Step
from pybossa_stats.stats.chosen import ChosenProject
from pybossa_stats.stats.sql.buckets import BEFORE, bucketed, edges_of, hourly
from pybossa_stats.stats.sql.conditions import of_project
from pybossa_stats.stats.sql.functions import bytewise
from pybossa_stats.stats.sql.times import instant_of, utc_text
from pybossa_stats.stats.sql.windows import near

if TYPE_CHECKING:
    from pybossa_stats.source.access import AnyColumn
    from pybossa_stats.source.view import AnySelect

Numbers = Counter[tuple[int, str]]
"""How many rows there are, by bucket (`BEFORE` the first one) and kind."""

WHOLE = -2
"""Stands for a bucket where all of them together are counted."""

DATED: "Mapping[str, AnyColumn]" = {
    "users": user.c.created,
    "projects": project.c.created,
    "tasks": task.c.created,
    "answers": task_run.c.finish_time,
}
DATED_OF_PROJECTS = {name: DATED[name] for name in ("tasks", "answers")}
CREATED = {
    "registrations": user.c.created,
    "new_projects": project.c.created,
    "new_tasks": task.c.created,
}
CREATED_OF_PROJECTS = {"new_tasks": CREATED["new_tasks"]}


def created_step(calendar: Calendar, chosen: ChosenProject | None) -> Step:
    """The statement of what is new in the window, and in the one before; see `by_bucket`."""
    dates = CREATED_OF_PROJECTS if chosen else CREATED
    created = _dated(dates, calendar, chosen, calendar.window.before.start)
    return Step("what is new", created, FEW_GROUPS)


def growth_step(calendar: Calendar, chosen: ChosenProject | None = None) -> Step:
    """The statement of a report; `by_bucket` reads its rows."""
    since = min(BEGINNING, calendar.window.start)
    dated = _dated(DATED_OF_PROJECTS if chosen else DATED, calendar, chosen, since)
    return Step("all dates", dated, FEW_GROUPS)


def rhythm_step(calendar: Calendar, chosen: ChosenProject | None = None) -> Step:
    """The statement of a report: the ``number`` of answers in each ``hour``."""
    sql = hourly(task_run.c.finish_time, calendar, of_project(chosen))
    return Step("the rhythm", sql, FEW_GROUPS)


def _dated(
    dates: "Mapping[str, AnyColumn]",
    calendar: Calendar,
    chosen: ChosenProject | None,
    since: datetime,
) -> "AnySelect":
    """SQL: the ``number`` of rows of each ``kind`` in each ``hour``; see `hourly`."""
    parts = []
    for kind, time in dates.items():
        among = of_project(chosen, time.table.c.project_id) if chosen else ()
        number = hourly(time, calendar, among, since)
        parts.append(number.add_columns(literal(kind, Text).label("kind")))
    return select(union_all(*parts).subquery())


def by_bucket(rows: Iterable[Row[Any]], calendar: Calendar) -> Numbers:
    """How many rows there are of each kind in each bucket, and before the first one."""
    numbers: Numbers = Counter()
    for row in rows:
        bucket = calendar.place_of(instant_of(row.hour)) if row.hour else BEFORE
        numbers[bucket, row.kind] += row.number
    return numbers


def done_step(calendar: Calendar, chosen: ChosenProject | None, *, distributed: bool) -> Step:
    """The statement of what was done in each bucket, `BEFORE` the window, and in the `WHOLE` of it.

    Contributors give many answers to a project: grouped by the workers of a cluster, they are far
    fewer rows to send. A single server would gain little by that.

    Args:
        calendar: the window, and its buckets.
        chosen: the one project to read; None for all.
        distributed: whether task_run is spread over a Citus cluster.
    """
    columns = task_run.c.user_id, task_run.c.project_id, task_run.c.user_ip
    time, window = task_run.c.finish_time, calendar.window
    among = near(time, Window(window.before.start, window.end)), *of_project(chosen)
    found = bucketed(utc_text(time), edges_of(calendar), columns, among).subquery().c
    others = [found[each.name] for each in columns]
    rows = select((found.bucket + BEFORE).label("bucket"), *others)
    if distributed:
        rows = rows.add_columns(func.count().label("answers")).group_by(found.bucket, *others)
    runs = rows.cte("runs")
    answers: ColumnElement[int] = func.count()
    if distributed:
        answers = func.coalesce(cast(func.sum(runs.c.answers), BigInteger), 0)
    numbers = (
        answers.label("answers"),
        func.count(distinct(runs.c.user_id)).label("active_users"),
        func.count(distinct(bytewise(runs.c.user_ip))).label("addresses"),
        func.count(distinct(runs.c.project_id)).label("active_projects"),
    )
    parts = select(runs.c.bucket, *numbers).group_by(runs.c.bucket)
    whole = select(literal(WHOLE, Integer).label("bucket"), *numbers)
    both = union_all(parts, whole.where(runs.c.bucket > BEFORE))
    return Step("activity", select(both.subquery()), MANY_GROUPS)
