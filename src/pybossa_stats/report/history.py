"""How the figures of a server grew."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pybossa_stats.media import wording
from pybossa_stats.media.document import (
    Block,
    Cell,
    Change,
    Column,
    Document,
    Instant,
    Kind,
    Row,
    Table,
    Tone,
    Trend,
    note,
)
from pybossa_stats.media.json_text import array_by_line
from pybossa_stats.media.records import Field, Records
from pybossa_stats.periods.period import Period
from pybossa_stats.report.figures import figure_row
from pybossa_stats.report.report import Report, iso
from pybossa_stats.stats.history.history import History, HistoryRow
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.site.figures import FIGURE_NAMES, FIGURES, Figure

_MOST_ROWS = 1000
_SPARE = {"n_total_projects", "n_tasks"}
"""The figures whose columns go first where there is no room."""


@dataclass(frozen=True, slots=True)
class HistoryReport(Report):
    """The figures of each snapshot, or of the last one of each period, with their changes."""

    kind = "history"

    history: History

    @property
    def origin(self) -> Origin:
        """That of the history."""
        return self.history.origin

    def document(self) -> Document:
        """The last thousand rows, and below, how each figure grew over all of them."""
        by = self.history.by
        last: deque[HistoryRow] = deque(maxlen=_MOST_ROWS)
        growth = [_Growth(figure, per_row=by is not None) for figure in FIGURES]
        count = 0
        for count, row in enumerate(self.history, start=1):  # noqa: B007 (how many there were)
            last.append(row)
            for each in growth:
                each.add(row)
        if not last:
            return Document((), (), (note("There are no snapshots to show."),))
        blocks: list[Block] = []
        if earlier := count - len(last):
            hint = "use --by or --since to see fewer, --json or --csv to see all"
            text = f"{wording.number(earlier)} earlier rows are not shown; {hint}."
            blocks.append(note(text, tone=Tone.WARNING))
        blocks.append(_rows_table(last, by))
        if by and not last[-1].finished:
            blocks.append(note(f"{_label(last[-1], by)} is not over yet.", tone=Tone.FAINT))
        return Document((), (), (*blocks, _growth_table(growth)))

    def data(self, indent: int | None) -> Iterator[str]:
        """An array with an object for each row; figures and changes of a gap are null."""
        return array_by_line(map(_entry, self.history), indent)

    def records(self) -> Records:
        """For each row its figures, then their changes; what is missing is empty."""
        changes = [f"change_{name}" for name in FIGURE_NAMES]
        names = ("start", "instant", "finished", *FIGURE_NAMES, *changes)
        return Records(names, map(_record, self.history))


def _entry(row: HistoryRow) -> dict[str, object]:
    return {
        "start": iso(row.start),
        "instant": iso(row.instant) if row.instant else None,
        "finished": row.finished,
        "stats": row.figures,
        "change": row.change,
    }


def _record(row: HistoryRow) -> tuple[Field, ...]:
    figures, change = row.figures or {}, row.change or {}
    numbers = [values.get(name) for values in (figures, change) for name in FIGURE_NAMES]
    instant = iso(row.instant) if row.instant else None
    return iso(row.start), instant, row.finished, *numbers


class _Growth:
    """How one figure grew over all rows.

    Args:
        figure: which one.
        per_row: whether its trend shows the change of each row, rather than the figure.
    """

    def __init__(self, figure: Figure, *, per_row: bool) -> None:
        self._figure = figure
        self._per_row = per_row
        self._first: int | None = None
        self._last = 0
        self._trend: list[int | None] = []

    def add(self, row: HistoryRow) -> None:
        """Add the next row."""
        name = self._figure.name
        change = row.change[name] if row.change else None
        value = row.figures[name] if row.figures else None
        if value is not None:
            self._last = value
            if self._first is None:
                self._first = value - (change or 0)
        shown = change if self._per_row else value
        if self._trend or shown is not None:
            self._trend.append(shown)

    def row(self) -> Row:
        """Its row of a table."""
        first = self._last if self._first is None else self._first
        change = Change(self._last - first)
        return figure_row(self._figure, first, self._last, change, Trend(self._trend))


def _rows_table(rows: Iterable[HistoryRow], by: Period | None) -> Table:
    shown = [figure for figure in FIGURES if not figure.part_of]
    columns = [Column(by.capitalize() if by else "Snapshot, UTC")]
    for figure in shown:
        drop_rank = int(figure.name in _SPARE)
        columns += [
            Column(figure.label, Kind.NUMBER, drop_rank),
            Column("", Kind.CHANGE, drop_rank),
        ]
    return Table(tuple(columns), (tuple(_row(row, by, shown) for row in rows),))


def _row(row: HistoryRow, by: Period | None, shown: Iterable[Figure]) -> Row:
    cells: list[Cell] = [_label(row, by) if by else Instant(row.start)]
    for figure in shown:
        cells.append(row.figures[figure.name] if row.figures else None)
        cells.append(Change(row.change[figure.name]) if row.change else None)
    return Row(tuple(cells), Tone.PLAIN if row.figures else Tone.FAINT)


def _label(row: HistoryRow, by: Period) -> str:
    return f"{by.label(row.start)}{'' if row.finished else '*'}"


def _growth_table(growth: Iterable[_Growth]) -> Table:
    columns = (
        Column(""),
        Column("First", Kind.NUMBER),
        Column("Last", Kind.NUMBER),
        Column("Change", Kind.CHANGE),
        Column("", Kind.TREND),
    )
    return Table(columns, (tuple(each.row() for each in growth),))
