"""How a server grew, by its own dates."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pybossa_stats.media.document import (
    Cell,
    Change,
    Column,
    Document,
    Kind,
    Line,
    Note,
    Row,
    Table,
    Tone,
    Trend,
)
from pybossa_stats.media.json_text import object_with_rows
from pybossa_stats.media.records import Field, Records
from pybossa_stats.report.calendars import (
    BUCKET_NAMES,
    bucket_fields,
    bucket_label,
    bucket_object,
    time_line,
    title,
    unfinished,
)
from pybossa_stats.report.chosen_project import project_data
from pybossa_stats.report.report import Report
from pybossa_stats.stats.activity.growth import Growth
from pybossa_stats.stats.origin import Origin

CAVEAT = (
    "Rebuilt from the dates in the database: what was deleted since, or has no readable date, is"
    " missing."
)


@dataclass(frozen=True, slots=True)
class GrowthReport(Report):
    """What there was at the end of each period."""

    kind = "growth"

    growth: Growth

    @property
    def origin(self) -> Origin:
        """The database, when it was read, and the window."""
        return self.growth.origin

    def document(self) -> Document:
        """A row for each period, and below, how each figure grew over all of them."""
        told = self.growth
        notes = Note((*unfinished(told.calendar), Line((CAVEAT,), Tone.FAINT)))
        return Document(
            title("Growth", self.origin, told.project),
            (time_line(told.calendar),),
            (_buckets(told), notes, _totals(told)),
        )

    def data(self, indent: int | None) -> Iterator[str]:
        """The kind of period, what there was before, and an object for each period."""
        told = self.growth
        members = {
            "by": told.calendar.by,
            "timezone": str(told.calendar.zone),
            "project": project_data(told.project),
            "start": told.start,
        }
        buckets = (
            {
                **bucket_object(told.calendar, bucket),
                **end,
            }
            for bucket, end in zip(told.calendar.buckets, told.ends, strict=True)
        )
        return object_with_rows(members, "buckets", buckets, indent)

    def records(self) -> Records:
        """A row for each period."""
        told = self.growth
        rows: Iterator[tuple[Field, ...]] = (
            (*bucket_fields(told.calendar, bucket), *end.values())
            for bucket, end in zip(told.calendar.buckets, told.ends, strict=True)
        )
        return Records((*BUCKET_NAMES, *told.start), rows)


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
    columns = (
        Column(""),
        Column("Start", Kind.NUMBER),
        Column("End", Kind.NUMBER),
        Column("Change", Kind.CHANGE),
        Column("", Kind.TREND),
    )
    last = told.ends[-1]
    rows = (
        Row(
            (
                name.capitalize(),
                number,
                last[name],
                Change(last[name] - number),
                Trend([number, *(end[name] for end in told.ends)]),
            )
        )
        for name, number in told.start.items()
    )
    return Table(columns, (tuple(rows),))
