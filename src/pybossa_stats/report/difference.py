"""What changed between two snapshots."""

from collections.abc import Iterator
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
from pybossa_stats.media.json_text import to_json
from pybossa_stats.media.records import Field, Records
from pybossa_stats.report.conditions import Condition
from pybossa_stats.report.figures import NAMES, figure_row
from pybossa_stats.report.report import Report, iso
from pybossa_stats.report.site import user_entries
from pybossa_stats.shares import rounded
from pybossa_stats.stats.history.difference import Difference, Moves
from pybossa_stats.stats.site.figures import FIGURES
from pybossa_stats.stats.site.site import ActiveProject, ActiveUser
from pybossa_stats.stats.site.snapshot import Snapshot

_Entry = ActiveProject | ActiveUser


@dataclass(frozen=True, slots=True)
class DifferenceReport(Report):
    """Each figure with its change, and who entered and left the top lists."""

    kind = "difference"

    told: Difference

    def document(self) -> Document:
        """The figures in a table, the names below."""
        change = self.told
        return Document(
            title=("What changed",),
            notes=(Line(_read("from ", change.old)), Line(_read("to   ", change.new))),
            blocks=(_figures(change), _moves(change)),
        )

    def data(self, indent: int | None) -> Iterator[str]:
        """An object with both snapshots, each figure, and who entered and left."""
        yield to_json(_object(self.told), indent)

    def why_met(self, condition: Condition) -> str:
        """Why the change of a figure meets a condition; empty if it does not."""
        changes = {figure.name: figure for figure in self.told.figures}
        condition.require(changes, changes=True)
        return condition.told_of_change(changes)

    def records(self) -> Records:
        """Each figure then and now, and each who entered or left with the answers of that time."""
        return Records(
            ("part", "key", "name", "old", "new", "difference", "share"), _rows(self.told)
        )


def _read(word: str, snapshot: Snapshot) -> tuple[Piece, ...]:
    return word, Instant(snapshot.instant), " UTC, ", Name(snapshot.database)


def _figures(change: Difference) -> Table:
    figures = {figure.name: figure for figure in change.figures}
    columns = (
        Column(""),
        Column("Old", Kind.NUMBER),
        Column("New", Kind.NUMBER),
        Column("Change", Kind.CHANGE),
        Column("", Kind.PERCENT, drop_rank=1),
    )
    rows = []
    for figure in FIGURES:
        found = figures[figure.name]
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


def _top_lists(change: Difference) -> dict[str, Moves[ActiveProject] | Moves[ActiveUser]]:
    return {"top5_projects_24_hours": change.projects, "top5_users_24_hours": change.users}


def _object(change: Difference) -> dict[str, Any]:
    snapshots = {"old": _snapshot(change.old), "new": _snapshot(change.new)}
    stats = {
        NAMES[figure.name]: {
            "old": figure.old,
            "new": figure.new,
            "difference": figure.difference,
            "share": _share(figure.percent),
        }
        for figure in change.figures
    }
    then, now = change.old.stats.top_users, change.new.stats.top_users
    projects = {
        "entered": [*map(_project_entry, change.projects.entered)],
        "left": [*map(_project_entry, change.projects.left)],
    }
    users = {
        "entered": [*user_entries(change.users.entered, now)],
        "left": [*user_entries(change.users.left, then)],
    }
    return {**snapshots, "stats": stats, "top_projects": projects, "top_users": users}


def _share(percent: float | None) -> float | None:
    return None if percent is None else rounded(percent / 100, 5)


def _snapshot(snapshot: Snapshot) -> dict[str, str]:
    return {"instant": iso(snapshot.instant), "database": snapshot.database}


def _project_entry(project: ActiveProject) -> dict[str, Any]:
    return {
        "id": project.id,
        "short_name": project.short_name,
        "name": project.name,
        "answers": project.n_answers,
    }


def _rows(change: Difference) -> Iterator[tuple[Field, ...]]:
    for figure in sorted(change.figures, key=lambda figure: figure.name):
        share = _share(figure.percent)
        yield "stats", figure.name, "", figure.old, figure.new, figure.difference, share
    for part, moves in _top_lists(change).items():
        for entry in moves.entered:
            yield part, entry.id, _shown(entry), None, entry.n_answers, None, None
        for entry in moves.left:
            yield part, entry.id, _shown(entry), entry.n_answers, None, None, None


def _shown(entry: _Entry) -> Name:
    return Name(entry.fullname if isinstance(entry, ActiveUser) else entry.name)
