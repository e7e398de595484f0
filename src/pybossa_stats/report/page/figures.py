"""The figures of a server on its page."""

from collections.abc import Iterator

from pybossa_stats.media.document import (
    Bar,
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
from pybossa_stats.report.page.growth import FiguresByDay
from pybossa_stats.stats.site.figures import FIGURES, Figure
from pybossa_stats.stats.site.site import SiteStats

_QUARTER = 90  # days that a trend tells of


def key_figures(stats: SiteStats, by_day: FiguresByDay | None) -> KeyFigures:
    """The sums, their changes and their trends."""
    figures = stats.figures()
    sums = (figure for figure in FIGURES if figure.part_of is None)
    return KeyFigures(
        tuple(_key(each, figures[each.name], by_day) for each in sums), "in the last 7 days"
    )


def _key(figure: Figure, number: int, by_day: FiguresByDay | None) -> KeyFigure:
    values = by_day.values.get(figure.name, []) if by_day else []
    change = by_day.change_in_a_week(figure.name) if by_day else None
    shown = None if change is None else Change(change)
    return KeyFigure(figure.label, number, shown, Trend(values[-_QUARTER:]))


def make_up(stats: SiteStats) -> Iterator[Block]:
    """What the sums are made up of."""
    told = ["Anonymous users are counted by their addresses."]
    if stats.tasks:
        told.insert(0, f"Each task has {stats.task_runs / stats.tasks:.1f} answers on average.")
    yield Heading("Users, projects and tasks", tuple(Line((each,)) for each in told))
    for whole in FIGURES:
        if parts := [figure for figure in FIGURES if figure.part_of == whole.name]:
            yield _whole(stats, whole, parts)
    yield _tasks(stats)


def _whole(stats: SiteStats, whole: Figure, parts: list[Figure]) -> Table:
    figures = stats.figures()
    columns = Column("", stretch=True), Column("", Kind.NUMBER), Column("", Kind.SHARE)
    rows = (
        Row((part.label, figures[part.name], Share(figures[part.name], figures[whole.name])))
        for part in parts
    )
    return Table(columns, (tuple(rows),), whole.label)


def _tasks(stats: SiteStats) -> Table:
    figures = stats.figures()
    alone = [
        figure
        for figure in FIGURES
        if figure.part_of is None and not any(each.part_of == figure.name for each in FIGURES)
    ]
    most = max(figures[figure.name] for figure in alone)
    columns = Column("", stretch=True), Column("", Kind.NUMBER), Column("", Kind.BAR)
    rows = (
        Row((figure.label, figures[figure.name], Bar(figures[figure.name], most)))
        for figure in alone
    )
    title = " and ".join(figure.label for figure in alone).capitalize()
    return Table(columns, (tuple(rows),), title)
