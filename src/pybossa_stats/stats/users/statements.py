"""The SQL of the statistics of users.

One scan reads all that lies in the window, grouped by user, project and day. Another finds the
first answer of each user among all task runs; the minimum per user is the cheapest way. Reading a
time exactly is expensive, and nearly all times are what they look like; so first answers are found
by the looks of their times, and checked exactly only where these deceive.
"""

from collections.abc import Sequence

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
    not_,
    null,
    select,
    union_all,
)

from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.window import Window
from pybossa_stats.source.schema import task_run
from pybossa_stats.source.view import Step
from pybossa_stats.stats.chosen import ChosenProject
from pybossa_stats.stats.sql.conditions import of_project
from pybossa_stats.stats.sql.functions import bytewise, fenced, once, union_of_bits
from pybossa_stats.stats.sql.times import is_readable, of_readable, time_by_its_looks, utc_text
from pybossa_stats.stats.sql.top_users import top_users
from pybossa_stats.stats.sql.windows import within

_TIME = task_run.c.finish_time
_DAY = len("2026-11-23")

_MONTHS_IN_A_SET = 62  # bits of a number of eight bytes without its sign, of which sums are made


def answers_step(window: Window, top: int, project: ChosenProject | None) -> Step:
    """The statement of the users with most answers; and how many have how many, on how many days.

    A row with an id is a user. Any other row counts those who have equally many answers on equally
    many days: users, and under ``others`` all contributors without an account, taken as one; then
    ``addressed`` is how many of the latter's answers have an address.

    Args:
        window: the window of the report.
        top: how many users are listed.
        project: the one project whose answers count; None for all projects.
    """
    by_user = _by_user(_answers_by_day(window, project))
    both = union_all(select(_top(by_user, top)), select(_distribution(by_user))).subquery()
    return Step(window.words, select(both).order_by(both.c.answers.desc(), both.c.id))


def before_step(window: Window, project: ChosenProject | None) -> Step:
    """The statement of the time before a window: its ``answers``, and ``users`` with any."""
    users = func.count(task_run.c.user_id.distinct()).label("active_users")
    sql = select(func.count().label("answers"), users)
    in_time = within(_TIME, window.before)
    return Step(window.words_before, sql.where(in_time, *of_project(project)))


def _answers_by_day(window: Window, project: ChosenProject | None) -> CTE:
    time = time_by_its_looks(_TIME)  # which do not deceive where a time is known to be readable
    day = func.substr(time, 1, _DAY).label("day")
    columns = task_run.c.user_id, task_run.c.project_id, task_run.c.user_ip
    runs = select(*columns, time.label("time"), day)
    run = runs.where(within(_TIME, window), *of_project(project)).subquery()
    keys = run.c.user_id, run.c.project_id, run.c.day
    return (
        select(
            *keys,
            func.count().label("runs"),
            func.count(run.c.user_ip).label("addressed"),
            func.max(bytewise(run.c.time)).label("last_answer"),
        )
        .group_by(*keys)
        .cte("recent")
    )


def _by_user(recent: CTE) -> CTE:
    return (
        select(
            recent.c.user_id,
            cast(func.sum(recent.c.runs), BigInteger).label("answers"),
            func.count(recent.c.day.distinct()).label("days"),
            func.count(recent.c.project_id.distinct()).label("projects"),
            cast(func.sum(recent.c.addressed), BigInteger).label("addressed"),
            func.max(bytewise(recent.c.last_answer)).label("last_answer"),
        )
        .group_by(recent.c.user_id)
        .cte("by_user")
    )


def _top(by_user: CTE, top: int) -> Subquery:
    theirs = by_user.c.days, by_user.c.projects, by_user.c.last_answer
    numbers = (cast(null(), BigInteger).label(name) for name in ("users", "others", "addressed"))
    return top_users(by_user, *theirs, *numbers, top=top).subquery()


