"""The SQL of the statistics of users.

One scan reads all that lies in the window, grouped by user, project and day of its time zone.
Another finds the first answer of each user among all task runs.
"""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Integer,
    Subquery,
    Text,
    and_,
    case,
    cast,
    func,
    null,
    select,
    union_all,
)

from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.window import Window, sortable_text
from pybossa_stats.source.functions import (
    bit_or,
    evaluated_once,
    microseconds_of,
    optimization_fence,
)
from pybossa_stats.source.schema import task_run, user
from pybossa_stats.source.times import utc_text, within
from pybossa_stats.source.view import Step
from pybossa_stats.stats.chosen import ChosenProject
from pybossa_stats.stats.sql.buckets import bucketed_runs
from pybossa_stats.stats.sql.conditions import of_any, of_project
from pybossa_stats.stats.sql.days import day_of
from pybossa_stats.stats.sql.first_answers import first_answers
from pybossa_stats.stats.sql.top_users import top_users

if TYPE_CHECKING:
    from pybossa_stats.source.view import AnySelect

_TIME = task_run.c.finish_time

_MONTHS_IN_A_SET = 62  # bits of a number of eight bytes without its sign, of which sums are made


def answers_by_user_step(window: Window, top: int, project: ChosenProject | None) -> Step:
    """The statement of the users with most answers; and how many have how many, on how many days.

    A row with an id is a user. Any other row counts those who have equally many answers on equally
    many days: users, and under ``others`` all contributors without an account, taken as one; then
    ``addressed`` is how many of the latter's answers have an address.

    Args:
        window: the window of the report.
        top: how many users are listed.
        project: the one project whose answers count; None for all projects.
    """
    by_user = _by_user(_by_day(window, project))
    top_rows = select(_top_users(by_user, top).subquery("top_users"))
    rows = union_all(top_rows, _distribution(by_user)).subquery("users").c
    return Step(window.words, select(*rows).order_by(rows.answers.desc(), rows.id))


def before_step(window: Window, project: ChosenProject | None) -> Step:
    """The statement of the time before a window: its ``answers``, and ``active_users``."""
    sql = select(
        func.count().label("answers"),
        func.count(task_run.c.user_id.distinct()).label("active_users"),
    ).where(within(_TIME, window.before), *of_project(project))
    return Step(window.words_before, sql)


def _by_day(window: Window, project: ChosenProject | None) -> CTE:
    time = utc_text(_TIME, window)
    runs = (
        select(
            task_run.c.user_id,
            task_run.c.project_id,
            task_run.c.user_ip,
            time.label("time"),
            day_of(time, window).label("day"),
        )
        .where(within(_TIME, window), *of_project(project))
        .subquery("runs")
    ).c
    return (
        select(
            runs.user_id,
            runs.project_id,
            runs.day,
            func.count().label("answers"),
            func.count(runs.user_ip).label("addressed"),
            func.max(runs.time).label("last_answer"),
        )
        .group_by(runs.user_id, runs.project_id, runs.day)
        .cte("by_day")
    )


def _by_user(by_day: CTE) -> CTE:
    return (
        select(
            by_day.c.user_id,
            cast(func.sum(by_day.c.answers), BigInteger).label("answers"),
            func.count(by_day.c.day.distinct()).label("days"),
            func.count(by_day.c.project_id.distinct()).label("projects"),
            cast(func.sum(by_day.c.addressed), BigInteger).label("addressed"),
            func.max(by_day.c.last_answer).label("last_answer"),
        )
        .group_by(by_day.c.user_id)
        .cte("by_user")
    )


def _top_users(by_user: CTE, top: int) -> "AnySelect":
    return top_users(
        by_user,
        by_user.c.days,
        by_user.c.projects,
        by_user.c.last_answer,
        cast(null(), BigInteger).label("users"),
        cast(null(), BigInteger).label("others"),
        cast(null(), BigInteger).label("addressed"),
        top=top,
    )


def _distribution(by_user: CTE) -> "AnySelect":
    users = func.count(by_user.c.user_id)
    addressed = case((by_user.c.user_id.is_(None), by_user.c.addressed))
    return select(
        cast(null(), Integer).label("id"),
        cast(null(), Text).label("fullname"),
        cast(null(), Text).label("name"),
        by_user.c.answers,
        by_user.c.days,
        cast(null(), BigInteger).label("projects"),
        cast(null(), Text).label("last_answer"),
        users.label("users"),
        (func.count() - users).label("others"),
        cast(func.sum(addressed), BigInteger).label("addressed"),
    ).group_by(by_user.c.answers, by_user.c.days)


