"""Conditions that raise an alarm, on what changed between two snapshots."""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from math import inf

from pybossa_stats.errors import UsageError
from pybossa_stats.stats.history.difference import Difference, FigureChange
from pybossa_stats.stats.site.figures import FIGURE_NAMES

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
    """A condition on the change of a figure, such as ``n_task_runs < 1`` or ``n_anon > 50%``.

    Attributes:
        text: as it was written.
        figure: the figure's name.
        compare: how its change is compared with the limit.
        limit: a number, or a percentage of the earlier figure.
        in_percent: whether the limit is a percentage.
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
            UsageError: if the text is not a condition, or names no figure.
        """
        match = _CONDITION.fullmatch(text)
        if not match or match[1] not in FIGURE_NAMES:
            raise UsageError(
                f"{text!r} is not a condition on a figure, such as 'n_task_runs < 1'.",
                f"The figures are {', '.join(FIGURE_NAMES)}.",
            )
        name, comparison, limit, percent = match.groups()
        return cls(text.strip(), name, _OPERATORS[comparison], float(limit), bool(percent))

    def holds(self, change: Difference) -> bool:
        """Whether the condition holds for a change; a change from 0 exceeds any percentage."""
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
            f" which meets the condition {self.text}"
        )

    def _change(self, change: Difference) -> FigureChange:
        return next(figure for figure in change.figures if figure.name == self.figure)
