"""Databases of locations, made for tests."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from mmdb_writer import MMDBWriter
from netaddr import IPSet

from pybossa_stats.geo.geoip import CityDatabase
from pybossa_stats.stats.locations import Locator


class _Writer(MMDBWriter):
    """A writer that can say anything of a file, such as that it was built at another time."""

    other: Mapping[str, Any] = {}

    def _build_meta(self) -> dict[str, Any]:
        return {**super()._build_meta(), **self.other}


def write_database(
    file: Path,
    records: Mapping[str, Any],
    kind: str = "GeoLite2-City",
    ip_version: int = 6,
    built: datetime | None = None,
    **metadata: object,
) -> Path:
    """Write a MaxMind DB file: a record for each network; its metadata may be anything."""
    writer = _Writer(
        ip_version=ip_version,
        ipv4_compatible=ip_version == 6,
        database_type=kind,
        languages=["en"],
    )
    writer.other = ({"build_epoch": int(built.timestamp())} if built else {}) | metadata
    for network, record in records.items():
        writer.insert_network(IPSet([network]), record)
    writer.to_db_file(str(file))
    return file


def record(
    country: tuple[str, str, str, str],
    latitude: float,
    longitude: float,
    city: str = "",
    region: str = "",
) -> dict[str, Any]:
    """A record of the shape that city databases have."""
    code, name, continent, time_zone = country
    full: dict[str, Any] = {
        "continent": {"code": continent},
        "country": {"iso_code": code, "names": {"en": name, "de": f"{name} (de)"}},
        "location": {"latitude": latitude, "longitude": longitude, "time_zone": time_zone},
    }
    if city:
        full["city"] = {"geoname_id": 1, "names": {"en": city}}
    if region:
        full["subdivisions"] = [{"iso_code": region}, {"iso_code": "SMALLER"}]
    return full


BRITAIN = ("GB", "United Kingdom", "EU", "Europe/London")
FRANCE = ("FR", "France", "EU", "Europe/Paris")
JAPAN = ("JP", "Japan", "AS", "Asia/Tokyo")

RECORDS = {
    "81.2.69.0/24": record(BRITAIN, 51.51423, -0.09316, "London", "ENG"),
    "81.2.70.0/24": record(BRITAIN, 51.51387, -0.09284, "London", "ENG"),
    "90.0.0.0/8": record(FRANCE, 48.8582, 2.3387),
    "2001:200::/32": record(JAPAN, 35.69, 139.69, "Tokyo", "13"),
    "77.77.77.0/24": {"country": {"iso_code": "XX", "names": {"en": "Without coordinates"}}},
}


@cache
def a_locator() -> Locator:
    """What locates addresses, for tests that do not look where they are."""
    return Locator(CityDatabase(write_database(Path(mkdtemp()) / "city.mmdb", RECORDS)))
