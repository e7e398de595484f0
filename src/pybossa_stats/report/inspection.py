"""What can be seen of a database, and whether that is enough."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from pybossa_stats.diagnosis.inspection import FinishTimes, Inspection
from pybossa_stats.diagnosis.requirements import GLOBAL, CommandAccess
from pybossa_stats.media import wording
from pybossa_stats.media.document import (
    Block,
    Code,
    Column,
    Document,
    Kind,
    Line,
    Name,
    Note,
    Piece,
    Row,
    Table,
    Tone,
    note,
)
from pybossa_stats.media.json_text import to_json
from pybossa_stats.media.records import Field, Records
from pybossa_stats.report.report import Report
from pybossa_stats.source.access import TableAccess
from pybossa_stats.stats.origin import Origin


@dataclass(frozen=True, slots=True)
class InspectionReport(Report):
    """The server, the tables, and how well the times of task runs can be read.

    Attributes:
        inspection: what was seen.
        works: whether the global statistics could be read.
    """

    kind = "inspection"

    inspection: Inspection
    works: bool

    @property
    def origin(self) -> Origin:
        """The database, and when it was looked at."""
        return self.inspection.origin

    def document(self) -> Document:
        """The tables, what is wrong, and the SQL that grants missing privileges."""
        seen = self.inspection
        lines = [*_finish_times(seen.finish_times), *self._commands()]
        blocks: list[Block] = [_tables(seen)]
        if lines:
            blocks.append(Note(tuple(lines)))
        if grants := _grants(seen):
            blocks.append(note("The owner of the tables can fix this with:", tone=Tone.WARNING))
            blocks.append(Code("\n".join(grants)))
        return Document(
            (Name(seen.origin.database or ""),), (Line(tuple(_server(seen))),), tuple(blocks)
        )

    def _commands(self) -> Iterator[Line]:
        """Whether global worked when it was tried, and whether others can read what they need."""
        if self.works:
            yield Line((f"pybossa-stats {GLOBAL} works here.",), Tone.GOOD)
        else:
            yield Line((f"pybossa-stats {GLOBAL} does not work here.",), Tone.BAD)
        by_command = {each.command: each.lacks for each in self.inspection.commands}
        others = [
            each
            for each in self.inspection.commands
            if each.command != GLOBAL and not _goes_without_saying(each, by_command)
        ]
        if complete := [each.command for each in others if not each.lacks]:
            named = f"pybossa-stats {wording.listed(complete)}"
            yield Line((f"{named} can read all that is needed.",), Tone.GOOD)
        for each in others:
            if each.lacks:
                lacks = [lack if "." in lack else f"all rows of {lack}" for lack in each.lacks]
                also = f"pybossa-stats {each.command} also needs {wording.listed(lacks)}."
                yield Line((also,), Tone.WARNING)

    def data(self, indent: int | None) -> Iterator[str]:
        """All that was seen, by the names of `Inspection`; and whether global works."""
        seen = self.inspection
        found = {
            "server": seen.server,
            "role": seen.role,
            "standby": seen.standby,
            "distributed": seen.distributed,
            "tables": [*map(_entry, seen.tables)],
            "commands": [*map(asdict, seen.commands)],
            "finish_times": seen.finish_times and asdict(seen.finish_times),
            "works": self.works,
        }
        yield to_json(found, indent)

    def records(self) -> Records:
        """A row for each of PYBOSSA's tables; several columns are separated by blanks."""
        names = ("table", "estimated_rows", "columns", "missing", "denied", "mistyped", "hidden")
        return Records(names, map(_record, self.inspection.tables))


def _goes_without_saying(access: CommandAccess, lacks: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a command with options needs no more, and works no sooner, than by itself."""
    command, *options = access.command.split()
    by_itself = lacks.get(command, ())
    no_sooner = bool(access.lacks) or not by_itself
    return bool(options) and no_sooner and {*access.lacks} <= {*by_itself}


def _entry(access: TableAccess) -> dict[str, object]:
    entry = asdict(access)
    for name in ("schema", "distributed"):
        del entry[name]
    return entry


def _record(access: TableAccess) -> tuple[Field, ...]:
    wrong = access.missing, access.denied, tuple(each.column for each in access.mistyped)
    listed = (" ".join(columns) for columns in wrong)
    return access.name, access.estimated_rows, len(access.columns), *listed, access.hidden


def _server(seen: Inspection) -> Iterator[Piece]:
    yield seen.server
    if seen.role:
        yield from (", as role ", Name(seen.role))
    if seen.standby:
        yield ", hot standby"
    if seen.distributed:
        yield ", Citus: figures from different nodes may be moments apart"


def _tables(seen: Inspection) -> Table:
    columns = (
        Column("Table"),
        Column("Rows (about)", Kind.NUMBER),
        Column("Columns", stretch=True),
    )
    needed = {lack for each in seen.commands if each.command == GLOBAL for lack in each.lacks}
    bad = {lack.partition(".")[0] for lack in needed}
    return Table(columns, (tuple(_row(table, bad=table.name in bad) for table in seen.tables),))


def _row(access: TableAccess, *, bad: bool) -> Row:
    rows = "unknown" if access.estimated_rows is None else access.estimated_rows
    return Row((access.name, rows if access.exists else "", _columns(access, bad=bad)))


def _columns(access: TableAccess, *, bad: bool) -> Line:
    """What can be read: bad if global needs more, a warning if only other commands do."""
    if not access.exists:
        return Line(("missing",), Tone.BAD)
    if access.complete:
        count = len(access.columns)
        without = f"; this PYBOSSA has no {', '.join(access.absent)}" if access.absent else ""
        return Line((f"{count} of {count} readable{without}",), Tone.GOOD)
    pieces = [piece for problem in _problems(access) for piece in ("; ", *problem)]
    return Line(tuple(pieces[1:]), Tone.BAD if bad else Tone.WARNING)


def _problems(access: TableAccess) -> Iterator[tuple[Piece, ...]]:
    if access.missing:
        yield (f"missing: {', '.join(access.missing)}",)
    if access.denied:
        yield (f"not readable by this role: {', '.join(access.denied)}",)
    for wrong in access.mistyped:
        yield f"{wrong.column} is ", Name(wrong.type), f", not {wrong.needed}"
    if access.hidden:
        yield ("row-level security may hide rows from this role",)


def _finish_times(times: FinishTimes | None) -> Iterator[Line]:
    if times is None or not times.task_runs:
        return
    unreadable = times.null + times.unreadable
    if not unreadable:
        yield Line((f"All {times.task_runs:,} task runs have a readable finish_time.",))
        return
    have, they_count = ("has", "It counts") if unreadable == 1 else ("have", "They count")
    counts = (
        f"{unreadable:,} of {times.task_runs:,} task runs {have} an unreadable finish_time"
        f" ({times.null:,} null, {times.unreadable:,} not an ISO 8601 time)."
    )
    yield Line((counts,), Tone.WARNING)
    yield Line((f"{they_count} in the totals, but in no window.",))


def _grants(seen: Inspection) -> list[str]:
    """The SQL that grants missing privileges."""
    return [
        f"GRANT SELECT ({', '.join(access.denied)}) ON {access.sql_name} TO {seen.role};"
        for access in seen.tables
        if access.denied
    ]
