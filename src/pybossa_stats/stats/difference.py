"""What changed between two reports, and whether that is worth an alarm."""

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from typing import TypeVar

from pybossa_stats.errors import UsageError
from pybossa_stats.stats.site import FIGURES, ActiveProject, ActiveUser
from pybossa_stats.stats.snapshot import Snapshot

_Entry = TypeVar("_Entry", ActiveProject, ActiveUser)

_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
_CONDITION = re.compile(r"\s*(\w+)\s*(<=|>=|==|!=|<|>)\s*([+-]?\d+(?:\.\d+)?)\s*(%?)\s*", re.ASCII)


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
        """By how many percent of what it was; None where that was nothing, and now is not."""
        if not self.old:
            return None if self.new else 0.0
        return 100 * self.difference / self.old


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed between two reports.

    Attributes:
        old: the earlier one.
        new: the later one.
        figures: each figure.
        entered_projects: those that are in the later top list alone.
        left_projects: those that are in the earlier one alone.
        entered_users: likewise.
        left_users: likewise.
    """

    old: Snapshot
    new: Snapshot
    figures: tuple[FigureChange, ...]
    entered_projects: tuple[ActiveProject, ...]
    left_projects: tuple[ActiveProject, ...]
    entered_users: tuple[ActiveUser, ...]
    left_users: tuple[ActiveUser, ...]


def difference(old: Snapshot, new: Snapshot) -> Difference:
    """Compare two reports."""
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


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on the change of a figure, such as ``n_task_runs < 1`` or ``n_anon > 50%``.

    Attributes:
        text: as it was written.
        figure: the figure's name.
        compare: what its change is put to, and the limit.
        limit: a number, or percent of the earlier figure.
        in_percent: which of them.
    """

    text: str
    figure: str
    compare: Callable[[float, float], bool]
    limit: float
    in_percent: bool

    @classmethod
    def parse(cls, text: str) -> "Condition":
        """Read a condition.

        Raises:
            UsageError: if it is none, or names no figure.
        """
        match = _CONDITION.fullmatch(text)
        if not match or match[1] not in FIGURES:
            raise UsageError(
                f"{text!r} is no condition on a figure, such as 'n_task_runs < 1'.",
                f"The figures are {', '.join(FIGURES)}.",
            )
        name, comparison, limit, percent = match.groups()
        return cls(text.strip(), name, _OPERATORS[comparison], float(limit), bool(percent))

    def holds(self, change: Difference) -> bool:
        """Whether the change is as the condition says; one from 0 is more than any percent."""
        figure = self._change(change)
        amount: float = figure.difference
        if self.in_percent:
            amount = inf if figure.percent is None else figure.percent
        return self.compare(amount, self.limit)

    def describe(self, change: Difference) -> str:
        """What happened, and why it is worth an alarm."""
        figure = self._change(change)
        return (
            f"{self.figure} changed by {figure.difference} (from {figure.old} to {figure.new}),"
            f" and the alarm is for {self.text}"
        )

    def _change(self, change: Difference) -> FigureChange:
        return next(figure for figure in change.figures if figure.name == self.figure)
