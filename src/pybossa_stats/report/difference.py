"""What changed between two snapshots."""

from dataclasses import dataclass
from typing import Any

from pybossa_stats.media.document import (
    Block,
    Change,
    Column,
    Document,
    Instant,
    Kind,
    Line,
    Name,
    Note,
    Percent,
    Piece,
    Table,
    Tone,
    note,
)
from pybossa_stats.report.about import title
from pybossa_stats.report.conditions import Condition
from pybossa_stats.report.figures import NAMES, figure_row
from pybossa_stats.report.report import Report, iso
from pybossa_stats.report.site import user_entries
from pybossa_stats.shares import rounded
from pybossa_stats.stats.history.difference import Difference
from pybossa_stats.stats.site.figures import FIGURES
from pybossa_stats.stats.site.site import ActiveProject, ActiveUser, Snapshot

_Entry = ActiveProject | ActiveUser


@dataclass(frozen=True, slots=True)
class DifferenceReport(Report):
    """Each figure with its change, and who entered and left the top lists."""

    kind = "difference"
    rows = "stats"

    told: Difference

    def document(self) -> Document:
        """The figures in a table, the names below."""
        change = self.told
        return Document(
            title=title("What changed in ", self.name),
            notes=(Line(_read("from ", change.old)), Line(_read("to   ", change.new))),
            blocks=(_figures(change), _moves(change)),
        )

    def data(self) -> dict[str, Any]:
        """Both snapshots, each figure, and who entered and left."""
        change = self.told
        then, now = change.old.stats.top_users, change.new.stats.top_users
        return {
            "old": _snapshot(change.old),
            "new": _snapshot(change.new),
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


def _read(word: str, snapshot: Snapshot) -> tuple[Piece, ...]:
    return word, Instant(snapshot.instant), " UTC"


def _figures(change: Difference) -> Table:
    columns = (
        Column(""),
        Column("Old", Kind.NUMBER),
        Column("New", Kind.NUMBER),
        Column("Change", Kind.CHANGE),
        Column("", Kind.PERCENT, drop_rank=1),
    )
    rows = []
    for figure, found in zip(FIGURES, change.figures, strict=True):
        cells = found.old, found.new, Change(found.difference), Percent(found.percent)
        rows.append(figure_row(figure, *cells))
    return Table(columns, (tuple(rows),))


def _moves(change: Difference) -> Block:
    lines = tuple(
        Line((f"{what} {moved} the top list: ", _shown(entry)), tone)
        for what, moves in (("Project", change.projects), ("User", change.users))
        for moved, tone, entries in (
            ("entered", Tone.GOOD, moves.entered),
            ("left", Tone.WARNING, moves.left),
        )
        for entry in entries
    )
    if not lines:
        return note("No project or user entered or left the top lists.", tone=Tone.FAINT)
    return Note(lines)


def _snapshot(snapshot: Snapshot) -> dict[str, str]:
    return {"instant": iso(snapshot.instant), "database": snapshot.database}


def _project_entry(project: ActiveProject) -> dict[str, Any]:
    return {
        "id": project.id,
        "short_name": project.short_name,
        "name": project.name,
        "answers": project.n_answers,
    }


def _shown(entry: _Entry) -> Name:
    return Name(entry.fullname if isinstance(entry, ActiveUser) else entry.name)
