"""How a server grew, by its own dates."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pybossa_stats.media.document import (
    Block,
    Cell,
    Change,
    Column,
    Kind,
    Line,
    Note,
    Row,
    Table,
    Tone,
    Trend,
)
from pybossa_stats.report.calendars import (
    CalendarReport,
    bucket_entries,
    bucket_label,
    partial_rows,
)
from pybossa_stats.report.figures import growth_cells, growth_table
from pybossa_stats.stats.activity.growth import Growth
from pybossa_stats.stats.activity.statements import DATED

CAVEAT = (
    "Rebuilt from the dates in the database; records that were deleted, or have no readable date,"
    " are not included."
)


@dataclass(frozen=True, slots=True)
class GrowthReport(CalendarReport):
    """What there was at the end of each period."""

    kind = "growth"

    told: Growth

    def blocks(self) -> Iterator[Block]:
        """A row for each period, and below, how each figure grew over all of them."""
        yield _buckets(self.told)
        yield Note((*partial_rows(self.told.calendar), Line((CAVEAT,), Tone.FAINT)))
        yield _totals(self.told)

    def totals(self) -> Mapping[str, float]:
        return self.told.ends[-1]

    def members(self) -> dict[str, object]:
        return {"at_start": _entry(self.told.start)}

    def entries(self) -> Iterator[dict[str, object]]:
        """What there was at the end of each period."""
        return bucket_entries(self.told.calendar, map(_entry, self.told.ends))


def _entry(numbers: Mapping[str, int]) -> dict[str, int | None]:
    """Each figure for programs; None for what a single project does not have."""
    return {name: numbers.get(name) for name in DATED}


def _buckets(told: Growth) -> Table:
    columns = [Column(told.calendar.by.capitalize())]
    for name in told.start:
        columns += [Column(name.capitalize(), Kind.NUMBER), Column("", Kind.CHANGE)]
    earlier = (told.start, *told.ends)
    rows = (
        Row((bucket_label(told.calendar, bucket), *_cells(end, before)))
        for bucket, end, before in zip(told.calendar.buckets, told.ends, earlier, strict=False)
    )
    return Table(tuple(columns), (tuple(rows),))


def _cells(end: Mapping[str, int], before: Mapping[str, int]) -> Iterator[Cell]:
    for name, number in end.items():
        yield number
        yield Change(number - before[name])


def _totals(told: Growth) -> Table:
    courses = {name: [end[name] for end in (told.start, *told.ends)] for name in told.start}
    rows = (
        Row((name.capitalize(), *growth_cells(course[0], course[-1], Trend(course))))
        for name, course in courses.items()
    )
    return growth_table("Start", "End", rows)
