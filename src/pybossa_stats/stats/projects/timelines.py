"""When the answers of projects were given: over time, and in the week."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.period import WEEKDAYS
from pybossa_stats.source.view import View
from pybossa_stats.stats.projects.chosen import ChosenProject
from pybossa_stats.stats.projects.statements import timelines_step
from pybossa_stats.stats.sql.times import instant_of

_HOURS = 24


@dataclass(frozen=True, slots=True)
class Timeline:
    """When answers were given.

    Attributes:
        answers: those of each bucket of a calendar.
        week: for each day of the week, from Monday on, those of each of its hours by local clocks.
    """

    answers: tuple[int, ...]
    week: tuple[tuple[int, ...], ...]

    @property
    def weekdays(self) -> tuple[int, ...]:
        """Those of each day of the week, from Monday to Sunday."""
        return tuple(map(sum, self.week))

    @classmethod
    def of(
        cls, calendar: Calendar, answers: Counter[int], week: Counter[tuple[int, int]]
    ) -> "Timeline":
        """The same from numbers by the place of a bucket, and by weekday and hour."""
        return cls(
            tuple(answers[place] for place in range(len(calendar.buckets))),
            tuple(tuple(week[day, hour] for hour in range(_HOURS)) for day in range(len(WEEKDAYS))),
        )

    @classmethod
    def together(cls, calendar: Calendar, timelines: Iterable["Timeline"]) -> "Timeline":
        """The sum of several timelines."""
        answers: Counter[int] = Counter()
        week: Counter[tuple[int, int]] = Counter()
        for each in timelines:
            answers.update(dict(enumerate(each.answers)))
            for day, hours in enumerate(each.week):
                week.update({(day, hour): number for hour, number in enumerate(hours)})
        return cls.of(calendar, answers, week)


def read_timelines(
    view: View, calendar: Calendar, only: ChosenProject | None = None
) -> dict[int | None, Timeline]:
    """Read when each project that has answers in a calendar, or only one, got them."""
    answers: defaultdict[int | None, Counter[int]] = defaultdict(Counter)
    week: defaultdict[int | None, Counter[tuple[int, int]]] = defaultdict(Counter)
    for row in view.run(timelines_step(calendar, only)):
        instant = instant_of(row.hour)
        local = instant.astimezone(calendar.zone)
        answers[row.project_id][calendar.place_of(instant)] += row.number
        week[row.project_id][local.weekday(), local.hour] += row.number
    return {key: Timeline.of(calendar, answers[key], week[key]) for key in answers}
