"""How a PYBOSSA server grew, by its own dates: what there was at the end of each period."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

from pybossa_stats.periods.calendar import Calendar
from pybossa_stats.periods.period import Period
from pybossa_stats.periods.window import LATEST, Span, Window
from pybossa_stats.source.view import View
from pybossa_stats.stats.activity.statements import DATED, DATED_OF_PROJECTS, by_bucket, growth_step
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.projects.chosen import ChosenProject, project_asked_for
from pybossa_stats.stats.question import question


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


@question
def collect_growth(
    view: View,
    window: Window | Span = LATEST,
    *,
    by: Period = Period.DAY,
    project: str | None = None,
) -> Growth:
    """Read how a server or a project grew; arguments and errors are those of `collect_activity`."""
    calendar = Calendar.asked(window, view.instant, by)
    chosen = project_asked_for(view, project)
    found = by_bucket(view.run(growth_step(calendar, chosen)), calendar)
    names = DATED_OF_PROJECTS if chosen else tuple(DATED)
    places = (None, *range(len(calendar.buckets)))
    totals = [list(accumulate(found[place, name] for place in places)) for name in names]
    start, *ends = (dict(zip(names, values, strict=True)) for values in zip(*totals, strict=True))
    return Growth(Origin.of(view, calendar.window), calendar, chosen, start, tuple(ends))
