"""How a server grew, by its own dates."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any

from pybossa_stats.media import document as doc
from pybossa_stats.media import wording
from pybossa_stats.media.charts import Curve, Series
from pybossa_stats.media.document import Kind, Tone
from pybossa_stats.periods.calendar import period_after, period_start
from pybossa_stats.periods.period import Period
from pybossa_stats.report import calendars
from pybossa_stats.report.base import totals_of
from pybossa_stats.report.calendars import CalendarReport
from pybossa_stats.report.layout import Column, Figure, Grown, growth_table, known_figures, table
from pybossa_stats.stats.activity.growth import Growth, GrowthBucket, Totals

if TYPE_CHECKING:
    from pybossa_stats.stats.history import History
    from pybossa_stats.stats.overview import Overview
    from pybossa_stats.stats.site.figures import SiteFigures
    from pybossa_stats.stats.site.site import SiteStats

CAVEAT = (
    "Rebuilt from the dates in the database; records that were deleted, or have no readable date,"
    " are not included."
)

_CURVES = {
    "answers": "Answers",
    "users_and_addresses": "Users and addresses",
    "users": "Registered users",
    "projects": "Projects",
    "tasks": "Tasks",
}
"""The figures that are drawn, the largest chart first; of the two for users, only one is known."""

_TOTALS_OF_PROJECTS = (Figure("Tasks", "tasks"), Figure("Answers", "answers"))
_TOTALS = (Figure("Users", "users"), Figure("Projects", "projects"), *_TOTALS_OF_PROJECTS)
"""The figures of `Totals`, in the order in which people read them."""


@dataclass(frozen=True, slots=True)
class GrowthReport(CalendarReport):
    """What there was at the end of each period."""

    kind = "growth"

    result: Growth

    def blocks(self) -> Iterator[doc.Block]:
        """A row for each period, and below, how each figure grew over all of them."""
        figures = known_figures(_TOTALS, self.result.at_start)
        yield _buckets_table(self.result, figures)
        partial_rows = calendars.partial_rows(self.result.calendar)
        yield doc.Note((*partial_rows, *self._unknown(), doc.Line((CAVEAT,), Tone.FAINT)))
        yield growth_table("Start", "End", (_grown(self.result, figure) for figure in figures))

    def _unknown(self) -> Iterator[doc.Line]:
        start = self.result.at_start
        figures: Sequence[Figure] = _TOTALS_OF_PROJECTS if self.result.project else _TOTALS
        if self.result.origin.limits_projects:  # which have no accounts
            figures = [figure for figure in figures if figure.name != "users"]
        things = [figure.label.lower() for figure in figures if figure.of(start) is None]
        if things:
            unknown = f"Not shown: {wording.listed(things)}, of which none has a readable date."
            yield doc.Line((unknown,), Tone.WARNING)

    def totals(self) -> Mapping[str, float | None]:
        last = self.result.buckets[-1]
        totals = {figure.name: figure.of(last) for figure in _TOTALS}
        return totals_of(self.result, totals, self.result.project)


_BucketAndBefore = tuple[GrowthBucket, Totals]
"""The totals at the end of a period, and those at the end of the one before it."""


def _buckets_table(growth: Growth, figures: Iterable[Figure]) -> doc.Table:
    calendar = growth.calendar
    columns: list[Column[_BucketAndBefore]] = [
        Column(calendar.by.capitalize(), lambda row: calendars.label(row[0]))
    ]
    for figure in figures:
        columns += _total_and_change(figure)
    earlier = (growth.at_start, *growth.buckets)
    return table(columns, zip(growth.buckets, earlier, strict=False))


def _total_and_change(figure: Figure) -> tuple[Column[_BucketAndBefore], Column[_BucketAndBefore]]:
    return (
        Column(figure.label, lambda row: figure.of(row[0]), Kind.NUMBER),
        Column("", lambda row: doc.Change(figure.of(row[0]) - figure.of(row[1])), Kind.CHANGE),
    )


def _grown(growth: Growth, figure: Figure) -> Grown:
    course = [figure.of(totals) for totals in (growth.at_start, *growth.buckets)]
    return Grown(figure.label, course[0], course[-1], doc.Trend(course))


def growth_part(overview: "Overview", history: "History | None") -> Iterator[doc.Block]:
    """The part of the page about growth: from snapshots if there are any, else from dates.

    Figures that never changed are not drawn.
    """
    last_answer = overview.activity.origin.last_answer
    from_snapshots = tuple(_from_snapshots(history, overview.site, last_answer)) if history else ()
    yield from from_snapshots or _from_dates(overview.growth, last_answer)


def _from_snapshots(
    history: "History", now: "SiteStats", last_answer: datetime | None
) -> Iterator[doc.Block]:
    """The course up to the present figures; nothing if that is only one day."""
    figures: dict[datetime, SiteFigures[Any] | None] = {
        bucket.start: bucket.stats for bucket in history.buckets
    }
    if not any(figures.values()):
        return
    zone = history.origin.zone
    today = period_start(Period.DAY, now.end, zone)
    if now.end == now.instant:  # else --until has asked for another day
        figures[today] = now.all_time
    days = list(_days(min(figures), today, zone))
    if len(days) == 1:
        return
    by_day = [figures.get(day) for day in days]
    missing = by_day.count(None)
    lines = [doc.Line(("From daily snapshots since ", wording.day(days[0].astimezone(zone)), "."))]
    if missing:
        shaded = f"{wording.number(missing)} of {wording.number(len(days))}"
        lines.append(doc.Line((f"Shaded: {shaded} days without a snapshot.",)))
    # Of the two for users, all of them; but each new address tells of a day with one.
    left_out = "users_and_addresses" if now.origin.least_group else "users"
    names = [name for name in _CURVES if name != left_out]
    values = {name: [getattr(stats, name) if stats else None for stats in by_day] for name in names}
    local_days = [day.astimezone(zone) for day in days]
    yield from _growth_blocks(local_days, values, last_answer, *lines)


def _days(first: datetime, last: datetime, zone: tzinfo) -> Iterator[datetime]:
    while first <= last:
        yield first
        first = period_after(Period.DAY, first, zone)


def _from_dates(growth: Growth, last_answer: datetime | None) -> Iterator[doc.Block]:
    """The course by the dates of rows that still exist; nothing without any."""
    if growth.beginning is None:
        return
    growth = growth.from_beginning()
    figures = known_figures(_TOTALS, growth.at_start)
    values = {figure.name: [figure.of(bucket) for bucket in growth.buckets] for figure in figures}
    days = growth.calendar.local_starts
    yield from _growth_blocks(days, values, last_answer, doc.Line((CAVEAT,)))


def _growth_blocks(
    days: Sequence[datetime],
    values: Mapping[str, Sequence[int | None]],
    last_answer: datetime | None,
    *sources: doc.Line,
) -> Iterator[doc.Block]:
    """Figures at the end of each day, up to now.

    Args:
        days: the beginning of each, by local clocks.
        values: those of each figure, by its name; None for a day of which nothing is known.
        last_answer: when the last answer was given; None if that is not known.
        sources: where they come from.
    """
    answers = values.get("answers")
    lines = (_growth_line(days, answers, last_answer),) if answers else ()
    curves = tuple(
        Curve(label, values[name])
        for name, label in _CURVES.items()
        if len({*values.get(name, ())} - {None}) > 1
    )
    yield doc.Heading("Growth", (*lines, *(sources if curves else ())))
    if curves:
        yield Series("Growth", days, [*map(wording.day, days)], curves, finished=False)


def _growth_line(
    days: Sequence[datetime], answers: Sequence[int | None], last_answer: datetime | None
) -> doc.Line:
    """How the number of all answers developed from the first known day to the last."""
    known = [(day, number) for day, number in zip(days, answers, strict=True) if number is not None]
    (first_day, first), (last_day, last) = known[0], known[-1]
    if first != last:
        verb = "grew" if first < last else "fell"
        start = f"{wording.number(first)} on {wording.day(first_day)}"
        end = f"{wording.number(last)} on {wording.day(last_day)}"
        return doc.Line((f"The number of all answers {verb} from {start} to {end}.",))
    if last_answer:
        since = wording.day(wording.local_time(last_answer, last_day.tzinfo or UTC))
        return doc.Line((f"No answers since {since}.",))
    in_total = f"{wording.counted(last, 'answers')} in total"
    return doc.Line((f"{in_total}, as many as on {wording.day(first_day)}.",))
