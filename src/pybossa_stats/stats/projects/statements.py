"""The SQL of projects: few statements, each of which reads all task runs once at the most.

Reading a time exactly is expensive, and nearly all times are what they look like. So the first and
last answers are found by the looks of their times, and checked exactly only where these deceive.
"""

from collections.abc import Collection, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Subquery,
    Text,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    not_,
    null,
    select,
    true,
    union_all,
)

from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.period import YEARS
from pybossa_stats.periods.window import Window
from pybossa_stats.source.schema import project, task, task_run, user
from pybossa_stats.source.view import Step
from pybossa_stats.stats.projects.chosen import ChosenProject, of_project
from pybossa_stats.stats.site.statements import TOP
from pybossa_stats.stats.sql.as_of import COMPLETED
from pybossa_stats.stats.sql.buckets import hourly
from pybossa_stats.stats.sql.functions import bytewise, fenced, looks_usual, sortable
from pybossa_stats.stats.sql.times import is_readable, time_by_its_looks, utc_text
from pybossa_stats.stats.sql.windows import within

if TYPE_CHECKING:
    from sqlalchemy.sql.base import ReadOnlyColumnCollection

    from pybossa_stats.source.view import AnySelect

MOST_WANTED = 2**31 - 1
"""So many answers a task can want in PYBOSSA; sums of more might exceed eight bytes."""

_LONG = timedelta(days=366)
"""In so long a time most tasks have answers: to find out which costs more than it spares."""

_FIRST_YEAR = str(YEARS[0])


def projects_steps(
    window: Window, recent: Window, only: ChosenProject | None = None
) -> tuple[Step, Step, Step, Step]:
    """What is read of projects: their names, answers, people and tasks, in this order.

    Args:
        window: that of the report.
        recent: the days that a project's pace is measured over.
        only: the one project to read; None for all.
    """
    return (
        Step("projects", _projects(only)),
        answers_step(window, recent, only),
        Step(f"people of {window.words}", _people(window, only)),
        Step("tasks", _tasks(window, only), many_groups=True),
    )


def completed_step(calendar: Calendar, only: ChosenProject | None) -> Step:
    """The statement of how many tasks were complete in each ``hour``; see `hourly`.

    Unless the window is long, only tasks with an answer in it, or in the one before it, are looked
    at.
    """
    window, since = calendar.window, calendar.window.before.start
    is_long = window.end - since > _LONG
    in_time = None if is_long else within(task_run.c.finish_time, Window(since, window.end))
    run = _runs(only, in_time)
    keys = run.task_id, run.project_id  # the one that tells most comes first, to sort faster
    place = func.row_number().over(partition_by=keys, order_by=bytewise(run.time).nulls_last())
    of_task = and_(run.task_id == task.c.id, run.project_id == task.c.project_id)
    numbered = select(run.time, place.label("place"), task.c.n_answers).join(task, of_task)
    each = numbered.subquery().c
    # It is to be a readable time itself, and not only to sort as one.
    time = func.rtrim(each.time, ".")
    kind = literal(COMPLETED, Text).label("kind")
    sql = hourly(time, calendar, (each.place == each.n_answers,), since, kind)
    return Step("completed tasks", sql, many_groups=True)


def completions_step(window: Window, projects: Collection[int]) -> Step:
    """The statement of when those tasks of projects were complete that had more answers later."""
    each = _by_task(None).c
    # By all answers, as it takes longer to count those with a time.
    may_have_more = each.project_id.in_(projects), each.number > each.wanted
    more = fenced(select(each.project_id, each.id, each.wanted).where(*may_have_more))
    time = bytewise(time_by_its_looks(task_run.c.finish_time))
    keys = more.c.id, more.c.project_id
    place = func.row_number().over(partition_by=keys, order_by=time.nulls_last()).label("place")
    dated = func.count(time).over(partition_by=keys).label("dated")
    of_task = and_(task_run.c.project_id == more.c.project_id, task_run.c.task_id == more.c.id)
    numbered = select(more.c.project_id, more.c.wanted, time.label("time"), place, dated)
    run = numbered.select_from(task_run.join(more, of_task)).subquery().c
    completed = select(run.project_id, *_completions(run.time, window, true()))
    sql = completed.where(run.place == run.wanted, run.dated > run.wanted)
    return Step("tasks with more answers", sql.group_by(run.project_id), many_groups=True)


def all_time_steps(only: ChosenProject | None = None) -> tuple[Step, Step]:
    """What is read of their people of all time: users, and addresses."""
    users, addresses = task_run.c.user_id, bytewise(task_run.c.user_ip)
    return (
        Step("users", _distinct(users, only), many_groups=True),
        Step("anonymous users", _distinct(addresses, only), many_groups=True),
    )


