"""What all reports have in common, and the JSON document that they are for programs."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from pybossa_stats.media.document import Document
from pybossa_stats.media.json_text import object_in_parts, to_json
from pybossa_stats.media.prometheus import Metric
from pybossa_stats.media.records import Field, Records
from pybossa_stats.periods.window import Window
from pybossa_stats.report.formats import Format
from pybossa_stats.stats.origin import Origin
from pybossa_stats.version import __version__

if TYPE_CHECKING:
    from pybossa_stats.report.conditions import Condition

SCHEMA_VERSION = 1
"""The schema version of every report. Keys may be added to it, but never changed or removed."""


class Told(Protocol):
    """What was found out."""

    @property
    def origin(self) -> Origin:
        """The database, the instant and the window."""


class Report(ABC):
    """What a command tells: described once for people, and once for programs.

    Nothing is laid out before it is asked for, so that JSON does not pay for tables.

    Attributes:
        told: what it tells of.
        kind: what it is called in its JSON; also a part of the name of its schema.
        default: the format where no other is asked for.
    """

    __slots__ = ()

    kind: ClassVar[str]
    default: ClassVar[Format] = Format.TABLE
    told: Told

    @property
    def origin(self) -> Origin:
        """Where it comes from: the database, the instant and the window."""
        return self.told.origin

    @abstractmethod
    def document(self) -> Document:
        """For people."""

    @abstractmethod
    def records(self) -> Records:
        """For programs that read row by row: one for each thing that the report tells of."""

    @abstractmethod
    def data(self, indent: int | None) -> Iterable[str]:
        """The contents of its JSON document, as JSON text in parts."""

    def to_json(self, indent: int | None) -> Iterator[str]:
        """Its JSON document: an envelope that tells what it is of, and the data."""
        head = envelope(self.kind, self.origin)
        yield from enveloped(head, {"data": self.data(indent)}, indent)

    def totals(self) -> Mapping[str, float | None]:
        """The figures of its JSON that conditions can be on if known; some reports have none."""
        return {}

    def why_met(self, condition: "Condition") -> str:
        """Why it meets a condition; empty if it does not.

        Raises:
            UsageError: if the condition is on none of its figures.
        """
        figures = {name: number for name, number in self.totals().items() if number is not None}
        condition.require(figures, changes=False)
        return condition.told_of(figures)

    def metrics(self) -> Sequence[Metric]:
        """For monitoring; most reports have none."""
        return ()


def envelope(
    kind: str, origin: Origin, version: str = __version__, schema_version: int = SCHEMA_VERSION
) -> dict[str, Any]:
    """What every JSON document of this program begins with.

    Args:
        kind: of the report.
        origin: where the contents come from.
        version: the version of the program that read them.
        schema_version: the version of their schema.
    """
    return {
        "schema": f"pybossa-stats/{kind}",
        "schema_version": schema_version,
        "instant": origin.instant and iso(origin.instant),
        "window": origin.window and _window(origin.window),
        "version": version,
        "database": origin.database,
    }


def _window(window: Window) -> dict[str, str | None]:
    period = window.period
    return {
        "start": iso(window.start),
        "end": iso(window.end),
        "timezone": str(window.zone),
        "period": period.by.label(period.local) if period else None,
    }


def enveloped(
    head: Mapping[str, object], contents: Mapping[str, Iterable[str]], indent: int | None
) -> Iterator[str]:
    """Write a JSON document: its head, and contents that are given as JSON text in parts."""
    members = {name: [to_json(value, indent, sort_keys=False)] for name, value in head.items()}
    yield from object_in_parts({**members, **contents}, indent)
    yield "\n"


def flat(entry: Mapping[str, Any]) -> dict[str, Any]:
    """An object of JSON without objects in it: ``answers`` of ``window`` are ``window_answers``.

    What is of ``all_time`` keeps its name.
    """
    found: dict[str, Any] = {}
    for key, value in entry.items():
        prefix = "" if key == "all_time" else f"{key}_"
        inner = value if isinstance(value, dict) else {}
        found |= {f"{prefix}{name}": each for name, each in inner.items()} or {key: value}
    return found


def records_of(names: Iterable[str], entries: Iterable[Mapping[str, Field]]) -> Records:
    """Records of these fields, which each entry has in this order."""
    return Records(tuple(names), (tuple(entry.values()) for entry in entries))


def iso(instant: datetime) -> str:
    """An instant for programs, in ISO 8601 and UTC: ``2026-11-23T21:05:00.231406Z``."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
