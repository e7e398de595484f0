"""A year of days, a column for each week."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from pybossa_stats.media import wording
from pybossa_stats.media.charts import Heatmap
from pybossa_stats.media.html.numbers import pixels

STEP = 14
SIDE = 11.5
_DAYS = 7
_ROUNDED_FROM = 20
_ROOM_OF_MONTH = 2.2


class Square(NamedTuple):
    """A day: its position, its level from 0 to 4, and its tooltip."""

    x: str
    y: str
    level: int
    text: str


class Month(NamedTuple):
    """The name of a month above its first week.

    Attributes:
        x: where.
        text: what it says.
        repeated: whether it is needed only where the halves stand below each other.
    """

    x: str
    text: str
    repeated: bool


class Half(NamedTuple):
    """Half of the weeks; the halves stand side by side, or on narrow screens above each other."""

    width: str
    months: list[Month]
    squares: list[Square]


class DrawnCalendar(NamedTuple):
    """A calendar, ready to be drawn."""

    summary: str
    halves: list[Half]
    legend: list[str]
    weeks: list[tuple[str, list[str], str]]


def draw(calendar: Heatmap) -> DrawnCalendar:
    """Draw a calendar from the Monday of its first day on."""
    first = calendar.first - timedelta(days=calendar.first.weekday())
    values: list[int | None] = [None] * calendar.first.weekday() + [*calendar.values]
    bounds = levels([value for value in calendar.values if value])
    weeks = [
        (first + timedelta(days=start), values[start : start + _DAYS])
        for start in range(0, len(values), _DAYS)
    ]
    middle = -(-len(weeks) // 2)
    return DrawnCalendar(
        summary=_summary(calendar),
        halves=[
            _half(part, bounds, weeks[0][0]) for part in (weeks[:middle], weeks[middle:]) if part
        ],
        legend=_legend(bounds),
        weeks=[_row(monday, week) for monday, week in reversed(weeks)],
    )


def levels(present: list[int]) -> list[int]:
    """The upper bounds of all levels but the last: the quartiles of the active days."""
    ordered = sorted(present)
    quarters = {ordered[len(ordered) * part // 4] for part in (1, 2, 3) if ordered}
    rounded = {round(each, -1) if each >= _ROUNDED_FROM else each for each in quarters}
    return sorted(each for each in rounded if each < ordered[-1])


def _half(
    weeks: Sequence[tuple[date, Sequence[int | None]]], bounds: Sequence[int], beginning: date
) -> Half:
    squares = [
        Square(pixels(place * STEP), pixels(n * STEP), _level(value, bounds), _told(value, at))
        for place, (monday, week) in enumerate(weeks)
        for n, value in enumerate(week)
        if value is not None
        for at in [monday + timedelta(days=n)]
    ]
    width = pixels(len(weeks) * STEP - (STEP - SIDE))
    return Half(width, list(_months([monday for monday, _ in weeks], beginning)), squares)


def _months(mondays: Sequence[date], beginning: date) -> Iterator[Month]:
    """The names of months, but for those that have no room before the next one."""
    begins = [
        place
        for place, monday in enumerate(mondays)
        if not place or monday.month != mondays[place - 1].month
    ]
    for place, after in zip(begins, [*begins[1:], len(mondays) + STEP], strict=True):
        monday = mondays[place]
        if after - place > _ROOM_OF_MONTH:
            year = f" {monday.year}" if monday.month == 1 or monday == beginning else ""
            goes_on = (monday - timedelta(days=_DAYS)).month == monday.month
            repeated = goes_on and monday != beginning
            yield Month(pixels(place * STEP), f"{wording.month(monday)}{year}", repeated)


def _level(value: int, bounds: Sequence[int]) -> int:
    return 1 + sum(value > bound for bound in bounds) if value else 0


def _told(value: int, at: date) -> str:
    number = wording.number(value) if value else "None"
    return f"{number} on {wording.weekday_and_day(at)}"


def _legend(bounds: Sequence[int]) -> list[str]:
    if not bounds:
        return ["0", "any"]
    parts = zip([0, *bounds], bounds, strict=False)
    between = [
        f"{wording.number(low + 1)}\N{EN DASH}{wording.number(high)}"
        if high > low + 1
        else wording.number(high)
        for low, high in parts
    ]
    return ["0", *between, f"over {wording.number(bounds[-1])}"]


def _summary(calendar: Heatmap) -> str:
    best = max(range(len(calendar.values)), key=lambda place: calendar.values[place])
    total, active = sum(calendar.values), sum(map(bool, calendar.values))
    told = f"{wording.counted(total, calendar.unit)} on {wording.counted(active, 'days')}"
    if not total:
        return f"{told}."
    most = wording.number(calendar.values[best])
    return f"{told}, most on {wording.day(calendar.first + timedelta(days=best))}: {most}."


def _row(monday: date, week: Sequence[int | None]) -> tuple[str, list[str], str]:
    padded = [*week, *[None] * (_DAYS - len(week))]
    shown = ["" if value is None else wording.number(value) for value in padded]
    return wording.day(monday), shown, wording.number(sum(value or 0 for value in week))
