"""How a PYBOSSA server grew, by its own dates: what there was at the end of each period."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import accumulate

from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.period import Period
from pybossa_stats.periods.window import LATEST, Span, Window
from pybossa_stats.source.view import View
from pybossa_stats.stats.activity.statements import DATED, DATED_OF_PROJECTS, by_bucket, growth_step
from pybossa_stats.stats.chosen import ChosenProject, project_asked_for
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.question import question
from pybossa_stats.stats.sql.buckets import BEFORE


@dataclass(frozen=True, slots=True)
class Growth:
    """What there was, counting only rows that still exist and have a readable, plausible date.

    Attributes:
        origin: the database, when it was read, and the window.
        calendar: the window and its buckets.
        project: the only project counted; None for all of them.
        start: the numbers of ``users``, ``projects``, ``tasks`` and ``answers`` before the first
            bucket; the last two only for a single project.
        ends: the numbers at the end of each bucket.
    """

    origin: Origin
    calendar: Calendar
    project: ChosenProject | None
    start: Mapping[str, int]
    ends: tuple[Mapping[str, int], ...]

    @property
    def beginning(self) -> int | None:
        """The place of the first bucket with an answer, or without any with another row."""
        answered = (place for place, end in enumerate(self.ends) if end["answers"])
        known = (place for place, end in enumerate(self.ends) if any(end.values()))
        return next(answered, next(known, None))

    def from_beginning(self) -> "Growth":
        """The same without the buckets before it."""
        place = self.beginning
        if not place:
            return self
        buckets = self.calendar.buckets[place:]
        window = replace(self.calendar.window, start=buckets[0].start)
        return replace(
            self,
            origin=replace(self.origin, window=window),
            calendar=replace(self.calendar, window=window, buckets=buckets),
            start=self.ends[place - 1],
            ends=self.ends[place:],
        )


@question
def collect_growth(
    view: View,
    window: Window | Span = LATEST,
    *,
    by: Period = Period.DAY,
    project: str | None = None,
) -> Growth:
    """Read how a server or a project grew.

    Arguments and errors are those of `collect_activity`; by default the window begins with the
    first answer, if that is later.
    """
    calendar = Calendar.asked(window, view.instant, by)
    chosen = project_asked_for(view, project)
    found = by_bucket(view.run(growth_step(calendar, chosen)), calendar)
    names = DATED_OF_PROJECTS if chosen else tuple(DATED)
    places = range(BEFORE, len(calendar.buckets))
    totals = [list(accumulate(found[place, name] for place in places)) for name in names]
    start, *ends = (dict(zip(names, values, strict=True)) for values in zip(*totals, strict=True))
    growth = Growth(Origin.of(view, calendar.window), calendar, chosen, start, tuple(ends))
    by_default = isinstance(window, Span) and window.since is None
    return growth.from_beginning() if by_default else growth
