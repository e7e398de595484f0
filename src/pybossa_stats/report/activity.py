"""What was done over time, and on what days of the week or at what hours."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from pybossa_stats.media import document as doc
from pybossa_stats.media import wording
from pybossa_stats.media.charts import Curve, Grid, Heatmap, Series
from pybossa_stats.media.document import Kind, Tone
from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.period import WEEKDAYS, Cycle, Period
from pybossa_stats.report import calendars
from pybossa_stats.report.calendars import CalendarReport
from pybossa_stats.report.layout import compared, comparison
from pybossa_stats.stats.activity.activity import Activity
from pybossa_stats.stats.activity.rhythm import Rhythm, RhythmPart
from pybossa_stats.stats.projects.project import Timeline

if TYPE_CHECKING:
    from pybossa_stats.stats.activity.growth import Growth
    from pybossa_stats.stats.overview import Overview

_WEEKS = 53


_FIGURES = {
    "answers": doc.Column("Answers", Kind.NUMBER),
    "active_users": doc.Column("Active users", Kind.NUMBER),
    "addresses": doc.Column("Addresses", Kind.NUMBER),
    "active_projects": doc.Column("Active projects", Kind.NUMBER, drop_rank=1),
    "registered_users": doc.Column("Users registered", Kind.NUMBER, drop_rank=2),
    "new_projects": doc.Column("New projects", Kind.NUMBER, drop_rank=5),
    "new_tasks": doc.Column("New tasks", Kind.NUMBER, drop_rank=4),
    "completed_tasks": doc.Column("Completed tasks", Kind.NUMBER, drop_rank=3),
}
"""How people see each of the `Counts`."""


@dataclass(frozen=True, slots=True)
class ActivityReport(CalendarReport):
    """What was done in a window and in each period of it, compared with the window before."""

    kind = "activity"

    told: Activity

    def blocks(self) -> Iterator[doc.Block]:
        """The whole window, and below it each period."""
        told = self.told
        yield comparison("Activity", told.origin, _total_rows(told), doc.Column("", Kind.TREND))
        yield _buckets(told)
        if lines := calendars.partial_rows(told.calendar):
            yield doc.Note(lines)

    def totals(self) -> dict[str, float | None]:
        return asdict(self.told.total)

    def data(self) -> dict[str, object]:
        """The counts of the window and of each period; those of no single project are None."""
        told = self.told
        return {
            **self.about(),
            "total": self.totals(),
            "before": self.before_entry() | asdict(told.before),
            "buckets": calendars.entries(told.calendar, map(asdict, told.buckets)),
        }


def _figures(told: Activity) -> list[str]:
    """The figures that there are; a single project has only some of them."""
    return [name for name in _FIGURES if getattr(told.total, name) is not None]


def _total_rows(told: Activity) -> Iterator[doc.Row]:
    """What was done in the window and in the one before, and how it developed."""
    for name in _figures(told):
        total, before = getattr(told.total, name), getattr(told.before, name)
        course = [getattr(counts, name) for counts in told.buckets]
        trend = doc.Trend(course, told.calendar.is_over)
        yield compared(_FIGURES[name].title, total, before, trend)


def _buckets(told: Activity) -> doc.Table:
    (_, *others), calendar = _figures(told), told.calendar
    columns = (
        doc.Column(calendar.by.capitalize()),
        *(_FIGURES["answers"], doc.Column("", Kind.BAR)),
        *(_FIGURES[name] for name in others),
    )
    most = max(counts.answers for counts in told.buckets)
    rows = []
    for bucket, counts in zip(calendar.buckets, told.buckets, strict=True):
        label, bar = calendars.label(calendar, bucket), doc.Bar(counts.answers, most)
        numbers = (getattr(counts, name) for name in others)
        rows.append(doc.Row((label, counts.answers, bar, *numbers)))
    return doc.Table(columns, (tuple(rows),))


def activity_part(told: "Overview") -> Iterator[doc.Block]:
    """The part of the page about activity: the period, compared with the one before; and a year."""
    activity = told.activity
    answers = [counts.answers for counts in activity.buckets]
    yield doc.Heading("Activity", (most(activity.calendar, answers),))
    yield answers_chart(activity.calendar, answers, answers_before(told))
    yield _changes(told)
    yield _year(told.growth)
    yield week_grid(Timeline.together(activity.calendar, told.timelines.values()))


def week_grid(timeline: Timeline) -> Grid:
    """When in the week people answer, by local clocks."""
    hours = [f"{hour:02}" for hour in range(24)]
    return Grid("Answers by day of the week and hour", WEEKDAYS, hours, timeline.week, "answers")


def most(calendar: Calendar, answers: Sequence[int]) -> doc.Line:
    """In which bucket there were most answers."""
    best = _named(calendar.by, calendar.local_starts[answers.index(max(answers))])
    return doc.Line((f"Most answers {best}: {wording.number(max(answers))}.",))


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
        whole_start=calendar.is_whole(calendar.buckets[0]),
    )


def answers_before(told: "Overview") -> Sequence[int | None]:
    """The answers of the time before, beside those of the period; empty if they are not known."""
    calendar, growth = told.activity.calendar, told.growth
    before, days = calendar.window.before, growth.calendar
    if growth.start["answers"] and before.start < days.window.start:
        return ()
    answers = [*zip(days.buckets, _each_day(growth), strict=True)]
    numbers: list[int | None] = []
    for bucket in Calendar.of(calendar.by, before).buckets:
        end = min(bucket.end, before.end)
        numbers.append(sum(number for day, number in answers if bucket.start <= day.start < end))
    missing: list[int | None] = [None] * (len(calendar.buckets) - len(numbers))
    if before.period:
        return [*numbers, *missing][: len(calendar.buckets)]
    return [*missing, *numbers][-len(calendar.buckets) :]


def _changes(told: "Overview") -> doc.Table:
    """All numbers of the period, and of the one before."""
    users, before, projects = told.users.all, told.users.before, told.projects
    answers, active_users, *others = _total_rows(told.activity)
    rows = (
        *(answers, active_users),
        compared("First-time users", users.first_time, before.first_time, None),
        compared("Returning users", users.returning, before.returning, None),
        *others,
        compared("Completed projects", projects.completed, projects.completed_before, None),
    )
    return comparison("The period", told.activity.origin, rows, doc.Column("", Kind.TREND))


def _labels(calendar: Calendar) -> list[str]:
    """What people call each bucket; days with their weekdays."""
    if calendar.by is Period.DAY:
        return [*map(wording.weekday_and_day, calendar.local_starts)]
    return [bucket.label for bucket in calendar.buckets]


def _named(by: Period, start: datetime) -> str:
    """A period in a sentence, after what was most."""
    if by is Period.DAY:
        return f"on {wording.weekday(start)}, {wording.day(start)}"
    if by is Period.WEEK:
        return f"in the week of {wording.day(start)}"
    return f"in {by.label(start)}"


def _year(growth: "Growth") -> Heatmap:
    """The weeks up to the last day, from a Monday on."""
    last = growth.calendar.local_starts[-1].date()
    values = _each_day(growth)[-(7 * (_WEEKS - 1) + last.weekday() + 1) :]
    first = last - timedelta(days=len(values) - 1)
    return Heatmap(f"The last {_WEEKS} weeks", first, values, "answers")


def _each_day(growth: "Growth") -> Sequence[int]:
    ends = [growth.start, *growth.ends]
    return [after["answers"] - before["answers"] for before, after in pairwise(ends)]


_CYCLE_NUMBERS = {Cycle.WEEKDAY: ("weekday", 1), Cycle.HOUR_OF_DAY: ("hour", 0)}
"""What programs call the number of a part, and the first number."""


@dataclass(frozen=True, slots=True)
class RhythmReport(CalendarReport):
    """The answers of each day of the week, or of each hour of the day."""

    kind = "rhythm"
    rows = "parts"

    told: Rhythm

    def blocks(self) -> Iterator[doc.Block]:
        """A row for each part, with its share."""
        calendar, parts = self.told.calendar, self.told.parts
        answers = [part.answers for part in parts]
        total, most = sum(answers), max(answers)
        columns = (
            doc.Column(_CYCLE_NUMBERS[self.told.by][0].capitalize()),
            doc.Column("Answers", Kind.NUMBER),
            doc.Column("On average", Kind.NUMBER),
            doc.Column("Share", Kind.SHARE),
            doc.Column("", Kind.BAR),
        )
        yield doc.Table(columns, (tuple(_part_row(part, total, most) for part in parts),))
        if not all(map(calendar.is_whole, calendar.buckets)):
            yield doc.note(f"Averages cover whole {calendar.by}s only.", tone=Tone.FAINT)

    def data(self) -> dict[str, object]:
        """Each part: its number, and what is known of it by the names of `RhythmPart`."""
        return {**self.about(), "by": self.told.by, "parts": self._entries()}

    def _entries(self) -> Iterator[dict[str, object]]:
        name, first = _CYCLE_NUMBERS[self.told.by]
        for number, part in enumerate(self.told.parts, start=first):
            average = None if part.average is None else round(part.average, 4)
            yield {name: number, **asdict(part), "average": average}


def _part_row(part: RhythmPart, total: int, most: int) -> doc.Row:
    average = None if part.average is None else f"{part.average:,.1f}"
    share, bar = doc.Share(part.answers, total), doc.Bar(part.answers, most)
    return doc.Row((part.label, part.answers, average, share, bar))
