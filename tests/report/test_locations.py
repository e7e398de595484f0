"""Locations, for people and for programs."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from pybossa_stats.report.payload import payload, to_json
from pybossa_stats.report.table import to_table
from pybossa_stats.report.terminal import Medium
from pybossa_stats.source.places import Location, Place
from pybossa_stats.stats.locations import Locations
from tests.report.test_table import STATS

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
LONDON = Location(
    51.51, -0.09, Place("London", "ENG", "GB", "United Kingdom", "EU", "Europe/London")
)
NOWHERE = Location(-10.0, 20.0, Place("", "", "", "", "", ""))
LOCATIONS = Locations(
    found={LONDON: 2, NOWHERE: 1},
    private=1,
    unknown=2,
    unreadable=4,
    database="GeoLite2-City",
    built=AT - timedelta(days=300),
    age=timedelta(days=300),
    deciphered=False,
)


def shown(locations: Locations, width: int | None = None) -> str:
    return to_table(replace(STATS, locations=locations), "x", Medium(width=width))


def test_programs_get_an_entry_for_each_address_and_only_what_is_known() -> None:
    stats = replace(STATS, locations=LOCATIONS)
    london = {
        "latitude": 51.51,
        "longitude": -0.09,
        "city": "London",
        "region_code": "ENG",
        "country_code": "GB",
        "country_name": "United Kingdom",
        "continent": "EU",
        "time_zone": "Europe/London",
    }
    nowhere = {"latitude": -10.0, "longitude": 20.0}
    written = json.loads("".join(to_json(stats)))
    assert written == payload(stats)
    assert written["show_locs"] is True
    assert json.loads(written["locs"]) == [{"loc": nowhere}, {"loc": london}, {"loc": london}]


def test_the_text_is_the_same_in_parts() -> None:
    many = replace(STATS, locations=replace(LOCATIONS, found={LONDON: 2_500, NOWHERE: 1_000}))
    for indent, separators in ((2, None), (None, (",", ":"))):
        whole = json.dumps(payload(many), indent=indent, separators=separators, sort_keys=True)
        assert "".join(to_json(many, indent=indent)) == whole + "\n"
    assert len(json.loads(payload(many)["locs"])) == 3_500


def test_nothing_found_is_not_shown_as_locations() -> None:
    none = payload(replace(STATS, locations=replace(LOCATIONS, found={})))
    assert (none["locs"], none["show_locs"]) == ("[]", False)


def test_people_get_countries_and_what_could_not_be_located() -> None:
    words = [line.strip("│ ").split() for line in shown(LOCATIONS).splitlines()]
    assert ["United", "Kingdom", "2", "20.0%", "████▊"] in words
    assert ["Unknown", "1", "10.0%", "██▍"] in words
    assert ["Located", "3", "30.0%", "███████▎"] in words
    assert ["Not", "an", "address", "4", "40.0%", "█████████▋"] in words
    assert "Located by GeoLite2-City of 2026-01-27." in shown(LOCATIONS)


def test_only_the_top_countries_are_named() -> None:
    places = {f"Country {n:02}": n for n in range(1, 16)}
    found = {
        Location(0.0, float(n), LONDON.place._replace(country_name=name)): n
        for name, n in places.items()
    }
    text = shown(replace(LOCATIONS, found=found))
    assert "Country 06" in text
    assert "Country 05" not in text
    assert "5 more" in text


def test_what_the_file_says_of_itself_is_shown_literally() -> None:
    assert r"[red]\x1b of" in shown(replace(LOCATIONS, database="[red]\x1b"))


def test_an_old_database_is_warned_of() -> None:
    assert "older than a year" not in shown(LOCATIONS)
    assert "older than a year" in shown(replace(LOCATIONS, age=timedelta(days=366)))


def test_pseudonyms_are_warned_of_unless_they_were_turned_back() -> None:
    assert "--cryptopan-key-file" in shown(LOCATIONS)
    deciphered = shown(replace(LOCATIONS, deciphered=True))
    assert "store pseudonyms" not in deciphered
    assert "turned back" in deciphered


def test_it_fits_a_narrow_terminal() -> None:
    assert max(map(len, shown(LOCATIONS, width=50).splitlines())) <= 50
