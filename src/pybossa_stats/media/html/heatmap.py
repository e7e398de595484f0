"""Shades in rows and columns: a year of days with a column for each week, and grids."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from pybossa_stats.media import wording
from pybossa_stats.media.charts import Grid, Heatmap
from pybossa_stats.media.html.axes import Labels, fitting
from pybossa_stats.media.html.numbers import pixels
from pybossa_stats.media.html.shades import level, levels

STEP = 14
SIDE = 11.5
WEEKS = 27
"""How many weeks stand side by side."""

_DAYS = 7
_NARROW = 288  # pixels that half a year has at least, and where the halves stand side by side
_WIDE = 398


class Square(NamedTuple):
    """A day: its position, its level from 0 to 4, and its tooltip."""

    x: str
    y: str
    level: int
    text: str


class Half(NamedTuple):
    """Half of the weeks; the halves stand side by side, or on narrow screens above each other."""

    months: Labels
    squares: list[Square]


class DrawnCalendar(NamedTuple):
    """A calendar, ready to be drawn.

    Attributes:
        summary: what it shows, in words.
        halves: of its weeks.
        bounds: those of its levels.
        weeks: their Mondays, and the numbers from there to Sunday; None outside of the calendar.
    """

    summary: str
    halves: list[Half]
    bounds: list[int]
    weeks: list[tuple[date, list[int | None]]]


def draw(calendar: Heatmap) -> DrawnCalendar:
    """Draw a calendar from the Monday of its first day on."""
    first = calendar.first - timedelta(days=calendar.first.weekday())
    values: list[int | None] = [None] * calendar.first.weekday() + [*calendar.values]
    values += [None] * (-len(values) % _DAYS)
    bounds = levels(calendar.values)
    weeks = [
        (first + timedelta(days=start), values[start : start + _DAYS])
        for start in range(0, len(values), _DAYS)
    ]
    halves = (weeks[start : start + WEEKS] for start in range(0, len(weeks), WEEKS))
    return DrawnCalendar(
        summary=_summary(calendar),
        halves=[_half(half, bounds, first) for half in halves],
        bounds=bounds,
        weeks=weeks,
    )


def bounds_of(grid: Grid) -> list[int]:
    """The bounds of the levels of its numbers."""
    return levels(value for row in grid.values for value in row)


def _half(
    weeks: Sequence[tuple[date, Sequence[int | None]]], bounds: Sequence[int], beginning: date
) -> Half:
    squares = [
        Square(pixels(place * STEP), pixels(n * STEP), level(value, bounds), _told(value, at))
        for place, (monday, week) in enumerate(weeks)
        for n, value in enumerate(week)
        if value is not None
        for at in [monday + timedelta(days=n)]
    ]
    return Half(_months([monday for monday, _ in weeks], beginning), squares)


def _months(mondays: Sequence[date], beginning: date) -> Labels:
    """The names of months above their first weeks."""
    named = [
        (place / WEEKS, _month(monday, beginning))
        for place, monday in enumerate(mondays)
        if not place or monday.month != mondays[place - 1].month
    ]
    before = mondays[0] - timedelta(days=_DAYS)
    goes_on = mondays[0] != beginning and before.month == mondays[0].month
    # Side by side, the half before it has named the month that goes on.
    return {
        "phone": fitting(named, _NARROW, edge=1),
        "wide": fitting(named[goes_on:], _WIDE, edge=1),
    }


def _month(monday: date, beginning: date) -> str:
    if monday == beginning:
        return f"{wording.month(monday)} {monday.year}"
    return str(monday.year) if monday.month == 1 else wording.month(monday)


def _told(value: int, at: date) -> str:
    number = wording.number(value) if value else "None"
    return f"{number} on {wording.weekday_and_day(at)}"


def _summary(calendar: Heatmap) -> str:
    best = max(range(len(calendar.values)), key=lambda place: calendar.values[place])
    total, active = sum(calendar.values), sum(map(bool, calendar.values))
    told = f"{wording.counted(total, calendar.unit)} on {wording.counted(active, 'days')}"
    if not total:
        return f"{told}."
    most = wording.number(calendar.values[best])
    return f"{told}, most on {wording.day(calendar.first + timedelta(days=best))}: {most}."
