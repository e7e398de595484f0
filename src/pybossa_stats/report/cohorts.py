"""How many users come back."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pybossa_stats.media.document import (
    Block,
    Cell,
    Column,
    Document,
    Heading,
    Kind,
    Line,
    Row,
    Share,
    Table,
    Tone,
    note,
)
from pybossa_stats.report.about import project_data, project_lines, title
from pybossa_stats.report.report import Report
from pybossa_stats.shares import in_percent
from pybossa_stats.stats.users.cohorts import FEW, Cohort, Cohorts


@dataclass(frozen=True, slots=True)
class CohortsReport(Report):
    """The users of each month, and how many of them were active in those that followed."""

    kind = "cohorts"
    rows = "cohorts.later"

    told: Cohorts

    def document(self) -> Document:
        """A row for each month of first answers, and a column for each month that follows."""
        told = self.told
        blocks: list[Block] = [_cohorts_table(told)]
        if month := told.unfinished:
            blocks.append(note(f"{month} is not over yet; returns in it are not counted yet."))
        how = "Users by month of first answer, and the share who returned later."
        return Document(
            title=title("Returning contributors to ", self.name),
            notes=(*project_lines(told.project), Line((how,), Tone.FAINT)),
            blocks=tuple(blocks),
        )

    def data(self) -> dict[str, Any]:
        """The same in numbers."""
        told = self.told
        return {
            "project": project_data(told.project),
            "cohorts": [*map(_entry, told.by_month)],
            "pooled": told.pooled and _entry(told.pooled),
            "everyone": _entry(told.everyone),
            "unfinished": told.unfinished,
        }


def _entry(cohort: Cohort) -> dict[str, Any]:
    later = [
        {"months_later": place, "first_time_users": each.newcomers, "returning_users": each.active}
        for place, each in enumerate(cohort.later, start=1)
    ]
    return {"months": cohort.months, "first_time_users": cohort.newcomers, "later": later}


def _cohorts_table(cohorts: Cohorts) -> Table:
    """The columns of later months go first where there is no room."""
    longest = len(cohorts.everyone.later)
    columns = (
        Column("First answer", stretch=True),
        Column("Users", Kind.NUMBER),
        *(
            Column(f"{'Month ' if place == 1 else ''}+{place}", Kind.SHARE, drop_rank=place - 1)
            for place in range(1, longest + 1)
        ),
    )
    months = tuple(_row(cohort.months[0], cohort, longest) for cohort in cohorts.by_month)
    pooled = cohorts.pooled
    few = (_row(f"Under {FEW} a month", pooled, longest),) if pooled else ()
    several = len(months + few) > 1
    every = (_row("All", cohorts.everyone, longest, Tone.STRONG),) if several else ()
    return Table(columns, (months, few, every), empty="No first-time users in this period.")


def _row(label: str, cohort: Cohort, length: int, tone: Tone = Tone.PLAIN) -> Row:
    shares: list[Cell] = [Share(each.active, each.newcomers) for each in cohort.later]
    shares += [None] * (length - len(shares))
    return Row((label, cohort.newcomers, *shares), tone)


def cohorts_part(cohorts: Cohorts) -> Iterator[Block]:
    """The part of the page about returning users."""
    told = "Share of users who returned in later months, by month of first answer."
    if later := cohorts.everyone.later:
        share = in_percent(later[0].active / later[0].newcomers, 0)
        told += f" {share} returned in the month after their first answer."
    yield Heading("Returning users", (Line((told,)),))
    yield _cohorts_table(cohorts)
