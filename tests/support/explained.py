"""How single steps run, without the question that they are of."""

from collections.abc import Iterable

from pybossa_stats.diagnosis.explanation import ExplainedStep, explain
from pybossa_stats.source.view import Step, View


def explain_steps(view: View, steps: Iterable[Step]) -> tuple[ExplainedStep, ...]:
    """Run steps, and see how each of them runs."""

    def ask(watched: View) -> None:
        for step in steps:
            watched.run(step).all()

    return explain(view, ask).steps
