"""How the figures of a server grew, as tables for people."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from rich.table import Table
from rich.text import Text

from pybossa_stats.report.instants import readable
from pybossa_stats.report.labels import LABELS, indented_label, is_part, signed
from pybossa_stats.report.sparkline import sparkline
from pybossa_stats.report.terminal import Medium, fits, natural_width, to_text
from pybossa_stats.stats.history import HistoryRow, Period

_COLUMNS = ("n_total_users", "n_total_projects", "n_tasks", "n_task_runs")
_NARROW_COLUMNS = ("n_total_users", "n_task_runs")
_MOST_ROWS = 1000
_SPARKLINE = 40
_SHORTEST_SPARKLINE = 5
_PADDING = 3


def to_table(rows: Iterable[HistoryRow], by: Period | None, medium: Medium) -> str:
    """Render rows with their changes, and below, how each figure grew at a glance.

    Args:
        rows: in the order of time. The last thousand are shown, and all of them count for the rest.
        by: what each row stands for; None for a snapshot.
        medium: where the text will be shown.
    """
    last: deque[HistoryRow] = deque(maxlen=_MOST_ROWS)
    values: dict[str, list[int | None]] = {name: [] for name in LABELS}
    for row in rows:
        last.append(row)
        for name, found in values.items():
            found.append(row.figures[name] if row.figures else None)
    if not last:
        return to_text([Text("There is no snapshot, or none of that time.")], medium)
    parts: list[Text | Table] = []
    if earlier := len(values["n_tasks"]) - len(last):
        hint = "--by, --since, --json and --csv can do better"
        parts.append(Text(f"{earlier:,} earlier rows are not shown; {hint}.\n", style="yellow"))
    table = _rows_table(last, _COLUMNS, by, medium)
    if not fits(table, medium):
        table = _rows_table(last, _NARROW_COLUMNS, by, medium)
    parts += [table, Text(), _growth_table(values, medium)]
    return to_text(parts, medium)


def _rows_table(
    rows: Iterable[HistoryRow], names: Sequence[str], by: Period | None, medium: Medium
) -> Table:
    table = medium.table()
    table.add_column(by.capitalize() if by else "Snapshot, UTC", no_wrap=True)
    for name in names:
        table.add_column(LABELS[name], justify="right", no_wrap=True)
        table.add_column("", justify="right", no_wrap=True, style="cyan")
    for row in rows:
        cells = [cell for name in names for cell in _cells(row, name)]
        table.add_row(_start(row.start, by), *cells, style="" if row.figures else "dim")
    return table


def _cells(row: HistoryRow, name: str) -> tuple[str, str]:
    figure = f"{row.figures[name]:,}" if row.figures else "-"
    return figure, signed(row.change[name]) if row.change else ""


def _growth_table(values: Mapping[str, Sequence[int | None]], medium: Medium) -> Table:
    bare = _growth_of(values, 0, medium)
    spare = medium.width - natural_width(bare) - _PADDING if medium.width else _SPARKLINE
    if spare < _SHORTEST_SPARKLINE:
        return bare
    return _growth_of(values, min(spare, _SPARKLINE), medium)


def _growth_of(values: Mapping[str, Sequence[int | None]], bars: int, medium: Medium) -> Table:
    """A table of growth, with sparklines of so many bars, or without any."""
    table = medium.table()
    table.add_column("", no_wrap=True)
    for title in ("First", "Last", "Change"):
        table.add_column(title, justify="right", no_wrap=True)
    if bars:
        table.add_column("", no_wrap=True, style="cyan")
    for name in LABELS:
        present = [value for value in values[name] if value is not None]
        drawn = sparkline(values[name], bars, unicode=medium.unicode) if bars else None
        table.add_row(
            Text(indented_label(name)),
            f"{present[0]:,}",
            f"{present[-1]:,}",
            signed(present[-1] - present[0]),
            *([drawn] if drawn else []),
            style="" if is_part(name) else "bold",
        )
    return table


def _start(start: datetime, by: Period | None) -> str:
    if by is None:
        return readable(start)
    if by is Period.WEEK:
        return f"{start:%G-W%V}"
    return f"{start:%Y-%m}" if by is Period.MONTH else f"{start:%Y-%m-%d}"
