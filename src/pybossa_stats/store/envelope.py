"""A snapshot as a JSON document that later versions can read: the payload and its metadata.

The document names its schema and the schema's version. Later versions of this program may add keys;
they never change or remove one without a new version of the schema.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pybossa_stats.errors import SnapshotError
from pybossa_stats.periods.window import Window
from pybossa_stats.report.base import envelope, enveloped
from pybossa_stats.report.locations import location_data
from pybossa_stats.report.payload import (
    read_locs,
    read_number,
    read_payload,
    read_real,
    read_stats,
    read_text,
)
from pybossa_stats.report.site import SiteReport
from pybossa_stats.stats.locations import Locations
from pybossa_stats.stats.site.site import SiteStats

SCHEMA_VERSION = 1
"""The schema version of the documents that this program writes."""

_DAMAGES = (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError)


@dataclass(frozen=True, slots=True)
class SnapshotReport(SiteReport):
    """The global statistics, whose JSON is the document in which they are stored."""

    def to_json(self, indent: int | None) -> Iterator[str]:
        """The snapshot, with its payload; one that is stored is on one line."""
        snapshot, locations = self.told, self.told.locations
        head = envelope("snapshot", self.origin, snapshot.version, SCHEMA_VERSION) | {
            "seconds": round(snapshot.seconds, 6),
            "locations": locations and location_data(locations),
        }
        return enveloped(head, {"payload": self.data_json(indent)}, indent)


SCHEMA = "pybossa-stats/snapshot"

BEGINNING = f'{{"schema":"{SCHEMA}"'.encode()
"""How every document of any version begins."""


def read_envelope(text: str | bytes) -> SiteStats:
    """Read a snapshot that this version, or an earlier one, wrote.

    Raises:
        SnapshotError: if it is not a snapshot, or damaged, or from a later version.
    """
    with _parsed(text) as document:
        window = document["window"]
        return SiteStats(
            database=read_text(document["database"]),
            instant=_instant(document["instant"]),
            window=Window(_instant(window["start"]), _instant(window["end"])),
            locations=_read_locations(document["locations"], document["payload"]),
            seconds=read_real(document["seconds"]),
            version=read_text(document["version"]),
            **read_payload(document["payload"]),
        )


def read_head(text: str | bytes) -> tuple[str, datetime]:
    """Read only the database and the instant; errors are those of `read_envelope`."""
    with _parsed(text) as document:
        return read_text(document["database"]), _instant(document["instant"])


def read_figures(text: str | bytes) -> Mapping[str, int]:
    """Read only the figures of a snapshot, by their names; faster than reading all of it.

    Raises:
        SnapshotError: as `read_envelope`.
    """
    with _parsed(text) as document:
        return read_stats(document["payload"])


def _refuse(constant: str) -> None:
    raise ValueError(f"JSON has no {constant}")


_DECODER = json.JSONDecoder(parse_constant=_refuse)  # to make one for each file takes long


@contextmanager
def _parsed(text: str | bytes) -> Iterator[dict[str, Any]]:
    """A document; what the block cannot read of it is damaged."""
    try:
        document = _DECODER.decode(text if isinstance(text, str) else text.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise SnapshotError("it is not JSON, or is truncated") from error
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise SnapshotError("it is not a snapshot")
    try:
        if read_number(document["schema_version"] - 1) >= SCHEMA_VERSION:  # the first is 1
            raise SnapshotError("it was written by a later version of pybossa-stats")
        yield document
    except _DAMAGES as error:
        raise SnapshotError("it is damaged") from error


def _read_locations(known: dict[str, Any] | None, payload: dict[str, Any]) -> Locations | None:
    if known is None:
        return None
    return Locations(
        found=read_locs(payload["locs"]),
        private=read_number(known["private"]),
        unknown=read_number(known["unknown"]),
        unreadable=read_number(known["unreadable"]),
        database=read_text(known["database"]),
        built=_instant(known["built"]),
        age_days=read_real(known["age_days"]),
        deciphered=bool(known["deciphered"]),
        pseudonymous=bool(known.get("pseudonymous", True)),  # earlier versions did not ask
    )


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
