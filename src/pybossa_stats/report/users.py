"""Contributors, and how many users come back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf
from typing import NamedTuple

from pybossa_stats.contract import flat
from pybossa_stats.media import document as doc
from pybossa_stats.media import wording
from pybossa_stats.media.document import Kind, Tone
from pybossa_stats.report.base import Report, totals_of
from pybossa_stats.report.layout import (
    HOURS,
    Column,
    Figure,
    compared,
    comparison,
    date_column,
    parts_table,
    share_row,
    short_name_column,
    table,
    total_row,
    with_parts,
)
from pybossa_stats.report.locations import locations_blocks
from pybossa_stats.shares import rounded
from pybossa_stats.stats.chosen import ChosenProject
from pybossa_stats.stats.users.cohorts import FEW, Cohort, Cohorts
from pybossa_stats.stats.users.users import RankedUser, UsersStats, UsersTotal

FIRST_DAYS = (1, 2, 4, 8, 16, 32)
"""The first number of days in each span of the table."""

_NO_USERS = "No answers from registered users in this period."

_CONTRIBUTORS = (
    Figure("Active users", "active_users"),
    Figure("First-time", "first_time_users"),
    Figure("Returning", "returning_users"),
    Figure("Answers", "answers"),
    HOURS,
)
"""What is compared with the time before."""


@dataclass(frozen=True, slots=True)
class UsersReport(Report):
    """The users in a window, how unevenly they contribute, and the most active of them."""

    kind = "users"
    of = "Contributors to "
    rows = "top_users"

    result: UsersStats

    def notes(self) -> Iterator[doc.Line]:
        yield from _project_lines(self.result.project)
        yield from Report.notes(self)

    def blocks(self) -> Iterator[doc.Block]:
        """The figures of all users, on how many days they came, the top list, and locations."""
        result, origin = self.result, self.origin
        yield _contributions_table(result.total, *_account_groups(result))
        if result.before:  # else the table above has these figures
            yield comparison("Users", origin, compared(_CONTRIBUTORS, result.total, result.before))
        yield days_table(result)
        yield ranked_table(f"Top users of {origin.words}", result)
        yield from locations_blocks(result.locations)

    def totals(self) -> Mapping[str, float | None]:
        return totals_of(self.result, flat(self.result.total), self.result.project)


def _project_lines(project: ChosenProject | None) -> Iterator[doc.Line]:
    """The name of the project, unless the report covers all of them."""
    if project:
        yield doc.Line(("Project: ", doc.Name(project.name)), Tone.FAINT)


def _contribution_groups(total: UsersTotal) -> tuple[tuple[doc.Row, ...], ...]:
    """How many contributed, and how much."""
    answers = [("By registered users", total.user_answers), ("Anonymous", total.address_answers)]
    if neither := total.answers - total.user_answers - total.address_answers:
        answers.append(("Neither", neither))
    return (
        with_parts(
            "Active users",
            total.active_users,
            ("First-time", total.first_time_users),
            ("Returning", total.returning_users),
        ),
        with_parts("Answers", total.answers, *answers),
    )


def _account_groups(stats: UsersStats) -> Iterator[tuple[doc.Row, ...]]:
    """How many registered and answered then, and how many never did; nothing of some projects."""
    if stats.project or stats.origin.limits_projects:
        return
    total, accounts = stats.total, stats.total.all_time
    days = total.median_days_to_answer
    after = None if days is None else wording.duration(days)
    yield (
        *with_parts(
            "Registrations", total.registrations, ("Answered", total.answered_registrations)
        ),
        doc.Row((doc.Part("Median time to answer"), after, None, None)),
    )
    never = "Never answered", accounts.users_without_answers
    yield with_parts("Registered users", accounts.users, never)


def _contributions_table(total: UsersTotal, *accounts: tuple[doc.Row, ...]) -> doc.Table:
    """How many contributed, how much, and how unequally; and how many accounts there are."""
    median = None if total.median_answers is None else f"{total.median_answers:,g}"
    seconds = None if total.median_seconds is None else f"{total.median_seconds:,.0f}"
    gini = None if total.gini is None else f"{rounded(total.gini, 2):.2f}"
    most_active = total.most_active_users
    tenth = "" if most_active is None else f" ({wording.counted(most_active, 'users')})"
    top = f"Answers by the top 10%{tenth}"
    return parts_table(
        *_contribution_groups(total),
        (
            total_row("Median answers per user", median),
            share_row(top, total.most_active_user_answers, total.user_answers),
            total_row("Gini coefficient", gini),
        ),
        (
            total_row("Hours of work, at least", wording.hours(total.hours)),
            total_row("Sessions", total.sessions),
            total_row("Median seconds between answers", seconds),
        ),
        *accounts,
    )


class _Span(NamedTuple):
    """Users who were active on some number of days.

    Attributes:
        first: the smallest number of days.
        after: the number after the largest.
        users: how many there are.
        answers: how many they gave.
    """

    first: int
    after: float
    users: int
    answers: int

    @property
    def label(self) -> str:
        """The numbers of days."""
        if self.after == inf:
            return f"{self.first} or more"
        if self.after - self.first == 1:
            return f"{self.first}"
        return f"{self.first} to {self.after - 1}"


def days_table(stats: UsersStats) -> doc.Table:
    """Users by number of active days: few days one by one, more of them by spans."""
    users, answers = stats.total.active_users, stats.total.user_answers
    columns: tuple[Column[_Span], ...] = (
        Column("Days", lambda span: span.label, stretch=True),
        Column("Users", lambda span: span.users, Kind.NUMBER),
        Column("", lambda span: doc.Share(span.users, users), Kind.SHARE),
        Column("", lambda span: doc.Bar(span.users, users), Kind.BAR),
        Column("Answers", lambda span: span.answers, Kind.NUMBER, drop_rank=1),
        Column("", lambda span: doc.Share(span.answers, answers), Kind.SHARE, drop_rank=1),
    )
    return table(columns, _spans(stats), title="Users by number of active days", empty=_NO_USERS)


def _spans(stats: UsersStats) -> Iterator[_Span]:
    grouped = stats.origin.least_group is not None
    firsts = [row.days for row in stats.by_days] if grouped else FIRST_DAYS
    for first, after in zip(firsts, (*firsts[1:], inf), strict=True):
        rows = [row for row in stats.by_days if first <= row.days < after]
        if any(row.days >= first for row in stats.by_days):
            users, answers = sum(row.users for row in rows), sum(row.answers for row in rows)
            yield _Span(first, after, users, answers)


def ranked_table(title: str, stats: UsersStats, *, ranks: bool = True) -> doc.Table:
    """Users by how much they contributed, on request with their ranks and user names."""
    users, zone = stats.top_users, stats.origin.zone
    most = max((user.answers for user in users), default=0)
    rank: Column[RankedUser] = Column("#", lambda user: user.rank, Kind.NUMBER)
    user_name: Column[RankedUser] = short_name_column(
        "User name", lambda user: doc.Name(user.name), drop_rank=3
    )
    columns: tuple[Column[RankedUser], ...] = (
        *([rank] if ranks else []),
        Column("Name", lambda user: doc.Name(user.fullname), stretch=True),
        *([user_name] if ranks else []),
        Column("Answers", lambda user: user.answers, Kind.NUMBER),
        Column("", lambda user: doc.Bar(user.answers, most), Kind.BAR, drop_rank=4),
        Column("Hours", lambda user: wording.hours(user.hours), Kind.NUMBER, drop_rank=1),
        Column("Days", lambda user: user.days, Kind.NUMBER, drop_rank=1),
        Column("Projects", lambda user: user.projects, Kind.NUMBER, drop_rank=2),
        date_column("First answer", lambda user: user.first_answer, zone, drop_rank=3),
        date_column("Last answer", lambda user: user.last_answer, zone, drop_rank=1),
    )
    return table(columns, users, title=title, empty=_NO_USERS)


@dataclass(frozen=True, slots=True)
class CohortsReport(Report):
    """The users of each month, and how many of them were active in those that followed."""

    kind = "cohorts"
    of = "Returning contributors to "
    rows = "cohorts.later"

    result: Cohorts

    def notes(self) -> Iterator[doc.Line]:
        yield from _project_lines(self.result.project)
        explanation = "Users by month of first answer, and the share who returned later."
        yield doc.Line((explanation,), Tone.FAINT)

    def blocks(self) -> Iterator[doc.Block]:
        """A row for each month of first answers, and a column for each month that follows."""
        yield cohorts_table(self.result)
        if month := self.result.unfinished:
            yield doc.note(f"{month} is not over yet; returns in it are not counted yet.")


def cohorts_table(cohorts: Cohorts, least_base: int = 0) -> doc.Table:
    """The columns of later months go first where there is no room.

    Args:
        cohorts: the cohorts.
        least_base: the least number of users of whom a percentage is shown.
    """
    pooled = (cohorts.pooled,) if cohorts.pooled else ()
    several = len(cohorts.cohorts) + len(pooled) > 1 or cohorts.origin.least_group
    everyone = (cohorts.everyone,) if several else ()

    def label(cohort: Cohort) -> str:
        if cohort is cohorts.everyone:
            return "All"
        if cohort is cohorts.pooled:
            return f"Under {FEW} a month"
        first, *others = cohort.months
        return f"{first} to {others[-1]}" if others else first

    columns: tuple[Column[Cohort], ...] = (
        Column("First answer", label, stretch=True),
        Column("Users", lambda cohort: cohort.first_time_users, Kind.NUMBER),
        *(_later_column(n, least_base) for n in range(1, len(cohorts.everyone.later) + 1)),
    )
    return table(
        columns,
        cohorts.cohorts,
        pooled,
        everyone,
        empty="No first-time users in this period.",
        tone=lambda cohort: Tone.STRONG if cohort is cohorts.everyone else Tone.PLAIN,
    )


def _later_column(months_later: int, least_base: int) -> Column[Cohort]:
    """The share of users who returned so many months after their first one."""

    def share(cohort: Cohort) -> doc.Share | str | None:
        if months_later > len(cohort.later):
            return None
        later = cohort.later[months_later - 1]
        if later.first_time_users < least_base:
            return f"{later.returning_users} of {later.first_time_users}"
        return doc.Share(later.returning_users, later.first_time_users)

    title = f"{'Month ' if months_later == 1 else ''}+{months_later}"
    return Column(title, share, Kind.SHARE, drop_rank=months_later - 1)
