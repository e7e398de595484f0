"""The SQL of projects: few statements, each of which reads all task runs once at the most.

Reading a time exactly is expensive, and nearly all times are what they look like. So the first and
last answers are found by the looks of their times, and checked exactly only where these deceive.
"""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Subquery,
    and_,
    case,
    cast,
    false,
    func,
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
from pybossa_stats.source.view import MANY_GROUPS, Step
from pybossa_stats.stats.chosen import ChosenProject
from pybossa_stats.stats.sql.buckets import hourly
from pybossa_stats.stats.sql.completion import COMPLETED
from pybossa_stats.stats.sql.conditions import of_any_project, of_its_task, of_project
from pybossa_stats.stats.sql.functions import bytewise, fenced, looks_usual, once, sortable
from pybossa_stats.stats.sql.times import is_readable, time_by_its_looks, utc_text
from pybossa_stats.stats.sql.top_users import TOP, top_users
from pybossa_stats.stats.sql.windows import within

if TYPE_CHECKING:
    from pybossa_stats.source.view import AnySelect

MOST_NEEDED = 2**31 - 1
"""So many answers a task can want in PYBOSSA; sums of more might exceed eight bytes."""

_FIRST_YEAR = str(YEARS[0])

_OF_TASK = task_run.c.project_id, task_run.c.task_id


def names_step(only: ChosenProject | None) -> Step:
    """The statement of the projects that there are, or of one."""
    columns = project.c.id, project.c.name, project.c.short_name, project.c.published
    sql = select(*columns).where(*of_project(only, project.c.id)).order_by(project.c.id)
    return Step("projects", sql)


def answers_step(window: Window, recent: Window, only: ChosenProject | None) -> Step:
    """The statement of their answers, in all and in both windows, and the first and last of them.

    Answers whose times look usual, those with other times, and those without any have a row each:
    a grouping key is evaluated once, an aggregated expression as often as it is named.

    Args:
        window: that of the report.
        recent: the days that a project's pace is measured over.
        only: the one project to read; None for all.
    """
    finish_time = task_run.c.finish_time
    text = bytewise(finish_time)
    usual = case((looks_usual(text), true()), (is_readable(finish_time), false()), else_=null())
    columns = task_run.c.project_id, usual.label("usual"), finish_time
    run = once(select(*columns).where(*of_project(only))).c
    raw = bytewise(run.finish_time)
    time = bytewise(case((run.usual, raw), (not_(run.usual), sortable(raw)), else_=null()))
    in_time = case((_in_time(time, window), time))
    sql = select(
        run.project_id,
        run.usual,
        func.count().label("answers"),
        func.count().filter(within(run.finish_time, window)).label("window_answers"),
        func.count().filter(within(run.finish_time, window.before)).label("before_answers"),
        func.count().filter(within(run.finish_time, recent)).label("recent_answers"),
        func.min(in_time).label("first_answer"),
        func.max(in_time).label("last_answer"),
    ).group_by(run.project_id, run.usual)
    return Step("answers", sql)


def people_step(window: Window, only: ChosenProject | None) -> Step:
    """The statement of their distinct users and addresses in a window."""
    sql = (
        select(
            task_run.c.project_id,
            func.count(task_run.c.user_id.distinct()).label("window_active_users"),
            func.count(bytewise(task_run.c.user_ip).distinct()).label("window_addresses"),
        )
        .where(within(task_run.c.finish_time, window), *of_project(only))
        .group_by(task_run.c.project_id)
    )
    return Step(f"people of {window.words}", sql)


def tasks_step(window: Window, only: ChosenProject | None) -> Step:
    """The statement of their tasks, the answers that they want, and how many of these there are.

    A task is complete at the time of the last answer that it wants: in a window, if by its start
    it had fewer, and by its end it had them all. A text that only looks like a time, such as one of
    the 30th of February, counts where it sorts.
    """
    each = _by_task(window, only).c
    wants = each.needed > 0
    done = case((each.number < each.needed, each.number), else_=each.needed)
    is_marked = func.coalesce(each.completed, false())
    unmarked = and_(wants, each.number >= each.needed, not_(is_marked))
    had_all = [
        and_(wants, by_then >= each.needed)
        for by_then in (each.by_start_before, each.by_start, each.by_end)
    ]
    before, by_start, by_end = (func.count().filter(condition) for condition in had_all)
    sql = select(
        each.project_id,
        func.count().filter(not_(each.usable)).label("unusable"),
        func.count().label("tasks"),
        func.count().filter(each.completed).label("completed_tasks"),
        _sum(each.needed).label("needed"),
        _sum(done).label("done"),
        _sum(case((each.completed, 0), else_=each.needed - done)).label("remaining"),
        func.count().filter(unmarked).label("unmarked_tasks"),
        (by_end - by_start).label("window_completed_tasks"),
        (by_start - before).label("before_completed_tasks"),
        (func.count().filter(wants) - by_end).label("incomplete"),
    ).group_by(each.project_id)
    return Step("tasks", sql, MANY_GROUPS)