def timelines_step(calendar: Calendar, only: ChosenProject | None) -> Step:
    """The statement of their answers in each hour."""
    each = task_run.c.project_id
    sql = hourly(task_run.c.finish_time, calendar, of_project(only), None, each)
    return Step("answers by hour", sql, many_groups=True)


def top_users_step(window: Window, only: ChosenProject | None) -> Step:
    """The statement of the users with most answers to each project; equals by their ids."""
    given = (
        select(task_run.c.project_id, task_run.c.user_id, func.count().label("n_answers"))
        .where(within(task_run.c.finish_time, window), *of_project(only))
        .group_by(task_run.c.project_id, task_run.c.user_id)
        .subquery()
    )
    first = given.c.n_answers.desc(), user.c.id
    place = func.row_number().over(partition_by=given.c.project_id, order_by=first)
    ranked = (
        select(
            given.c.project_id,
            *(user.c.id, user.c.fullname, user.c.name, given.c.n_answers),
            place.label("place"),
        )
        .join(given, given.c.user_id == user.c.id)
        .where(user.c.restrict.is_(False))
        .subquery()
    )
    sql = select(ranked).where(ranked.c.place <= TOP).order_by(ranked.c.project_id, ranked.c.place)
    return Step("top users", sql)


def answers_step(window: Window, recent: Window, only: ChosenProject | None) -> Step:
    """The statement of their answers; arguments are those of `projects_steps`."""
    return Step("answers", _times(window, recent, only))


def exact_times_step(window: Window, doubtful: Collection[int]) -> Step:
    """The statement of exact first and last answers, of projects where a time may deceive."""
    text = bytewise(task_run.c.finish_time)
    time = bytewise(utc_text(text))
    sql = (
        select(task_run.c.project_id, func.min(time).label("first"), func.max(time).label("last"))
        .where(task_run.c.project_id.in_(doubtful), looks_usual(text), _in_time(time, window))
        .group_by(task_run.c.project_id)
    )
    return Step("answers", sql)


def new_projects_step(recent: Window, unanswered: Collection[int]) -> Step:
    """The statement of which projects were created, or got their first task, in recent days."""
    first_task = bytewise(func.min(bytewise(utc_text(task.c.created))))
    start, end = recent.texts
    created = select(project.c.id).where(
        project.c.id.in_(unanswered), within(project.c.created, recent)
    )
    begun = (
        select(task.c.project_id)
        .where(task.c.project_id.in_(unanswered))
        .group_by(task.c.project_id)
        .having(first_task >= start, first_task < end)
    )
    return Step("new projects", select(union_all(created, begun).subquery()))


def _projects(only: ChosenProject | None) -> "AnySelect":
    columns = project.c.id, project.c.name, project.c.short_name, project.c.published
    return select(*columns).where(*of_project(only, project.c.id)).order_by(project.c.id)


def _times(window: Window, recent: Window, only: ChosenProject | None) -> "AnySelect":
    """SQL: each project's answers, in all and in both windows, and the first and last of them.

    Answers whose times look usual, those with other times, and those without any have a row each:
    a grouping key is evaluated once, an aggregated expression as often as it is named.
    """
    finish_time = task_run.c.finish_time
    text = bytewise(finish_time)
    usual = case((looks_usual(text), true()), (is_readable(finish_time), false()), else_=null())
    columns = task_run.c.project_id, usual.label("usual"), finish_time
    runs = select(*columns).where(*of_project(only))
    # Without a limit SQLite, too, would evaluate the times anew wherever they are named.
    run = runs.suffix_with("LIMIT -1", dialect="sqlite").subquery().c
    raw = bytewise(run.finish_time)
    time = bytewise(case((run.usual, raw), (not_(run.usual), sortable(raw)), else_=null()))
    in_time = case((_in_time(time, window), time))
    return select(
        run.project_id,
        run.usual,
        func.count().label("answers"),
        func.count().filter(within(run.finish_time, window)).label("window_answers"),
        func.count().filter(within(run.finish_time, window.before)).label("before_answers"),
        func.count().filter(within(run.finish_time, recent)).label("recent_answers"),
        func.min(in_time).label("first"),
        func.max(in_time).label("last"),
    ).group_by(run.project_id, run.usual)


def _in_time(text: ColumnElement[str], window: Window) -> ColumnElement[bool]:
    """SQL: whether a sortable time is from 1970 to the end of a window.

    Other readable times, and those outside the calendar, cannot be the times of answers.
    """
    _, end = window.texts
    return and_(text >= _FIRST_YEAR, text < end)


def _people(window: Window, only: ChosenProject | None) -> "AnySelect":
    """SQL: the distinct users and addresses of each project in a window."""
    return (
        select(
            task_run.c.project_id,
            func.count(task_run.c.user_id.distinct()).label("users"),
            func.count(bytewise(task_run.c.user_ip).distinct()).label("addresses"),
        )
        .where(within(task_run.c.finish_time, window), *of_project(only))
        .group_by(task_run.c.project_id)
    )


