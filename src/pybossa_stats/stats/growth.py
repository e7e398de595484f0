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
"""The columns that the statement reads, but for those by which a project is chosen."""

GROWTH_COLUMNS_OF_PROJECT = (*GROWTH_COLUMNS[2:], task.c.project_id, task_run.c.project_id)
"""Likewise, where a project was chosen."""

_DATED = {
    "users": user.c.created,
    "projects": project.c.created,
    "tasks": task.c.created,
    "answers": task_run.c.finish_time,
}
_OF_PROJECTS = ("tasks", "answers")


@dataclass(frozen=True, slots=True)
class Growth:
    """What there was, as far as it is still there, and has a readable, plausible date.

    Attributes:
        calendar: the time, and its buckets.
        project: the only one that counts; None for all of them.
        start: how much there was before the first bucket: of ``users``, ``projects``, ``tasks`` and
            ``answers``, or the last two of a single project.
        ends: how much there was at the end of each bucket.
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
        calendar: the time, and its buckets.
        chosen: the only project that counts; None for all of them.

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
