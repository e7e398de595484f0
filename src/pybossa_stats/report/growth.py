"""How a server grew, by its own dates."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from pybossa_stats.media import document as doc
from pybossa_stats.media import wording
from pybossa_stats.media.charts import Curve, Series
from pybossa_stats.media.document import Kind, Tone
from pybossa_stats.periods.period import Period
from pybossa_stats.report import calendars
from pybossa_stats.report.calendars import CalendarReport
from pybossa_stats.report.layout import NAMES, growth_cells, growth_table
from pybossa_stats.stats.activity.growth import Growth
from pybossa_stats.stats.activity.statements import DATED

if TYPE_CHECKING:
    from pybossa_stats.stats.history import HistoryRow
    from pybossa_stats.stats.site.site import SiteStats

CAVEAT = (
    "Rebuilt from the dates in the database; records that were deleted, or have no readable date,"
    " are not included."
)

_CURVES = {
    "answers": "Answers",
    "users_and_addresses": "Users",
    "users": "Registered users",
    "projects": "Projects",
    "tasks": "Tasks",
}
"""The figures that are drawn, the largest chart first; of the two for users, only one is known."""


@dataclass(frozen=True, slots=True)
class GrowthReport(CalendarReport):
    """What there was at the end of each period."""

    kind = "growth"

    told: Growth

    def blocks(self) -> Iterator[doc.Block]:
        """A row for each period, and below, how each figure grew over all of them."""
        yield _buckets(self.told)
        partial_rows = calendars.partial_rows(self.told.calendar)
        yield doc.Note((*partial_rows, doc.Line((CAVEAT,), Tone.FAINT)))
        yield _totals(self.told)

    def totals(self) -> Mapping[str, float]:
        return self.told.ends[-1]

    def data(self) -> dict[str, object]:
        """What there was at the start, and at the end of each period."""
        told = self.told
        buckets = calendars.entries(told.calendar, map(_entry, told.ends))
        return {**self.about(), "at_start": _entry(told.start), "buckets": buckets}


def _entry(numbers: Mapping[str, int]) -> dict[str, int | None]:
    """Each figure for programs; None for what a single project does not have."""
    return {name: numbers.get(name) for name in DATED}


def _buckets(told: Growth) -> doc.Table:
    columns = [doc.Column(told.calendar.by.capitalize())]
    for name in told.start:
        columns += [doc.Column(name.capitalize(), Kind.NUMBER), doc.Column("", Kind.CHANGE)]
    earlier = (told.start, *told.ends)
    rows = (
        doc.Row((calendars.label(told.calendar, bucket), *_cells(end, before)))
        for bucket, end, before in zip(told.calendar.buckets, told.ends, earlier, strict=False)
    )
    return doc.Table(tuple(columns), (tuple(rows),))


def _cells(end: Mapping[str, int], before: Mapping[str, int]) -> Iterator[doc.Cell]:
    for name, number in end.items():
        yield number
        yield doc.Change(number - before[name])


def _totals(told: Growth) -> doc.Table:
    courses = {name: [end[name] for end in (told.start, *told.ends)] for name in told.start}
    rows = (
        doc.Row((name.capitalize(), *growth_cells(course[0], course[-1], doc.Trend(course))))
        for name, course in courses.items()
    )
    return growth_table("Start", "End", rows)


def growth_part(
    growth: Growth, history: "Iterable[HistoryRow] | None", now: "SiteStats"
) -> Iterator[doc.Block]:
    """The part of the page about growth: from snapshots if there are any, else from dates."""
    from_snapshots = tuple(_from_snapshots(history, now)) if history else ()
    yield from from_snapshots or _from_dates(growth)


def _from_snapshots(rows: "Iterable[HistoryRow]", now: "SiteStats") -> Iterator[doc.Block]:
    """The course up to the present figures; nothing if that is only one day."""
    figures: dict[datetime, Mapping[str, int | None] | None] = {}
    figures |= {row.start: row.figures for row in rows}
    if not any(figures.values()):
        return
    today = Period.DAY.start(now.window.end)
    if now.window.end == now.instant:  # else --until has asked for another day
        figures[today] = now.figures()
    days = list(_days(min(figures), today))
    if len(days) == 1:
        return
    known = [figures.get(day) for day in days]
    missing = sum(each is None for each in known)
    lines = [doc.Line(("From daily snapshots since ", wording.day(days[0]), "."))]
    if missing:
        shaded = f"{wording.number(missing)} of {wording.number(len(days))}"
        lines.append(doc.Line((f"Shaded: {shaded} days without a snapshot.",)))
    values = {
        name: [each[figure] if each else None for each in known]
        for figure, name in NAMES.items()
        if figure != "n_auth"  # which is part of all users
    }
    yield from _by_day(days, values, *lines)


def _days(first: datetime, last: datetime) -> Iterator[datetime]:
    while first <= last:
        yield first
        first = Period.DAY.after(first)


def _from_dates(growth: Growth) -> Iterator[doc.Block]:
    """The course by the dates of rows that still exist; nothing without any."""
    if growth.beginning is None:
        return
    growth = growth.from_beginning()
    values = {name: [end[name] for end in growth.ends] for name in DATED}  # not of addresses
    yield from _by_day(growth.calendar.local_starts, values, doc.Line((CAVEAT,)))


def _by_day(
    days: Sequence[datetime], values: Mapping[str, Sequence[int | None]], *sources: doc.Line
) -> Iterator[doc.Block]:
    """Figures at the end of each day, up to now.

    Args:
        days: the beginning of each.
        values: those of each figure, by its name; None for a day of which nothing is known.
        sources: where they come from.
    """
    yield doc.Heading("Growth", (_grown(days, values["answers"]), *sources))
    curves = (Curve(label, values[name]) for name, label in _CURVES.items() if name in values)
    yield Series("Growth", days, [*map(wording.day, days)], tuple(curves), finished=False)


def _grown(days: Sequence[datetime], answers: Sequence[int | None]) -> doc.Line:
    """By how much there are more answers than at first."""
    known = [place for place, number in enumerate(answers) if number is not None]
    since = wording.day(days[known[0]])
    first, last = (wording.number(answers[place] or 0) for place in (known[0], known[-1]))
    if first == last:
        return doc.Line((f"No more answers since {since}.",))
    return doc.Line((f"From {first} to {last} answers since {since}.",))
