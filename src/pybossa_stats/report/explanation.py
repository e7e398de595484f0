"""How the statements of a report ran: SQL that can be run again, the rest in comments."""

from collections.abc import Iterator, Sequence

from pybossa_stats.report.script import comment
from pybossa_stats.stats.explanation import ExplainedStep


def to_explanation(steps: Sequence[ExplainedStep], source: str, server: str) -> Iterator[str]:
    """Render an explanation, part by part.

    Args:
        steps: how each step ran.
        source: which database, for the heading.
        server: the product and its version.
    """
    total = sum(step.seconds for step in steps)
    yield comment(f"{source}, {server}: {total:.3f} s")
    for step in steps:
        share = f", {step.seconds / total:.0%}" if total else ""
        yield f"\n{comment(f'{step.step}: {step.seconds:.3f} s{share}')}"
        yield f"{step.sql};\n"
        yield from map(comment, step.plan)
