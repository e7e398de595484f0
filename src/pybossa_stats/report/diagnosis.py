"""What there is to say of a database: what it lacks, what makes it slow, and how statements ran."""

from collections.abc import Iterator
from dataclasses import dataclass

from pybossa_stats.diagnosis.advice import Advice
from pybossa_stats.diagnosis.explanation import Explanation
from pybossa_stats.diagnosis.inspection import FinishTimes, Inspection
from pybossa_stats.diagnosis.requirements import GLOBAL
from pybossa_stats.media import document as doc
from pybossa_stats.media import wording
from pybossa_stats.media.document import Kind, Tone
from pybossa_stats.report.base import Report
from pybossa_stats.source.access import TableAccess
from pybossa_stats.source.schema import OPTIONAL, metadata


@dataclass(frozen=True, slots=True)
class InspectionReport(Report):
    """The server, the tables, and how well the times of task runs can be read."""

    kind = "inspection"
    rows = "tables"

    result: Inspection

    def notes(self) -> Iterator[doc.Line]:
        yield doc.Line(tuple(_server(self.result)))

    def blocks(self) -> Iterator[doc.Block]:
        """The tables, what is wrong, and the SQL that grants missing privileges."""
        inspection = self.result
        columns = (
            doc.Column("Table"),
            doc.Column("Rows (about)", Kind.NUMBER),
            doc.Column("Columns", stretch=True),
        )
        trouble = Tone.WARNING if inspection.works else Tone.BAD
        rows = tuple(_row(access, trouble) for access in inspection.tables)
        yield doc.Table(columns, (rows,))
        yield doc.Note((*_finish_times(inspection.finish_times), *self._commands()))
        if grants := [
            f"GRANT SELECT ({', '.join(names)}) ON {access.sql_name} TO {inspection.role};"
            for access in inspection.tables
            if (names := access.denied + access.withheld)
        ]:
            is_needed = any(access.denied for access in inspection.tables)
            tone = Tone.WARNING if is_needed else Tone.PLAIN
            yield doc.note("The owner of the tables can fix this with:", tone=tone)
            yield doc.Code("\n".join(grants))

    def _commands(self) -> Iterator[doc.Line]:
        """Whether global worked when it was tried, and which commands can read what they need."""
        verdict, tone = ("works", Tone.GOOD) if self.result.works else ("does not work", Tone.BAD)
        yield doc.Line((f"pybossa-stats {GLOBAL} was tried and {verdict}.",), tone)
        if all(self.result.lacks.values()):  # as the tables above say already
            return
        commands_by_lacks: dict[tuple[str, ...], list[str]] = {}
        for command, lacks in self.result.lacks.items():
            # With options that make no difference, a command is not listed again.
            shorter = tuple(f"{listed} " for listed in commands_by_lacks.get(lacks, ()))
            if not command.startswith(shorter):
                commands_by_lacks.setdefault(lacks, []).append(command)
        for lacks in sorted(commands_by_lacks, key=bool):
            named = f"pybossa-stats {wording.listed(commands_by_lacks[lacks])}"
            if lacks:
                things = [lack if "." in lack else f"all rows of {lack}" for lack in lacks]
                yield doc.Line((f"{named} cannot read {wording.listed(things)}.",), Tone.WARNING)
            else:
                yield doc.Line((f"{named} can read all they need.",), Tone.GOOD)
        withheld: dict[str, dict[str, None]] = {}
        for access in self.result.tables:
            for name in access.withheld if access.readable or not access.columns else ():
                effect = wording.capitalized(metadata.tables[access.name].c[name].info[OPTIONAL])
                unreadable = f"{access.name}.{name}" if access.columns else access.name
                withheld.setdefault(effect, {})[unreadable] = None
        for effect, names in withheld.items():
            yield doc.Line((f"{effect}, as this role may not read {wording.listed([*names])}.",))


def _server(inspection: Inspection) -> Iterator[doc.Piece]:
    yield inspection.server
    if inspection.role:
        yield from (", as role ", doc.Name(inspection.role))
    if inspection.standby:
        yield ", hot standby"
    if inspection.distributed:
        yield ", Citus: figures from different nodes may be moments apart"


