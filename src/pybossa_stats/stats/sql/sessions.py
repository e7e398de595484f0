"""SQL that finds the time between a contributor's answers; see `stats.sessions`."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Select,
    case,
    cast,
    func,
    or_,
    select,
)

from pybossa_stats.periods.calendar import EARLIEST
from pybossa_stats.periods.window import Window, sortable_text
from pybossa_stats.source.functions import bytewise, in_sqlite, median, microseconds_of
from pybossa_stats.source.schema import task_run
from pybossa_stats.source.times import utc_text, within
from pybossa_stats.stats.chosen import ChosenProject
from pybossa_stats.stats.sql.buckets import Part, together
from pybossa_stats.stats.sql.conditions import of_project

if TYPE_CHECKING:
    from pybossa_stats.source.view import AnyColumns

ANSWERS_IN_SESSIONS = "answers_in_sessions"
"""The name of answers whose sessions are known, so that some of them can be left out."""

_LONGEST_GAP = timedelta(hours=1)

_MICROSECOND = timedelta(microseconds=1)


def answers_in_sessions(
    parts: Sequence[Part],
    chosen: ChosenProject | None = None,
    *contributors: ColumnElement[bool],
) -> CTE:
    """SQL: the answers of contributors, their ``bucket``, and the ``gap`` before each.

    The gap is in microseconds, and null where the answer begins a session. A contributor is a
    registered user, or an address; answers with neither are in no session.

    Args:
        parts: when they were given; the first answer in a part may follow one before it.
        chosen: the one project whose answers count, after those to any other; None for all.
        contributors: conditions on the contributors to read; none for all of them.
    """
    answers = together([_in_sessions(part, chosen, contributors) for part in parts])
    if isinstance(answers, CompoundSelect):  # whose rows a scope can leave out
        answers = select(answers.subquery("answers_of_parts"))
    return answers.cte(ANSWERS_IN_SESSIONS)


def _in_sessions(
    part: Part, chosen: ChosenProject | None, contributors: Iterable[ColumnElement[bool]]
) -> Select[Any]:
    period = part.period
    finish_time = task_run.c.finish_time
    user_id, user_ip, project_id = task_run.c.user_id, task_run.c.user_ip, task_run.c.project_id
    earlier = Window(max(period.start, EARLIEST + _LONGEST_GAP) - _LONGEST_GAP, period.end)
    time = utc_text(finish_time, earlier)
    address = case((user_id.is_(None), bytewise(user_ip)))
    columns = user_id, address.label("address"), project_id, time.label("time")
    has_contributor = or_(user_id.is_not(None), user_ip.is_not(None))
    runs = (
        select(*columns, microseconds_of(time).label("instant"))
        .where(within(finish_time, earlier), has_contributor, *contributors)
        .subquery("runs")
    ).c
    instant_before = func.lag(runs.instant).over(
        partition_by=(runs.user_id, runs.address),
        order_by=(runs.instant, runs.project_id.nulls_last()),
    )
    since = (runs.instant - instant_before).label("since")
    answers = select(runs.user_id, runs.project_id, runs.time, since).subquery("answers").c
    gap = case((answers.since <= _LONGEST_GAP // _MICROSECOND, answers.since)).label("gap")
    in_period = answers.time >= sortable_text(period.start)
    return select(answers.user_id, answers.project_id, part.bucket_of(answers.time), gap).where(
        in_period, *of_project(chosen, answers.project_id)
    )


def session_figures(
    answers: "AnyColumns",
    *keys: ColumnElement[Any],
    where: ColumnElement[bool] | None = None,
) -> Select[Any]:
    """SQL: the time between answers, of users alone, too; its median; and the sessions.

    Times are in microseconds.

    Args:
        answers: `answers_in_sessions`.
        keys: columns to group by.
        where: the condition that answers must meet; None for all of them.
    """
    gap = answers.gap
    user_gap = case((answers.user_id.is_not(None), gap)).label("user_gap")
    place = func.row_number().over(partition_by=keys or None, order_by=gap.nulls_last())
    gaps = func.count(gap).over(partition_by=keys or None)
    rows = select(
        *keys, gap, user_gap, in_sqlite(place).label("place"), in_sqlite(gaps).label("gaps")
    )
    keyed = (rows if where is None else rows.where(where)).subquery("keyed_answers").c
    grouped = [keyed[key.name] for key in keys]
    return select(
        *grouped,
        func.count().label("answers"),
        func.count().filter(keyed.gap.is_(None)).label("sessions"),
        cast(func.sum(keyed.gap), BigInteger).label("microseconds"),
        cast(func.sum(keyed.user_gap), BigInteger).label("user_microseconds"),
        median(keyed.gap, keyed.place, keyed.gaps).label("median_microseconds"),
    ).group_by(*grouped)
