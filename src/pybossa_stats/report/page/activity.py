"""What was done in the period, on the page of a server."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from pybossa_stats.media import wording
from pybossa_stats.media.charts import Curve, Grid, Heatmap, Series
from pybossa_stats.media.document import Block, Column, Heading, Kind, Line, Table
from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.period import WEEKDAYS, Period
from pybossa_stats.report.activity import total_rows
from pybossa_stats.report.figures import compared, comparison
from pybossa_stats.stats.activity.growth import Growth
from pybossa_stats.stats.overview import Overview
from pybossa_stats.stats.projects.timelines import Timeline

_WEEKS = 53


def activity_blocks(told: Overview) -> Iterator[Block]:
    """The part of the page about activity: the period, compared with the one before; and a year."""
    activity = told.activity
    answers = [counts.answers for counts in activity.buckets]
    yield Heading("Activity", (most(activity.calendar, answers),))
    yield answers_chart(activity.calendar, answers, answers_before(told))
    yield _changes(told)
    yield _year(told.growth)
    yield week_grid(Timeline.together(activity.calendar, told.timelines.values()))


def week_grid(timeline: Timeline) -> Grid:
    """When in the week people answer, by local clocks."""
    hours = [f"{hour:02}" for hour in range(24)]
    return Grid("Answers by day of the week and hour", WEEKDAYS, hours, timeline.week, "answers")


def most(calendar: Calendar, answers: Sequence[int]) -> Line:
    """In which bucket there were most answers."""
    best = _named(calendar.by, calendar.local_starts[answers.index(max(answers))])
    return Line((f"Most answers {best}: {wording.number(max(answers))}.",))


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


def answers_before(told: Overview) -> Sequence[int | None]:
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


def _changes(told: Overview) -> Table:
    """All numbers of the period, and of the one before."""
    users, before, projects = told.users.all, told.users.before, told.projects
    answers, active_users, *others = total_rows(told.activity)
    rows = (
        *(answers, active_users),
        compared("First-time users", users.first_time, before.first_time, None),
        compared("Returning users", users.returning, before.returning, None),
        *others,
        compared("Completed projects", projects.completed, projects.completed_before, None),
    )
    return comparison("The period", told.activity.origin, rows, Column("", Kind.TREND))


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


def _year(growth: Growth) -> Heatmap:
    """The weeks up to the last day, from a Monday on."""
    last = growth.calendar.local_starts[-1].date()
    values = _each_day(growth)[-(7 * (_WEEKS - 1) + last.weekday() + 1) :]
    first = last - timedelta(days=len(values) - 1)
    return Heatmap(f"The last {_WEEKS} weeks", first, values, "answers")


def _each_day(growth: Growth) -> Sequence[int]:
    ends = [growth.start, *growth.ends]
    return [after["answers"] - before["answers"] for before, after in pairwise(ends)]
