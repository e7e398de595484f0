"""A MaxMind DB file with cities: from an address to a location."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from geoip2.database import Reader
from geoip2.errors import AddressNotFoundError
from maxminddb import InvalidDatabaseError

from pybossa_stats.errors import GeoipError


class Place(NamedTuple):
    """The names that go with a location; empty where the database knows none.

    Attributes:
        city: its English name.
        region_code: the code of the country's first-level part, by ISO 3166-2 without the country.
        country_code: by ISO 3166-1.
        country_name: its English name.
        continent: its code of two letters.
        time_zone: its name in the tz database.
    """

    city: str
    region_code: str
    country_code: str
    country_name: str
    continent: str
    time_zone: str


class Location(NamedTuple):
    """Where an address is: degrees, north and east positive, and the names that go with them."""

    latitude: float
    longitude: float
    place: Place


class CityDatabase:
    """An open file of GeoLite2-City, GeoIP2-City, DB-IP City Lite or the like.

    Attributes:
        kind: what the file says it is, such as ``GeoLite2-City``.
        built: when it was made.

    Raises:
        GeoipError: if the file cannot be read, is damaged, or has no cities.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            self._reader = Reader(file)
        except OSError as error:
            reason = error.strerror or "it cannot be read"
            raise GeoipError(f"Cannot read the GeoIP database {file}: {reason}.") from error
        except (InvalidDatabaseError, ValueError) as error:
            raise self._damaged() from error
        metadata = self._reader.metadata()
        self.kind = metadata.database_type
        self.built = datetime.fromtimestamp(metadata.build_epoch, UTC)
        # geoip2 makes a tree of objects for each address, which takes many times longer than the
        # look-up itself; the reader underneath gives the plain record.
        self._record = self._reader._db_reader.get  # noqa: SLF001
        self._places: dict[tuple[str, ...], Place] = {}
        self._probe()

    def find(self, address: str) -> Location | None:
        """Where a valid address is; None if the database does not know its coordinates."""
        try:
            record: Any = self._record(address)
        except (InvalidDatabaseError, ValueError):
            raise self._damaged() from None  # what went wrong may name the address
        try:
            place = record["location"]
            latitude, longitude = place["latitude"], place["longitude"]
        except (KeyError, TypeError):
            return None
        country = record.get("country", _NOTHING)
        regions = record.get("subdivisions")
        names = (
            record.get("city", _NOTHING).get("names", _NOTHING).get("en", ""),
            regions[0].get("iso_code", "") if regions else "",
            country.get("iso_code", ""),
            country.get("names", _NOTHING).get("en", ""),
            record.get("continent", _NOTHING).get("code", ""),
            place.get("time_zone", ""),
        )
        # Many locations share their names: one copy of these keeps a million locations small.
        shared = self._places.get(names) or self._places.setdefault(names, Place(*names))
        return Location(latitude, longitude, shared)

    def _probe(self) -> None:
        """Look some addresses up: a useless file is refused before anything else is done."""
        for first in range(1, 224):
            self.find(f"{first}.1.1.1")
        try:
            self._reader.city("1.1.1.1")
        except AddressNotFoundError:
            pass
        except TypeError:
            raise GeoipError(
                f"{self._file} is a {self.kind} database, which has no cities.",
                "Use a GeoLite2-City, GeoIP2-City or DB-IP City Lite database.",
            ) from None

    def _damaged(self) -> GeoipError:
        return GeoipError(
            f"{self._file} is damaged, or no MaxMind DB file.", "Download the GeoIP database again."
        )


_NOTHING: Mapping[str, Any] = {}
