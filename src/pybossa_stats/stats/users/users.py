"""Who contributes: the users in a window, how many are new, and how uneven their shares are.

Only registered users are people here. An address is not: PYBOSSA gives each answer of a deleted
account an invented address of its own.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from pybossa_stats.errors import UsageError
from pybossa_stats.periods.window import LATEST, Span, Window, window_of
from pybossa_stats.source.schema import task_run, user
from pybossa_stats.source.view import View
from pybossa_stats.stats.chosen import ChosenProject, project_asked_for
from pybossa_stats.stats.locations import Locations, Locator, locate
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.question import question
from pybossa_stats.stats.sql.conditions import of_project
from pybossa_stats.stats.sql.last_answer import last_answer_before
from pybossa_stats.stats.sql.times import instant_of
from pybossa_stats.stats.sql.windows import within
from pybossa_stats.stats.users import MOST_USERS, TOP_USERS
from pybossa_stats.stats.users.concentration import Concentration, concentration
from pybossa_stats.stats.users.statements import answers_step, before_step, first_answers_step
from pybossa_stats.stats.values import id_of, text_of

_MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class RankedUser:
    """A user of the top list.

    Attributes:
        rank: the place; equals share one.
        id: the id in PYBOSSA.
        fullname: the name to show, exactly as stored.
        name: the name to log in with.
        answers: task runs in the window.
        days: the days of the window, in UTC, on which there was one.
        projects: how many projects they are of.
        last_answer: when the last of them was finished.
    """

    rank: int
    id: int
    fullname: str
    name: str
    answers: int
    days: int
    projects: int
    last_answer: datetime


@dataclass(frozen=True, slots=True)
class Contributors:
    """The users who contributed in a span of time.

    Attributes:
        active: how many users answered.
        first_time: how many of them have their first readable answer in it.
        answers: all task runs in it, those without a user, too.
    """

    active: int
    first_time: int
    answers: int

    @property
    def returning(self) -> int:
        """How many of the users answered earlier, too."""
        return self.active - self.first_time


@dataclass(frozen=True, slots=True)
class UsersStats:
    """Who contributed in a window.

    Attributes:
        origin: the database, when it was read, and the window.
        project: the one project whose answers count; None for all projects.
        top: the users with most answers, except those who restricted the use of their data. Equals
            are ordered by id.
        distribution: how many users gave a number of answers on a number of days, including those
            who restricted the use of their data, as it names nobody.
        address_answers: task runs in the window that have an address and no user.
        all: all users who contributed.
        before: who contributed in the window before it; see `Window.before`.
        locations: where the addresses of the window are; None if that was not asked for.
    """

    origin: Origin
    project: ChosenProject | None
    top: tuple[RankedUser, ...]
    distribution: Mapping[tuple[int, int], int] = field(hash=False)
    address_answers: int
    all: Contributors
    before: Contributors
    locations: Locations | None = None

    @property
    def concentration(self) -> Concentration:
        """How unevenly their answers are shared out among the users."""
        return concentration(self.by_answers)

    @property
    def by_answers(self) -> Mapping[int, int]:
        """For each number of answers, how many users have so many."""
        found: Counter[int] = Counter()
        for (answers, _), users in self.distribution.items():
            found[answers] += users
        return found

    @property
    def by_days(self) -> Mapping[int, tuple[int, int]]:
        """For each number of active days, how many users had it, and their answers."""
        people: Counter[int] = Counter()
        theirs: Counter[int] = Counter()
        for (answers, days), users in self.distribution.items():
            people[days] += users
            theirs[days] += answers * users
        return {days: (people[days], theirs[days]) for days in sorted(people)}


@question
def collect_users(
    view: View,
    window: Window | Span = LATEST,
    *,
    top: int = TOP_USERS,
    project: str | None = None,
    locator: Locator | None = None,
) -> UsersStats:
    """Find out who contributed.

    Args:
        view: an open database.
        window: the window, or what is to be known of it; by default the last 30 days.
        top: how many users to list, at the most.
        project: the short name or id of the one project whose answers count; None for all. With
            one, users are new if they are new to it.
        locator: what locates the addresses of the window; without one, none is.

    Raises:
        StatsError: as `collect_site` does; UsageError also if there is no such project.
    """
    if not 1 <= top <= MOST_USERS:
        raise UsageError(f"At most {MOST_USERS:,} users can be listed, and at least 1.")
    window = window_of(window, view.instant, _MONTH)
    chosen = project_asked_for(view, project)
    rows = view.run(answers_step(window, top, chosen)).all()
    newcomers = view.run(first_answers_step(window, chosen)).one()
    if newcomers.doubtful:
        newcomers = view.run(first_answers_step(window, chosen, exactly=True)).one()
    earlier = view.run(before_step(window, chosen)).one()
    of_all = [row for row in rows if row.id is None]
    distribution = {(row.answers, row.days): row.users for row in of_all if row.users}
    answers = sum(row.answers * (row.users + row.others) for row in of_all)
    last = None if answers else last_answer_before(view, window, chosen)
    in_window = within(task_run.c.finish_time, window), *of_project(chosen)
    return UsersStats(
        origin=Origin.of(view, window, last_answer=last),
        project=chosen,
        top=tuple(_ranked(row for row in rows if row.id is not None)),
        distribution=distribution,
        address_answers=sum(row.addressed or 0 for row in of_all),
        all=Contributors(sum(distribution.values()), newcomers.first_time_users, answers),
        before=Contributors(
            earlier.active_users, newcomers.before_first_time_users, earlier.answers
        ),
        locations=locate(view, locator, *in_window) if locator else None,
    )


def _ranked(rows: Iterable[Row[Any]]) -> Iterator[RankedUser]:
    first: dict[int, int] = {}  # the place of the first with so many answers
    for place, row in enumerate(rows, start=1):
        yield RankedUser(
            rank=first.setdefault(row.answers, place),
            id=id_of(row.id, user),
            fullname=text_of(row.fullname),
            name=text_of(row.name),
            answers=row.answers,
            days=row.days,
            projects=row.projects,
            last_answer=instant_of(row.last_answer),
        )
