"""The rhythm of a PYBOSSA server: on what days of the week, or at what hours, people answer."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any

from pybossa_stats.contract import INTERNAL, Result
from pybossa_stats.periods.asked import AskedWindow, member_of
from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.iso import instant_of
from pybossa_stats.periods.period import Cycle
from pybossa_stats.periods.window import LATEST
from pybossa_stats.source.view import View
from pybossa_stats.stats.activity.statements import rhythm_step
from pybossa_stats.stats.chosen import ChosenProject, project_asked_for
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.parts import Hour, Weekday, week_of
from pybossa_stats.stats.question import question
from pybossa_stats.stats.sql.last_answer import last_answer_before

_MOST_HOURS = 200_000


@dataclass(frozen=True)
class RhythmPart(Result):
    """Answers on a day of the week, or in an hour of the day.

    Attributes:
        label: name of the weekday or hour
        answers: answers on that weekday or in that hour
        times: number of such days or hours that are wholly in the window
        average: average number of answers; null if no such day or hour is wholly in the window
    """

    label: str
    answers: int
    times: int
    average: float | None


@dataclass(frozen=True)
class WeekdayPart(RhythmPart, Weekday):
    """Answers on a day of the week.

    Attributes:
        by_hour: answers in each hour of that weekday, by local clocks
    """

    by_hour: tuple[int, ...]


@dataclass(frozen=True)
class HourPart(RhythmPart, Hour):
    """Answers in an hour of the day."""


@dataclass(frozen=True)
class Rhythm(Result):
    """Answers by weekday or hour.

    Attributes:
        origin: the database, when it was read, and the window
        by: weekday or hour-of-day
        timezone: time zone in which periods begin
        project: project that is counted; null for all projects
        parts: weekdays or hours, in local time
        is_whole: whether the window begins and ends with whole days or hours
    """

    origin: Origin
    by: Cycle
    timezone: str
    project: ChosenProject | None
    parts: tuple[RhythmPart, ...]
    is_whole: bool = field(metadata=INTERNAL)


@dataclass(frozen=True)
class WeekdayRhythm(Rhythm):
    """Answers by weekday, or with --by hour-of-day by hour."""

    parts: tuple[WeekdayPart, ...]


@dataclass(frozen=True)
class HourRhythm(Rhythm):
    """Answers by hour of the day."""

    parts: tuple[HourPart, ...]


@question
def collect_rhythm(
    view: View,
    window: AskedWindow = LATEST,
    *,
    by: Cycle | str = Cycle.WEEKDAY,
    project: str | int | None = None,
) -> Rhythm:
    """Read when people answer.

    Arguments and errors are those of `collect_activity`; ``by`` is the cycle whose parts to count.
    """
    by = member_of(Cycle, by)
    calendar = Calendar.asked(window, view.instant, by, _MOST_HOURS)
    chosen = project_asked_for(view, project)
    answers: Counter[int] = Counter()
    week: Counter[tuple[int, int]] = Counter()
    for row in view.run(rhythm_step(calendar, chosen)):
        instant = instant_of(row.hour)
        local = instant.astimezone(calendar.window.zone)
        answers[calendar.place_of(instant)] += row.number
        week[local.weekday(), local.hour] += row.number
    last = None if answers else last_answer_before(view, calendar.window, chosen)
    about: dict[str, Any] = {
        "origin": Origin.of(view, calendar.window, last_answer=last),
        "by": by,
        "timezone": str(calendar.window.zone),
        "project": chosen,
        "is_whole": all(bucket.whole for bucket in calendar.buckets),
    }
    parts = _parts(by, calendar, answers)
    if by is Cycle.WEEKDAY:
        weekdays = (
            WeekdayPart(weekday=n, by_hour=hours, **part)
            for n, (hours, part) in enumerate(zip(week_of(week), parts, strict=True), start=1)
        )
        return WeekdayRhythm(parts=tuple(weekdays), **about)
    return HourRhythm(
        parts=tuple(HourPart(hour=n, **part) for n, part in enumerate(parts)), **about
    )


def _parts(by: Cycle, calendar: Calendar, answers: Mapping[int, int]) -> Iterator[dict[str, Any]]:
    """The figures of each part of a cycle, from the answers of each bucket."""
    whole: list[list[int]] = [[] for _ in by.parts]
    cut = [0] * len(whole)
    for n, (bucket, start) in enumerate(zip(calendar.buckets, calendar.local_starts, strict=True)):
        if bucket.whole:
            whole[by.place(start)].append(answers[n])
        else:
            cut[by.place(start)] += answers[n]
    for label, numbers, others in zip(by.parts, whole, cut, strict=True):
        yield {
            "label": label,
            "answers": sum(numbers) + others,
            "times": len(numbers),
            "average": round(fmean(numbers), 4) if numbers else None,
        }
