"""How the figures of a server grew."""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

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
from pybossa_stats.periods.calendar import label_of
from pybossa_stats.periods.period import Period
from pybossa_stats.report.about import title
from pybossa_stats.report.figures import NAMES, figure_row, growth_cells, growth_table
from pybossa_stats.report.report import Report, iso
from pybossa_stats.stats.history.history import History, HistoryRow
from pybossa_stats.stats.site.figures import FIGURE_NAMES, FIGURES, SUMS, Figure

_MOST_ROWS = 1000
_SPARE = {"n_total_projects", "n_tasks"}
"""The figures whose columns go first where there is no room."""


@dataclass(frozen=True, slots=True)
class HistoryReport(Report):
    """The figures of each snapshot, or of the last one of each period, with their changes."""

    kind = "history"

    told: History

    def document(self) -> Document:
        """The last thousand rows, and below, how each figure grew over all of them."""
        by = self.told.by
        last: deque[HistoryRow] = deque(maxlen=_MOST_ROWS)
        growth = _Growth(per_row=by is not None)
        count = 0
        for count, row in enumerate(self.told, start=1):  # noqa: B007 (how many there were)
            last.append(row)
            growth.add(row)
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
        return Document(title("History of ", self.name), (), (*blocks, growth.table()))

    def data(self) -> dict[str, Any]:
        """The period of a row, and an object for each; figures and changes of a gap are null."""
        by = self.told.by
        return {"by": by, "buckets": (_entry(row, by) for row in self.told)}


def _entry(row: HistoryRow, by: Period | None) -> dict[str, object]:
    return {
        "period": by and label_of(by, row.start),
        "start": iso(row.start),
        "end": iso(by.after(row.start) if by else row.start),
        "finished": row.finished,
        "instant": row.instant and iso(row.instant),
        "stats": row.figures and _by_name(row.figures),
        "change": row.change and _by_name(row.change),
    }


def _by_name(numbers: Mapping[str, int]) -> dict[str, int]:
    return {NAMES[name]: number for name, number in numbers.items()}


class _Growth:
    """How each figure grew over all rows.

    Args:
        per_row: whether the trends show the changes of each row, rather than the figures.
    """

    def __init__(self, *, per_row: bool) -> None:
        self._per_row = per_row
        self._finished = True
        self._first: Mapping[str, int] = {}
        self._last: Mapping[str, int] = {}
        self._trends: dict[str, list[int | None]] = {name: [] for name in FIGURE_NAMES}

    def add(self, row: HistoryRow) -> None:
        """Add the next row."""
        if row.figures:
            self._last = row.figures
            change = row.change or dict.fromkeys(row.figures, 0)
            self._first = self._first or {
                name: number - change[name] for name, number in row.figures.items()
            }
        self._finished = row.finished or not self._per_row
        shown = row.change if self._per_row else row.figures
        for name, trend in self._trends.items():
            if trend or shown:
                trend.append(shown[name] if shown else None)

    def table(self) -> Table:
        """A row for each figure."""
        return growth_table("First", "Last", map(self._row, FIGURES))

    def _row(self, figure: Figure) -> Row:
        name = figure.name
        trend = Trend(self._trends[name], self._finished)
        cells = growth_cells(self._first[name], self._last[name], trend)
        return figure_row(figure, *cells)


def _rows_table(rows: Iterable[HistoryRow], by: Period | None) -> Table:
    columns = [Column(by.capitalize() if by else "Snapshot, UTC")]
    for figure in SUMS:
        drop_rank = int(figure.name in _SPARE)
        columns.append(Column(figure.label, Kind.NUMBER, drop_rank))
        columns.append(Column("", Kind.CHANGE, drop_rank))
    return Table(tuple(columns), (tuple(_row(row, by) for row in rows),))


def _row(row: HistoryRow, by: Period | None) -> Row:
    cells: list[Cell] = [_label(row, by) if by else Instant(row.start)]
    for figure in SUMS:
        cells.append(row.figures[figure.name] if row.figures else None)
        cells.append(Change(row.change[figure.name]) if row.change else None)
    return Row(tuple(cells), Tone.PLAIN if row.figures else Tone.FAINT)


def _label(row: HistoryRow, by: Period) -> str:
    return f"{label_of(by, row.start)}{'' if row.finished else '*'}"
