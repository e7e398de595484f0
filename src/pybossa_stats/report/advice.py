"""What makes a report slow, and SQL that makes it faster."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pybossa_stats.diagnosis.advice import Advice
from pybossa_stats.media.document import Block, Code, Document, Line, Name, Note
from pybossa_stats.report.report import Report, seen


@dataclass(frozen=True, slots=True)
class AdviceReport(Report):
    """What was found out of a database, with SQL that can be run."""

    kind = "advice"
    rows = "remedies"

    told: Advice

    def document(self) -> Document:
        """For each remedy what is slow, what it gains, and its SQL."""
        blocks: list[Block] = []
        for each in self.told.remedies:
            lines = f"{each.concerns.capitalize()}: {each.problem}", each.gain
            blocks += [Note(tuple(Line((line,)) for line in lines)), Code(each.sql)]
        return Document(
            title=(Name(self.name), f", {self.told.server}"),
            notes=tuple(Line((line,)) for line in _summary(self.told)),
            blocks=tuple(blocks),
        )

    def data(self) -> dict[str, Any]:
        """All that was found out, by the names of `Advice`."""
        return seen(self.told)


def _summary(advice: Advice) -> Iterator[str]:
    if advice.estimated_rows is None:
        yield "task_run is a view or a foreign table; run advise on the server that stores it."
        return
    partitions = f", {len(advice.partitions)} partitions" if advice.partitions else ""
    spread = ", distributed on Citus" if advice.distributed else ""
    yield f"task_run: about {advice.estimated_rows:,} rows{partitions}{spread}"
    if advice.remedies:
        yield "Run these one at a time; in PostgreSQL, on the primary as the owner of the tables."
    elif advice.small:
        yield "task_run is small; no index is needed."
    else:
        yield "No index is missing."
