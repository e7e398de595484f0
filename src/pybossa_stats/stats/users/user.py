"""One user in full: what a volunteer may want to see on paper."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Row

from pybossa_stats.contract import Result
from pybossa_stats.periods.asked import AskedWindow, window_of
from pybossa_stats.periods.calendar import BEGINNING, Bucket, Calendar
from pybossa_stats.periods.iso import instant_or_none
from pybossa_stats.periods.period import Period, to_local
from pybossa_stats.periods.window import LATEST, Window, sortable_text
from pybossa_stats.source.schema import project, task_run
from pybossa_stats.source.view import View
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.parts import Divided
from pybossa_stats.stats.question import question
from pybossa_stats.stats.sessions import Figures, Sessions, SessionsBy
from pybossa_stats.stats.sql.counted_rows import known, past_of
from pybossa_stats.stats.users.chosen_user import ChosenUser, choose_user
from pybossa_stats.stats.users.contributions import (
    EVER,
    WINDOW,
    contributions_step,
    hours_of_user_step,
    projects_step,
    rank_step,
    undated_step,
)
from pybossa_stats.stats.values import id_of, text_of

_MONTH = timedelta(days=30)


@dataclass(frozen=True)
class Contribution(Sessions):
    """What a user contributed.

    Attributes:
        answers: answers of the user
        days: days of the time zone with an answer
    """

    answers: int
    days: int
    hours: float
    sessions: int
    median_seconds: float | None


@dataclass(frozen=True)
class Rank(Result):
    """The rank of a user.

    Attributes:
        rank: rank by answers, from 1, among the users who may be listed; null for a user with
            restrict set, or without answers
        ranked_users: users who have a rank
    """

    rank: int | None
    ranked_users: int


@dataclass(frozen=True)
class RankedContribution(Contribution, Rank):
    """What a user contributed, and their rank.

    Attributes:
        projects: projects with an answer of the user
    """

    projects: int


@dataclass(frozen=True, slots=True)
class User(Result):
    """A user.

    Attributes:
        id: id in PYBOSSA
        fullname: name to show, exactly as stored
        name: name to log in with
        restrict: whether the user restricts the use of their data, and so is in no list
        registered: time of registration, in UTC; null if it cannot be read
        window: figures of the window
        all_time: figures as of the end of the window; null if it is unknown which answers there
            were, as none has a date
        first_answer: time of the user's first answer, in UTC; null if none has a readable time
        last_answer: time of the user's last answer, in UTC; null if none has a readable time
    """

    id: int
    fullname: str
    name: str
    restrict: bool
    registered: datetime | None
    window: RankedContribution
    all_time: RankedContribution | None
    first_answer: datetime | None
    last_answer: datetime | None


@dataclass(frozen=True)
class UserBucket(Contribution, Bucket):
    """What a user contributed in a month of the window."""


@dataclass(frozen=True, slots=True)
class UserProject(Result):
    """What a user contributed to a project.

    Attributes:
        id: id in PYBOSSA
        name: name, exactly as stored; null if the project is gone
        short_name: name in the address; null if the project is gone
        window: figures of the window
        all_time: figures as of the end of the window
    """

    id: int
    name: str | None
    short_name: str | None
    window: Contribution
    all_time: Contribution


@dataclass(frozen=True, slots=True)
class UserDetail(Divided):
    """One user in full.

    Attributes:
        origin: the database, when it was read, and the window
        user: user that is shown
        by: period of each bucket: month
        buckets: months of the window
        projects: projects with an answer of the user, most answers in the window first
    """

    origin: Origin
    user: User
    by: Period
    buckets: tuple[UserBucket, ...]
    projects: tuple[UserProject, ...]


class _Quarter(NamedTuple):
    """A user's answers to a project in a quarter of an hour.

    Attributes:
        project_id: the project.
        start: when the quarter began; None for answers without a plausible time.
        answers: how many there are.
    """

    project_id: int | None
    start: datetime | None
    answers: int


@question
def collect_user(view: View, user: str | int, window: AskedWindow = LATEST) -> UserDetail:
    """Read one user in full.

    Args:
        view: an open database; see `connect`.
        user: the name to log in with, or else the id.
        window: see `AskedWindow`; by default the last 30 days.

    Raises:
        StatsError: as `collect_site` does; UsageError also if there is no such user.
    """
    window = window_of(window, view.instant, _MONTH)
    calendar = Calendar.of(Period.MONTH, window)
    chosen = choose_user(view, user)
    rows = view.run(contributions_step(window, chosen.id)).all()
    is_known = known(view, task_run, len(rows)) is not None
    of_all_time = [_quarter(row, row.answers) for row in rows]
    of_window = [_quarter(row, row.window_answers) for row in rows if row.window_answers]
    hours = SessionsBy(view.run(hours_of_user_step(calendar, chosen.id)), "bucket", "project_id")
    in_window = _contributed(of_window, window, hours[WINDOW, None])
    ever = _contributed(of_all_time, window, hours[EVER, None])
    ranks = view.run(rank_step(window, ever["answers"], in_window["answers"])).one()
    first, last = _first_and_last(rows)
    return UserDetail(
        origin=Origin.of(
            view, window, _undated(view, chosen.id), last_answer=None if of_window else last
        ),
        user=User(
            **chosen._asdict(),
            window=RankedContribution(
                **in_window,
                **_rank(chosen, in_window, ranks.window_ahead, ranks.window_ranked_users),
                projects=len(_by_project(of_window)),
            ),
            all_time=RankedContribution(
                **ever,
                **_rank(chosen, ever, ranks.ahead, ranks.ranked_users),
                projects=len(_by_project(of_all_time)),
            )
            if is_known
            else None,
            first_answer=first,
            last_answer=last,
        ),
        by=calendar.by,
        buckets=_buckets(calendar, of_window, hours),
        projects=_projects(view, window, of_all_time if is_known else (), of_window, hours),
    )


def _quarter(row: Row[Any], answers: int) -> _Quarter:
    return _Quarter(row.project_id, instant_or_none(row.quarter), answers)


def _contributed(quarters: Iterable[_Quarter], window: Window, hours: Figures) -> Figures:
    """The figures of `Contribution`."""
    quarters = [*quarters]
    starts = (quarter.start for quarter in quarters if quarter.start)
    return {
        "answers": sum(quarter.answers for quarter in quarters),
        "days": len({to_local(start, window.zone).date() for start in starts}),
        **hours,
    }


def _rank(user: ChosenUser, contributed: Figures, ahead: int, ranked_users: int) -> Figures:
    """The figures of `Rank`.

    Args:
        user: the user.
        contributed: what they contributed.
        ahead: how many users who may be listed contributed more.
        ranked_users: how many of them contributed.
    """
    has_rank = contributed["answers"] and not user.restrict
    return {"rank": ahead + 1 if has_rank else None, "ranked_users": ranked_users}


def _first_and_last(rows: Iterable[Row[Any]]) -> tuple[datetime | None, datetime | None]:
    """When the first and the last answer with a plausible time were given."""
    beginning = sortable_text(BEGINNING)
    dated = [row for row in rows if row.quarter and row.quarter >= beginning]
    first = min((row.first_answer for row in dated), default=None)
    last = max((row.last_answer for row in dated), default=None)
    return instant_or_none(first), instant_or_none(last)


def _by_project(quarters: Iterable[_Quarter]) -> dict[int, list[_Quarter]]:
    by_project = defaultdict(list)
    for quarter in quarters:
        if quarter.project_id is not None:
            by_project[id_of(quarter.project_id, project)].append(quarter)
    return by_project


def _buckets(
    calendar: Calendar, quarters: Iterable[_Quarter], hours: SessionsBy
) -> tuple[UserBucket, ...]:
    by_place = defaultdict(list)
    for quarter in quarters:
        if quarter.start:
            by_place[calendar.place_of(quarter.start)].append(quarter)
    return tuple(
        UserBucket(
            **vars(bucket), **_contributed(by_place[place], calendar.window, hours[place, None])
        )
        for place, bucket in enumerate(calendar.buckets)
    )


def _projects(
    view: View,
    window: Window,
    of_all_time: Iterable[_Quarter],
    of_window: Iterable[_Quarter],
    hours: SessionsBy,
) -> tuple[UserProject, ...]:
    ever, in_window = _by_project(of_all_time), _by_project(of_window)
    names = {row.id: row for row in view.run(projects_step(ever))}
    projects = (
        UserProject(
            id=key,
            name=text_of(names[key].name) if key in names else None,
            short_name=text_of(names[key].short_name) if key in names else None,
            window=Contribution(**_contributed(in_window.get(key, ()), window, hours[WINDOW, key])),
            all_time=Contribution(**_contributed(quarters, window, hours[EVER, key])),
        )
        for key, quarters in sorted(ever.items())
    )
    return tuple(sorted(projects, key=_most_answers_first))


def _most_answers_first(project: UserProject) -> tuple[int, int]:
    return -project.window.answers, -project.all_time.answers


def _undated(view: View, user_id: int) -> dict[str, int]:
    """How many of a user's answers were left out as they have no date, as in `Origin`."""
    past = past_of(view)
    if past is None:
        return {}
    number = past.present.run(undated_step(user_id)).scalar_one()
    return {task_run.name: number} if number else {}
