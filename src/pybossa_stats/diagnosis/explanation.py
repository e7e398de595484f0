"""Where the time of a statistic goes."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pybossa_stats.source.access import require_access
from pybossa_stats.source.addresses import read_address
from pybossa_stats.source.plans import run_and_explain, sql_text
from pybossa_stats.source.view import Step, View
from pybossa_stats.stats.origin import Origin

# What a view or a policy of the server may compare addresses with.
_ADDRESS = re.compile(r"'([0-9A-Fa-f.:/]+)'")


@dataclass(frozen=True, slots=True)
class ExplainedStep:
    """A step of a statistic, and how it ran.

    Attributes:
        reads: what was read.
        sql: the statement, its parameters written out.
        plan: how the database ran it, line by line, in its own words.
        seconds: what it took.
    """

    reads: str
    sql: str
    plan: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """How the statements of a statistic ran.

    Attributes:
        origin: the database, and when it was read.
        server: the product and its version.
        steps: each statement, in the order in which they ran.
    """

    origin: Origin
    server: str
    steps: tuple[ExplainedStep, ...]

    @property
    def seconds(self) -> float:
        """What all of them took."""
        return sum(step.seconds for step in self.steps)


def explain(view: View, steps: Iterable[Step]) -> Explanation:
    """Run the statements of a statistic, to see how each of them runs.

    Raises:
        StatsError: as `collect` does.
    """
    require_access(view)
    explained = tuple(_explained(view, step) for step in steps)
    return Explanation(Origin.of(view), view.server, explained)


def _explained(view: View, step: Step) -> ExplainedStep:
    view.prepare(step)
    sql = sql_text(view, step.sql)
    plan, seconds = run_and_explain(view, sql)
    lines = tuple(_ADDRESS.sub(_without_address, line) for line in plan)
    return ExplainedStep(step.reads, sql, lines, seconds)


def _without_address(match: re.Match[str]) -> str:
    return "'(an address)'" if read_address(match[1].partition("/")[0]) else match[0]