def _distinct(value: ColumnElement[Any], only: ChosenProject | None) -> "AnySelect":
    """SQL: how many distinct values each project has; grouping hashes where DISTINCT would sort."""
    key = task_run.c.project_id
    each = select(key.label("key"), value.label("value"))
    found = each.where(value.is_not(None), *of_project(only)).group_by(key, value).subquery()
    counted = func.count().label("number")
    return select(found.c.key.label("project_id"), counted).group_by(found.c.key)


def _tasks(window: Window, only: ChosenProject | None) -> "AnySelect":
    """SQL: each project's tasks, the answers that they want, and how many of these there are.

    A task is complete at the time of the last answer that it wants. Nearly all stop there; those
    that have ``more`` answers are left to `completions_step`. A text that only looks like a time,
    such as one of the 30th of February, counts where it sorts.
    """
    each = _by_task(only, (task.c.state == COMPLETED).label("completed"))
    done = case((each.c.number < each.c.wanted, each.c.number), else_=each.c.wanted)
    wants = each.c.wanted > 0
    ends = and_(wants, each.c.dated == each.c.wanted)
    full = and_(wants, each.c.number >= each.c.wanted)
    return select(
        each.c.project_id,
        func.count().filter(not_(each.c.usable)).label("unusable"),
        func.count().label("tasks"),
        func.count().filter(each.c.completed).label("completed_tasks"),
        _sum(each.c.wanted).label("wanted"),
        _sum(done).label("done"),
        _sum(case((each.c.completed, 0), else_=each.c.wanted - done)).label("remaining"),
        func.count().filter(full, not_(func.coalesce(each.c.completed, false()))).label("unmarked"),
        func.count().filter(wants, each.c.dated < each.c.wanted).label("incomplete"),
        func.count().filter(wants, each.c.dated > each.c.wanted).label("more"),
        *_completions(each.c.last, window, ends),
    ).group_by(each.c.project_id)


def _by_task(only: ChosenProject | None, *columns: ColumnElement[Any]) -> Subquery:
    """SQL: each task, how many answers it wants and has, how many with a time, and the last.

    Args:
        only: the one project whose tasks to read; None for all.
        columns: what else to select of the task.
    """
    run = _runs(only)
    keys, time = (run.project_id, run.task_id), bytewise(run.time)
    numbers = func.count().label("number"), func.count(time).label("dated")
    counted = select(*keys, *numbers, func.max(time).label("last")).group_by(*keys).subquery()
    of_task = and_(counted.c.task_id == task.c.id, counted.c.project_id == task.c.project_id)
    n_answers = cast(task.c.n_answers, BigInteger)
    # SQLite keeps anything in any column.
    usable = and_(n_answers == task.c.n_answers, n_answers <= MOST_WANTED)
    return (
        select(
            task.c.project_id,
            task.c.id,
            *columns,
            usable.label("usable"),
            case((and_(usable, n_answers > 0), n_answers), else_=0).label("wanted"),
            func.coalesce(counted.c.number, 0).label("number"),
            func.coalesce(counted.c.dated, 0).label("dated"),
            counted.c.last,
        )
        .select_from(task.outerjoin(counted, of_task))
        .where(*of_project(only, task.c.project_id))
        .subquery()
    )


def _runs(
    only: ChosenProject | None, in_time: ColumnElement[bool] | None = None
) -> "ReadOnlyColumnCollection[str, Any]":
    """SQL: the project, task and time, by its looks, of answers.

    Args:
        only: the one project whose answers to read; None for all.
        in_time: the condition that one answer of a task must meet for any of them to be read.
    """
    ids = task_run.c.project_id, task_run.c.task_id
    time = time_by_its_looks(task_run.c.finish_time)
    runs = select(*ids, time.label("time")).where(*of_project(only))
    if in_time is not None:
        met = select(*ids).where(in_time, *of_project(only)).distinct().subquery()
        of_met = and_(*(column == met.c[column.name] for column in ids))
        runs = runs.select_from(task_run.join(met, of_met))
    return fenced(runs).c  # and in PostgreSQL all processes read times


def _completions(
    time: ColumnElement[str], window: Window, complete: ColumnElement[bool]
) -> Iterator[ColumnElement[Any]]:
    """SQL: how many tasks were complete in a window and before it; and the last time of all."""
    text = bytewise(time)
    for name, each in (("window_completed", window), ("before_completed", window.before)):
        start, end = each.texts
        yield func.count().filter(complete, text >= start, text < end).label(name)
    yield func.max(case((complete, text))).label("last_completed")


def _sum(number: ColumnElement[int]) -> ColumnElement[int]:
    return cast(func.sum(number), BigInteger)