def first_answers_step(
    window: Window,
    project: ChosenProject | None,
    listed: Collection[int] = (),
    *,
    registrations: bool = False,
) -> Step:
    """The statement of how many users have their first answer in the window or the time before.

    It also counts the users who ever answered, and of those who registered in the window how many
    did, and after what time. A row with an id has the ``first_answer`` of a listed user.

    Args:
        window: the window of the report.
        project: the one project whose answers count; None for all projects.
        listed: the ids of listed users.
        registrations: whether the times of registrations can be read, and are of interest.
    """
    first = first_answers(project)
    timed = _since_registration(first, window, registrations=registrations).c
    start_before, end_before = window.before.texts
    start, end = window.texts
    is_middle = (2 * timed.place).between(timed.delays, timed.delays + 2)
    everyone = select(
        cast(null(), Integer).label("id"),
        cast(null(), Text).label("first_answer"),
        func.count().filter(timed.time >= start, timed.time < end).label("first_time_users"),
        func.count()
        .filter(timed.time >= start_before, timed.time < end_before)
        .label("before_first_time_users"),
        func.count(timed.id).label("answered_users"),
        func.count(timed.registered).label("answered_registrations"),
        func.avg(timed.delay).filter(is_middle).label("median_microseconds"),
    )
    numbers = [
        cast(null(), BigInteger).label(name) for name in everyone.selected_columns.keys()[2:]
    ]
    ids = first.c.user_id
    of_listed = select(ids, first.c.first_answer, *numbers).where(of_any(listed, ids))
    rows = union_all(everyone, of_listed).subquery("users")
    return Step("first answers", select(rows))


def _since_registration(first: CTE, window: Window, *, registrations: bool) -> Subquery:
    """SQL: first answers, with the ``delay`` since those registered who did so in the window.

    Microseconds; 0 where an account is younger than its first answer. The ``place`` is that of a
    delay among all ``delays``.
    """
    time, _, end = first.c.time, *window.texts
    registered: ColumnElement[Any] = cast(null(), Integer)
    delay: ColumnElement[Any] = cast(null(), BigInteger)
    if registrations:
        created = utc_text(user.c.created, window)
        is_registered = within(user.c.created, window)
        registered = case((is_registered, 1))
        since = case(
            (time > created, microseconds_of(time) - microseconds_of(created)),
            else_=cast(0, BigInteger),
        )
        delay = case((and_(is_registered, time < end), since))
    rows = (
        select(time, user.c.id, registered.label("registered"), delay.label("delay"))
        .select_from(first.outerjoin(user, user.c.id == first.c.user_id))
        .subquery("delays_by_user")
    ).c
    place = func.row_number().over(order_by=rows.delay.nulls_last()).label("place")
    delays = func.count(rows.delay).over().label("delays")
    return select(*rows, place, delays).subquery("first_answers_by_user")


def registrations_step(window: Window, *, registrations: bool) -> Step:
    """The statement of how many users there are, registered in the window, and have a date.

    Args:
        window: the window of the report.
        registrations: whether the times of registrations can be read; otherwise both are null.
    """
    in_window: ColumnElement[Any] = cast(null(), BigInteger)
    has_date = in_window
    if registrations:
        in_window = func.count().filter(within(user.c.created, window))
        has_date = func.count().filter(utc_text(user.c.created).is_not(None))
    columns = in_window.label("registrations"), has_date.label("dated")
    sql = select(func.count().label("users"), *columns).select_from(user)
    return Step("users", sql)


def cohorts_step(calendar: Calendar, project: ChosenProject | None) -> Step:
    """The statement of how many ``users`` answered in the same months, and never before them.

    The other columns are sets of months, as bits; `months_in` reads them. All that a process of
    PostgreSQL, or a worker of a Citus cluster, finds of a user fits in one row.

    Args:
        calendar: the months of a window that begins with one of them.
        project: the one project whose answers count; None for all projects.
    """
    conditions = task_run.c.user_id.is_not(None), *of_project(project)
    starts = ["", *(sortable_text(bucket.start) for bucket in calendar.buckets)]
    timed = bucketed_runs([task_run.c.user_id], [*starts, calendar.window.texts[1]], conditions)
    rows = select(timed.c.user_id, timed.c.bucket.label("place"))
    sets = len(calendar.buckets) // _MONTHS_IN_A_SET + 1
    runs = (optimization_fence if sets > 1 else evaluated_once)(rows, "runs").c
    months = [
        func.coalesce(bit_or(bit), 0).label(f"set_{place}")
        for place, bit in enumerate(_bits(runs.place, sets))
    ]
    by_user = select(*months).group_by(runs.user_id).subquery("months_by_user").c
    began_in_window = by_user.set_0 % 2 == 0  # the first bit is all time before it
    sql = select(*by_user, func.count().label("users")).where(began_in_window).group_by(*by_user)
    return Step("months of users", sql)


def _bits(place: ColumnElement[int], sets: int) -> list[ColumnElement[int]]:
    """SQL: the bit of a month in every set of months; null in those that do not have it."""
    bit = cast(1, BigInteger).bitwise_lshift(place % _MONTHS_IN_A_SET)
    if sets == 1:
        return [bit]
    return [case((place // _MONTHS_IN_A_SET == number, bit)) for number in range(sets)]


def months_in(sets: Sequence[int]) -> list[int]:
    """The places of the months in their calendar, in order."""
    bits = sum(months << place * _MONTHS_IN_A_SET for place, months in enumerate(sets)) >> 1
    return [place for place in range(bits.bit_length()) if bits >> place & 1]
