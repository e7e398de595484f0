"""The SQL of projects: few statements, each of which reads all task runs at most once."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
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

from pybossa_stats.periods.calendar import BEGINNING, Calendar
from pybossa_stats.periods.window import Window
from pybossa_stats.source.functions import bytewise, optimization_fence
from pybossa_stats.source.schema import category, project, task, task_run, user
from pybossa_stats.source.times import utc_text, within
from pybossa_stats.source.view import WITHOUT_PARALLEL_INDEX_SCANS, Step
from pybossa_stats.stats.chosen import ChosenProject
from pybossa_stats.stats.sql.answers_by_task import answers_by_task, instants_of, spans_of
from pybossa_stats.stats.sql.buckets import count_by_hour
from pybossa_stats.stats.sql.completion import COMPLETED, completed_by_bucket
from pybossa_stats.stats.sql.conditions import (
    IS_GOLD,
    NEEDS_ANSWERS,
    of_any,
    of_project,
    of_task,
)
from pybossa_stats.stats.sql.publications import publications
from pybossa_stats.stats.sql.top_users import TOP, top_users

if TYPE_CHECKING:
    from pybossa_stats.source.view import AnyColumns, AnySelect

MOST_NEEDED = 2**31 - 1
"""The most answers a task can need in PYBOSSA; sums of more might exceed eight bytes."""


def names_step(only: ChosenProject | None) -> Step:
    """The statement of all projects, or of one."""
    sql = (
        select(
            project.c.id,
            project.c.name,
            project.c.short_name,
            project.c.published,
            project.c.category_id,
        )
        .where(*of_project(only, project.c.id))
        .order_by(project.c.id)
    )
    return Step("projects", sql)


def answers_by_project_step(window: Window, recent: Window, only: ChosenProject | None) -> Step:
    """The statement of their answers, in all and in both windows, and the first and last of them.

    Args:
        window: that of the report.
        recent: the days that a project's pace is measured over.
        only: the one project to read; None for all.
    """
    columns = task_run.c.project_id, utc_text(task_run.c.finish_time).label("time")
    runs = select(*columns).where(*of_project(only)).subquery("runs").c
    time = runs.time
    is_plausible = _lies_in(Window(BEGINNING, window.end), time)
    sql = select(
        runs.project_id,
        func.count().label("answers"),
        func.count().filter(_lies_in(window, time)).label("window_answers"),
        func.count().filter(_lies_in(window.before, time)).label("before_answers"),
        func.count().filter(_lies_in(recent, time)).label("recent_answers"),
        func.min(time).filter(is_plausible).label("first_answer"),
        func.max(time).filter(is_plausible).label("last_answer"),
    ).group_by(runs.project_id)
    return Step("answers", sql)


def _lies_in(window: Window, time: ColumnElement[str]) -> ColumnElement[bool]:
    start, end = window.texts
    return and_(time >= start, time < end)


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


def users_by_category_step(window: Window) -> Step:
    """The statement of the distinct users of each category in a window."""
    has_user = task_run.c.user_id.is_not(None)
    users = (
        select(task_run.c.project_id, task_run.c.user_id)
        .where(within(task_run.c.finish_time, window), has_user)
        .group_by(task_run.c.project_id, task_run.c.user_id)
        .subquery("users_by_project")
    )
    projects = users.join(project, project.c.id == users.c.project_id)
    sql = (
        select(category.c.id, func.count(users.c.user_id.distinct()).label("active_users"))
        .select_from(projects.outerjoin(category, category.c.id == project.c.category_id))
        .group_by(category.c.id)
    )
    return Step(f"categories of {window.words}", sql)


def all_time_steps(only: ChosenProject | None = None) -> tuple[Step, Step]:
    """The statements of their users and addresses of all time."""
    users = _count_distinct(task_run.c.user_id, "users", only)
    addresses = _count_distinct(bytewise(task_run.c.user_ip), "addresses", only)
    settings = WITHOUT_PARALLEL_INDEX_SCANS
    return Step("users", users, settings), Step("addresses", addresses, settings)


def _count_distinct(
    value: ColumnElement[Any], name: str, only: ChosenProject | None
) -> "AnySelect":
    """SQL: how many distinct values each project has; grouping hashes where DISTINCT would sort."""
    values = (
        select(task_run.c.project_id, value.label("value"))
        .where(value.is_not(None), *of_project(only))
        .group_by(task_run.c.project_id, value)
        .subquery(f"{name}_by_project")
    )
    return select(values.c.project_id, func.count().label(name)).group_by(values.c.project_id)


def tasks_step(window: Window, only: ChosenProject | None) -> Step:
    """The statement of their tasks, the answers that they need, and how many of these there are.

    A row is of the tasks of a project that have so many ``answers``.

    A task is complete at the time of the last answer that it needs: in a window, if by its start
    it had fewer, and by its end it had them all.
    """
    tasks = optimization_fence(_tasks(window, only), "tasks")
    return Step("tasks", _task_figures(tasks.c), WITHOUT_PARALLEL_INDEX_SCANS, of_all_users=True)


def tasks_and_completions_step(calendar: Calendar) -> Step:
    """The statement of `tasks_step` and, in rows that have a ``bucket``, of `completed_step`.

    The answers of tasks are counted once for both.
    """
    window = calendar.window
    last = [end for _, end in spans_of(window)]
    tasks = _tasks(window, None, last).cte("tasks").c
    figures = _task_figures(tasks).subquery("tasks_by_answers").c
    completed = completed_by_bucket(calendar, tasks).subquery("completed_by_bucket").c
    no_bucket = cast(null(), Integer).label("bucket")
    others = [
        completed.get(column.name, cast(null(), column.type)).label(column.name)
        for column in figures
    ]
    rows = union_all(select(no_bucket, *figures), select(completed.bucket, *others))
    sql = select(rows.subquery("rows"))
    return Step("tasks", sql, WITHOUT_PARALLEL_INDEX_SCANS, of_all_users=True)


def _task_figures(tasks: "AnyColumns") -> "AnySelect":
    """SQL: the figures of `_tasks`."""
    is_needed = tasks.needed > 0
    done = case((tasks.answers < tasks.needed, tasks.answers), else_=tasks.needed)
    remaining = case((tasks.completed, 0), else_=tasks.needed - done)
    surplus = case((is_needed, tasks.answers - done), else_=0)
    is_marked = func.coalesce(tasks.completed, false())
    is_unmarked = and_(is_needed, tasks.answers >= tasks.needed, not_(is_marked))
    had_all_at_start = and_(is_needed, tasks.until_start >= tasks.needed)
    had_all_at_end = and_(is_needed, tasks.until_end >= tasks.needed)
    had_all_at_before_start = and_(is_needed, tasks.until_before_start >= tasks.needed)
    had_all_at_before_end = and_(is_needed, tasks.until_before_end >= tasks.needed)
    was_there = and_(is_needed, tasks.created_before_end)
    complete_at_start = func.count().filter(had_all_at_start)
    complete_at_end = func.count().filter(had_all_at_end)
    complete_at_before_start = func.count().filter(had_all_at_before_start)
    complete_at_before_end = func.count().filter(had_all_at_before_end)
    return select(
        tasks.project_id,
        tasks.answers,
        func.count().filter(not_(tasks.usable)).label("unusable"),
        func.count().label("tasks"),
        func.count().filter(tasks.completed).label("completed_tasks"),
        func.count().filter(is_unmarked).label("unmarked_tasks"),
        func.count().filter(tasks.gold).label("gold_tasks"),
        cast(func.sum(tasks.needed), BigInteger).label("needed"),
        cast(func.sum(done), BigInteger).label("done"),
        cast(func.sum(remaining), BigInteger).label("remaining"),
        cast(func.sum(surplus), BigInteger).label("surplus"),
        (complete_at_end - complete_at_start).label("window_completed_tasks"),
        (complete_at_before_end - complete_at_before_start).label("before_completed_tasks"),
        (func.count().filter(is_needed) - complete_at_end).label("incomplete"),
        func.count()
        .filter(was_there, not_(had_all_at_before_start))
        .label("incomplete_at_before_start"),
        func.count()
        .filter(was_there, not_(had_all_at_before_end))
        .label("incomplete_at_before_end"),
    ).group_by(tasks.project_id, tasks.answers)


def _tasks(window: Window, only: ChosenProject | None, last: Collection[str] = ()) -> "AnySelect":
    """SQL: each task, the answers that it needs, and those that it has and had.

    Other arguments are those of `answers_by_task`.
    """
    instants = instants_of(window)
    by_task = answers_by_task(instants, *of_project(only), last=last).subquery("answers_by_task")
    answers = by_task.c
    until = {name: func.coalesce(answers[f"until_{name}"], 0) for name in instants}
    until.setdefault("before_end", until["start"])
    _, end_before = window.before.texts
    created_before = utc_text(task.c.created) < end_before
    n_answers = cast(task.c.n_answers, BigInteger)
    # SQLite keeps anything in any column.
    usable = and_(n_answers == task.c.n_answers, n_answers <= MOST_NEEDED)
    needed = case((and_(usable, NEEDS_ANSWERS), n_answers), else_=0)
    return (
        select(
            task.c.project_id,
            task.c.id.label("task_id"),
            and_(needed > 0, task.c.state == COMPLETED).label("completed"),
            usable.label("usable"),
            IS_GOLD.label("gold"),
            needed.label("needed"),
            func.coalesce(created_before, true()).label("created_before_end"),
            func.coalesce(answers.answers, 0).label("answers"),
            *(number.label(f"until_{name}") for name, number in until.items()),
            *(answers[f"last_{name}"] for name in last),
        )
        .select_from(task.outerjoin(by_task, of_task(answers)))
        .where(*of_project(only, task.c.project_id))
    )


def timelines_step(calendar: Calendar, only: ChosenProject | None) -> Step:
    """The statement of their answers in each hour."""
    project_id = task_run.c.project_id
    sql = count_by_hour(task_run.c.finish_time, calendar, of_project(only), None, project_id)
    return Step("answers by hour", sql, WITHOUT_PARALLEL_INDEX_SCANS)


def top_users_step(window: Window, only: ChosenProject | None) -> Step:
    """The statement of the users with most answers to each project; equals by their ids."""
    by_user = (
        select(task_run.c.project_id, task_run.c.user_id, func.count().label("answers"))
        .where(within(task_run.c.finish_time, window), *of_project(only))
        .group_by(task_run.c.project_id, task_run.c.user_id)
        .subquery("answers_by_user")
    )
    rank_order = by_user.c.answers.desc(), user.c.id
    place = func.row_number().over(partition_by=by_user.c.project_id, order_by=rank_order)
    users = top_users(by_user, by_user.c.project_id, place.label("place"), top=None)
    ranked = users.subquery("ranked_users")
    sql = select(ranked).where(ranked.c.place <= TOP).order_by(ranked.c.project_id, ranked.c.place)
    return Step("top users", sql)


def new_projects_step(
    recent: Window, unanswered: Collection[int], *, has_publications: bool
) -> Step:
    """The statement of which projects are new: they began, or got their first task, recently.

    Args:
        recent: the recent days.
        unanswered: the ids of the projects that may be new.
        has_publications: whether publications can be read, which are beginnings, too.
    """
    start, end = recent.texts
    created = select(project.c.id).where(
        of_any(unanswered, project.c.id), within(project.c.created, recent)
    )
    first_task = func.min(utc_text(task.c.created))
    begun = (
        select(task.c.project_id)
        .where(of_any(unanswered, task.c.project_id))
        .group_by(task.c.project_id)
        .having(first_task >= start, first_task < end)
    )
    parts = [created, begun]
    if has_publications:
        published = publications()
        parts.append(
            select(published.c.project_id).where(
                of_any(unanswered, published.c.project_id), _lies_in(recent, published.c.time)
            )
        )
    return Step("new projects", select(union_all(*parts).subquery("new_projects")))
