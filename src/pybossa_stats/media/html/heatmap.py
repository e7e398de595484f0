"""Heatmaps: days in columns of weeks, and grids."""

from collections.abc import Sequence
from datetime import date, timedelta

from pybossa_stats.media import wording
from pybossa_stats.media.charts import Grid, Heatmap
from pybossa_stats.media.html.axes import Labels, fitting
from pybossa_stats.media.html.shades import quintiles

WEEKS = 27
"""The number of weeks side by side; on narrow screens, later ones are below."""

_FEW_WEEKS = 18

_DAYS = 7
_NARROW = 288  # pixels of half a year: at least, and where the halves are side by side
_WIDE = 398

Week = list[tuple[date, int | None]]
"""The days from Monday to Sunday with their numbers; None outside the calendar."""


def weeks(calendar: Heatmap) -> list[Week]:
    """The weeks of a calendar."""
    before = calendar.first.weekday()
    monday = calendar.first - timedelta(days=before)
    values = [*[None] * before, *calendar.values]
    values += [None] * (-len(values) % _DAYS)
    days = [(monday + timedelta(days=n), value) for n, value in enumerate(values)]
    return [days[start : start + _DAYS] for start in range(0, len(days), _DAYS)]


def room(shown: Sequence[Week]) -> int:
    """For how many weeks side by side there is room, if so many are shown in all."""
    return min(WEEKS, max(_FEW_WEEKS, len(shown)))


def months(shown: Sequence[Week], beginning: date, columns: int = WEEKS) -> Labels:
    """The labels of months above their first weeks, for weeks that are side by side.

    Args:
        shown: the weeks.
        beginning: the first day of the calendar.
        columns: for how many weeks there is room.
    """
    starts = [next(day for day, number in week if number is not None) for week in shown]
    before = shown[0][0][0] - timedelta(days=_DAYS)
    candidates = [
        (place / columns, _month(start, beginning))
        for place, start in enumerate(starts)
        if not place or start.month != starts[place - 1].month
    ]
    continues = starts[0] != beginning and before.month == starts[0].month
    # Where halves are side by side, the half before has the label of a month that continues.
    return {
        "phone": fitting(candidates, _NARROW, edge=1),
        "wide": fitting(candidates[continues:], _WIDE, edge=1),
    }


def is_narrow(calendar: Heatmap) -> bool:
    """Whether it has room beside something else."""
    return len(weeks(calendar)) <= WEEKS


def summary(calendar: Heatmap) -> str:
    """The summary of a calendar."""
    best = max(range(len(calendar.values)), key=lambda place: calendar.values[place])
    total, active = sum(calendar.values), sum(map(bool, calendar.values))
    text = f"{wording.counted(total, calendar.unit)} on {wording.counted(active, 'days')}"
    if not total:
        return f"{text}."
    most = wording.number(calendar.values[best])
    return f"{text}, most on {wording.day(calendar.first + timedelta(days=best))}: {most}."


def bounds_of(grid: Grid) -> list[int]:
    """The bounds of the levels of a grid."""
    return quintiles(value for row in grid.values for value in row)


def _month(start: date, beginning: date) -> str:
    if start == beginning:
        return f"{wording.month(start)} {start.year}"
    return str(start.year) if start.month == 1 else wording.month(start)