def all_time_steps(only: ChosenProject | None = None) -> tuple[Step, Step]:
    """What is read of their people of all time: users, and addresses."""
    users, addresses = task_run.c.user_id, bytewise(task_run.c.user_ip)
    return (
        Step("users", _distinct("users", users, only), MANY_GROUPS),
        Step("anonymous users", _distinct("addresses", addresses, only), MANY_GROUPS),
    )


def timelines_step(calendar: Calendar, only: ChosenProject | None) -> Step:
    """The statement of their answers in each hour."""
    each = task_run.c.project_id
    sql = hourly(task_run.c.finish_time, calendar, of_project(only), None, each)
    return Step("answers by hour", sql, MANY_GROUPS)


def top_users_step(window: Window, only: ChosenProject | None) -> Step:
    """The statement of the users with most answers to each project; equals by their ids."""
    given = (
        select(task_run.c.project_id, task_run.c.user_id, func.count().label("answers"))
        .where(within(task_run.c.finish_time, window), *of_project(only))
        .group_by(task_run.c.project_id, task_run.c.user_id)
        .subquery()
    )
    first = given.c.answers.desc(), user.c.id
    place = func.row_number().over(partition_by=given.c.project_id, order_by=first)
    ranked = top_users(given, given.c.project_id, place.label("place"), top=None).subquery()
    sql = select(ranked).where(ranked.c.place <= TOP).order_by(ranked.c.project_id, ranked.c.place)
    return Step("top users", sql)


def exact_times_step(window: Window, doubtful: Collection[int]) -> Step:
    """The statement of exact first and last answers, of projects where a time may deceive."""
    text = bytewise(task_run.c.finish_time)
    time = bytewise(utc_text(text))
    sql = (
        select(
            task_run.c.project_id,
            func.min(time).label("first_answer"),
            func.max(time).label("last_answer"),
        )
        .where(task_run.c.project_id.in_(doubtful), looks_usual(text), _in_time(time, window))
        .group_by(task_run.c.project_id)
    )
    return Step("answers", sql)


def new_projects_step(recent: Window, unanswered: Collection[int]) -> Step:
    """The statement of which projects were created, or got their first task, in recent days."""
    first_task = bytewise(func.min(bytewise(utc_text(task.c.created))))
    start, end = recent.texts
    created = select(project.c.id).where(
        of_any_project(unanswered, project.c.id), within(project.c.created, recent)
    )
    begun = (
        select(task.c.project_id)
        .where(of_any_project(unanswered, task.c.project_id))
        .group_by(task.c.project_id)
        .having(first_task >= start, first_task < end)
    )
    return Step("new projects", select(union_all(created, begun).subquery()))


def _in_time(text: ColumnElement[str], window: Window) -> ColumnElement[bool]:
    """SQL: whether a sortable time is from 1970 to the end of a window.

    Other readable times, and those outside the calendar, cannot be the times of answers.
    """
    _, end = window.texts
    return and_(text >= _FIRST_YEAR, text < end)


def _distinct(label: str, value: ColumnElement[Any], only: ChosenProject | None) -> "AnySelect":
    """SQL: how many distinct values each project has; grouping hashes where DISTINCT would sort."""
    key = task_run.c.project_id
    each = select(key.label("key"), value.label("value"))
    found = each.where(value.is_not(None), *of_project(only)).group_by(key, value).subquery()
    counted = func.count().label(label)
    return select(found.c.key.label("project_id"), counted).group_by(found.c.key)


def _by_task(window: Window, only: ChosenProject | None) -> Subquery:
    """SQL: each task, how many answers it wants, and how many it has and had by some instants."""
    ends = dict(zip(("by_start_before", "by_start"), window.before.texts, strict=True))
    ends["by_end"] = window.texts[1]
    time = bytewise(time_by_its_looks(task_run.c.finish_time))
    part = case(*((time < end, place) for place, end in enumerate(ends.values())))
    runs = select(*_OF_TASK, part.label("part")).where(*of_project(only))
    run = fenced(runs).c  # in PostgreSQL all processes read times
    by_then = (
        func.count().filter(run.part <= place).label(name) for place, name in enumerate(ends)
    )
    numbers = func.count().label("number"), *by_then
    keys = run.project_id, run.task_id
    counted = select(*keys, *numbers).group_by(*keys).subquery().c
    n_answers = cast(task.c.n_answers, BigInteger)
    # SQLite keeps anything in any column.
    usable = and_(n_answers == task.c.n_answers, n_answers <= MOST_NEEDED)
    return fenced(
        select(
            task.c.project_id,
            (task.c.state == COMPLETED).label("completed"),
            usable.label("usable"),
            case((and_(usable, n_answers > 0), n_answers), else_=0).label("needed"),
            *(func.coalesce(counted[number.name], 0).label(number.name) for number in numbers),
        )
        .select_from(task.outerjoin(counted.project_id.table, of_its_task(counted)))
        .where(*of_project(only, task.c.project_id))
    )


def _sum(number: ColumnElement[int]) -> ColumnElement[int]:
    return cast(func.sum(number), BigInteger)
