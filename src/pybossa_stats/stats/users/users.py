"""Who contributes: the users in a window, how many are new, and how uneven their shares are.

Only registered users are people here. An address is not: PYBOSSA gives each answer of a deleted
account an invented address of its own.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from pybossa_stats.contract import Fraction, Result
from pybossa_stats.errors import UsageError
from pybossa_stats.periods.asked import AskedWindow, window_of
from pybossa_stats.periods.iso import instant_of
from pybossa_stats.periods.window import LATEST, Window
from pybossa_stats.source.schema import task_run, user
from pybossa_stats.source.times import within
from pybossa_stats.source.view import View
from pybossa_stats.stats.chosen import ChosenProject, project_asked_for
from pybossa_stats.stats.locations import Locations, Locator, locate
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.parts import Before, time_before
from pybossa_stats.stats.question import question
from pybossa_stats.stats.sessions import Figures, Hours, Sessions
from pybossa_stats.stats.sql.buckets import BEFORE, IN_WINDOW
from pybossa_stats.stats.sql.conditions import of_project
from pybossa_stats.stats.sql.counted_rows import counts_accounts, known
from pybossa_stats.stats.sql.hours import Grouping, HoursRequest
from pybossa_stats.stats.sql.last_answer import last_answer_before
from pybossa_stats.stats.top_users import TopUser, ranked
from pybossa_stats.stats.users import MOST_USERS, TOP_USERS
from pybossa_stats.stats.users.concentration import concentration
from pybossa_stats.stats.users.statements import (
    answers_by_user_step,
    before_step,
    first_answers_step,
    registrations_step,
)
from pybossa_stats.stats.values import id_of, text_of

GROUPINGS = Grouping.TOTALS, Grouping.USERS
"""The groupings of hours that `UsersStats` has."""

_MONTH = timedelta(days=30)
_MICROSECONDS_IN_A_DAY = timedelta(days=1) // timedelta(microseconds=1)


@dataclass(frozen=True)
class RankedUser(TopUser, Sessions):
    """A user of the top list, and the answers in the window.

    Attributes:
        days: days of the time zone with an answer
        projects: projects with an answer
        first_answer: time of the user's first answer ever, from 1970 on if there is one, and up to
            the end of the window, in UTC
        last_answer: time of the user's last answer in the window, in UTC
    """

    days: int
    projects: int
    hours: float
    sessions: int
    median_seconds: float | None
    first_answer: datetime
    last_answer: datetime


@dataclass(frozen=True)
class Contributors(Sessions):
    """Contributors in a span of time.

    Attributes:
        active_users: registered users with an answer
        first_time_users: first-time users: without an answer before the window; null if they, or
            the returning users, are under five, with --publish
        returning_users: returning users: with an answer before the window; null as first_time_users
            is
        answers: all answers, including those without a user
    """

    active_users: int
    first_time_users: int | None
    returning_users: int | None
    answers: int
    hours: float
    sessions: int
    median_seconds: float | None


@dataclass(frozen=True)
class ContributorsBefore(Contributors, Before):
    """Contributors in the preceding period."""


@dataclass(frozen=True, slots=True)
class Accounts(Result):
    """All registered users.

    Attributes:
        users: registered users; null with --project or --category, or if it is unknown which there
            were
        users_without_answers: those of them who never answered; null as users is, or if it is
            unknown which answers there were; or, with --publish, if a group under five would
            follow from it
    """

    users: int | None
    users_without_answers: int | None


@dataclass(frozen=True)
class UsersTotal(Contributors):
    """Contributors in the window, and how unevenly their answers are shared out.

    Attributes:
        one_day_users: users with answers on one day of the time zone; null if they, or the others,
            are under five, with --publish
        user_answers: answers from registered users
        address_answers: answers without a user that have an address
        median_answers: median answers per user; null without users, or if under five are active,
            with --publish
        most_active_users: number of users in the most active tenth, rounded up; null if under five
            are active, with --publish
        most_active_user_answers: answers of these users; null as most_active_users is
        gini: Gini coefficient of answers per user: 0 if all give the same number, nearly 1 if one
            user gives all; null as median_answers is
        registrations: accounts created; null with --project or --category, or if no date of them
            can be read
        answered_registrations: those of them with an answer by the end of the window; null as
            registrations is, or if it is unknown which answers there were; or, with --publish, if
            they, or the others, are under five
        median_days_to_answer: median days from their registration to their first answer; null if
            there is none, or as answered_registrations is
        all_time: all users as of the end of the window
    """

    one_day_users: int | None
    user_answers: int
    address_answers: int
    median_answers: float | None
    most_active_users: int | None
    most_active_user_answers: int | None
    gini: Fraction | None
    registrations: int | None
    answered_registrations: int | None
    median_days_to_answer: float | None
    all_time: Accounts


@dataclass(frozen=True, slots=True)
class UsersByAnswers(Result):
    """Users with a number of answers.

    Attributes:
        answers: a number of answers
        users: users with that number of answers
    """

    answers: int
    users: int


@dataclass(frozen=True, slots=True)
class UsersByDays(Result):
    """Users who were active on a number of days.

    Attributes:
        days: a number of days of the time zone; with --publish, the least of a group, which ends
            before that of the next row
        users: users active on that number of days
        answers: answers of these users
    """

    days: int
    users: int
    answers: int


@dataclass(frozen=True, slots=True)
class UsersStats(Result):
    """Contributors.

    Attributes:
        origin: the database, when it was read, and the window
        project: project that is counted; null for all projects
        total: figures of the window
        before: figures of the time that the window is compared with; null with --compare none
        by_answers: users by number of answers; empty with --publish
        by_days: users by number of active days
        top_users: users with the most answers, except those with restrict set; empty if under five,
            with --publish
        locations: locations of the addresses in the window; null without --geoip-db, or if under
            five, with --publish
    """

    origin: Origin
    project: ChosenProject | None
    total: UsersTotal
    before: ContributorsBefore | None
    by_answers: tuple[UsersByAnswers, ...]
    by_days: tuple[UsersByDays, ...]
    top_users: tuple[RankedUser, ...]
    locations: Locations | None


_NOT_COUNTED: Figures = {
    "registrations": None,
    "answered_registrations": None,
    "median_days_to_answer": None,
    "all_time": Accounts(None, None),
}
"""The figures on registrations of some projects: people register with the server."""


@question
def collect_users(
    view: View,
    window: AskedWindow = LATEST,
    *,
    top: int = TOP_USERS,
    project: str | int | None = None,
    locator: Locator | None = None,
) -> UsersStats:
    """Find out who contributed.

    Args:
        view: an open database.
        window: see `AskedWindow`; by default the last 30 days.
        top: how many users to list, at the most.
        project: the short name or id of the one project whose answers count; None for all. With
            one, users are new if they are new to it.
        locator: what locates the addresses of the window; without one, none is.

    Raises:
        StatsError: as `collect_site` does; UsageError also if there is no such project.
    """
    if top not in range(1, MOST_USERS + 1):
        raise UsageError(f"At most {MOST_USERS:,} users can be listed, and at least 1.")
    window = window_of(window, view.instant, _MONTH)
    chosen = project_asked_for(view, project)
    hours = Hours(view, HoursRequest(window, GROUPINGS, chosen, top=top))
    return read_users(view, hours, locator)


def read_users(view: View, hours: Hours, locator: Locator | None) -> UsersStats:
    """Find out who contributed, but for the hours of work, which are known.

    Args:
        view: an open database.
        hours: by `GROUPINGS`, of as many users as are listed.
        locator: as in `collect_users`.
    """
    window, chosen, top = hours.request.window, hours.request.chosen, hours.request.top
    of_accounts = chosen is None and counts_accounts(view)
    dated = of_accounts and view.tables.can_read(user.c.created)
    if dated:
        view.look_through(user.c.created)
    counted, listed = _split(view.run(answers_by_user_step(window, top, chosen)))
    ids = [id_of(row.id, user) for row in listed]
    step = first_answers_step(window, chosen, ids, registrations=dated)
    (first,), of_listed = _split(view.run(step))
    first_answers = {row.id: instant_of(row.first_answer) for row in of_listed}
    earlier = view.run(before_step(window, chosen)).one() if window.is_compared else None
    by_answers = _summed((row.answers, row.users) for row in counted)
    by_days = _summed((row.days, row.users) for row in counted)
    answers_by_days = _summed((row.days, row.answers * row.users) for row in counted)
    answers = sum(row.answers * (row.users + row.others) for row in counted)
    last = None if answers else last_answer_before(view, window, chosen)
    in_window = within(task_run.c.finish_time, window), *of_project(chosen)
    before = None
    if earlier is not None:
        before = ContributorsBefore(
            **time_before(window),
            **_contributors(earlier.active_users, first.before_first_time_users),
            answers=earlier.answers,
            **hours[Grouping.TOTALS, BEFORE, None],
        )
    return UsersStats(
        origin=Origin.of(view, window, last_answer=last),
        project=chosen,
        total=UsersTotal(
            **_contributors(sum(by_answers.values()), first.first_time_users),
            answers=answers,
            **hours[Grouping.TOTALS, IN_WINDOW, None],
            one_day_users=by_days[1],
            address_answers=sum(row.addressed or 0 for row in counted),
            **concentration(by_answers)._asdict(),
            **_registrations(view, window, first, dated=dated) if of_accounts else _NOT_COUNTED,
        ),
        before=before,
        by_answers=tuple(
            UsersByAnswers(number, users) for number, users in sorted(by_answers.items())
        ),
        by_days=tuple(
            UsersByDays(days, users, answers_by_days[days])
            for days, users in sorted(by_days.items())
        ),
        top_users=tuple(
            _ranked_user(rank, row, hours[Grouping.USERS, IN_WINDOW, row.id], first_answers[row.id])
            for rank, row in ranked(listed)
        ),
        locations=locate(view, locator, *in_window) if locator else None,
    )


def _contributors(active: int, first_time: int) -> Figures:
    return {
        "active_users": active,
        "first_time_users": first_time,
        "returning_users": active - first_time,
    }


def _summed(pairs: Iterable[tuple[int, int]]) -> Counter[int]:
    """The sum of the numbers of each key, without zeros."""
    sums: Counter[int] = Counter()
    for key, number in pairs:
        sums[key] += number
    return +sums


def _split(rows: Iterable[Row[Any]]) -> tuple[list[Row[Any]], list[Row[Any]]]:
    """Rows without an id, and those with one."""
    parts: tuple[list[Row[Any]], list[Row[Any]]] = [], []
    for row in rows:
        parts[row.id is not None].append(row)
    return parts


def _registrations(view: View, window: Window, answered: Row[Any], *, dated: bool) -> Figures:
    """The figures of `UsersTotal` on registrations and on all users.

    Args:
        view: an open database.
        window: the window of the report.
        answered: who answered, of `first_answers_step`.
        dated: whether the times of registrations can be read.
    """
    row = view.run(registrations_step(window, registrations=dated)).one()
    is_known = dated and (row.dated or not row.users)
    median = answered.median_microseconds
    users = known(view, user, row.users)
    answered_users = known(view, task_run, answered.answered_users)
    has_answered = known(view, task_run, answered.answered_registrations)
    return {
        "registrations": row.registrations if is_known else None,
        "answered_registrations": has_answered if is_known else None,
        "median_days_to_answer": None
        if median is None
        else round(float(median) / _MICROSECONDS_IN_A_DAY, 4),
        "all_time": Accounts(users, _difference(users, answered_users)),
    }


def _difference(number: int | None, other: int | None) -> int | None:
    """A number less another; None where one of them is unknown."""
    return None if number is None or other is None else number - other


def _ranked_user(rank: int, row: Row[Any], worked: Figures, first_answer: datetime) -> RankedUser:
    return RankedUser(
        rank=rank,
        id=id_of(row.id, user),
        fullname=text_of(row.fullname),
        name=text_of(row.name),
        answers=row.answers,
        days=row.days,
        projects=row.projects,
        **worked,
        first_answer=first_answer,
        last_answer=instant_of(row.last_answer),
    )
