"""What makes a report slow, and SQL that makes it faster."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from pybossa_stats.diagnosis.advice import Advice, Remedy
from pybossa_stats.media.document import Block, Code, Document, Line, Name, Note
from pybossa_stats.media.json_text import to_json
from pybossa_stats.media.records import Field, Records
from pybossa_stats.report.report import Report
from pybossa_stats.source.catalogue import TaskRunFacts
from pybossa_stats.stats.origin import Origin

_THOUSAND = 1000
_UNITS = ("bytes", "kB", "MB", "GB", "TB")


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
        """For each remedy what is slow, what it gains and costs, and its SQL."""
        return Document(
            title=(Name(self.advice.origin.database or ""), f", {self.advice.server}"),
            notes=tuple(Line((line,)) for line in _summary(self.advice)),
            blocks=tuple(block for remedy in self.advice.remedies for block in _blocks(remedy)),
        )

    def data(self, indent: int | None) -> Iterator[str]:
        """All that was found out, by the names of `Advice`."""
        found = asdict(self.advice)
        yield to_json({name: found[name] for name in ("server", "task_runs", "remedies")}, indent)

    def records(self) -> Records:
        """A row for each remedy."""
        return Records(
            ("concerns", "problem", "gain", "sql", "size"), map(_record, self.advice.remedies)
        )


def _record(remedy: Remedy) -> tuple[Field, ...]:
    return remedy.concerns, remedy.problem, remedy.gain, Name(remedy.sql), remedy.size


def _summary(advice: Advice) -> Iterator[str]:
    facts = advice.task_runs
    rows = "an unknown number of rows" if facts.rows is None else f"about {facts.rows:,} rows"
    size = "" if facts.bytes is None else f", {_bytes(facts.bytes)}"
    yield f"task_run: {rows}{size}{_where(facts)}"
    if advice.remedies:
        yield "Run these one by one; in PostgreSQL, on the primary and as the owner of the tables."
    elif advice.small:
        yield "task_run is small: there is nothing to speed up."
    elif not facts.can_be_indexed:
        yield "It is a view or a foreign table: run advise where its rows are."
    else:
        yield "There is nothing to improve."


def _where(facts: TaskRunFacts) -> str:
    partitions = f", {len(facts.partitions)} partitions" if facts.partitions else ""
    return partitions + (", spread over a Citus cluster" if facts.distributed else "")


def _blocks(remedy: Remedy) -> Iterator[Block]:
    lines = [f"{remedy.concerns.capitalize()}: {remedy.problem}", remedy.gain]
    if remedy.size is not None:
        lines.append(f"It takes about {_bytes(remedy.size)}.")
    yield Note(tuple(Line((line,)) for line in lines))
    yield Code(remedy.sql)


def _bytes(number: float) -> str:
    unit = 0
    while number >= _THOUSAND and unit < len(_UNITS) - 1:
        number /= _THOUSAND
        unit += 1
    return f"{number:.3g} {_UNITS[unit]}"
