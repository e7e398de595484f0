"""How a page begins: its days, and its most important figures."""

from collections.abc import Iterator
from datetime import timedelta

from pybossa_stats.calendar_names import month_name
from pybossa_stats.media import document as doc
from pybossa_stats.media import wording
from pybossa_stats.periods.period import Period, full_date
from pybossa_stats.periods.window import Window
from pybossa_stats.report.layout import HOURS, Figure
from pybossa_stats.report.page.paragraph import days_of, first_answer
from pybossa_stats.stats.overview import Overview

TILES = (
    Figure("Answers", "answers"),
    Figure("Active users", "active_users"),
    HOURS._replace(label=f"{HOURS.label}, at least"),
    Figure("Completed tasks", "completed_tasks"),
)
"""The figures that matter most in a period."""

_A_DAY = timedelta(days=1)


def name_of(window: Window) -> str:
    """The short name of a period, as a heading."""
    return wording.capitalized(window.period.title) if window.period else "This period"


def short_name(window: Window, otherwise: str, *, with_year: bool = False) -> str:
    """The name of a window as a short label: ``Q4 2014``, ``Oct 2014``, ``Week 41``, ``7 Oct``."""
    if not (period := window.period):
        return otherwise
    match period.by:
        case Period.MONTH:
            return f"{wording.month(period.local)} {period.local.year}"
        case Period.WEEK:
            week = f"Week {period.name[-2:]}"
            return f"{week} of {period.name[:4]}" if with_year else week
        case Period.DAY:
            return wording.day(period.local) if with_year else wording.short_day(period.local)
        case _:
            return period.title


def short_name_before(window: Window) -> str:
    """The name of the time that a window is compared with as a short label."""
    if window.adjoins_before:
        return short_name(window.before, "Before")
    return short_name(window.before, "Year before", with_year=True)


def dates(overview: Overview) -> str:
    """The days of the period: ``October to December 2014``, ``6 to 12 October 2014``."""
    window = overview.activity.calendar.window
    period = window.period
    if not period:
        return days_of(window)
    if not window.is_finished:
        return f"{period.title} so far"
    if period.by is Period.QUARTER:
        last = period.by.after(period.local) - _A_DAY
        return f"{month_name(period.local)} to {month_name(last)} {last.year}"
    return window.dates if period.by is Period.WEEK else period.title


def key_figures(overview: Overview, *, trends: bool = False) -> doc.KeyFigures:
    """The figures that matter most, with those of the period before where there are any.

    Args:
        overview: all that is known of the period.
        trends: whether to show how they developed in it.
    """
    activity = overview.activity
    total, before, calendar = activity.total, activity.before, activity.calendar
    completed = overview.projects.total.all_time.completed_tasks
    users = overview.site.all_time.users
    of_all = {
        "answers": _in_all(overview.site.all_time.answers, total.answers),
        "active_users": f"of {wording.counted(users, 'accounts')}" if users else "",
        "hours": f"in {wording.counted(total.sessions, 'sessions')}",
        "completed_tasks": _in_all(completed, total.completed_tasks),
    }
    figures = (
        doc.KeyFigure(
            figure.label,
            figure.of(total),
            figure.of(before) if activity.answers_before else None,
            doc.Trend([figure.of(bucket) for bucket in activity.buckets], calendar.is_over)
            if trends
            else doc.Trend(()),
            of_all[figure.name],
        )
        for figure in TILES
    )
    window = calendar.window
    name_before = window.name_before if activity.answers_before else ""
    return doc.KeyFigures(tuple(figures), name_before, name_of(window))


def _in_all(number: int | None, in_period: int) -> str:
    """How many there are of all time, if that says more than how many there are of the period."""
    return f"{number:,} in all" if number is not None and number > in_period else ""


def key_figures_of_all_time(overview: Overview) -> doc.KeyFigures:
    """The figures of all time, where there is nothing to say of the period."""
    figures, completed = overview.site.all_time, overview.projects.total.all_time.completed_tasks
    numbers = {
        "Answers in all": figures.answers,
        "Registered users": figures.users,
        "Published projects": figures.published_projects,
        "Completed tasks in all": completed,
    }
    known = (doc.KeyFigure(label, n) for label, n in numbers.items() if n is not None)
    return doc.KeyFigures(tuple(known), "", "In all")


def comparability(overview: Overview) -> Iterator[doc.Note]:
    """Why there is nothing to compare with, or only a part of it."""
    first, window = first_answer(overview), overview.activity.calendar.window
    if not (first and window.is_compared):
        return
    day, before = f"The first answer was given on {full_date(first)}", window.before
    when = "before" if window.adjoins_before else "a year earlier"
    if not overview.activity.answers_before and first >= before.end:
        yield doc.note(f"{day}, so there were none in the period {when}.")
    elif before.start + _A_DAY < first < before.end:
        yield doc.note(f"{day}, so only a part of the period {when} has answers.")


def source(overview: Overview, *read: doc.Piece) -> Iterator[doc.Piece]:
    """Where the figures are from.

    Args:
        overview: everything on the page.
        read: when they were read; nothing if that is not known.
    """
    origin = overview.origin
    yield "Source: the PYBOSSA database"
    if read:
        yield from (", read on ", *read)
    yield from (" by ", doc.Name(f"pybossa-stats {overview.site.version}"))
    is_past = origin.instant and origin.window and origin.window.end < origin.instant
    yield "; records deleted before then are not included." if is_past else "."
