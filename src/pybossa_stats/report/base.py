"""What all reports have in common, and the JSON document that they are for programs."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from pybossa_stats import contract
from pybossa_stats.contract import Result, members
from pybossa_stats.media import wording
from pybossa_stats.media.document import Block, Document, Instant, Line, Name, Piece, Tone
from pybossa_stats.media.json_text import object_by_line, object_in_parts, to_json
from pybossa_stats.media.prometheus import Metric
from pybossa_stats.periods.window import Window
from pybossa_stats.report.formats import Format
from pybossa_stats.stats.chosen import ChosenProject, ChosenScope
from pybossa_stats.stats.origin import Origin
from pybossa_stats.version import __version__

if TYPE_CHECKING:
    from pybossa_stats.report.conditions import Condition

_MOST_NAMES = 5  # of projects or categories, in one line

SCHEMA_VERSION = 1
"""The schema version of every report. Keys may be added to it, but never changed or removed."""

_TOTALS_OF_ACCOUNTS = frozenset(
    (
        "registrations",
        "answered_registrations",
        "median_days_to_answer",
        "users",
        "users_without_answers",
        "n_auth",
        "n_total_users",
    )
)
_TOTALS_OF_PROJECTS = frozenset(
    ("projects", "active_projects", "new_projects", "projects_published")
)

_ROW_NOUNS = {"user": "users", "project": "projects", "task": "tasks", "task_run": "answers"}


class HasOrigin(Protocol):
    """A result, which says where it comes from."""

    @property
    def origin(self) -> Origin:
        """The database, the instant and the window."""


@dataclass(frozen=True, slots=True)
class Report(ABC):
    """A report, laid out for people; for programs it is what its result holds.

    Nothing is laid out before it is asked for, so that JSON does not pay for tables.

    Attributes:
        kind: what it is called in its JSON; also a part of the name of its schema.
        of: what its title says before the name of the site.
        rows: the table of its data that is its CSV where no other is asked for.
        default: the format where no other is asked for.
        result: what it shows.
        title: what the site is called; None for the name of the database.
    """

    kind: ClassVar[str]
    of: ClassVar[str] = ""
    rows: ClassVar[str] = "buckets"
    default: ClassVar[Format] = Format.TABLE
    result: HasOrigin
    title: str | None = field(default=None, kw_only=True)

    @property
    def origin(self) -> Origin:
        """Where it comes from: the database, the instant and the window."""
        return self.result.origin

    @property
    def name(self) -> str:
        """What the site is called, without where its database is."""
        return self.title or (self.origin.database or "").rpartition("/")[2]

    def document(self) -> Document:
        """The report for people."""
        notes = *self.notes(), *self._scope_lines(), *self._unlocked_lines()
        blocks, sources = tuple(self.blocks()), (*self.sources(), *self._group_lines())
        return Document(self.heading(), notes, blocks, sources, self.mark())

    def heading(self) -> tuple[Piece, ...]:
        """What it is about."""
        return self.of, Name(self.name)

    def notes(self) -> Iterator[Line]:
        """What to know about all of it: the window, as people call it, and what is unusual."""
        window, last_answer = self.origin.window, self.origin.last_answer
        if not window:
            return
        yield Line((window.title,), Tone.FAINT)
        if window.is_cut and window.is_finished:
            yield Line(("The requested end is in the future; the report ends now.",), Tone.WARNING)
        if last_answer:
            last = wording.local_time(last_answer, window.zone)
            silence = f"No answers; the last one before this window was on {wording.day(last)}"
            yield Line((f"{silence}: try --until {last:%Y-%m-%d}.",))
        yield from self.past_lines()

    def past_lines(self) -> Iterator[Line]:
        """Notes on figures as of an earlier time."""
        origin = self.origin
        if not (origin.window and origin.instant and origin.window.end < origin.instant):
            return
        missing = f" {origin.zone}; records deleted since are not included."
        yield Line(("Read on ", Instant(origin.instant, origin.zone), missing), Tone.FAINT)
        if origin.undated:
            rows = [wording.counted(n, _ROW_NOUNS[table]) for table, n in origin.undated.items()]
            undated = f"Not included: {wording.listed(rows)} without a readable date."
            yield Line((undated,), Tone.WARNING)

    @abstractmethod
    def blocks(self) -> Iterator[Block]:
        """What it shows, in the order in which it is read."""

    def sources(self) -> Iterable[Line]:
        """Where all of it is from."""
        return ()

    def mark(self) -> str:
        """What tells its page from all others; most need nothing."""
        return ""

    def _scope_lines(self) -> Iterator[Line]:
        """What alone counts, and what does not count."""
        scope = self.origin.scope
        if scope and scope.projects is not None:
            yield _only("Project", "Projects", [chosen.name for chosen in scope.projects])
        if scope and scope.categories is not None:
            yield _only("Category", "Categories", [chosen.name for chosen in scope.categories])
        if scope and scope.excluded_users:
            users = wording.counted(scope.excluded_users, "excluded users")
            yield Line((f"Without {users} and their answers.",), Tone.FAINT)

    def _unlocked_lines(self) -> Iterator[Line]:
        if unlocked := self.origin.unlocked:
            may_change = (
                " may have changed while they were read: PostgreSQL cannot lock foreign tables, or"
                " what functions in views read."
            )
            yield Line(("Rows of ", *_listed(unlocked), may_change), Tone.WARNING)

    def _group_lines(self) -> Iterator[Line]:
        """What was done so that all of it may be published."""
        if least := self.origin.least_group:
            few = f"groups of fewer than {wording.spelled(least)} users or addresses"
            merged = f"Users are numbered; {few} are merged or left out"
            yield Line((f"{merged}, but in totals of the site.",))

    def data(self) -> Mapping[str, Any]:
        """For programs: the members of its JSON, whose arrays may be read as they are written."""
        return members(self.result)

    def shape(self) -> Mapping[str, Any]:
        """What these members hold, as its tables in CSV need it."""
        shape: Mapping[str, Any] = contract.shape(type(self.result))
        return shape

    def data_json(self, indent: int | None) -> Iterator[str]:
        """The data as JSON text, in parts."""
        return object_by_line(self.data(), indent)

    def to_json(self, indent: int | None) -> Iterator[str]:
        """Its JSON document: an envelope, and the data."""
        head = envelope(self.kind, self.origin)
        yield from enveloped(head, {"data": self.data_json(indent)}, indent)

    def totals(self) -> Mapping[str, float | None]:
        """The figures of its JSON that conditions can be on; some reports have none."""
        return {}

    def why_met(self, condition: "Condition") -> str:
        """Why it meets a condition; empty if it does not, or the figure is unknown.

        Raises:
            UsageError: if the condition is on none of its figures.
        """
        figures = self.totals()
        condition.require(figures, changes=False)
        number = figures[condition.figure]
        return "" if number is None else condition.met_by({condition.figure: number})

    def metrics(self) -> Iterable[Metric]:
        """Metrics for Prometheus; most reports have none."""
        return ()


def totals_of(
    result: HasOrigin, totals: Mapping[str, float | None], project: ChosenProject | None = None
) -> Mapping[str, float | None]:
    """Totals without those that some projects, or the one project of the result, cannot have."""
    without: frozenset[str] = frozenset()
    if project or result.origin.limits_projects:
        without |= _TOTALS_OF_ACCOUNTS
    if project:
        without |= _TOTALS_OF_PROJECTS
    return {name: number for name, number in totals.items() if name not in without}


def _only(one: str, several: str, names: Sequence[str]) -> Line:
    """The names of what alone counts: ``Projects: Letters, Maps and 4 more``."""
    pieces: list[Piece] = [f"{one if len(names) == 1 else several}: "]
    for number, name in enumerate(names[:_MOST_NAMES]):
        pieces += [*([", "] if number else []), Name(name)]
    if more := len(names[_MOST_NAMES:]):
        pieces.append(f" and {more} more")
    return Line(tuple(pieces), Tone.FAINT)


@dataclass(frozen=True, slots=True)
class EnvelopeWindow(Result):
    """A span of time.

    Attributes:
        start: start of the window, in UTC
        end: end of the window, in UTC (exclusive)
        timezone: time zone in which days begin
        period: name of the period, such as 2026-Q3; null if it is not a calendar period
    """

    start: datetime
    end: datetime
    timezone: str
    period: str | None

    @classmethod
    def of(cls, window: Window) -> "EnvelopeWindow":
        """The window of a report."""
        period = window.period.name if window.period else None
        return cls(window.start, window.end, str(window.zone), period)


@dataclass(frozen=True, slots=True)
class Envelope(Result):
    """Keys of every report.

    Attributes:
        schema: name of the report
        schema_version: version of this contract; keys may be added without a new one
        instant: time at which the database was read, in UTC; null if no database was read
        window: window of the report; null if it has none
        version: version of pybossa-stats that read the figures
        database: database, without secrets; null if no database was read
        scope: what the report counts; null for everything
        unlocked_tables: tables whose rows may have changed while they were read, as PostgreSQL
            cannot lock foreign tables, or what functions in views read; usually empty
        least_group: smallest group of users or addresses that is shown, with --publish; null for
            any
    """

    schema: str
    schema_version: int
    instant: datetime | None
    window: EnvelopeWindow | None
    version: str
    database: str | None
    scope: ChosenScope | None
    unlocked_tables: Sequence[str]
    least_group: int | None


def envelope(
    kind: str, origin: Origin, version: str = __version__, schema_version: int = SCHEMA_VERSION
) -> dict[str, Any]:
    """The common members of all JSON documents.

    Args:
        kind: of the report.
        origin: where the contents come from.
        version: the version of the program that read them.
        schema_version: the version of their schema.
    """
    return Envelope(
        schema=f"pybossa-stats/{kind}",
        schema_version=schema_version,
        instant=origin.instant,
        window=EnvelopeWindow.of(origin.window) if origin.window else None,
        version=version,
        database=origin.database,
        scope=origin.scope,
        unlocked_tables=origin.unlocked,
        least_group=origin.least_group,
    ).to_dict()


def enveloped(
    head: Mapping[str, object], contents: Mapping[str, Iterable[str]], indent: int | None
) -> Iterator[str]:
    """Write a JSON document: its head, and contents that are given as JSON text in parts."""
    members = {name: [to_json(value, indent, sort_keys=False)] for name, value in head.items()}
    yield from object_in_parts({**members, **contents}, indent)
    yield "\n"


def _listed(names: Sequence[str]) -> Iterator[Piece]:
    """Names as `wording.listed` lists words; in a forged snapshot they may be anything."""
    for place, name in enumerate(names, 1):
        yield Name(name)
        if place < len(names):
            yield " and " if place == len(names) - 1 else ", "
