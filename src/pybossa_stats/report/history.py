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
from pybossa_stats.report.figures import figure_row
from pybossa_stats.report.report import Report, iso
from pybossa_stats.stats.figures import FIGURE_NAMES, FIGURES, Figure
from pybossa_stats.stats.history import HistoryRow
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.periods import Period
from pybossa_stats.stats.window import Window

_MOST_ROWS = 1000
_SPARE = {"n_total_projects", "n_tasks"}
"""The figures whose columns go first."""


@dataclass(frozen=True, slots=True)
class HistoryReport(Report):
    """The figures of each snapshot, or of the last one of each period, with their changes.

    Attributes:
        rows: in the order of time. Each format goes through them once.
        by: what each row stands for; None for a snapshot.
        database: that of the latest snapshot; None if there is none.
        window: from the first snapshot to the latest; likewise.
    """

    kind = "history"

    rows: Iterable[HistoryRow]
    by: Period | None
    database: str | None
    window: Window | None

    @property
    def origin(self) -> Origin:
        """The database, and the time of all snapshots, the latest of which is its instant."""
        return Origin(self.database, self.window.end if self.window else None, self.window)

    def document(self) -> Document:
        """The last thousand rows, and below, how each figure grew over all of them."""
        last: deque[HistoryRow] = deque(maxlen=_MOST_ROWS)
        values: dict[str, list[int | None]] = {figure.name: [] for figure in FIGURES}
        for row in self.rows:
            last.append(row)
            for name, found in values.items():
                found.append(row.figures[name] if row.figures else None)
        if not last:
            return Document((), (), (note("There is no snapshot, or none of that time."),))
        blocks: list[Block] = []
        if earlier := len(values[FIGURES[0].name]) - len(last):
            hint = "--by, --since, --json and --csv can do better"
            text = f"{wording.number(earlier)} earlier rows are not shown; {hint}."
            blocks.append(note(text, tone=Tone.WARNING))
        return Document((), (), (*blocks, _rows_table(last, self.by), _growth_table(values)))

    def data(self, indent: int | None) -> Iterator[str]:
        """An array with an object for each row; figures and changes of a gap are null."""
        return array_by_line(map(_entry, self.rows), indent)

    def records(self) -> Records:
        """For each row its figures, then their changes; what is missing is empty."""
        changes = [f"change_{name}" for name in FIGURE_NAMES]
        return Records(("start", "instant", *FIGURE_NAMES, *changes), map(_record, self.rows))


def _entry(row: HistoryRow) -> dict[str, object]:
    return {
        "start": iso(row.start),
        "instant": iso(row.instant) if row.instant else None,
        "stats": row.figures,
        "change": row.change,
    }


def _record(row: HistoryRow) -> tuple[Field, ...]:
    figures, change = row.figures or {}, row.change or {}
    numbers = [values.get(name) for values in (figures, change) for name in FIGURE_NAMES]
    return iso(row.start), iso(row.instant) if row.instant else None, *numbers


def _rows_table(rows: Iterable[HistoryRow], by: Period | None) -> Table:
    shown = [figure for figure in FIGURES if not figure.part_of]
    columns = [Column(by.capitalize() if by else "Snapshot, UTC")]
    for figure in shown:
        spare = int(figure.name in _SPARE)
        columns += [Column(figure.label, Kind.NUMBER, spare), Column("", Kind.CHANGE, spare)]
    return Table(tuple(columns), (tuple(_row(row, by, shown) for row in rows),))


def _row(row: HistoryRow, by: Period | None, shown: Iterable[Figure]) -> Row:
    cells: list[Cell] = [by.label(row.start) if by else Instant(row.start)]
    for figure in shown:
        cells.append(row.figures[figure.name] if row.figures else None)
        cells.append(Change(row.change[figure.name]) if row.change else None)
    return Row(tuple(cells), Tone.PLAIN if row.figures else Tone.FAINT)


def _growth_table(values: dict[str, list[int | None]]) -> Table:
    columns = (
        Column(""),
        Column("First", Kind.NUMBER),
        Column("Last", Kind.NUMBER),
        Column("Change", Kind.CHANGE),
        Column("", Kind.TREND),
    )
    return Table(columns, (tuple(_growth_row(each, values[each.name]) for each in FIGURES),))


def _growth_row(figure: Figure, values: list[int | None]) -> Row:
    present = [value for value in values if value is not None]
    first, last = present[0], present[-1]
    return figure_row(figure, first, last, Change(last - first), Trend(values))
