"""Figures as people read them: a row each, the parts of a total indented below it."""

from collections.abc import Iterable

from pybossa_stats.media import document as doc
from pybossa_stats.media.document import Kind, Tone
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.site.figures import Figure

NAMES = {
    "n_total_users": "users_and_addresses",
    "n_auth": "users",
    "n_anon": "addresses",
    "n_total_projects": "projects",
    "n_published_projects": "published_projects",
    "n_draft_projects": "draft_projects",
    "n_tasks": "tasks",
    "n_task_runs": "answers",
}
"""What the JSON of reports calls the figures that have other names in PYBOSSA's."""

_LABEL, _NUMBER = doc.Column("", stretch=True), doc.Column("", Kind.NUMBER)
_SHARE, _BAR = doc.Column("", Kind.SHARE), doc.Column("", Kind.BAR)


def figure_row(figure: Figure, *cells: doc.Cell) -> doc.Row:
    """The row of a figure: its label, and other cells."""
    if figure.part_of:
        return doc.Row((doc.Part(figure.label), *cells))
    return doc.Row((figure.label, *cells), Tone.STRONG)


def parts_table(*groups: Iterable[doc.Row]) -> doc.Table:
    """A table of groups, each of a total and its parts; its columns are those of the rows below."""
    return doc.Table((_LABEL, _NUMBER, _SHARE, _BAR), tuple(map(tuple, groups)))


def whole(label: str, number: int | None, *parts: tuple[str, int | None]) -> tuple[doc.Row, ...]:
    """The rows of a total, and of its parts with their labels; a dash for what is not known."""
    shares = (share_row(doc.Part(each), number_of_part, number) for each, number_of_part in parts)
    return total_row(label, number), *shares


def total_row(label: str, number: int | str | None) -> doc.Row:
    """The row of a total."""
    return doc.Row((label, number, None, None), Tone.STRONG)


def share_row(label: doc.Cell, number: int | None, total: int | None) -> doc.Row:
    """The row of a number with its share of a total."""
    if number is None or total is None:
        return doc.Row((label, number, None, None))
    return doc.Row((label, number, doc.Share(number, total), doc.Bar(number, total)))


def bars_table(title: str, numbers: Iterable[tuple[str, int]]) -> doc.Table:
    """Numbers with their labels; the largest has the longest bar."""
    rows = [*numbers]
    most = max(number for _, number in rows)
    bars = (doc.Row((label, number, doc.Bar(number, most))) for label, number in rows)
    return doc.Table((_LABEL, _NUMBER, _BAR), (tuple(bars),), title)


def comparison(what: str, origin: Origin, rows: Iterable[doc.Row], *more: doc.Column) -> doc.Table:
    """A table of what was in a window and before it; its rows are those of `compared`."""
    columns = (
        doc.Column(""),
        doc.Column("Total", Kind.NUMBER),
        doc.Column("Before", Kind.NUMBER, tone=Tone.FAINT),
        doc.Column("Change", Kind.CHANGE),
        doc.Column("", Kind.PERCENT, drop_rank=1),
        *more,
    )
    before = origin.window.words_before if origin.window else ""
    return doc.Table(columns, (tuple(rows),), f"{what} compared with {before}")


def compared(label: str, number: int, before: int, *more: doc.Cell) -> doc.Row:
    """The row of a number, and what it was before."""
    percent = 100 * (number - before) / before if before else None
    change = doc.Change(number - before)
    return doc.Row((label, number, before, change, doc.Percent(percent), *more))


def growth_table(first: str, last: str, rows: Iterable[doc.Row]) -> doc.Table:
    """How figures grew: a label and `growth_cells` in each row."""
    columns = (
        doc.Column(""),
        doc.Column(first, Kind.NUMBER),
        doc.Column(last, Kind.NUMBER),
        doc.Column("Change", Kind.CHANGE),
        doc.Column("", Kind.TREND),
    )
    return doc.Table(columns, (tuple(rows),))


def growth_cells(first: int, last: int, trend: doc.Trend) -> tuple[doc.Cell, ...]:
    """The first and the last number, the change, and the trend."""
    return first, last, doc.Change(last - first), trend