def _row(access: TableAccess, tone: Tone) -> doc.Row:
    """A table, its rows, and what of it can be read; in a tone if that is not all of it."""
    problems = tuple(piece for problem in _problems(access) for piece in ("; ", problem))[1:]
    all_readable = f"{len(access.columns)} of {len(access.columns)} readable"
    if access.absent:
        all_readable += f"; this version has no {', '.join(access.absent)}"
    if access.withheld:
        all_readable += f"; optional: {', '.join(access.withheld)}, not readable by this role"
    if not access.columns:  # all of them are optional
        why = "not readable by this role" if access.withheld else "this version has no such table"
        all_readable = f"optional; {why}"
    readable = doc.Line(problems, tone) if problems else doc.Line((all_readable,), Tone.GOOD)
    return doc.Row((access.name, access.estimated_rows, readable))


def _problems(access: TableAccess) -> Iterator[doc.Piece]:
    if access.columns and not access.exists:
        yield "missing"
    elif access.missing:
        yield f"missing: {', '.join(access.missing)}"
    if access.denied:
        yield f"not readable by this role: {', '.join(access.denied)}"
    for column in access.mistyped:
        yield doc.Name(f"{column.column} is {column.type}, not {column.needed}")
    if access.hidden:
        yield "row-level security may hide rows from this role"


def _finish_times(times: FinishTimes | None) -> Iterator[doc.Line]:
    if times is None:
        return
    unreadable = times.null + times.unreadable
    counts = f"Task runs with an unreadable finish_time: {unreadable:,} of {times.answers:,}"
    if unreadable:
        counts += f" ({times.null:,} null, {times.unreadable:,} not an ISO 8601 time)"
        counts += "; they are included in totals, but in no period"
    yield doc.Line((f"{counts}.",), Tone.WARNING if unreadable else Tone.PLAIN)


@dataclass(frozen=True, slots=True)
class AdviceReport(Report):
    """What was found out of a database, with SQL that can be run."""

    kind = "advice"
    rows = "remedies"

    result: Advice

    def heading(self) -> tuple[doc.Piece, ...]:
        return doc.Name(self.name), f", {self.result.server}"

    def notes(self) -> Iterator[doc.Line]:
        return (doc.Line((line,)) for line in _summary(self.result))

    def blocks(self) -> Iterator[doc.Block]:
        """For each remedy what is slow, what it gains, and its SQL."""
        for remedy in self.result.remedies:
            size = (
                f" It takes about {_megabytes(remedy.index_bytes)}." if remedy.index_bytes else ""
            )
            lines = f"{remedy.concerns.capitalize()}: {remedy.problem}", f"{remedy.gain}{size}"
            yield doc.Note(tuple(doc.Line((line,)) for line in lines))
            yield doc.Code(remedy.sql)


def _summary(advice: Advice) -> Iterator[str]:
    if advice.estimated_rows is None:
        yield "task_run is a view or a foreign table; run advise on the server that stores it."
        return
    partitions = f", {len(advice.partitions)} partitions" if advice.partitions else ""
    spread = ", distributed on Citus" if advice.distributed else ""
    size = f", {_megabytes(advice.table_bytes)}" if advice.table_bytes else ""
    yield f"task_run: about {advice.estimated_rows:,} rows{size}{partitions}{spread}"
    if advice.remedies:
        yield "Run these one at a time; in PostgreSQL, on the primary as the owner of the tables."
    elif advice.small:
        yield "task_run is small; no index is needed."
    else:
        yield "No index is missing."


def _megabytes(size: int) -> str:
    return f"{size / 2**20:,.0f} MB" if size >= 2**20 else f"{size / 2**10:.0f} kB"


@dataclass(frozen=True, slots=True)
class ExplanationReport(Report):
    """SQL that can be run again, with how it ran and what it took."""

    kind = "explanation"
    rows = "steps"

    result: Explanation

    def heading(self) -> tuple[doc.Piece, ...]:
        return doc.Name(self.name), f", {self.result.server}: {self.result.seconds:.3f} s"

    def blocks(self) -> Iterator[doc.Block]:
        """For each statement its time, its text and its plan."""
        total = self.result.seconds
        for step in self.result.steps:
            share = f", {step.seconds / total:.0%}" if total else ""
            yield doc.note(f"{step.reads}: {step.seconds:.3f} s{share}")
            yield doc.Code(f"{step.sql};")
            yield doc.Code("\n".join(step.plan), language="")
