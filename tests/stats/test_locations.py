"""Locations of addresses, and that nothing tells their addresses."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yacryptopan import CryptoPAn

from pybossa_stats import Window, collect_site, connect
from pybossa_stats.errors import GeoipError
from pybossa_stats.geo.cryptopan import Decipherer
from pybossa_stats.geo.geoip import CityDatabase
from pybossa_stats.geo.places import Precision
from pybossa_stats.stats.locations import Country, Locations, Locator, locate_by_project
from tests.conftest import NOW
from tests.support.databases import Database, Server, connect_at
from tests.support.faults import rounds
from tests.support.pooler import pooler

KEY = b"32-char-str-for-AES-key-and-pad."


def locate(database: Database, addresses: list[str | None], locator: Locator) -> Locations:
    database.fill(task_run=[{"project_id": 1, "user_ip": address} for address in addresses])
    with connect_at(NOW, database) as view:
        located = collect_site(view, Window.ending(NOW), locator=locator)
    with connect_at(NOW, database) as view:
        plain = collect_site(view, Window.ending(NOW))
    assert located.all_time.answers == plain.all_time.answers
    assert located.all_time.addresses == plain.all_time.addresses
    assert located.locations
    assert plain.locations is None
    return located.locations


def test_each_distinct_address_is_located_once(database: Database, cities: CityDatabase) -> None:
    addresses = ["81.2.69.1", "81.2.69.1", "81.2.69.2", "90.0.0.1", "2001:200::1", None]
    locations = locate(database, addresses, Locator(cities))
    assert locations.countries == (
        Country("GB", "United Kingdom", 2),
        Country("FR", "France", 1),
        Country("JP", "Japan", 1),
    )
    assert (locations.located, locations.addresses) == (4, 4)


@pytest.mark.parametrize(
    ("address", "finish_time", "may_be"),
    [
        ("81.2.69.1", "2018-03-31T23:59:59", False),
        ("81.2.69.1", "2018-04-01T00:00:00", True),
        ("81.2.69.1", "1 April 2019", False),
        (None, "2019-04-01T00:00:00", False),
    ],
)
def test_addresses_may_be_pseudonyms_if_an_answer_is_from_when_pybossa_stored_these(
    database: Database,
    cities: CityDatabase,
    address: str | None,
    finish_time: str,
    may_be: bool,  # noqa: FBT001 (pytest gives it by name)
) -> None:
    run = {"project_id": 1, "user_ip": address, "finish_time": finish_time}
    database.fill(task_run=[run, {**run, "user_ip": "81.2.69.2", "finish_time": "2015-01-01"}])
    with connect_at(NOW, database) as view:
        locations = collect_site(view, locator=Locator(cities)).locations
    assert locations
    assert locations.pseudonymous is may_be


def test_the_addresses_of_each_project_are_located_in_the_window(
    database: Database, cities: CityDatabase
) -> None:
    runs = [
        (1, "81.2.69.1", "2026-11-20T00:00:00"),
        (1, "81.2.69.1", "2026-11-20T00:00:01"),
        (1, "90.0.0.1", "2026-11-20T00:00:00"),
        (2, "81.2.69.1", "2026-11-20T00:00:00"),
        (2, "90.0.0.1", "2026-10-01T00:00:00"),
        (3, None, "2026-11-20T00:00:00"),
        (4, "10.0.0.1", "2026-11-20T00:00:00"),
    ]
    database.fill(
        task_run=[
            {"project_id": project, "user_ip": address, "finish_time": at}
            for project, address, at in runs
        ]
    )
    window = Window.ending(NOW, timedelta(days=28))
    with connect_at(NOW, database) as view:
        located = locate_by_project(view, Locator(cities), window)
    countries = {
        project: [(country.code, country.addresses) for country in locations.countries]
        for project, locations in located.items()
    }
    assert countries == {1: [("FR", 1), ("GB", 1)], 2: [("GB", 1)], 4: []}


def test_addresses_that_cannot_be_located_are_told_apart_by_why(
    database: Database, cities: CityDatabase
) -> None:
    private = ["10.0.0.1", "127.0.0.1", "fe80::1%eth0"]
    unknown = ["8.8.8.8", "77.77.77.77"]
    unreadable = ["", "unknown", "x" * 300]
    located = ["::ffff:81.2.69.1", "90.0.0.1, 10.0.0.1"]
    locations = locate(database, [*private, *unknown, *unreadable, *located], Locator(cities))
    assert (locations.private, locations.unknown, locations.unreadable) == (3, 2, 3)
    assert (locations.located, locations.addresses) == (2, 10)


@pytest.mark.parametrize(
    ("precision", "expected"),
    [
        (Precision.EXACT, {(51.51423, -0.09316, "London"): 1, (51.51387, -0.09284, "London"): 1}),
        (Precision.CITY, {(51.51, -0.09, "London"): 2}),
        (Precision.COARSE, {(52.0, 0.0, ""): 2}),
    ],
)
def test_precision_is_as_asked(
    sqlite: Database,
    cities: CityDatabase,
    precision: Precision,
    expected: dict[tuple[float, float, str], int],
) -> None:
    locations = locate(sqlite, ["81.2.69.1", "81.2.70.1"], Locator(cities, precision))
    shown = {
        (where.latitude, where.longitude, where.place.city): n
        for where, n in locations.found.items()
    }
    assert shown == expected
    regions = {where.place.region_code for where in locations.found}
    assert regions == ({""} if precision is Precision.COARSE else {"ENG"})


def test_pseudonyms_are_turned_back(database: Database, cities: CityDatabase) -> None:
    server = CryptoPAn(KEY)
    addresses = ["81.2.69.1", "90.0.0.1", "90.0.0.2", "2001:200::1"]
    pseudonyms: list[str | None] = [server.anonymize(address) for address in addresses]
    locator = Locator(cities, decipherer=Decipherer(KEY))
    locations = locate(database, [*pseudonyms, "junk"], locator)
    assert {country.name: country.addresses for country in locations.countries} == {
        "France": 2,
        "United Kingdom": 1,
        "Japan": 1,
    }
    assert locations.unreadable == 1
    assert locations.deciphered


def test_addresses_are_streamed_through_pgbouncer(
    server: Server, postgresql: Database, cities: CityDatabase
) -> None:
    addresses = [f"90.{n >> 8}.{n & 255}.1" for n in range(25_000)]
    postgresql.fill(task_run=[{"project_id": 1, "user_ip": address} for address in addresses])
    with pooler(server.url) as url, connect(Server(url).url_of("pybossa_test")) as view:
        stats = collect_site(view, locator=Locator(cities))
    assert stats.locations
    assert stats.locations.countries == (Country("FR", "France", 25_000),)
    assert stats.all_time.answers == 25_000


def test_a_file_that_breaks_on_the_way_is_an_error_without_an_address(
    sqlite: Database, cities: CityDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(address: str) -> None:
        raise ValueError(f"the address {address} is in no tree")

    monkeypatch.setattr(cities, "_record", broken)
    with pytest.raises(GeoipError) as raised:
        locate(sqlite, ["81.2.69.1"], Locator(cities))
    assert "81.2" not in f"{raised.value}{raised.value.hint}"
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


@settings(max_examples=rounds(5, 200))
@given(
    st.lists(
        st.none()
        | st.ip_addresses().map(str)
        | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
        | st.integers(0, 2**16).map(lambda n: f"81.2.{n >> 8}.{n & 255}"),
        max_size=30,
    )
)
def test_every_address_is_somewhere(
    database: Database, cities: CityDatabase, addresses: list[str | None]
) -> None:
    for decipherer in (None, Decipherer(KEY)):
        locations = locate(database, addresses, Locator(cities, decipherer=decipherer))
        assert locations.addresses == len(set(addresses) - {None})