def _distribution(by_user: CTE) -> Subquery:
    nobody = case((by_user.c.user_id.is_(None), by_user.c.addressed))
    users = func.count(by_user.c.user_id)
    return (
        select(
            cast(null(), Integer).label("id"),
            cast(null(), Text).label("fullname"),
            cast(null(), Text).label("name"),
            by_user.c.answers,
            by_user.c.days,
            cast(null(), BigInteger).label("projects"),
            cast(null(), Text).label("last_answer"),
            users.label("users"),
            (func.count() - users).label("others"),
            cast(func.sum(nobody), BigInteger).label("addressed"),
        )
        .group_by(by_user.c.answers, by_user.c.days)
        .subquery()
    )


def first_answers_step(
    window: Window, project: ChosenProject | None, *, exactly: bool = False
) -> Step:
    """The statement of how many users have their first answer in the window, and before it.

    It is by the looks of times unless they are to be read exactly, as where an answer is
    ``doubtful``: a first one that only looks like a time.
    """
    time = utc_text(_TIME) if exactly else time_by_its_looks(_TIME)
    run = (
        select(task_run.c.user_id, time.label("time"))
        .where(task_run.c.user_id.is_not(None), *of_project(project))
        .subquery()
    )
    first = func.min(bytewise(run.c.time)).label("first")
    by_user = select(first).group_by(run.c.user_id).subquery()
    start, end = window.texts
    earlier, _ = window.before.texts
    new = and_(by_user.c.first >= start, by_user.c.first < end)
    new_before = and_(by_user.c.first >= earlier, by_user.c.first < start)
    doubtful = and_(by_user.c.first < end, not_(is_readable(func.rtrim(by_user.c.first, "."))))
    sql = select(
        func.count().filter(new).label("first_time_users"),
        func.count().filter(new_before).label("before_first_time_users"),
        func.count().filter(doubtful).label("doubtful"),
    )
    reads = "first answers, closely" if exactly else "first answers"
    return Step(reads, sql.select_from(by_user))


def cohorts_step(calendar: Calendar, project: ChosenProject | None) -> Step:
    """The statement of how many ``users`` answered in the same months, and never before them.

    The other columns are sets of months, as bits; `months_in` reads them. Whatever a process of
    PostgreSQL, or a worker of a Citus cluster, finds of a user fits in one row.

    Args:
        calendar: the months of a window that begins with one of them.
        project: the one project whose answers count; None for all projects.
    """
    among = task_run.c.user_id.is_not(None), *of_project(project)
    place = of_readable(_TIME, lambda text: _place_of_month(text, calendar.window)).label("place")
    rows = select(task_run.c.user_id, place).where(*among)
    more = len(calendar.buckets) // _MONTHS_IN_A_SET
    run = (fenced if more else once)(rows).c
    bit = cast(1, BigInteger).bitwise_lshift(run.place % _MONTHS_IN_A_SET)
    in_set = run.place // _MONTHS_IN_A_SET
    bits = [case((in_set == n, bit)) for n in range(more + 1)] if more else [bit]
    sets = [func.coalesce(union_of_bits(each), 0).label(f"set_{n}") for n, each in enumerate(bits)]
    user = select(*sets).group_by(run.user_id).subquery().c
    sql = select(*user, func.count().label("users")).where(user.set_0 % 2 == 0).group_by(*user)
    return Step("months of users", sql)


def months_in(sets: Sequence[int]) -> list[int]:
    """The places of the months in their calendar, in order."""
    bits = sum(each << place * _MONTHS_IN_A_SET for place, each in enumerate(sets)) >> 1
    return [place for place in range(bits.bit_length()) if bits >> place & 1]


def _place_of_month(text: ColumnElement[str], window: Window) -> ColumnElement[int]:
    """SQL: 1 for a time in the first month of a window, 2 for the next one; 0 for any before."""
    year, month = (cast(func.substr(text, *part), Integer) for part in ((1, 4), (6, 2)))
    start, end = window.texts
    place = (year - window.start.year) * 12 + month - (window.start.month - 1)
    return case((text < start, 0), (text < end, place))
