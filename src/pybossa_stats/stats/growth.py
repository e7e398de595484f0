"""How a PYBOSSA server grew, by its own dates: what there was at the end of each period."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

from pybossa_stats.source.access import require_access
from pybossa_stats.source.schema import project, task, task_run, user
from pybossa_stats.source.view import Step, View
from pybossa_stats.stats.activity import counted
from pybossa_stats.stats.calendar import BEGINNING, Calendar
from pybossa_stats.stats.chosen_project import ChosenProject

GROWTH_COLUMNS = (user.c.created, project.c.created, task.c.created, task_run.c.finish_time)
"""The columns that the statement reads, besides those that `choose_project` reads."""

GROWTH_COLUMNS_OF_PROJECT = (*GROWTH_COLUMNS[2:], task.c.project_id, task_run.c.project_id)
"""The same for a single project."""

_DATED = {
    "users": user.c.created,
    "projects": project.c.created,
    "tasks": task.c.created,
    "answers": task_run.c.finish_time,
}
_OF_PROJECTS = ("tasks", "answers")


@dataclass(frozen=True, slots=True)
class Growth:
    """What there was, counting only rows that still exist and have a readable, plausible date.

    Attributes:
        calendar: the window and its buckets.
        project: the only project counted; None for all of them.
        start: the numbers of ``users``, ``projects``, ``tasks`` and ``answers`` before the first
            bucket; the last two only for a single project.
        ends: the numbers at the end of each bucket.
    """

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


def collect_growth(view: View, calendar: Calendar, chosen: ChosenProject | None = None) -> Growth:
    """Read how a server or a project grew.

    Args:
        view: an open database.
        calendar: the window and its buckets.
        chosen: the only project to count; None for all of them.

    Raises:
        StatsError: as `collect` does.
    """
    step = growth_step(calendar, chosen)
    require_access(view, GROWTH_COLUMNS_OF_PROJECT if chosen else GROWTH_COLUMNS)
    found = {(row.bucket, row.kind): row.number for row in view.run(step)}
    names = _OF_PROJECTS if chosen else tuple(_DATED)
    places = (None, *range(len(calendar.buckets)))
    totals = [list(accumulate(found.get((place, name), 0) for place in places)) for name in names]
    start, *ends = (dict(zip(names, values, strict=True)) for values in zip(*totals, strict=True))
    return Growth(calendar, chosen, start, tuple(ends))
