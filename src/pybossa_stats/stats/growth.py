"""How a PYBOSSA server grew, by its own dates: what there was at the end of each period."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from itertools import accumulate

from pybossa_stats.source import schema
from pybossa_stats.source.question import question
from pybossa_stats.source.schema import task, task_run, user
from pybossa_stats.source.view import Step, View
from pybossa_stats.stats.activity import counted
from pybossa_stats.stats.calendar import BEGINNING, Calendar
from pybossa_stats.stats.chosen_project import ChosenProject, project_asked_for
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.periods import LATEST, Period, Span
from pybossa_stats.stats.window import Window

_DATED = {
    "users": user.c.created,
    "projects": schema.project.c.created,
    "tasks": task.c.created,
    "answers": task_run.c.finish_time,
}
_OF_PROJECTS = ("tasks", "answers")


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


def growth_step(calendar: Calendar, chosen: ChosenProject | None = None) -> Step:
    """The statement of a report."""
    since, kinds = min(BEGINNING, calendar.window.start), {}
    for name in _OF_PROJECTS if chosen else _DATED:
        time = _DATED[name]
        among = time.table.c.project_id == chosen.id if chosen else None
        kinds[name] = calendar.numbered(time, since=since, among=among)
    return Step("all dates", counted(kinds))


@question
def collect_growth(
    view: View,
    window: Window | Span = LATEST,
    *,
    by: Period = Period.DAY,
    zone: tzinfo = UTC,
    project: str | None = None,
) -> Growth:
    """Read how a server or a project grew; arguments and errors are those of `collect_activity`."""
    calendar = Calendar.asked(window, view.instant, by, zone)
    chosen = project_asked_for(view, project)
    step = growth_step(calendar, chosen)
    found = {(row.bucket, row.kind): row.number for row in view.run(step)}
    names = _OF_PROJECTS if chosen else tuple(_DATED)
    places = (None, *range(len(calendar.buckets)))
    totals = [list(accumulate(found.get((place, name), 0) for place in places)) for name in names]
    start, *ends = (dict(zip(names, values, strict=True)) for values in zip(*totals, strict=True))
    return Growth(Origin.of(view, calendar.window), calendar, chosen, start, tuple(ends))
