"""How the figures of a server developed, day by day, from whatever source."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pybossa_stats.media import wording
from pybossa_stats.media.charts import Curve, Series
from pybossa_stats.media.document import Block, Heading, Line
from pybossa_stats.periods.period import Period
from pybossa_stats.report.growth import CAVEAT
from pybossa_stats.stats.activity.growth import Growth
from pybossa_stats.stats.history.history import HistoryRow
from pybossa_stats.stats.site.snapshot import Snapshot

_LABELS = {
    "n_task_runs": "Answers",
    "n_total_users": "Users",
    "n_auth": "Registered users",
    "n_total_projects": "Projects",
    "n_tasks": "Tasks",
}
"""The figures that are drawn, the largest chart first; of the two for users, only one is known."""

_DATED = {
    "answers": "n_task_runs",
    "users": "n_auth",
    "projects": "n_total_projects",
    "tasks": "n_tasks",
}
"""The figures known from dates, by their names in `Growth`; addresses have no dates."""


@dataclass(frozen=True, slots=True)
class FiguresByDay:
    """Some figures at the end of each day, up to now.

    Attributes:
        days: the beginning of each.
        values: those of each figure, by its name; None for a day of which nothing is known.
        lines: where the values come from.
    """

    days: Sequence[datetime]
    values: dict[str, list[int | None]]
    lines: tuple[Line, ...]


def by_day_from_snapshots(rows: Iterable[HistoryRow], now: Snapshot) -> FiguresByDay | None:
    """The course from snapshots, up to the present figures; None if that is only one day."""
    figures: dict[datetime, Mapping[str, int | None] | None] = {}
    figures |= {row.start: row.figures for row in rows}
    if not any(figures.values()):
        return None
    today = Period.DAY.start(now.stats.window.end)
    if now.stats.window.end == now.instant:  # else --until has asked for another day
        figures[today] = now.stats.figures()
    days = list(_days(min(figures), today))
    if len(days) == 1:
        return None
    known = [figures.get(day) for day in days]
    missing = sum(each is None for each in known)
    lines = [Line(("From daily snapshots since ", wording.day(days[0]), "."))]
    if missing:
        shaded = f"{wording.number(missing)} of {wording.number(len(days))}"
        lines.append(Line((f"Shaded: {shaded} days without a snapshot.",)))
    names = (name for name in _LABELS if name != "n_auth")  # which is part of all users
    values = {name: [each[name] if each else None for each in known] for name in names}
    return FiguresByDay(days, values, tuple(lines))


def _days(first: datetime, last: datetime) -> Iterator[datetime]:
    while first <= last:
        yield first
        first = Period.DAY.after(first)


def by_day_from_dates(growth: Growth) -> FiguresByDay | None:
    """The course from the dates of rows that still exist; None without any."""
    if growth.beginning is None:
        return None
    growth = growth.from_beginning()
    values: dict[str, list[int | None]] = {
        figure: [end[name] for end in growth.ends] for name, figure in _DATED.items()
    }
    return FiguresByDay(growth.calendar.local_starts, values, (Line((CAVEAT,)),))


def growth_blocks(by_day: FiguresByDay) -> Iterator[Block]:
    """The part of the page about growth."""
    yield Heading("Growth", (_grown(by_day), *by_day.lines))
    yield Series(
        "Growth",
        by_day.days,
        [*map(wording.day, by_day.days)],
        tuple(
            Curve(_LABELS[name], by_day.values[name]) for name in _LABELS if name in by_day.values
        ),
        finished=False,
    )


def _grown(by_day: FiguresByDay) -> Line:
    """By how much there are more answers than at first."""
    answers = by_day.values["n_task_runs"]
    known = [place for place, number in enumerate(answers) if number is not None]
    since = wording.day(by_day.days[known[0]])
    first, last = (wording.number(answers[place] or 0) for place in (known[0], known[-1]))
    if first == last:
        return Line((f"No more answers since {since}.",))
    return Line((f"From {first} to {last} answers since {since}.",))
