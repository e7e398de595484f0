"""Conditions on figures that raise an alarm; light, so that a mistake in one is found at once."""

import operator
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from pybossa_stats.errors import UsageError

if TYPE_CHECKING:
    from pybossa_stats.stats.history import FigureChange

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
class Condition:
    """A condition on a figure or its change, such as ``answers < 1`` or ``n_anon > 50%``.

    Attributes:
        text: as it was written.
        figure: the figure's name.
        compare: how it is compared with the limit.
        limit: a number, or a percentage of the earlier figure.
        in_percent: whether the limit is a percentage.
    """

    text: str
    figure: str
    compare: Callable[[float, float], bool]
    limit: float
    in_percent: bool

    @classmethod
    def read(cls, text: str) -> "Condition":
        """Read a condition.

        Raises:
            ValueError: if it is none, in words for whoever wrote it.
        """
        match = _CONDITION.fullmatch(text)
        if not match:
            raise ValueError(f"{text!r} is not a condition on a figure, such as 'answers < 1'.")
        name, comparison, limit, percent = match.groups()
        return cls(text.strip(), name, _OPERATORS[comparison], float(limit), bool(percent))

    def require(self, figures: Collection[str], *, changes: bool) -> None:
        """Make sure that it is on one of some figures, and in percent on changes alone.

        Raises:
            UsageError: otherwise.
        """
        if self.figure not in figures or (self.in_percent and not changes):
            known = f"Its figures: {', '.join(figures)}." if figures else "It has no figures."
            raise UsageError(f"{self.text!r} is not a condition on a figure of this report.", known)

    def met_by(self, figures: Mapping[str, float]) -> str:
        """Why figures meet it; empty if they do not."""
        number = figures[self.figure]
        return f"{self.figure} is {number:g}{self._met}" if self.compare(number, self.limit) else ""

    def met_by_change(self, changes: "Mapping[str, FigureChange]") -> str:
        """Why a change meets it; a change from 0 exceeds any percentage."""
        change = changes[self.figure]
        amount: float = change.difference
        if self.in_percent:
            amount = inf if change.percent is None else change.percent
        if not self.compare(amount, self.limit):
            return ""
        span = f"(from {change.old} to {change.new})"
        return f"{self.figure} changed by {change.difference} {span}{self._met}"

    @property
    def _met(self) -> str:
        return f", which meets the condition {self.text}"
