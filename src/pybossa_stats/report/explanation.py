"""How the statements of a statistic ran."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pybossa_stats.diagnosis.explanation import ExplainedStep, Explanation
from pybossa_stats.media.document import Block, Code, Document, Name, note
from pybossa_stats.report.report import Report, seen


@dataclass(frozen=True, slots=True)
class ExplanationReport(Report):
    """SQL that can be run again, with how it ran and what it took."""

    kind = "explanation"
    rows = "steps"

    told: Explanation

    def document(self) -> Document:
        """For each statement its time, its text and its plan."""
        told, total = self.told, self.told.seconds
        return Document(
            title=(Name(self.name), f", {told.server}: {total:.3f} s"),
            notes=(),
            blocks=tuple(block for step in told.steps for block in _blocks(step, total)),
        )

    def data(self) -> dict[str, Any]:
        """The server, and for each statement what it reads, its text, its plan and its seconds."""
        return seen(self.told)


def _blocks(step: ExplainedStep, total: float) -> Iterator[Block]:
    share = f", {step.seconds / total:.0%}" if total else ""
    yield note(f"{step.reads}: {step.seconds:.3f} s{share}")
    yield Code(f"{step.sql};")
    yield Code("\n".join(step.plan), language="")
