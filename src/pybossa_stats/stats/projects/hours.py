"""The hours of work on projects."""

from typing import Any

from pybossa_stats.periods.calendar import EARLIEST
from pybossa_stats.periods.window import Comparison, Window
from pybossa_stats.source.view import View
from pybossa_stats.stats.chosen import ChosenProject
from pybossa_stats.stats.sessions import NO_WORK, Hours
from pybossa_stats.stats.sql.buckets import BEFORE, IN_WINDOW
from pybossa_stats.stats.sql.hours import Grouping, HoursRequest

GROUPINGS = Grouping.TOTALS, Grouping.PROJECTS
"""The groupings of hours that `ProjectsStats` has."""

TOGETHER = None
"""Stands for the id of a project where all of them together are counted."""

_NOT_READ = dict.fromkeys(NO_WORK)


def hours_of_all_time(view: View, window: Window, only: ChosenProject | None) -> Hours:
    """The hours of work until the end of a window, as `figures_of` takes them."""
    until = Window(EARLIEST, window.end, comparison=Comparison.NONE)
    return Hours(view, HoursRequest(until, GROUPINGS, only, reads="hours of work of all time"))


def figures_of(project_id: int | None, hours: Hours, of_all_time: Hours | None) -> dict[str, Any]:
    """The hours of a project, or of all of them `TOGETHER`, by the labels that `build` takes.

    Args:
        project_id: the project.
        hours: those of the window and of the time before, by `GROUPINGS`.
        of_all_time: `hours_of_all_time`; None if unknown.
    """
    grouping = Grouping.TOTALS if project_id is TOGETHER else Grouping.PROJECTS
    window = hours[grouping, IN_WINDOW, project_id]
    before = hours[grouping, BEFORE, project_id]
    return {
        **{f"window_{name}": figure for name, figure in window.items()},
        **{f"before_{name}": figure for name, figure in before.items()},
        **(_NOT_READ if of_all_time is None else of_all_time[grouping, IN_WINDOW, project_id]),
    }
