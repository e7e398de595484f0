"""When the last answer before an instant was given."""

from datetime import datetime

from sqlalchemy import func, select

from pybossa_stats.periods.window import Window
from pybossa_stats.source.schema import task_run
from pybossa_stats.source.view import Step, View
from pybossa_stats.stats.chosen import ChosenProject
from pybossa_stats.stats.sql.conditions import of_project
from pybossa_stats.stats.sql.functions import bytewise
from pybossa_stats.stats.sql.times import (
    instant_in_time,
    seeming_instant,
    time_by_its_looks,
    utc_text,
)


def last_answer_before(
    view: View, window: Window, only: ChosenProject | None = None
) -> datetime | None:
    """Read when the last answer before the end of a window was given, to any project or to one."""
    last = view.run(last_answer_step(window, only)).scalar()
    if last and not seeming_instant(last):
        last = view.run(last_answer_step(window, only, exactly=True)).scalar()
    return instant_in_time(last, window)


def last_answer_step(
    window: Window, only: ChosenProject | None = None, *, exactly: bool = False
) -> Step:
    """The statement of the last time before the end of a window, by its looks unless exactly."""
    read = utc_text if exactly else time_by_its_looks
    time, (_, end) = bytewise(read(task_run.c.finish_time)), window.texts
    return Step("answers", select(func.max(time)).where(time < end, *of_project(only)))
