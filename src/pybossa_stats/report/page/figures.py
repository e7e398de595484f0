"""The figures of a server on its page."""

from collections.abc import Iterator

from pybossa_stats.media.document import (
    Block,
    Change,
    Column,
    Heading,
    KeyFigure,
    KeyFigures,
    Kind,
    Line,
    Row,
    Share,
    Table,
    Trend,
)
from pybossa_stats.report.figures import bars_table
from pybossa_stats.report.page.growth import FiguresByDay
from pybossa_stats.stats.site.figures import SUMS, Figure
from pybossa_stats.stats.site.site import SiteStats

_QUARTER = 90  # days that a trend tells of


def key_figures(
    stats: SiteStats, by_day: FiguresByDay | None, start: SiteStats | None = None
) -> KeyFigures:
    """The sums, their changes and their trends.

    Args:
        stats: the figures.
        by_day: those of each day, for the trends; None where they are not known.
        start: the figures at the beginning of the period that the changes are of; None for the
            last seven days.
    """
    figures = _known(stats)
    keys = tuple(
        _key(each, figures[each.name], by_day, start) for each in SUMS if each.name in figures
    )
    return KeyFigures(keys, f"in {stats.window.words}" if start else "in the last 7 days")


def _key(
    figure: Figure, number: int, by_day: FiguresByDay | None, start: SiteStats | None
) -> KeyFigure:
    values = by_day.values.get(figure.name, []) if by_day else []
    if start:
        before = start.figures()[figure.name]
        change = None if before is None else number - before
    else:
        change = by_day.change_in_a_week(figure.name) if by_day else None
    shown = None if change is None else Change(change)
    return KeyFigure(figure.label, number, shown, Trend(values[-_QUARTER:]))


def _known(stats: SiteStats) -> dict[str, int]:
    return {name: number for name, number in stats.figures().items() if number is not None}


def make_up(stats: SiteStats) -> Iterator[Block]:
    """What the sums are made up of."""
    told = ["Anonymous users are counted by their addresses."]
    if stats.tasks and stats.task_runs is not None:
        told.insert(0, f"Each task has {stats.task_runs / stats.tasks:.1f} answers on average.")
    yield Heading("Users, projects and tasks", tuple(Line((each,)) for each in told))
    figures = _known(stats)
    for each in SUMS:
        if each.parts and each.name in figures:
            yield _parts(each, figures)
    alone = [
        (each.label, figures[each.name]) for each in SUMS if not each.parts and each.name in figures
    ]
    yield bars_table(" and ".join(label for label, _ in alone).capitalize(), alone)


def _parts(whole: Figure, figures: dict[str, int]) -> Table:
    columns = Column("", stretch=True), Column("", Kind.NUMBER), Column("", Kind.SHARE)
    total = figures[whole.name]
    numbers = [(part.label, figures[part.name]) for part in whole.parts]
    rows = (Row((label, number, Share(number, total))) for label, number in numbers)
    return Table(columns, (tuple(rows),), whole.label)
