"""Locations of addresses, from a MaxMind DB file with cities."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import maxminddb
from geoip2.database import Reader
from maxminddb import InvalidDatabaseError

from pybossa_stats.errors import GeoipError
from pybossa_stats.files import open_plain
from pybossa_stats.geo.places import Location, Place

_CITY_TYPES = ("City", "Enterprise")
_EMPTY: Mapping[str, Any] = {}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Errors of reading a damaged file, which may hold values of any type.
_DAMAGED = (InvalidDatabaseError, ValueError, TypeError, AttributeError, LookupError, OverflowError)


class CityDatabase:
    """An open file of GeoLite2-City, GeoIP2-City, DB-IP City Lite or the like.

    Attributes:
        kind: its type, such as ``GeoLite2-City``.
        built: its build time.

    Raises:
        GeoipError: if the file cannot be read, is damaged, or has no cities.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            open_plain(
                file
            ).close()  # maxminddb would wait for a pipe, and its errors are less clear
            with Reader(file) as reader:
                metadata = reader.metadata()
            # geoip2 builds a tree of objects for every address, which takes many times longer than
            # the look-up itself; maxminddb returns the plain record.
            self._record = maxminddb.open_database(file).get
            self.kind = metadata.database_type
            if not isinstance(self.kind, str):
                raise TypeError("the kind is not text")
            self.built = _EPOCH + timedelta(seconds=metadata.build_epoch)
        except OSError as error:
            reason = error.strerror or "unknown reason"
            raise GeoipError(f"Cannot read the GeoIP database {file}: {reason}.") from error
        except _DAMAGED as error:
            raise self._damaged() from error
        if not any(word in self.kind for word in _CITY_TYPES):
            raise GeoipError(
                f"{file} is a {self.kind} database, which has no cities.",
                "Use a GeoLite2-City, GeoIP2-City or DB-IP City Lite database.",
            )
        self._only_ipv4 = metadata.ip_version == 4  # noqa: PLR2004
        self._probe()

    def find(self, address: str) -> Location | None:
        """The location of a valid address; None if the database has no coordinates for it."""
        if self._only_ipv4 and ":" in address:
            return None
        try:
            record: Any = self._record(address)
            return self._location(record) if record and "location" in record else None
        except _DAMAGED:
            raise self._damaged() from None  # the error may name the address

    def _location(self, record: Mapping[str, Any]) -> Location | None:
        position = record["location"]
        if "latitude" not in position or "longitude" not in position:
            return None
        latitude, longitude = position["latitude"], position["longitude"]
        if not -90 <= latitude <= 90 or not -180 <= longitude <= 180:  # noqa: PLR2004 (degrees)
            raise ValueError("invalid coordinates")
        country = record.get("country", _EMPTY)
        regions = record.get("subdivisions")
        place = _place(
            record.get("city", _EMPTY).get("names", _EMPTY).get("en", ""),
            regions[0].get("iso_code", "") if regions else "",
            country.get("iso_code", ""),
            country.get("names", _EMPTY).get("en", ""),
            record.get("continent", _EMPTY).get("code", ""),
            position.get("time_zone", ""),
        )
        return Location(latitude, longitude, place)

    def _probe(self) -> None:
        """Look up some addresses, to refuse a damaged file at once."""
        for first in range(1, 224):
            self.find(f"{first}.1.1.1")

    def _damaged(self) -> GeoipError:
        return GeoipError(
            f"{self._file} is damaged, or not a MaxMind DB file.",
            "Download the GeoIP database again.",
        )


@cache  # many locations share their names; one copy keeps a million locations small
def _place(*names: Any) -> Place:  # noqa: ANN401 (of any type, if the file is damaged)
    if not all(isinstance(name, str) for name in names):
        raise TypeError("a name that is not text")
    return Place(*names)
