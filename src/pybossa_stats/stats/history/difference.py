"""What changed between two snapshots."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from pybossa_stats.stats.site.site import ActiveProject, ActiveUser
from pybossa_stats.stats.site.snapshot import Snapshot

_Entry = TypeVar("_Entry", ActiveProject, ActiveUser)


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure then and now."""

    name: str
    old: int
    new: int

    @property
    def difference(self) -> int:
        """By how much it grew; negative if it fell."""
        return self.new - self.old

    @property
    def percent(self) -> float | None:
        """By how many percent it grew; None where it grew from 0."""
        if not self.old:
            return None if self.new else 0.0
        return 100 * self.difference / self.old


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed between two snapshots.

    Attributes:
        old: the earlier one.
        new: the later one.
        figures: each figure.
        entered_projects: projects in the later top list only.
        left_projects: projects in the earlier top list only.
        entered_users: users in the later top list only.
        left_users: users in the earlier top list only.
    """

    old: Snapshot
    new: Snapshot
    figures: tuple[FigureChange, ...]
    entered_projects: tuple[ActiveProject, ...]
    left_projects: tuple[ActiveProject, ...]
    entered_users: tuple[ActiveUser, ...]
    left_users: tuple[ActiveUser, ...]


def difference(old: Snapshot, new: Snapshot) -> Difference:
    """Compare two snapshots."""
    then, now = old.stats, new.stats
    before, after = then.figures(), now.figures()
    return Difference(
        old,
        new,
        tuple(FigureChange(name, before[name], after[name]) for name in after),
        _without(now.top_projects, then.top_projects),
        _without(then.top_projects, now.top_projects),
        _without(now.top_users, then.top_users),
        _without(then.top_users, now.top_users),
    )


def _without(entries: Sequence[_Entry], others: Sequence[_Entry]) -> tuple[_Entry, ...]:
    known = {entry.id for entry in others}
    return tuple(entry for entry in entries if entry.id not in known)
