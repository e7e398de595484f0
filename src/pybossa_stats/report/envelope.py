"""A snapshot as a JSON document that later versions can read: the payload, and what belongs to it.

The document has a schema and a version of that. A later version of this program may add keys to it;
it never changes or removes one without a new version of the schema.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from pybossa_stats.errors import SnapshotError
from pybossa_stats.report.payload import (
    read_locs,
    read_payload,
    read_stats,
    read_text,
    to_json,
)
from pybossa_stats.stats.locations import Locations
from pybossa_stats.stats.snapshot import Snapshot
from pybossa_stats.stats.window import Window

SCHEMA = "pybossa-stats/snapshot"
SCHEMA_VERSION = 1

BEGINNING = f'{{"schema":"{SCHEMA}"'.encode()
"""How every document of any version begins."""

END = b"}\n"
"""How it ends."""

_DAY = timedelta(days=1)
_DAMAGES = (KeyError, TypeError, ValueError, AttributeError, OverflowError)


def to_envelope(snapshot: Snapshot) -> Iterator[str]:
    """Write a snapshot, in parts, on one line."""
    window = snapshot.stats.window
    head = {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "instant": _to_text(snapshot.instant),
        "window": {"start": _to_text(window.start), "end": _to_text(window.end)},
        "version": snapshot.version,
        "database": snapshot.database,
        "seconds": round(snapshot.seconds, 6),
        "locations": _locations(snapshot.stats.locations),
    }
    yield json.dumps(head, separators=(",", ":"))[:-1]
    yield ',"payload":'
    for part in to_json(snapshot.stats, indent=None):
        yield part.rstrip("\n")
    yield END.decode()


def read_envelope(text: str | bytes) -> Snapshot:
    """Read a snapshot that this version, or an earlier one, wrote.

    Raises:
        SnapshotError: if it is none, or damaged, or from a later version.
    """
    envelope = _opened(text)
    try:
        window = envelope["window"]
        stats = read_payload(
            envelope["payload"],
            Window(_instant(window["start"]), _instant(window["end"])),
            _read_locations(envelope["locations"], envelope["payload"]),
        )
        return Snapshot(
            stats,
            read_text(envelope["database"]),
            float(envelope["seconds"]),
            read_text(envelope["version"]),
        )
    except _DAMAGES as error:
        raise SnapshotError("it is damaged") from error


def read_figures(text: str | bytes) -> Mapping[str, int]:
    """Read but the figures of a snapshot, by their names; faster than all of it.

    Raises:
        SnapshotError: as `read_envelope`.
    """
    envelope = _opened(text)
    try:
        return read_stats(envelope["payload"])
    except _DAMAGES as error:
        raise SnapshotError("it is damaged") from error


def _refuse(constant: str) -> None:
    raise ValueError(f"JSON has no {constant}")


def _opened(text: str | bytes) -> dict[str, Any]:
    try:
        envelope = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise SnapshotError("it is no JSON, or only a part of it") from error
    if not isinstance(envelope, dict) or envelope.get("schema") != SCHEMA:
        raise SnapshotError("it is not a snapshot")
    version = envelope.get("schema_version")
    if not isinstance(version, int) or version < 1:
        raise SnapshotError("it is damaged")
    if version > SCHEMA_VERSION:
        raise SnapshotError("it was written by a later version of pybossa-stats")
    return envelope


def _locations(locations: Locations | None) -> dict[str, Any] | None:
    """What the payload does not tell of the locations."""
    if locations is None:
        return None
    return {
        "private": locations.private,
        "unknown": locations.unknown,
        "unreadable": locations.unreadable,
        "database": locations.database,
        "built": _to_text(locations.built),
        "age_days": locations.age / _DAY,
        "deciphered": locations.deciphered,
    }


def _read_locations(known: dict[str, Any] | None, payload: dict[str, Any]) -> Locations | None:
    if known is None:
        return None
    return Locations(
        found=read_locs(payload["locs"]),
        private=int(known["private"]),
        unknown=int(known["unknown"]),
        unreadable=int(known["unreadable"]),
        database=str(known["database"]),
        built=_instant(known["built"]),
        age=known["age_days"] * _DAY,
        deciphered=bool(known["deciphered"]),
    )


def _to_text(instant: datetime) -> str:
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
