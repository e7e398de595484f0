"""The SQL of what one user contributed."""

from collections.abc import Collection

from sqlalchemy import Integer, and_, case, cast, func, literal, null, select, union_all

from pybossa_stats.periods.calendar import BEGINNING, EARLIEST, Calendar
from pybossa_stats.periods.window import Window, sortable_text
from pybossa_stats.source.schema import project, task_run
from pybossa_stats.source.times import utc_text
from pybossa_stats.source.view import Step
from pybossa_stats.stats.sql.buckets import BEFORE, Part, quarter_of
from pybossa_stats.stats.sql.conditions import of_any
from pybossa_stats.stats.sql.sessions import answers_in_sessions, session_figures
from pybossa_stats.stats.sql.top_users import listed_users

WINDOW = -2
"""Stands for the buckets of a window together."""

EVER = -3
"""Stands for all time up to the end of a window."""


def contributions_step(window: Window, user_id: int) -> Step:
    """The statement of a user's answers to each project, in each ``quarter`` of an hour.

    The quarter is null for answers without a plausible time.
    """
    columns = task_run.c.project_id, utc_text(task_run.c.finish_time).label("time")
    runs = select(*columns).where(task_run.c.user_id == user_id).subquery("runs").c
    start, end = window.texts
    earliest = sortable_text(min(window.start, BEGINNING))
    quarter = case((and_(runs.time >= earliest, runs.time < end), quarter_of(runs.time)))
    sql = select(
        runs.project_id,
        quarter.label("quarter"),
        func.count().label("answers"),
        func.count().filter(runs.time >= start, runs.time < end).label("window_answers"),
        func.min(runs.time).label("first_answer"),
        func.max(runs.time).label("last_answer"),
    ).group_by(runs.project_id, quarter)
    return Step("answers", sql)


def undated_step(user_id: int) -> Step:
    """The statement of how many of a user's answers have no readable time."""
    has_no_time = utc_text(task_run.c.finish_time).is_(None)
    sql = select(func.count()).where(task_run.c.user_id == user_id, has_no_time)
    return Step("dates", sql.select_from(task_run))


def hours_of_user_step(calendar: Calendar, user_id: int) -> Step:
    """The statement of a user's hours: by bucket, `BEFORE` it, and by project and in all.

    The last two are those of the `WINDOW` and those `EVER`; in all, the project is null.
    """
    window = calendar.window
    starts = ["", *map(sortable_text, calendar.edges[:-1])]
    until = Part(Window(EARLIEST, window.end), starts, BEFORE)
    answers = answers_in_sessions([until], None, task_run.c.user_id == user_id).c
    bucket, project_id = answers.bucket, answers.project_id
    in_all = cast(null(), Integer).label(project_id.name)
    in_window, has_project = bucket > BEFORE, project_id.is_not(None)
    the_window = literal(WINDOW, Integer).label(bucket.name)
    ever = literal(EVER, Integer).label(bucket.name)
    parts = union_all(
        session_figures(answers, bucket, in_all),
        session_figures(answers, the_window, in_all, where=in_window),
        session_figures(answers, the_window, project_id, where=and_(in_window, has_project)),
        session_figures(answers, ever, in_all),
        session_figures(answers, ever, project_id, where=has_project),
    )
    return Step("hours of work", select(parts.subquery("hours")))


def rank_step(window: Window, answers: int, window_answers: int) -> Step:
    """The statement of how many users may be listed, and how many of them have more answers.

    Args:
        window: the window of the report.
        answers: of all time.
        window_answers: those of the window.
    """
    columns = task_run.c.user_id, utc_text(task_run.c.finish_time).label("time")
    runs = select(*columns).where(task_run.c.user_id.is_not(None)).subquery("runs").c
    start, end = window.texts
    in_window = func.count().filter(runs.time >= start, runs.time < end)
    by_user = (
        select(
            runs.user_id,
            func.count().label("answers"),
            in_window.label("window_answers"),
        )
        .group_by(runs.user_id)
        .subquery("answers_by_user")
    )
    listed = listed_users(by_user, by_user.c.window_answers).subquery("listed").c
    sql = select(
        func.count().label("ranked_users"),
        func.count().filter(listed.answers > answers).label("ahead"),
        func.count().filter(listed.window_answers > 0).label("window_ranked_users"),
        func.count().filter(listed.window_answers > window_answers).label("window_ahead"),
    ).select_from(listed.id.table)
    return Step("ranks", sql)


def projects_step(ids: Collection[int]) -> Step:
    """The statement of the names of projects."""
    columns = project.c.id, project.c.name, project.c.short_name
    return Step("projects", select(*columns).where(of_any(ids, project.c.id)))
