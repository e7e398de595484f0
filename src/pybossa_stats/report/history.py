"""How the figures of a server grew, and what changed between two snapshots."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import dropwhile
from operator import not_
from typing import Any

from pybossa_stats.media import document as doc
from pybossa_stats.media import wording
from pybossa_stats.media.document import Kind, Tone
from pybossa_stats.periods.calendar import label_of
from pybossa_stats.periods.period import Period
from pybossa_stats.report.base import Report, iso
from pybossa_stats.report.conditions import Condition
from pybossa_stats.report.layout import NAMES, figure_row, growth_cells, growth_table
from pybossa_stats.report.site import user_entries
from pybossa_stats.shares import rounded
from pybossa_stats.stats.history import Difference, History, HistoryRow
from pybossa_stats.stats.site.figures import FIGURES, SUMS, Figure
from pybossa_stats.stats.site.site import ActiveProject, SiteStats
from pybossa_stats.stats.top_users import ActiveUser

_MOST_ROWS = 1000
_SPARE = {"n_total_projects", "n_tasks"}
"""The figures whose columns go first where there is no room."""


@dataclass(frozen=True, slots=True)
class HistoryReport(Report):
    """The figures of each snapshot, or of the last one of each period, with their changes."""

    kind = "history"
    of = "History of "

    told: History

    def heading(self) -> tuple[doc.Piece, ...]:
        return (self.of, doc.Name(self.name)) if self.origin.window else ()

    def notes(self) -> Iterator[doc.Line]:
        return iter(())

    def blocks(self) -> Iterator[doc.Block]:
        """The last thousand rows, and below, how each figure grew over all of them."""
        by, rows = self.told.by, [*self.told]
        if not rows:
            yield doc.note("There are no snapshots to show.")
            return
        if earlier := len(rows[:-_MOST_ROWS]):
            hint = "use --by or --since to see fewer, --json or --csv to see all"
            text = f"{wording.number(earlier)} earlier rows are not shown; {hint}."
            yield doc.note(text, tone=Tone.WARNING)
        yield _rows_table(rows[-_MOST_ROWS:], by)
        if by and not rows[-1].finished:
            yield doc.note(f"{_label(rows[-1], by)} is not over yet.", tone=Tone.FAINT)
        yield _growth_table(rows, by)

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


def _growth_table(rows: Sequence[HistoryRow], by: Period | None) -> doc.Table:
    """How each figure grew over all rows; its trend is that of changes where rows are periods."""
    known = [row.figures for row in rows if row.figures]
    change = rows[0].change or dict.fromkeys(known[0], 0)
    shown = [*dropwhile(not_, (row.change if by else row.figures for row in rows))]

    def growth(figure: Figure) -> doc.Row:
        name = figure.name
        trend = doc.Trend([each[name] if each else None for each in shown], rows[-1].finished)
        start, end = known[0][name] - change[name], known[-1][name]
        return figure_row(figure, *growth_cells(start, end, trend))

    return growth_table("First", "Last", map(growth, FIGURES))


def _rows_table(rows: Sequence[HistoryRow], by: Period | None) -> doc.Table:
    columns = [doc.Column(by.capitalize() if by else "Snapshot, UTC")]
    for figure in SUMS:
        drop_rank = int(figure.name in _SPARE)
        columns.append(doc.Column(figure.label, Kind.NUMBER, drop_rank))
        columns.append(doc.Column("", Kind.CHANGE, drop_rank))
    return doc.Table(tuple(columns), (tuple(_row(row, by) for row in rows),))


def _row(row: HistoryRow, by: Period | None) -> doc.Row:
    cells: list[doc.Cell] = [_label(row, by) if by else doc.Instant(row.start)]
    for figure in SUMS:
        cells.append(row.figures[figure.name] if row.figures else None)
        cells.append(doc.Change(row.change[figure.name]) if row.change else None)
    return doc.Row(tuple(cells), Tone.PLAIN if row.figures else Tone.FAINT)


def _label(row: HistoryRow, by: Period) -> str:
    return f"{label_of(by, row.start)}{'' if row.finished else '*'}"


_Entry = ActiveProject | ActiveUser


@dataclass(frozen=True, slots=True)
class DifferenceReport(Report):
    """Each figure with its change, and who entered and left the top lists."""

    kind = "difference"
    of = "What changed in "
    rows = "stats"

    told: Difference

    def notes(self) -> Iterator[doc.Line]:
        for word, snapshot in (("from ", self.told.old), ("to   ", self.told.new)):
            yield doc.Line((word, doc.Instant(snapshot.instant), " UTC"))

    def blocks(self) -> Iterator[doc.Block]:
        """The figures in a table, the names below."""
        yield _figures(self.told)
        yield _moves(self.told)

    def data(self) -> dict[str, Any]:
        """Both snapshots, each figure, and who entered and left."""
        change = self.told
        then, now = change.old.top_users, change.new.top_users
        return {
            "old": _snapshot_entry(change.old),
            "new": _snapshot_entry(change.new),
            "stats": {
                NAMES[figure.name]: {
                    "old": figure.old,
                    "new": figure.new,
                    "difference": figure.difference,
                    "share": None if figure.percent is None else rounded(figure.percent / 100, 5),
                }
                for figure in change.figures
            },
            "top_projects": {
                "entered": [*map(_project_entry, change.projects.entered)],
                "left": [*map(_project_entry, change.projects.left)],
            },
            "top_users": {
                "entered": [*user_entries(change.users.entered, now)],
                "left": [*user_entries(change.users.left, then)],
            },
        }

    def why_met(self, condition: Condition) -> str:
        changes = {figure.name: figure for figure in self.told.figures}
        condition.require(changes, changes=True)
        return condition.told_of_change(changes)


def _figures(change: Difference) -> doc.Table:
    columns = (
        doc.Column(""),
        doc.Column("Old", Kind.NUMBER),
        doc.Column("New", Kind.NUMBER),
        doc.Column("Change", Kind.CHANGE),
        doc.Column("", Kind.PERCENT, drop_rank=1),
    )
    rows = []
    for figure, found in zip(FIGURES, change.figures, strict=True):
        cells = found.old, found.new, doc.Change(found.difference), doc.Percent(found.percent)
        rows.append(figure_row(figure, *cells))
    return doc.Table(columns, (tuple(rows),))


def _moves(change: Difference) -> doc.Block:
    lines = tuple(
        doc.Line((f"{what} {moved} the top list: ", _shown(entry)), tone)
        for what, moves in (("Project", change.projects), ("User", change.users))
        for moved, tone, entries in (
            ("entered", Tone.GOOD, moves.entered),
            ("left", Tone.WARNING, moves.left),
        )
        for entry in entries
    )
    if not lines:
        return doc.note("No project or user entered or left the top lists.", tone=Tone.FAINT)
    return doc.Note(lines)


def _snapshot_entry(snapshot: SiteStats) -> dict[str, str]:
    return {"instant": iso(snapshot.instant), "database": snapshot.database}


def _project_entry(project: ActiveProject) -> dict[str, Any]:
    return {
        "id": project.id,
        "short_name": project.short_name,
        "name": project.name,
        "answers": project.n_answers,
    }


def _shown(entry: _Entry) -> doc.Name:
    return doc.Name(entry.fullname if isinstance(entry, ActiveUser) else entry.name)
