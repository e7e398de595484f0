"""The section of a page about activity: over time, and compared with the time before."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from pybossa_stats.media import document as doc
from pybossa_stats.media.charts import Heatmap
from pybossa_stats.media.document import Kind
from pybossa_stats.periods.period import Period, to_local
from pybossa_stats.periods.window import Window
from pybossa_stats.report.activity import answers_before, answers_chart, busiest, week_grid
from pybossa_stats.report.layout import (
    HOURS,
    Column,
    Compared,
    Figure,
    compared,
    comparison_columns,
    known_figures,
    table,
)
from pybossa_stats.report.page.lead import name_of, short_name_before
from pybossa_stats.report.projects import COMPLETED_PROJECTS
from pybossa_stats.stats.overview import Overview
from pybossa_stats.stats.projects.project import Timeline

_FIGURES = (
    Figure("Answers by users", "user_answers"),
    Figure("Anonymous answers", "address_answers"),
    Figure("Hours of users", "user_hours", rounded_down=True),
    Figure("First-time users", "first_time_users"),
    Figure("Addresses", "addresses"),
    Figure("Registrations", "registrations"),
    Figure("Active projects", "active_projects"),
    Figure("New projects", "new_projects"),
    Figure("Projects published", "projects_published"),
    Figure("New tasks", "new_tasks"),
)
"""What is compared below the figures that matter most."""

_WHOLES = {"user_answers": Figure("Answers", "answers"), "user_hours": HOURS}
_RETURNING = Figure("Returning users", "returning_users")
_WEEKS = 53
_DAYS_PER_WEEK = 7


def activity_section(overview: Overview) -> Iterator[doc.Block]:
    """The answers of the period over time and in the week, and its other figures."""
    activity = overview.activity
    calendar, answers = activity.calendar, [bucket.answers for bucket in activity.buckets]
    before = answers_before(overview) if any(overview.answers_before) else ()
    yield doc.Heading("Activity", (busiest(calendar, answers),))
    chart = answers_chart(calendar, answers, before)
    yield chart._replace(before=calendar.window.name_before)
    yield from _changes(overview)
    if calendar.by is not Period.DAY:  # else the chart has them
        yield from _calendar(overview)
    yield week_grid(Timeline.together(calendar, overview.timelines.values()).week)


def _changes(overview: Overview) -> Iterator[doc.Table]:
    """The other figures of the period and the one before, but those that say nothing."""
    activity = overview.activity
    window, has_before = activity.calendar.window, bool(activity.answers_before)
    title = f"Compared with {window.name_before}" if has_before else "The period"
    if rows := [row for row in _rows(overview) if row.total or (has_before and row.before)]:
        yield table([*_columns(window, has_before=has_before)], rows, title=title)


def _rows(overview: Overview) -> Iterator[Compared]:
    activity, users, projects = overview.activity, overview.users, overview.projects
    total, before, is_over = activity.total, activity.before, activity.calendar.is_over
    beside = {
        "first_time_users": compared([_RETURNING], users.total, users.before),
        "active_projects": compared([COMPLETED_PROJECTS], projects.total.window, projects.before),
    }
    for figure in known_figures(_FIGURES, total, before):
        whole = _WHOLES.get(figure.name)
        if whole and all(figure.of(counts) == whole.of(counts) for counts in (total, before)):
            continue  # of a figure that stands above
        (row,) = compared([figure], total, before)
        trend = doc.Trend([figure.of(bucket) for bucket in activity.buckets], is_over)
        yield row._replace(trend=trend)
        yield from beside.get(figure.name, ())


def _columns(window: Window, *, has_before: bool) -> Iterator[Column[Compared]]:
    yield Column("Figure", lambda row: row.label)
    yield Column(name_of(window), lambda row: row.total, Kind.NUMBER)
    if has_before:
        yield from comparison_columns(short_name_before(window))
    yield Column("", lambda row: row.trend, Kind.TREND)


def _calendar(overview: Overview) -> Iterator[Heatmap]:
    """The days of the period, at most the last weeks of it; nothing if no answer has a date."""
    growth, window = overview.growth, overview.activity.calendar.window
    totals = [end.answers for end in (growth.at_start, *growth.buckets) if end.answers is not None]
    if not totals:
        return
    last = growth.calendar.local_starts[-1].date()
    days = (last - to_local(window.start, window.zone).date()).days + 1
    most = _DAYS_PER_WEEK * (_WEEKS - 1) + last.weekday() + 1
    values = [after - before for before, after in pairwise(totals)][-min(days, most) :]
    title = "Answers per day" if days <= most else f"Answers per day in the last {_WEEKS} weeks"
    yield Heatmap(title, last - timedelta(days=len(values) - 1), values, "answers")
