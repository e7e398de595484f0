"""What was done over time, and on what days of the week or at what hours."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING

from pybossa_stats.calendar_names import WEEKDAYS, weekday_name
from pybossa_stats.contract import flat
from pybossa_stats.media import document as doc
from pybossa_stats.media import wording
from pybossa_stats.media.charts import Curve, Grid, Series
from pybossa_stats.media.document import Kind, Tone
from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.period import (
    Cycle,
    NamedPeriod,
    Period,
    day_and_month,
    full_date,
)
from pybossa_stats.report import calendars
from pybossa_stats.report.base import totals_of
from pybossa_stats.report.calendars import CalendarReport
from pybossa_stats.report.layout import (
    HOURS,
    Column,
    Compared,
    Figure,
    compared,
    comparison,
    known_figures,
    table,
)
from pybossa_stats.stats.activity.activity import Activity, ActivityBucket
from pybossa_stats.stats.activity.rhythm import Rhythm, RhythmPart
from pybossa_stats.stats.parts import Week

if TYPE_CHECKING:
    from pybossa_stats.stats.overview import Overview

_SIDE_BY_SIDE = {Period.MONTH, Period.QUARTER, Period.YEAR}
"""Periods that people compare with each other, rather than look for a trend in them."""

_MOST_SIDE_BY_SIDE = 5

FIGURES = (
    Figure("Answers", "answers"),
    Figure("By registered users", "user_answers", part_of="answers"),
    Figure("Anonymous answers", "address_answers", part_of="answers"),
    Figure("Active users", "active_users"),
    Figure("First-time users", "first_time_users", drop_rank=8),
    Figure("Addresses", "addresses"),
    HOURS._replace(drop_rank=1),
    Figure("Of registered users", "user_hours", part_of="hours", rounded_down=True),
    Figure("Active projects", "active_projects", drop_rank=2),
    Figure("Registrations", "registrations", drop_rank=3),
    Figure("New projects", "new_projects", drop_rank=6),
    Figure("Projects published", "projects_published", drop_rank=7),
    Figure("New tasks", "new_tasks", drop_rank=5),
    Figure("Completed tasks", "completed_tasks", drop_rank=4),
)
"""The figures of `Counts`, in the order in which people read them."""


@dataclass(frozen=True, slots=True)
class ActivityReport(CalendarReport):
    """What was done in a window and in each period of it, compared with the time before."""

    kind = "activity"

    result: Activity

    def blocks(self) -> Iterator[doc.Block]:
        """The whole window, and below it each period; a few long ones stand side by side."""
        result = self.result
        yield comparison("Activity", result.origin, _compared(result), trends=True)
        is_few = 1 < len(result.buckets) <= _MOST_SIDE_BY_SIDE
        are_columns = is_few and result.by in _SIDE_BY_SIDE
        yield _side_by_side(result) if are_columns else _buckets_table(result)
        if lines := calendars.partial_rows(result.calendar, "Columns" if are_columns else "Rows"):
            yield doc.Note(lines)

    def totals(self) -> Mapping[str, float | None]:
        return totals_of(self.result, flat(self.result.total), self.result.project)


def _compared(activity: Activity) -> list[Compared]:
    """What was done in the window and in the time before, and how it developed."""
    figures = known_figures(FIGURES, activity.total, activity.before)
    is_over = activity.calendar.is_over
    rows = compared(figures, activity.total, activity.before)
    trends = (
        doc.Trend([figure.of(bucket) for bucket in activity.buckets], is_over) for figure in figures
    )
    return [row._replace(trend=trend) for row, trend in zip(rows, trends, strict=True)]


def _side_by_side(activity: Activity) -> doc.Table:
    """A row for each figure, and a column for each period."""
    label: Column[Figure] = Column("", attrgetter("row_label"))
    periods: list[Column[Figure]] = [
        Column(calendars.label(bucket), partial(Figure.of, result=bucket), Kind.NUMBER)
        for bucket in activity.buckets
    ]
    figures = known_figures(FIGURES, activity.total)
    return table((label, *periods), figures, title=f"Activity by {activity.by}")


def _buckets_table(activity: Activity) -> doc.Table:
    calendar, most = activity.calendar, max(bucket.answers for bucket in activity.buckets)
    period: Column[ActivityBucket] = Column(calendar.by.capitalize(), calendars.label)
    bar: Column[ActivityBucket] = Column("", lambda bucket: doc.Bar(bucket.answers, most), Kind.BAR)
    figures: list[Column[ActivityBucket]] = [
        Column(figure.label, figure.of, Kind.NUMBER, figure.drop_rank)
        for figure in known_figures(FIGURES, activity.total)
        if not figure.part_of  # the heading of a column stands alone
    ]
    answers, *others = figures
    return table((period, answers, bar, *others), activity.buckets)


def week_grid(week: Week) -> Grid:
    """When in the week people answer, by local clocks."""
    hours = [f"{hour:02}" for hour in range(24)]
    return Grid("Answers by day of the week and hour", WEEKDAYS, hours, week, "answers")


def busiest(calendar: Calendar, answers: Sequence[int]) -> doc.Line:
    """In which bucket there were most answers."""
    most = max(answers)
    start = calendar.local_starts[answers.index(most)]
    is_one_year = len({at.year for at in calendar.local_starts}) == 1
    day = day_and_month(start) if is_one_year else full_date(start)
    match calendar.by:
        case Period.HOUR:
            when = f"hour began at {start:%H:%M} on {day}"
        case Period.DAY:
            when = f"day was {weekday_name(start)}, {day}"
        case Period.WEEK:
            when = f"week began on {day}"
        case by:
            when = f"{by} was {NamedPeriod(by, start).title}"
    return doc.Line((f"The busiest {when}: {wording.counted(most, 'answers')}.",))


def answers_chart(
    calendar: Calendar, answers: Sequence[int], before: Sequence[int | None] = ()
) -> Series:
    """The answers of each bucket, and those of the time before."""
    title = f"Answers per {calendar.by}"
    return Series(
        title,
        calendar.local_starts,
        _labels(calendar),
        (Curve(title, answers, before),),
        counts=True,
        finished=calendar.is_over,
        whole_start=calendar.buckets[0].whole,
    )


def answers_before(overview: "Overview") -> Sequence[int | None]:
    """The answers of the time before, beside those of the period; more, if that was longer.

    There are none if it is compared with no time.
    """
    before = overview.answers_before
    missing = len(overview.activity.buckets) - len(before)
    return [*before, *[None] * missing] if before else ()


def _labels(calendar: Calendar) -> list[str]:
    """What people call each bucket; days with their weekdays."""
    if calendar.by is Period.DAY:
        return [*map(wording.weekday_and_day, calendar.local_starts)]
    return [bucket.period for bucket in calendar.buckets]


@dataclass(frozen=True, slots=True)
class RhythmReport(CalendarReport):
    """The answers of each day of the week, or of each hour of the day."""

    kind = "rhythm"
    rows = "parts"

    result: Rhythm

    def blocks(self) -> Iterator[doc.Block]:
        """A row for each part, with its share."""
        result = self.result
        answers = [part.answers for part in result.parts]
        total, most = sum(answers), max(answers)
        columns: tuple[Column[RhythmPart], ...] = (
            Column("Weekday" if result.by is Cycle.WEEKDAY else "Hour", lambda part: part.label),
            Column("Answers", lambda part: part.answers, Kind.NUMBER),
            Column("On average", _average, Kind.NUMBER),
            Column("Share", lambda part: doc.Share(part.answers, total), Kind.SHARE),
            Column("", lambda part: doc.Bar(part.answers, most), Kind.BAR),
        )
        yield table(columns, result.parts)
        if not result.is_whole:
            note = f"Averages cover whole {result.by.period}s only."
            yield doc.note(note, tone=Tone.FAINT)


def _average(part: RhythmPart) -> str | None:
    return None if part.average is None else f"{part.average:,.1f}"
