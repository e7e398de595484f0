"""What changed between two snapshots."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pybossa_stats.periods.window import Window
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.site.site import ActiveProject, ActiveUser, Snapshot

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
class Moves(Generic[_Entry]):
    """Who entered a top list, and who left it.

    Attributes:
        entered: those in the later list only.
        left: those in the earlier list only.
    """

    entered: tuple[_Entry, ...]
    left: tuple[_Entry, ...]

    @classmethod
    def between(cls, old: Sequence[_Entry], new: Sequence[_Entry]) -> "Moves[_Entry]":
        """Compare two top lists."""
        return cls(_without(new, old), _without(old, new))


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed between two snapshots.

    Attributes:
        old: the earlier one.
        new: the later one.
        figures: each figure that both know.
        projects: those that entered and left the top list.
        users: likewise.
    """

    old: Snapshot
    new: Snapshot
    figures: tuple[FigureChange, ...]
    projects: Moves[ActiveProject]
    users: Moves[ActiveUser]

    @property
    def origin(self) -> Origin:
        """The later snapshot's database and instant, and the time since the earlier one."""
        new = self.new
        return Origin(new.database, new.instant, Window(self.old.instant, new.instant))


def difference(old: Snapshot, new: Snapshot) -> Difference:
    """Compare two snapshots."""
    then, now = old.stats, new.stats
    before, after = then.figures(), now.figures()
    return Difference(
        old,
        new,
        tuple(
            FigureChange(name, earlier, later)
            for name, later in after.items()
            if later is not None and (earlier := before[name]) is not None
        ),
        Moves.between(then.top_projects, now.top_projects),
        Moves.between(then.top_users, now.top_users),
    )


def _without(entries: Sequence[_Entry], others: Sequence[_Entry]) -> tuple[_Entry, ...]:
    known = {entry.id for entry in others}
    return tuple(entry for entry in entries if entry.id not in known)
