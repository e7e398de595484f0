"""The hours of work on projects."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import CTE, Integer, cast, null, select, union_all

from pybossa_stats.periods.calendar import EARLIEST
from pybossa_stats.periods.window import Window
from pybossa_stats.source.view import Step, View
from pybossa_stats.stats.chosen import ChosenProject
from pybossa_stats.stats.sessions import NO_WORK, SessionsBy
from pybossa_stats.stats.sql.buckets import BEFORE, IN_WINDOW, Part
from pybossa_stats.stats.sql.sessions import (
    answers_beside_before,
    answers_in_sessions,
    session_figures,
)

if TYPE_CHECKING:
    from pybossa_stats.source.view import AnySelect

_NOT_READ = dict.fromkeys(NO_WORK)

TOGETHER = None
"""Stands for the id of a project where all of them together are counted."""


class ProjectHours:
    """The hours of work on each project, by the labels that `build` takes.

    Args:
        view: an open database.
        window: that of the report.
        only: the one project to read; None for all.
        all_time: whether to read those of all time, too; else they are None.
    """

    def __init__(
        self, view: View, window: Window, only: ChosenProject | None, *, all_time: bool
    ) -> None:
        self._parts = SessionsBy(view.run(hours_step(window, only)), "bucket", "project_id")
        self._all_time = None
        if all_time:
            self._all_time = SessionsBy(view.run(all_time_hours_step(window, only)), "project_id")

    def of(self, project_id: int | None) -> dict[str, Any]:
        """The figures of a project, or of all of them `TOGETHER`."""
        window, before = self._parts[IN_WINDOW, project_id], self._parts[BEFORE, project_id]
        return {
            **{f"window_{name}": figure for name, figure in window.items()},
            **{f"before_{name}": figure for name, figure in before.items()},
            **(_NOT_READ if self._all_time is None else self._all_time[project_id]),
        }


def hours_step(window: Window, only: ChosenProject | None) -> Step:
    """The statement of the hours of work in the window and `BEFORE` it."""
    return Step("hours of work", _by_project(answers_beside_before(window, only)))


def all_time_hours_step(window: Window, only: ChosenProject | None) -> Step:
    """The statement of the hours of work until the end of a window."""
    until = Part(Window(EARLIEST, window.end), [""])
    return Step("hours of work of all time", _by_project(answers_in_sessions([until], only)))


def _by_project(answers: CTE) -> "AnySelect":
    """SQL: the figures of each project, and `TOGETHER`, in each bucket."""
    bucket, project_id = answers.c.bucket, answers.c.project_id
    together = cast(null(), Integer).label(project_id.name)
    rows = union_all(
        session_figures(answers.c, bucket, project_id, where=project_id.is_not(None)),
        session_figures(answers.c, bucket, together),
    )
    return select(rows.subquery("hours"))
