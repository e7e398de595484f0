"""Shades in rows and columns: a year of days with a column for each week, and grids."""

from collections.abc import Sequence
from datetime import date, timedelta

from pybossa_stats.media import wording
from pybossa_stats.media.charts import Grid, Heatmap
from pybossa_stats.media.html.axes import Labels, fitting
from pybossa_stats.media.html.shades import levels

WEEKS = 27
"""How many weeks stand side by side; on narrow screens, what follows is below."""

_DAYS = 7
_NARROW = 288  # pixels that half a year has at least, and where the halves stand side by side
_WIDE = 398

Week = list[tuple[date, int | None]]
"""The days from Monday to Sunday, and their numbers; None outside of the calendar."""


def weeks(calendar: Heatmap) -> list[Week]:
    """The weeks of a calendar, from that of its first day on."""
    before = calendar.first.weekday()
    monday = calendar.first - timedelta(days=before)
    values = [*[None] * before, *calendar.values]
    values += [None] * (-len(values) % _DAYS)
    days = [(monday + timedelta(days=n), value) for n, value in enumerate(values)]
    return [days[start : start + _DAYS] for start in range(0, len(days), _DAYS)]


def months(shown: Sequence[Week], beginning: date) -> Labels:
    """The names of months above their first weeks, of those that stand side by side."""
    mondays = [week[0][0] for week in shown]
    before = mondays[0] - timedelta(days=_DAYS)
    named = [
        (place / WEEKS, _month(monday, beginning))
        for place, monday in enumerate(mondays)
        if not place or monday.month != mondays[place - 1].month
    ]
    goes_on = mondays[0] != beginning and before.month == mondays[0].month
    # Side by side, the half before it has named the month that goes on.
    return {
        "phone": fitting(named, _NARROW, edge=1),
        "wide": fitting(named[goes_on:], _WIDE, edge=1),
    }


def summary(calendar: Heatmap) -> str:
    """What a calendar shows, in words."""
    best = max(range(len(calendar.values)), key=lambda place: calendar.values[place])
    total, active = sum(calendar.values), sum(map(bool, calendar.values))
    told = f"{wording.counted(total, calendar.unit)} on {wording.counted(active, 'days')}"
    if not total:
        return f"{told}."
    most = wording.number(calendar.values[best])
    return f"{told}, most on {wording.day(calendar.first + timedelta(days=best))}: {most}."


def bounds_of(grid: Grid) -> list[int]:
    """The bounds of the levels of its numbers."""
    return levels(value for row in grid.values for value in row)


def _month(monday: date, beginning: date) -> str:
    if monday == beginning:
        return f"{wording.month(monday)} {monday.year}"
    return str(monday.year) if monday.month == 1 else wording.month(monday)
