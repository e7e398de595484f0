"""How many users come back."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pybossa_stats.media.document import (
    Block,
    Cell,
    Column,
    Document,
    Kind,
    Line,
    Name,
    Row,
    Share,
    Table,
    Tone,
    note,
)
from pybossa_stats.media.json_text import to_json
from pybossa_stats.media.records import Field, Records
from pybossa_stats.report.chosen_project import project_data, project_lines
from pybossa_stats.report.report import Report
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.users.cohorts import FEW, Cohort, Cohorts

_RECORD = ("months", "months_later", "newcomers", "active")


@dataclass(frozen=True, slots=True)
class CohortsReport(Report):
    """The users of each month, and how many of them were active in those that followed."""

    kind = "cohorts"

    cohorts: Cohorts

    @property
    def origin(self) -> Origin:
        """The database, when it was read, and the window."""
        return self.cohorts.origin

    def document(self) -> Document:
        """A row for each month of first answers, and a column for each month that follows."""
        found = self.cohorts
        blocks: list[Block] = [_table(found)]
        if found.unfinished:
            blocks.append(
                note(f"{found.unfinished} is not over yet: nobody is counted as coming back in it.")
            )
        how = Line(
            ("Users by the month of their first answer, and the share who came back later.",),
            Tone.FAINT,
        )
        return Document(
            title=("Who comes back to ", Name(found.origin.database or "")),
            notes=(*project_lines(found.project), how),
            blocks=tuple(blocks),
        )

    def data(self, indent: int | None) -> Iterator[str]:
        """The same in numbers."""
        found = self.cohorts
        contents = {
            "project": project_data(found.project),
            "cohorts": [*map(_entry, found.by_month)],
            "pooled": found.pooled and _entry(found.pooled),
            "everyone": _entry(found.everyone),
            "unfinished": found.unfinished,
        }
        yield to_json(contents, indent)

    def records(self) -> Records:
        """A row for each cohort and month; pooled months are separated by blanks."""
        rows = (row for cohort in _all(self.cohorts) for row in _records(cohort))
        return Records(_RECORD, rows)


def _all(cohorts: Cohorts) -> list[Cohort]:
    return [*cohorts.by_month, *([cohorts.pooled] if cohorts.pooled else [])]


def _entry(cohort: Cohort) -> dict[str, Any]:
    return {
        "months": list(cohort.months),
        "newcomers": cohort.newcomers,
        "later": [
            {"months_later": place, "newcomers": each.newcomers, "active": each.active}
            for place, each in enumerate(cohort.later, start=1)
        ],
    }


def _records(cohort: Cohort) -> Iterator[tuple[Field, ...]]:
    months = " ".join(cohort.months)
    yield months, 0, cohort.newcomers, cohort.newcomers
    for place, each in enumerate(cohort.later, start=1):
        yield months, place, each.newcomers, each.active


def _table(cohorts: Cohorts) -> Table:
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
    return Table(columns, (months, few, every), empty="No user answered first in this time.")


def _row(label: str, cohort: Cohort, length: int, tone: Tone = Tone.PLAIN) -> Row:
    shares: list[Cell] = [Share(each.active, each.newcomers) for each in cohort.later]
    shares += [None] * (length - len(shares))
    return Row((label, cohort.newcomers, *shares), tone)
