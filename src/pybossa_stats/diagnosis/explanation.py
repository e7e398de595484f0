"""Where the time of a statistic goes."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pybossa_stats.contract import Result
from pybossa_stats.source.plans import run_and_explain
from pybossa_stats.source.view import Step, View
from pybossa_stats.stats.origin import Origin

# A view or a policy of the server may compare with any literal, even an address. An apostrophe may
# also be part of a name in double quotes, or of a CTE's, the only name that is not quoted.
_QUOTED = re.compile(
    r"""(?P<kept>"(?:[^"]|"")*"|^\ *(?:CTE|Settings:)\ [^\n]*)|'(?:[^']|'')*'""", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class ExplainedStep(Result):
    """A statement of a report, and how it ran.

    Attributes:
        reads: figures that the statement reads
        sql: SQL of the statement
        plan: query plan, line by line
        seconds: duration of the statement, in seconds
    """

    reads: str
    sql: str
    plan: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Explanation(Result):
    """How the statements of a report ran.

    Attributes:
        origin: the database, and when it was read
        server: product and version of the database server
        steps: statements, in order
    """

    origin: Origin
    server: str
    steps: tuple[ExplainedStep, ...]

    @property
    def seconds(self) -> float:
        """Total seconds of all steps."""
        return sum(step.seconds for step in self.steps)


def explain(view: View, question: Callable[[View], object]) -> Explanation:
    """Ask a question, and see how each of its statements runs.

    Args:
        view: an open database.
        question: any that can be asked of a view.

    Raises:
        StatsError: as the question does.
    """
    steps: list[ExplainedStep] = []

    def watch(step: Step) -> None:
        if not isinstance(step.sql, str):  # those look at plans themselves
            steps.append(_explained(view, step))

    question(view.watched(watch))
    return Explanation(Origin.of(view), view.server, tuple(steps))


def _explained(view: View, step: Step) -> ExplainedStep:
    plan, seconds = run_and_explain(view, step)
    return ExplainedStep(step.reads, view.text_of(step.sql), _without_literals(plan), seconds)


def _without_literals(plan: Iterable[str]) -> tuple[str, ...]:
    # As a whole, since a literal may hold line breaks.
    return tuple(_QUOTED.sub(lambda match: match["kept"] or "'...'", "\n".join(plan)).split("\n"))
