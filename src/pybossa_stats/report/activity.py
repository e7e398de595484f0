"""What was done over time."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import NamedTuple

from pybossa_stats.media.document import (
    Bar,
    Block,
    Column,
    Kind,
    Note,
    Row,
    Table,
    Trend,
)
from pybossa_stats.report.about import before_entry
from pybossa_stats.report.calendars import (
    CalendarReport,
    bucket_entries,
    bucket_label,
    partial_rows,
)
from pybossa_stats.report.figures import compared, comparison
from pybossa_stats.stats.activity.activity import Activity


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
    _Figure("active_projects", "Active projects", drop_rank=1),
    _Figure("registered_users", "Users registered", drop_rank=2),
    _Figure("new_projects", "New projects", drop_rank=5),
    _Figure("new_tasks", "New tasks", drop_rank=4),
    _Figure("completed_tasks", "Completed tasks", drop_rank=3),
)


@dataclass(frozen=True, slots=True)
class ActivityReport(CalendarReport):
    """What was done in a window and in each period of it, compared with the window before."""

    kind = "activity"

    told: Activity

    def blocks(self) -> Iterator[Block]:
        """The whole window, and below it each period."""
        yield totals_table(self.told)
        yield _buckets(self.told)
        if lines := partial_rows(self.told.calendar):
            yield Note(lines)

    def totals(self) -> dict[str, float | None]:
        return asdict(self.told.total)

    def members(self) -> dict[str, object]:
        before = before_entry(self.origin) | asdict(self.told.before)
        return {"total": self.totals(), "before": before}

    def entries(self) -> Iterator[dict[str, object]]:
        """The counts of each period; what a single project does not have is None."""
        return bucket_entries(self.told.calendar, map(asdict, self.told.buckets))


def _figures(told: Activity) -> list[_Figure]:
    """The figures that there are; a single project has only some of them."""
    return [each for each in _FIGURES if getattr(told.total, each.name) is not None]


def totals_table(told: Activity) -> Table:
    """The whole window, compared with the window before it."""
    return comparison("Activity", told.origin, total_rows(told), Column("", Kind.TREND))


def total_rows(told: Activity) -> Iterator[Row]:
    """Its rows: what was done, what was done before, and how it developed."""
    return (_total(told, figure) for figure in _figures(told))


def _total(told: Activity, figure: _Figure) -> Row:
    total, before = getattr(told.total, figure.name), getattr(told.before, figure.name)
    trend = Trend([getattr(counts, figure.name) for counts in told.buckets], told.calendar.is_over)
    return compared(figure.label, total, before, trend)


def _buckets(told: Activity) -> Table:
    (first, *others), calendar = _figures(told), told.calendar
    columns = (
        Column(calendar.by.capitalize()),
        Column(first.label, Kind.NUMBER),
        Column("", Kind.BAR),
        *(Column(each.label, Kind.NUMBER, each.drop_rank) for each in others),
    )
    most = max(counts.answers for counts in told.buckets)
    rows = []
    for bucket, counts in zip(calendar.buckets, told.buckets, strict=True):
        label, bar = bucket_label(calendar, bucket), Bar(counts.answers, most)
        cells = (getattr(counts, each.name) for each in others)
        rows.append(Row((label, counts.answers, bar, *cells)))
    return Table(columns, (tuple(rows),))
