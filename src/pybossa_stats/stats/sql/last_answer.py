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
    answer_instant,
    apparent_utc_text,
    utc_text,
    valid_instant,
)


def last_answer_before(
    view: View, window: Window, only: ChosenProject | None = None
) -> datetime | None:
    """Read when the last answer before the end of a window was given, to any project or to one."""
    last = view.run(last_answer_step(window, only)).scalar()
    if last and not valid_instant(last):
        last = view.run(last_answer_step(window, only, exactly=True)).scalar()
    return answer_instant(last, window)


def last_answer_step(
    window: Window, only: ChosenProject | None = None, *, exactly: bool = False
) -> Step:
    """The statement of the last time before the end of a window, apparent unless read exactly."""
    read = utc_text if exactly else apparent_utc_text
    time = bytewise(read(task_run.c.finish_time))
    _, end = window.texts
    sql = select(func.max(time).label("last_answer")).where(time < end, *of_project(only))
    return Step("answers", sql)
