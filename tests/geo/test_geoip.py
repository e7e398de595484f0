"""Files of locations, good and bad."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pybossa_stats.errors import GeoipError
from pybossa_stats.geo.geoip import CityDatabase
from pybossa_stats.geo.places import Location, Place
from tests.support.geoip import RECORDS, write_database


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_database(tmp_path_factory.mktemp("geoip") / "city.mmdb", RECORDS)


def test_an_address_has_a_location(file: Path) -> None:
    found = CityDatabase(file).find("81.2.69.160")
    names = Place("London", "ENG", "GB", "United Kingdom", "EU", "Europe/London")
    assert found == Location(51.51423, -0.09316, names)


def test_a_place_may_have_no_names_of_its_city_and_region(file: Path) -> None:
    found = CityDatabase(file).find("90.1.2.3")
    assert found
    assert found.place == Place("", "", "FR", "France", "EU", "Europe/Paris")


def test_what_has_no_coordinates_has_no_location(file: Path) -> None:
    database = CityDatabase(file)
    assert database.find("77.77.77.77") is None
    assert database.find("8.8.8.8") is None


def test_an_ipv6_address_has_a_location(file: Path) -> None:
    found = CityDatabase(file).find("2001:200::1")
    assert found
    assert found.place.city == "Tokyo"


def test_a_city_database_tells_its_kind_and_when_it_was_built(file: Path) -> None:
    database = CityDatabase(file)
    assert database.kind == "GeoLite2-City"
    assert datetime.now(UTC) - database.built < timedelta(hours=1)


@pytest.mark.parametrize("kind", ["GeoIP2-City", "DBIP-City-Lite", "GeoIP2-Enterprise"])
def test_city_databases_of_other_makers_serve(tmp_path: Path, kind: str) -> None:
    file = write_database(tmp_path / "x.mmdb", RECORDS, kind)
    assert CityDatabase(file).kind == kind


@pytest.mark.parametrize("kind", ["GeoLite2-Country", "GeoLite2-ASN"])
def test_a_database_without_cities_is_refused(tmp_path: Path, kind: str) -> None:
    file = write_database(tmp_path / "x.mmdb", RECORDS, kind)
    with pytest.raises(GeoipError, match=f"{file} is a {kind} database"):
        CityDatabase(file)


def damaged(file: Path, content: bytes) -> None:
    bad = file.with_name("bad.mmdb")
    bad.write_bytes(content)
    with pytest.raises(GeoipError, match=f"{bad} is damaged, or not a MaxMind DB file"):
        CityDatabase(bad)


def test_a_damaged_file_is_refused(file: Path) -> None:
    content = file.read_bytes()
    damaged(file, b"")
    damaged(file, b"only text\n" * 1000)
    damaged(file, content[: len(content) // 2])
    damaged(file, content[len(content) // 2 :])
    metadata = content.rindex(b"\xab\xcd\xefMaxMind.com")
    damaged(
        file, content[: metadata // 2] + b"\xff" * (metadata - metadata // 2) + content[metadata:]
    )


@pytest.mark.parametrize(
    "metadata",
    [
        {"build_epoch": 2**64 - 1},
        {"database_type": 7},
        {"database_type": ["GeoLite2-City"]},
        {"database_type": {"City": 1}},
    ],
)
def test_odd_metadata_are_damage(tmp_path: Path, metadata: dict[str, Any]) -> None:
    file = write_database(tmp_path / "x.mmdb", RECORDS, **metadata)
    damaged(file, file.read_bytes())


@pytest.mark.parametrize("other", ["description", "record_size", "not_a_known"])
def test_metadata_that_are_of_another_type_or_missing_are_damage(file: Path, other: str) -> None:
    first, second, content = b"build_epoch", other.encode(), file.read_bytes()
    swapped = content.replace(first, b"?" * 11).replace(second, first).replace(b"?" * 11, second)
    damaged(file, swapped)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GeoipError, match="No such file"):
        CityDatabase(tmp_path / "none.mmdb")
    with pytest.raises(GeoipError, match="Is a directory"):
        CityDatabase(tmp_path)


def test_a_file_for_ipv4_alone_knows_nothing_of_ipv6(tmp_path: Path) -> None:
    file = write_database(tmp_path / "x.mmdb", {"90.0.0.0/8": RECORDS["90.0.0.0/8"]}, ip_version=4)
    database = CityDatabase(file)
    assert database.find("90.1.1.1")
    assert database.find("2001:200::1") is None


@pytest.mark.parametrize(
    "change",
    [
        {"country": "JP"},
        {"city": {"names": {"en": ["a"]}}},
        {"subdivisions": ["a"]},
        {"country": {"iso_code": 7}},
        {"location": {"latitude": "1", "longitude": "2"}},
        {"location": {"latitude": float("nan"), "longitude": 2.0}},
        {"location": {"latitude": 91.0, "longitude": 2.0}},
    ],
)
def test_records_of_another_shape_are_damage(tmp_path: Path, change: dict[str, object]) -> None:
    record = RECORDS["81.2.69.0/24"] | change
    database = CityDatabase(write_database(tmp_path / "x.mmdb", {"81.2.69.0/24": record}))
    with pytest.raises(GeoipError, match="damaged") as raised:
        database.find("81.2.69.1")
    assert raised.value.__suppress_context__
