"""When the last answer before an instant was given."""

from datetime import datetime

from sqlalchemy import func, select

from pybossa_stats.periods.calendar import BEGINNING
from pybossa_stats.periods.iso import instant_of, read_time
from pybossa_stats.periods.window import Window
from pybossa_stats.source.functions import bytewise
from pybossa_stats.source.schema import task_run
from pybossa_stats.source.times import utc_text, within
from pybossa_stats.source.view import Step, View
from pybossa_stats.stats.chosen import ChosenProject
from pybossa_stats.stats.sql.conditions import of_project


def last_answer_before(
    view: View, window: Window, only: ChosenProject | None = None
) -> datetime | None:
    """Read when the last answer before the end of a window was given, to any project or to one."""
    latest = view.run(latest_text_step(window, only)).scalar()
    time = read_time(latest)
    is_earlier = time is not None and BEGINNING <= instant_of(time) < window.end
    since = Window(instant_of(time) if time and is_earlier else BEGINNING, window.end)
    last = view.run(last_answer_step(since, only)).scalar()
    return instant_of(last) if last else None


def latest_text_step(window: Window, only: ChosenProject | None = None) -> Step:
    """The statement of the last text before the end of a window, most likely a time."""
    text = bytewise(task_run.c.finish_time)
    _, end = window.texts
    sql = select(func.max(text).label("text")).where(text < end, *of_project(only))
    return Step("answers", sql)


def last_answer_step(window: Window, only: ChosenProject | None = None) -> Step:
    """The statement of the last time in a window."""
    finish_time = task_run.c.finish_time
    last = func.max(utc_text(finish_time, window)).label("last_answer")
    return Step("answers", select(last).where(within(finish_time, window), *of_project(only)))
