"""What makes a report slow, and SQL that makes it faster."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from pybossa_stats.diagnosis.advice import Advice
from pybossa_stats.media.document import Block, Code, Document, Line, Name, Note
from pybossa_stats.media.json_text import to_json
from pybossa_stats.media.records import Records
from pybossa_stats.report.report import Report
from pybossa_stats.stats.origin import Origin


@dataclass(frozen=True, slots=True)
class AdviceReport(Report):
    """What was found out of a database, with SQL that can be run."""

    kind = "advice"

    advice: Advice

    @property
    def origin(self) -> Origin:
        """The database, and when it was looked at."""
        return self.advice.origin

    def document(self) -> Document:
        """For each remedy what is slow, what it gains, and its SQL."""
        blocks: list[Block] = []
        for each in self.advice.remedies:
            lines = f"{each.concerns.capitalize()}: {each.problem}", each.gain
            blocks += [Note(tuple(Line((line,)) for line in lines)), Code(each.sql)]
        return Document(
            title=(Name(self.origin.database or ""), f", {self.advice.server}"),
            notes=tuple(Line((line,)) for line in _summary(self.advice)),
            blocks=tuple(blocks),
        )

    def data(self, indent: int | None) -> Iterator[str]:
        """All that was found out, by the names of `Advice`."""
        found = asdict(self.advice)
        del found["origin"]
        yield to_json(found, indent)

    def records(self) -> Records:
        """A row for each remedy."""
        found = self.advice.remedies
        rows = ((each.concerns, each.problem, each.gain, Name(each.sql)) for each in found)
        return Records(("concerns", "problem", "gain", "sql"), rows)


def _summary(advice: Advice) -> Iterator[str]:
    if advice.estimated_rows is None:
        yield "task_run is a view or a foreign table: run advise where its rows are."
        return
    partitions = f", {len(advice.partitions)} partitions" if advice.partitions else ""
    spread = ", spread over a Citus cluster" if advice.distributed else ""
    yield f"task_run: about {advice.estimated_rows:,} rows{partitions}{spread}"
    if advice.remedies:
        yield "Run these one by one; in PostgreSQL, on the primary and as the owner of the tables."
    elif advice.small:
        yield "task_run is small: there is nothing to speed up."
    else:
        yield "There is nothing to improve."
