"""A snapshot as a JSON document that later versions can read: the payload and its metadata.

The document names its schema and the schema's version. Later versions of this program may add keys;
they never change or remove one without a new version of the schema.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from typing import Any, TypeVar

from pybossa_stats.contract import plain
from pybossa_stats.errors import SnapshotError
from pybossa_stats.geo.places import Location, Place
from pybossa_stats.periods.window import Window
from pybossa_stats.report.base import envelope, enveloped
from pybossa_stats.report.site import SiteReport
from pybossa_stats.stats.locations import Locations
from pybossa_stats.stats.origin import Origin
from pybossa_stats.stats.site.figures import SiteFigures
from pybossa_stats.stats.site.payload import PAYLOAD_NAMES
from pybossa_stats.stats.site.site import SiteStats, TopProject
from pybossa_stats.stats.top_users import TopUser

_Content = TypeVar("_Content")

SCHEMA_VERSION = 1
"""The schema version of the documents that this program writes."""

_LARGEST_NUMBER = 2**53
_DAMAGE_ERRORS = (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError)


@dataclass(frozen=True, slots=True)
class SnapshotReport(SiteReport):
    """The global statistics, whose JSON is the document in which they are stored."""

    def to_json(self, indent: int | None) -> Iterator[str]:
        """The snapshot, with its payload; one that is stored is on one line."""
        snapshot, locations = self.result, self.result.locations
        head = envelope("snapshot", self.origin, snapshot.version, SCHEMA_VERSION) | {
            "number": snapshot.number,
            "seconds": round(snapshot.seconds, 6),
            "locations": plain(locations.located_by) if locations else None,
        }
        return enveloped(head, {"payload": self.payload_json(indent)}, indent)


SCHEMA = "pybossa-stats/snapshot"

BEGINNING = f'{{"schema":"{SCHEMA}"'.encode()
"""How every document of any version begins."""


def read_envelope(text: str | bytes) -> SiteStats:
    """Read a snapshot that this version, or an earlier one, wrote.

    Raises:
        SnapshotError: if it is not a snapshot, or damaged, or from a later version.
    """
    return _read(text, _read_snapshot)


def read_head(text: str | bytes) -> tuple[str, datetime, int | None]:
    """Read only the database, the instant and the number; errors are those of `read_envelope`."""
    return _read(text, lambda document: (*_read_head(document), _read_number(document)))


def read_figures(text: str | bytes) -> SiteFigures[int]:
    """Read only the figures of a snapshot; faster than reading all of it.

    Raises:
        SnapshotError: as `read_envelope`.
    """
    return _read(text, lambda document: _read_figures(document["payload"]))


def _refuse(constant: str) -> None:
    raise ValueError(f"JSON has no {constant}")


_DECODER = json.JSONDecoder(parse_constant=_refuse)  # to make one for each file takes long


def _read(text: str | bytes, read: Callable[[dict[str, Any]], _Content]) -> _Content:
    """Read from a document; what cannot be read of it is damaged."""
    try:
        document = _DECODER.decode(text if isinstance(text, str) else text.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise SnapshotError("it is not JSON, or is truncated") from error
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise SnapshotError("it is not a snapshot")
    try:
        if _read_count(document["schema_version"] - 1) >= SCHEMA_VERSION:  # the first is 1
            raise SnapshotError("it was written by a later version of pybossa-stats")
        return read(document)
    except _DAMAGE_ERRORS as error:
        raise SnapshotError("it is damaged") from error


def _read_snapshot(document: Mapping[str, Any]) -> SiteStats:
    window, payload = document["window"], document["payload"]
    if document.get("scope") is not None:
        raise SnapshotError(
            "it does not count everything: it was written with --project, --category or"
            " --exclude-users"
        )
    database, instant = _read_head(document)
    unlocked = document.get("unlocked_tables", [])  # earlier versions did not say
    return SiteStats(
        origin=Origin(
            database,
            instant,
            Window(_instant(window["start"]), _instant(window["end"])),
            unlocked=tuple(_read_text(table) for table in _read_list(unlocked)),
        ),
        all_time=_read_figures(payload),
        window=None,
        top_projects=_read_top_projects(payload["top5_projects_24_hours"]),
        top_users=_read_top_users(payload["top5_users_24_hours"]),
        locations=_read_locations(document["locations"], payload),
        seconds=_read_float(document["seconds"]),
        version=_read_text(document["version"]),
        number=_read_number(document),
    )


def _read_head(document: Mapping[str, Any]) -> tuple[str, datetime]:
    return _read_text(document["database"]), _instant(document["instant"])


def _read_number(document: Mapping[str, Any]) -> int | None:
    number = document.get("number")  # earlier versions did not count
    if number is not None and _read_count(number) > _LARGEST_NUMBER:
        raise ValueError("not a number to count on from")
    return number


def _read_figures(payload: Mapping[str, Any]) -> SiteFigures[Any]:
    stats, names = payload["stats"], PAYLOAD_NAMES.items()
    return SiteFigures(**{name: _read_count(stats[payload_name]) for name, payload_name in names})


def _read_top_projects(entries: Iterable[Mapping[str, Any]]) -> tuple[TopProject, ...]:
    return tuple(
        TopProject(
            id=_read_integer(entry["id"]),
            name=_read_text(entry["name"]),
            short_name=_read_text(entry["short_name"]),
            answers=_read_count(entry["n_answers"]),
            info=dict(entry["info"]),
        )
        for entry in entries
    )


def _read_top_users(entries: Sequence[Mapping[str, Any]]) -> tuple[TopUser, ...]:
    answers = [_read_count(entry["n_answers"]) for entry in entries]
    return tuple(
        TopUser(
            rank=1 + sum(number > n_answers for number in answers),
            id=_read_integer(entry["id"]),
            fullname=_read_text(entry["fullname"]),
            name=_read_text(entry["name"]),
            answers=n_answers,
        )
        for entry, n_answers in zip(entries, answers, strict=True)
    )


def _read_locations(located_by: dict[str, Any] | None, payload: dict[str, Any]) -> Locations | None:
    if located_by is None:
        return None
    return Locations(
        private=_read_count(located_by["private"]),
        unknown=_read_count(located_by["unknown"]),
        unreadable=_read_count(located_by["unreadable"]),
        database=_read_text(located_by["database"]),
        built=_instant(located_by["built"]),
        age_days=_read_float(located_by["age_days"]),
        deciphered=bool(located_by["deciphered"]),
        pseudonymous=bool(located_by.get("pseudonymous", True)),  # earlier versions did not ask
        found=_read_locs(payload["locs"]),
    )


def _read_locs(locs: str) -> Counter[Location]:
    """How many addresses are at each location, from the text of ``locs``."""
    found: Counter[Location] = Counter()
    for entry in json.loads(locs):
        loc = entry["loc"]
        place = Place(*(_read_text(loc.get(name, "")) for name in Place._fields))
        latitude, longitude = _read_float(loc["latitude"]), _read_float(loc["longitude"])
        found[Location(latitude, longitude, place)] += 1
    return found


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


# The readers of single values, whose errors say that the document is damaged.


def _read_text(value: object) -> str:
    """A value that has to be a text."""
    if not isinstance(value, str):
        raise TypeError("not a text")
    value.encode()  # fails for half a surrogate pair
    return value


def _read_list(value: object) -> list[object]:
    """A value that has to be a list."""
    if not isinstance(value, list):
        raise TypeError("not a list")
    return value


def _read_float(value: object) -> float:
    """A value that has to be a number, and not infinite."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise TypeError("not a number")
    return float(value)


def _read_count(value: object) -> int:
    """A value that has to be a number of things."""
    number = _read_integer(value)
    if number < 0:
        raise ValueError("not a number of anything")
    return number


def _read_integer(value: object) -> int:
    """A value that has to be a whole number of at most eight bytes."""
    if isinstance(value, bool) or not isinstance(value, int) or not -(2**63) <= value < 2**63:
        raise TypeError("not an id")
    return value
