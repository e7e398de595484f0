"""Who contributes, and how many users come back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

from pybossa_stats.media import document as doc
from pybossa_stats.media.document import Kind, Tone
from pybossa_stats.report import layout
from pybossa_stats.report.base import Report, attributes, iso
from pybossa_stats.report.locations import countries_data, locations_blocks
from pybossa_stats.shares import in_percent, rounded
from pybossa_stats.stats.chosen import ChosenProject
from pybossa_stats.stats.users.cohorts import FEW, Cohort, Cohorts
from pybossa_stats.stats.users.users import RankedUser, UsersStats

_SPANS = (1, 2, 4, 8, 16, 32)
"""The first number of days in each span of the table."""

_LEAST_USERS = 10  # users, of whom a tenth is one
_NOBODY = "No answers from registered users in this period."


@dataclass(frozen=True, slots=True)
class UsersReport(Report):
    """The users in a window, how unevenly they contribute, and the most active of them."""

    kind = "users"
    of = "Contributors to "
    rows = "top_users"

    told: UsersStats

    def notes(self) -> Iterator[doc.Line]:
        yield from _project_lines(self.told.project)
        yield from Report.notes(self)

    def blocks(self) -> Iterator[doc.Block]:
        """The figures of all users, on how many days they came, the top list, and locations."""
        stats, origin = self.told, self.origin
        yield _contributions_table(stats)
        changes = (layout.compared(*each) for each in _contributors(stats).values())
        yield layout.comparison("Users", origin, changes)
        yield _days_table(stats)
        yield _ranked_table(f"Top users of {origin.words}", stats.top)
        yield from locations_blocks(stats.locations)

    def totals(self) -> dict[str, float | None]:
        stats, shared = self.told, self.told.concentration
        return {
            **{name: number for name, (_, number, _) in _contributors(stats).items()},
            "one_day_users": stats.by_days.get(1, (0, 0))[0],
            "user_answers": shared.answers,
            "address_answers": stats.address_answers,
            "median_answers": shared.median,
            "most_active_users": shared.most_active,
            "most_active_user_answers": shared.most_active_answers,
            "gini": shared.gini,
        }

    def data(self) -> dict[str, Any]:
        """All figures, both distributions, the top list, and the countries of addresses."""
        stats = self.told
        before = {name: number for name, (*_, number) in _contributors(stats).items()}
        by_answers = sorted(stats.by_answers.items())
        return {
            "project": stats.project and attributes(stats.project),
            "total": self.totals(),
            "before": self.before_entry() | before,
            "by_answers": [{"answers": number, "users": users} for number, users in by_answers],
            "by_days": [
                {"days": days, "users": users, "answers": answers}
                for days, (users, answers) in stats.by_days.items()
            ],
            "top_users": [*map(_entry, stats.top)],
            "locations": countries_data(stats.locations),
        }


def _project_lines(project: ChosenProject | None) -> Iterator[doc.Line]:
    """The name of the project, unless the report covers all of them."""
    if project:
        yield doc.Line(("Project: ", doc.Name(project.name)), Tone.FAINT)


def _contributors(stats: UsersStats) -> dict[str, tuple[str, int, int]]:
    """What people call each figure, how much it is, and how much it was before."""
    now, before = stats.all, stats.before
    return {
        "active_users": ("Active users", now.active, before.active),
        "first_time_users": ("First-time", now.first_time, before.first_time),
        "returning_users": ("Returning", now.returning, before.returning),
        "answers": ("Answers", now.answers, before.answers),
    }


def _entry(user: RankedUser) -> dict[str, Any]:
    return attributes(user) | {"last_answer": iso(user.last_answer)}


def _contribution_groups(stats: UsersStats) -> tuple[tuple[doc.Row, ...], ...]:
    """How many contributed, and how much."""
    shared, users = stats.concentration, stats.all
    first_time, returning = ("First-time", users.first_time), ("Returning", users.returning)
    sources = [("Registered", shared.answers), ("Anonymous", stats.address_answers)]
    if neither := users.answers - shared.answers - stats.address_answers:
        sources.append(("Neither", neither))
    return (
        layout.whole("Active users", users.active, first_time, returning),
        layout.whole("Answers", users.answers, *sources),
    )


def _contributions_table(stats: UsersStats) -> doc.Table:
    """How many contributed, how much, and how unequally."""
    shared = stats.concentration
    median = None if shared.median is None else f"{shared.median:,g}"
    gini = None if shared.gini is None else f"{rounded(shared.gini, 2):.2f}"
    tenth = "1 user" if shared.most_active == 1 else f"{shared.most_active:,} users"
    top = f"Answers by the top 10% ({tenth})"
    return layout.parts_table(
        *_contribution_groups(stats),
        (
            layout.total_row("Median answers per user", median),
            layout.share_row(top, shared.most_active_answers, shared.answers),
            layout.total_row("Gini coefficient", gini),
        ),
    )


def _days_table(stats: UsersStats) -> doc.Table:
    """Users by number of active days: few days one by one, more of them by spans."""
    shared, by_days = stats.concentration, stats.by_days
    rows = []
    for first, after in zip(_SPANS, (*_SPANS[1:], inf), strict=True):
        found = [counts for days, counts in by_days.items() if first <= days < after]
        users, answers = sum(each[0] for each in found), sum(each[1] for each in found)
        if any(days >= first for days in by_days):
            of_users = layout.share_row(_span(first, after), users, shared.users).cells
            rows.append(doc.Row((*of_users, answers, doc.Share(answers, shared.answers))))
    columns = (
        doc.Column("Days", stretch=True),
        doc.Column("Users", Kind.NUMBER),
        doc.Column("", Kind.SHARE),
        doc.Column("", Kind.BAR),
        doc.Column("Answers", Kind.NUMBER, drop_rank=1),
        doc.Column("", Kind.SHARE, drop_rank=1),
    )
    return doc.Table(columns, (tuple(rows),), "Users by number of active days", _NOBODY)


def _span(first: int, after: float) -> str:
    if after == inf:
        return f"{first} or more"
    return f"{first}" if after - first == 1 else f"{first} to {after - 1}"


def _ranked_table(title: str, users: Sequence[RankedUser]) -> doc.Table:
    """Users by how much they contributed."""
    columns = (
        doc.Column("#", Kind.NUMBER),
        doc.Column("Name", stretch=True),
        doc.Column("User name", stretch=True, drop_rank=3, tone=Tone.FAINT),
        doc.Column("Answers", Kind.NUMBER),
        doc.Column("", Kind.BAR, drop_rank=4),
        doc.Column("Days", Kind.NUMBER, drop_rank=1),
        doc.Column("Projects", Kind.NUMBER, drop_rank=2),
        doc.Column("Last answer", drop_rank=1),
    )
    rows = []
    for user in users:
        names = doc.Name(user.fullname), doc.Name(user.name)
        bar, last = doc.Bar(user.answers, users[0].answers), f"{user.last_answer:%Y-%m-%d}"
        rows.append(doc.Row((user.rank, *names, user.answers, bar, user.days, user.projects, last)))
    return doc.Table(columns, (tuple(rows),), title, empty=_NOBODY)


def users_part(stats: UsersStats) -> Iterator[doc.Block]:
    """The part of the page about users."""
    shared = stats.concentration
    told = "Registered users in the period."
    if shared.users >= _LEAST_USERS:
        tenth = in_percent(shared.most_active_answers / shared.answers, 0)
        told += f" The most active 10% gave {tenth} of their answers."
    yield doc.Heading("Users", (doc.Line((told,)),))
    yield layout.parts_table(*_contribution_groups(stats))._replace(title="Contributions")
    yield _days_table(stats)
    yield _ranked_table("Top users", stats.top)


@dataclass(frozen=True, slots=True)
class CohortsReport(Report):
    """The users of each month, and how many of them were active in those that followed."""

    kind = "cohorts"
    of = "Returning contributors to "
    rows = "cohorts.later"

    told: Cohorts

    def notes(self) -> Iterator[doc.Line]:
        yield from _project_lines(self.told.project)
        how = "Users by month of first answer, and the share who returned later."
        yield doc.Line((how,), Tone.FAINT)

    def blocks(self) -> Iterator[doc.Block]:
        """A row for each month of first answers, and a column for each month that follows."""
        yield _cohorts_table(self.told)
        if month := self.told.unfinished:
            yield doc.note(f"{month} is not over yet; returns in it are not counted yet.")

    def data(self) -> dict[str, Any]:
        """The same in numbers."""
        told = self.told
        return {
            "project": told.project and attributes(told.project),
            "cohorts": [*map(_cohort_entry, told.by_month)],
            "pooled": told.pooled and _cohort_entry(told.pooled),
            "everyone": _cohort_entry(told.everyone),
            "unfinished": told.unfinished,
        }


def _cohort_entry(cohort: Cohort) -> dict[str, Any]:
    later = [
        {"months_later": place, "first_time_users": each.newcomers, "returning_users": each.active}
        for place, each in enumerate(cohort.later, start=1)
    ]
    return {"months": cohort.months, "first_time_users": cohort.newcomers, "later": later}


def _cohorts_table(cohorts: Cohorts) -> doc.Table:
    """The columns of later months go first where there is no room."""
    longest = len(cohorts.everyone.later)
    columns = (
        doc.Column("First answer", stretch=True),
        doc.Column("Users", Kind.NUMBER),
        *(
            doc.Column(f"{'Month ' if place == 1 else ''}+{place}", Kind.SHARE, drop_rank=place - 1)
            for place in range(1, longest + 1)
        ),
    )
    months = tuple(_cohort_row(cohort.months[0], cohort, longest) for cohort in cohorts.by_month)
    pooled = cohorts.pooled
    few = (_cohort_row(f"Under {FEW} a month", pooled, longest),) if pooled else ()
    several = len(months + few) > 1
    every = (_cohort_row("All", cohorts.everyone, longest, Tone.STRONG),) if several else ()
    return doc.Table(columns, (months, few, every), empty="No first-time users in this period.")


def _cohort_row(label: str, cohort: Cohort, length: int, tone: Tone = Tone.PLAIN) -> doc.Row:
    shares: list[doc.Cell] = [doc.Share(each.active, each.newcomers) for each in cohort.later]
    shares += [None] * (length - len(shares))
    return doc.Row((label, cohort.newcomers, *shares), tone)


def cohorts_part(cohorts: Cohorts) -> Iterator[doc.Block]:
    """The part of the page about returning users."""
    told = "Share of users who returned in later months, by month of first answer."
    if later := cohorts.everyone.later:
        share = in_percent(later[0].active / later[0].newcomers, 0)
        told += f" {share} returned in the month after their first answer."
    yield doc.Heading("Returning users", (doc.Line((told,)),))
    yield _cohorts_table(cohorts)
