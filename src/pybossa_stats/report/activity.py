"""What was done over time."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from typing import NamedTuple

from pybossa_stats.media.document import (
    Bar,
    Block,
    Cell,
    Change,
    Column,
    Document,
    Kind,
    Note,
    Percent,
    Row,
    Table,
    Tone,
    Trend,
)
from pybossa_stats.media.json_text import object_with_rows
from pybossa_stats.media.records import Records
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
from pybossa_stats.report.report import Report, iso
from pybossa_stats.stats.activity.activity import Activity, Counts
from pybossa_stats.stats.origin import Origin


class _Figure(NamedTuple):
    """How people see one of the counts.

    Attributes:
        name: its attribute in `Counts`.
        label: what it is called.
        drop_rank: which columns go first where there is no room; see `Column`.
    """

    name: str
    label: str
    drop_rank: int = 0


_FIGURES = (
    _Figure("answers", "Answers"),
    _Figure("active_users", "Active users"),
    _Figure("addresses", "Addresses"),
    _Figure("active_projects", "Projects", drop_rank=1),
    _Figure("new_users", "New users", drop_rank=2),
    _Figure("new_projects", "New projects", drop_rank=4),
    _Figure("new_tasks", "New tasks", drop_rank=3),
)
_NAMES = tuple(field.name for field in fields(Counts))


@dataclass(frozen=True, slots=True)
class ActivityReport(Report):
    """What was done in a window and in each period of it, compared with the window before."""

    kind = "activity"

    activity: Activity

    @property
    def origin(self) -> Origin:
        """The database, when it was read, and the window."""
        return self.activity.origin

    def document(self) -> Document:
        """The whole window, and below it each period."""
        told = self.activity
        blocks: list[Block] = [totals_table(told), _buckets(told, _figures(told))]
        if notes := (*unfinished(told.calendar),):
            blocks.append(Note(notes))
        return Document(
            title("Activity", self.origin, told.project), (time_line(told.calendar),), tuple(blocks)
        )

    def data(self, indent: int | None) -> Iterator[str]:
        """The kind of period, the totals, those of the window before, and each period's counts."""
        told = self.activity
        calendar, before = told.calendar, told.calendar.before
        earlier = {"start": iso(before.start), "end": iso(before.end), **asdict(told.before)}
        members = {
            "by": calendar.by,
            "timezone": str(calendar.zone),
            "project": project_data(told.project),
            "total": asdict(told.total),
            "before": earlier,
        }
        buckets = (
            {
                **bucket_object(calendar, bucket),
                **asdict(counts),
            }
            for bucket, counts in zip(calendar.buckets, told.buckets, strict=True)
        )
        return object_with_rows(members, "buckets", buckets, indent)

    def records(self) -> Records:
        """A row for each period; what a single project does not have is empty."""
        told = self.activity
        rows = (
            (*bucket_fields(told.calendar, bucket), *(getattr(counts, name) for name in _NAMES))
            for bucket, counts in zip(told.calendar.buckets, told.buckets, strict=True)
        )
        return Records((*BUCKET_NAMES, *_NAMES), rows)


def _figures(told: Activity) -> list[_Figure]:
    """The figures that there are; a single project has only some of them."""
    return [each for each in _FIGURES if getattr(told.total, each.name) is not None]


def totals_table(told: Activity) -> Table:
    """The whole window, compared with the window before it."""
    columns = (
        Column(""),
        Column("Total", Kind.NUMBER),
        Column("Before", Kind.NUMBER, tone=Tone.FAINT),
        Column("Change", Kind.CHANGE),
        Column("", Kind.PERCENT, drop_rank=1),
        Column("", Kind.TREND),
    )
    return Table(columns, (tuple(_total(told, figure) for figure in _figures(told)),))


def _total(told: Activity, figure: _Figure) -> Row:
    total, before = getattr(told.total, figure.name), getattr(told.before, figure.name)
    percent = 100 * (total - before) / before if before else None
    trend = Trend([getattr(counts, figure.name) for counts in _finished(told)])
    return Row((figure.label, total, before, Change(total - before), Percent(percent), trend))


def _finished(told: Activity) -> Sequence[Counts]:
    """What was done in each period that is over; an unfinished one would look like a fall."""
    is_finished = told.calendar.is_finished(told.calendar.buckets[-1])
    return told.buckets if is_finished else told.buckets[:-1]


def _buckets(told: Activity, figures: Sequence[_Figure]) -> Table:
    (first, *others), calendar = figures, told.calendar
    columns = (
        Column(calendar.by.capitalize()),
        Column(first.label, Kind.NUMBER),
        Column("", Kind.BAR),
        *(Column(each.label, Kind.NUMBER, each.drop_rank) for each in others),
    )
    most = max(counts.answers for counts in told.buckets)
    rows = []
    for bucket, counts in zip(calendar.buckets, told.buckets, strict=True):
        cells: list[Cell] = [bucket_label(calendar, bucket), counts.answers]
        cells.append(Bar(counts.answers, most))
        cells += [getattr(counts, each.name) for each in others]
        rows.append(Row(tuple(cells)))
    return Table(columns, (tuple(rows),))
