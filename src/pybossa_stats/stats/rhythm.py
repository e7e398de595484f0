"""The rhythm of a PYBOSSA server: on what days of the week, or at what hours, people answer."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from sqlalchemy import and_

from pybossa_stats.source.access import require_access
from pybossa_stats.source.schema import task_run
from pybossa_stats.source.view import Step, View
from pybossa_stats.stats.calendar import Calendar
from pybossa_stats.stats.chosen_project import ChosenProject
from pybossa_stats.stats.periods import Cycle, Period

RHYTHM_COLUMNS = (task_run.c.project_id, task_run.c.finish_time)
"""The columns that the statement reads, but for those by which a project is chosen."""

_MOST_HOURS = 200_000


@dataclass(frozen=True, slots=True)
class RhythmPart:
    """A day of the week, or an hour of the day.

    Attributes:
        label: what it is called.
        answers: task runs that were finished in it.
        times: how often it was there, the last time perhaps not as a whole.
    """

    label: str
    answers: int
    times: int


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When people answer.

    Attributes:
        by: what the parts are of.
        calendar: the time, and each day or hour of it.
        project: the only one that counts; None for all of them.
        parts: all of them, in their order.
    """

    by: Cycle
    calendar: Calendar
    project: ChosenProject | None
    parts: tuple[RhythmPart, ...]


def rhythm_calendar(by: Cycle, start: datetime, end: datetime, zone: tzinfo = UTC) -> Calendar:
    """The days or hours of a time, from the beginning of a day on; as `Calendar.of`."""
    first_day = Calendar.of(Period.DAY, start, end, zone, _MOST_HOURS).window.start
    return Calendar.of(by.period, first_day, end, zone, _MOST_HOURS)


def rhythm_step(calendar: Calendar, chosen: ChosenProject | None = None) -> Step:
    """The statement of a report."""
    among = calendar.covers(task_run.c.finish_time)
    if chosen:
        among = and_(among, task_run.c.project_id == chosen.id)
    return Step("the rhythm", calendar.prefixes.counted(task_run.c.finish_time, among))


def collect_rhythm(
    view: View, by: Cycle, calendar: Calendar, chosen: ChosenProject | None = None
) -> Rhythm:
    """Read when people answer.

    Args:
        view: an open database.
        by: what to tell apart.
        calendar: see `rhythm_calendar`.
        chosen: the only project that counts; None for all of them.

    Raises:
        StatsError: as `collect` does.
    """
    step = rhythm_step(calendar, chosen)
    require_access(view, RHYTHM_COLUMNS)
    places = [by.place(each.start.astimezone(calendar.zone)) for each in calendar.buckets]
    prefixes, times = calendar.prefixes, Counter(places)
    answers: Counter[int] = Counter()
    for row in view.run(step):
        bucket = prefixes.bucket(row.prefix)
        if bucket is not None:
            answers[places[bucket]] += row.number
    parts = tuple(
        RhythmPart(label, answers[place], times[place]) for place, label in enumerate(by.parts)
    )
    return Rhythm(by, calendar, chosen, parts)
