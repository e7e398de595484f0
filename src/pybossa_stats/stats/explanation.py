"""Where the time of a report goes."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pybossa_stats import clock
from pybossa_stats.source.access import read_access, require_access
from pybossa_stats.source.addresses import read_address
from pybossa_stats.source.plans import run_and_explain, sql_text
from pybossa_stats.source.view import View
from pybossa_stats.stats.statements import Step, prepare, statements
from pybossa_stats.stats.window import Window

# What a view or a policy of the server may compare addresses with.
_ADDRESS = re.compile(r"'([0-9A-Fa-f.:/]+)'")


@dataclass(frozen=True, slots=True)
class ExplainedStep:
    """A step of a report, and how it ran.

    Attributes:
        step: what was read.
        sql: the statement, its parameters written out.
        plan: how the database ran it, line by line, in its own words.
        seconds: what it took.
    """

    step: Step
    sql: str
    plan: tuple[str, ...]
    seconds: float


def explain(
    view: View, *, at: datetime | None = None, on_step: Callable[[str], object] = lambda _step: None
) -> tuple[ExplainedStep, ...]:
    """Run the statements of a report without locations, to see how each of them runs.

    Args:
        view: an open database; see `connect`.
        at: the end of the 24-hour window; see `collect`.
        on_step: called with what is read next.

    Raises:
        StatsError: as `collect` does.
    """
    require_access(view, read_access(view))
    explained = []
    for step, statement in statements(Window.ending(at or clock.now())).items():
        on_step(step)
        prepare(view, step)
        sql = sql_text(view, statement)
        plan, seconds = run_and_explain(view, sql)
        lines = tuple(_ADDRESS.sub(_without_address, line) for line in plan)
        explained.append(ExplainedStep(step, sql, lines, seconds))
    return tuple(explained)


def _without_address(match: re.Match[str]) -> str:
    return "'(an address)'" if read_address(match[1].partition("/")[0]) else match[0]
