"""The SQL of what was done over time."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Function,
    Integer,
    Row,
    Text,
    and_,
    cast,
    distinct,
    func,
    literal,
    select,
    union_all,
)

from pybossa_stats.periods.calendar import EARLIEST, Calendar
from pybossa_stats.periods.iso import instant_of
from pybossa_stats.periods.window import Window, sortable_text
from pybossa_stats.source.functions import bytewise
from pybossa_stats.source.schema import project, task, task_run, user
from pybossa_stats.source.times import within
from pybossa_stats.source.view import WITHOUT_PARALLEL_INDEX_SCANS, WITHOUT_SORTING, Step
from pybossa_stats.stats.chosen import ChosenProject
from pybossa_stats.stats.sql.buckets import (
    BEFORE,
    Part,
    bucketed_runs,
    count_by_hour,
    parts_of_calendar,
    together,
)
from pybossa_stats.stats.sql.conditions import of_project
from pybossa_stats.stats.sql.first_answers import first_answers
from pybossa_stats.stats.sql.publications import publications
from pybossa_stats.stats.sql.sessions import answers_in_sessions, session_figures
from pybossa_stats.stats.sql.top_users import listed_users

if TYPE_CHECKING:
    from pybossa_stats.source.access import AnyColumn
    from pybossa_stats.source.view import AnyColumns, AnySelect

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

CREATED: "Mapping[str, AnyColumn]" = {
    "registrations": user.c.created,
    "new_projects": project.c.created,
    "new_tasks": task.c.created,
}
_CREATED_OF_PROJECTS = {"new_tasks": task.c.created}


def created_step(calendar: Calendar, chosen: ChosenProject | None) -> Step:
    """The statement of what is new in the window, and in the time before; see `by_bucket`."""
    kinds, window = _CREATED_OF_PROJECTS if chosen else CREATED, calendar.window
    if window.adjoins_before:
        counts = _rows_by_hour(kinds, calendar, chosen, window.before.start)
    else:
        before = _rows_of(kinds, window.before, chosen)
        counts = [*_rows_by_hour(kinds, calendar, chosen, None), *before]
    sql = select(union_all(*counts).subquery("rows_by_hour"))
    return Step("what is new", sql, WITHOUT_SORTING)


def growth_step(calendar: Calendar, chosen: ChosenProject | None = None) -> Step:
    """The statement of all that has a date; see `by_bucket`."""
    kinds = DATED_OF_PROJECTS if chosen else DATED
    counts = _rows_by_hour(kinds, calendar, chosen, EARLIEST)
    sql = select(union_all(*counts).subquery("rows_by_hour"))
    return Step("all dates", sql, WITHOUT_SORTING)


def answers_by_bucket_step(calendar: Calendar) -> Step:
    """The statement of the ``answers`` of each bucket that has any."""
    edges = [*map(sortable_text, calendar.edges)]
    conditions = (within(task_run.c.finish_time, calendar.window),)
    bucket = bucketed_runs((), edges, conditions, calendar.window).c.bucket
    sql = select(bucket, func.count().label("answers")).group_by(bucket)
    return Step("answers", sql, WITHOUT_SORTING)


def rhythm_step(calendar: Calendar, chosen: ChosenProject | None = None) -> Step:
    """The statement of the ``number`` of answers in each ``hour``."""
    sql = count_by_hour(task_run.c.finish_time, calendar, of_project(chosen))
    return Step("the rhythm", sql, WITHOUT_SORTING)


def _rows_by_hour(
    kinds: "Mapping[str, AnyColumn]",
    calendar: Calendar,
    chosen: ChosenProject | None,
    since: datetime | None,
) -> "list[AnySelect]":
    """SQL: the ``number`` of rows of each ``kind`` in each ``hour``; see `count_by_hour`."""
    return [
        count_by_hour(date, calendar, _of_project(chosen, date), since).add_columns(_kind(kind))
        for kind, date in kinds.items()
    ]


def _rows_of(
    kinds: "Mapping[str, AnyColumn]", before: Window, chosen: ChosenProject | None
) -> "list[AnySelect]":
    """SQL: the ``number`` of rows of each ``kind`` in a time before, as in `_rows_by_hour`."""
    hour, number = literal("", Text).label("hour"), func.count().label("number")
    return [
        select(hour, number, _kind(kind)).where(within(date, before), *_of_project(chosen, date))
        for kind, date in kinds.items()
    ]


def _of_project(chosen: ChosenProject | None, date: "AnyColumn") -> tuple[ColumnElement[bool], ...]:
    return of_project(chosen, date.table.c.project_id) if chosen else ()


def _kind(kind: str) -> ColumnElement[str]:
    return literal(kind, Text).label("kind")


def by_bucket(rows: Iterable[Row[Any]], calendar: Calendar) -> Numbers:
    """How many rows there are of each kind in each bucket, and before the first one."""
    numbers: Numbers = Counter()
    for row in rows:
        bucket = calendar.place_of(instant_of(row.hour)) if row.hour else BEFORE
        numbers[bucket, row.kind] += row.number
    return numbers


def done_step(calendar: Calendar, chosen: ChosenProject | None, *, distributed: bool) -> Step:
    """The statement of what was done in each bucket, `BEFORE` the window, and in the `WHOLE` of it.

    Args:
        calendar: the window, and its buckets.
        chosen: the one project to read; None for all.
        distributed: whether task_run is spread over a Citus cluster.
    """
    runs = _runs_in_buckets(parts_of_calendar(calendar), chosen, distributed=distributed)
    figures = (
        *_figures_of_answers(runs),
        func.count(distinct(runs.project_id)).label("active_projects"),
    )
    by_bucket = select(runs.bucket, *figures).group_by(runs.bucket)
    whole = select(literal(WHOLE, Integer).label("bucket"), *figures).where(runs.bucket > BEFORE)
    sql = select(union_all(by_bucket, whole).subquery("activity"))
    return Step("activity", sql, WITHOUT_PARALLEL_INDEX_SCANS)


def by_project_step(calendar: Calendar, *, distributed: bool) -> Step:
    """The statement of what was done in each bucket and project, with its names if it exists."""
    runs = _runs_of_window(calendar, None, distributed=distributed)
    keys = runs.bucket, runs.project_id.label("id")
    by_project = select(*keys, *_figures_of_answers(runs)).group_by(runs.bucket, runs.project_id)
    done = by_project.subquery("activity_by_project")
    sql = (
        select(*done.c, project.c.id.label("existing_id"), project.c.name, project.c.short_name)
        .select_from(done.outerjoin(project, project.c.id == done.c.id))
        .order_by(done.c.bucket, done.c.answers.desc(), done.c.id)
    )
    return Step("activity", sql, WITHOUT_PARALLEL_INDEX_SCANS)


def by_user_step(calendar: Calendar, chosen: ChosenProject | None, *, distributed: bool) -> Step:
    """The statement of what each user did in each bucket, but those with `restrict`."""
    runs = _runs_of_window(calendar, chosen, distributed=distributed)
    figures = (
        _answers(runs).label("answers"),
        func.count(distinct(runs.project_id)).label("projects"),
    )
    keys = runs.bucket, runs.user_id
    has_user = runs.user_id.is_not(None)
    done = select(*keys, *figures).where(has_user).group_by(*keys).subquery("activity_by_user")
    users = listed_users(done, done.c.bucket, done.c.projects)
    sql = users.order_by(done.c.bucket, done.c.answers.desc(), user.c.id)
    return Step("activity", sql, WITHOUT_PARALLEL_INDEX_SCANS)


def by_address_step(calendar: Calendar, chosen: ChosenProject | None, *, distributed: bool) -> Step:
    """The statement of the anonymous answers of each address in each bucket, by address."""
    runs = _runs_of_window(calendar, chosen, distributed=distributed)
    address = bytewise(runs.user_ip).label("address")
    answers = _answers(runs, runs.user_id.is_(None)).label("address_answers")
    sql = (
        select(address, runs.bucket, answers)
        .where(runs.user_ip.is_not(None))
        .group_by(address, runs.bucket)
        .order_by(address)
    )
    return Step("addresses", sql, WITHOUT_PARALLEL_INDEX_SCANS, streamed=True)


def _runs_of_window(
    calendar: Calendar, chosen: ChosenProject | None, *, distributed: bool
) -> "AnyColumns":
    return _runs_in_buckets([_window_part(calendar)], chosen, distributed=distributed)


def _window_part(calendar: Calendar) -> Part:
    return Part(calendar.window, [*map(sortable_text, calendar.edges[:-1])])


def _runs_in_buckets(
    parts: Sequence[Part], chosen: ChosenProject | None, *, distributed: bool
) -> "AnyColumns":
    """SQL: the bucket, contributor and project of runs.

    Contributors give many answers to a project: grouped by the workers of a cluster, they are far
    fewer rows to send, with their number of ``answers``. A single server would gain little by that.

    Args:
        parts: when they were finished.
        chosen: the one project to read; None for all.
        distributed: whether task_run is spread over a Citus cluster.
    """
    columns = task_run.c.user_id, task_run.c.project_id, task_run.c.user_ip
    rows_of_parts = []
    for part in parts:
        conditions = within(task_run.c.finish_time, part.period), *of_project(chosen)
        bucketed = bucketed_runs(columns, part.edges, conditions, part.period).c
        keys = bucketed.user_id, bucketed.project_id, bucketed.user_ip
        rows = select((bucketed.bucket + part.first).label("bucket"), *keys)
        if distributed:
            rows = rows.add_columns(func.count().label("answers")).group_by(bucketed.bucket, *keys)
        rows_of_parts.append(rows)
    return together(rows_of_parts).cte("runs").c


def _figures_of_answers(runs: "AnyColumns") -> tuple[ColumnElement[int], ...]:
    """SQL: the figures of `_runs_in_buckets`."""
    has_user = runs.user_id.is_not(None)
    has_address = and_(runs.user_id.is_(None), runs.user_ip.is_not(None))
    return (
        _answers(runs).label("answers"),
        _answers(runs, has_user).label("user_answers"),
        _answers(runs, has_address).label("address_answers"),
        func.count(distinct(runs.user_id)).label("active_users"),
        func.count(distinct(bytewise(runs.user_ip))).label("addresses"),
    )


def _answers(runs: "AnyColumns", *conditions: ColumnElement[bool]) -> ColumnElement[int]:
    """SQL: how many of `_runs_in_buckets` meet all conditions."""
    is_grouped = "answers" in runs
    count: Function[Any] = func.sum(runs.answers) if is_grouped else func.count()
    counted = count.filter(*conditions) if conditions else count
    return func.coalesce(cast(counted, BigInteger), 0) if is_grouped else counted


def first_times_step(calendar: Calendar, chosen: ChosenProject | None) -> Step:
    """The statement of the ``first_time_users`` by the buckets of `done_step`, without the whole.

    Args:
        calendar: the window, and its buckets.
        chosen: the one project to which their answer is the first; None for any.
    """
    first = first_answers(chosen).c.time
    by_part = together([part.buckets(first) for part in parts_of_calendar(calendar)])
    users = by_part.subquery("users").c
    sql = select(users.bucket, func.count().label("first_time_users")).group_by(users.bucket)
    return Step("first answers", sql)


def published_step(calendar: Calendar) -> Step:
    """The statement of the ``projects_published`` by the buckets of `first_times_step`."""
    time = publications().c.time
    by_part = together([part.buckets(time) for part in parts_of_calendar(calendar)])
    projects = by_part.subquery("projects").c
    sql = select(projects.bucket, func.count().label("projects_published"))
    return Step("publications", sql.group_by(projects.bucket))


def worked_by_project_step(calendar: Calendar) -> Step:
    """The statement of the time between answers, by the buckets and projects of its answers."""
    answers = _answers_of_window(calendar, None)
    by_project = session_figures(answers, answers.bucket, answers.project_id)
    return Step("hours of work", by_project)


def worked_by_user_step(calendar: Calendar, chosen: ChosenProject | None) -> Step:
    """The statement of the time between the answers of users, by bucket and user.

    Args:
        calendar: the window, and its buckets.
        chosen: the one project whose answers count; None for all.
    """
    answers = _answers_of_window(calendar, chosen)
    has_user = answers.user_id.is_not(None)
    by_user = session_figures(answers, answers.bucket, answers.user_id, where=has_user)
    return Step("hours of work", by_user)


def _answers_of_window(calendar: Calendar, chosen: ChosenProject | None) -> "AnyColumns":
    """SQL: `answers_in_sessions` of a window."""
    return answers_in_sessions([_window_part(calendar)], chosen).c
