"""Locations of addresses."""

import csv
import json
from dataclasses import replace
from io import StringIO

import pytest

from pybossa_stats.geo.places import Location, Place
from pybossa_stats.media.document import Bar, Heading, Share, Table, Tone
from pybossa_stats.media.records import to_csv
from pybossa_stats.media.screen import Screen
from pybossa_stats.report.formats import Format
from pybossa_stats.report.locations import locations_part, locations_sources
from pybossa_stats.report.rendering import records
from pybossa_stats.report.site import SiteReport
from pybossa_stats.stats.locations import Locations
from tests.support.distinct import LOCATIONS as DISTINCT
from tests.support.documents import blocks_of, tables_of, tones_of
from tests.support.reports import LIVELY, rendered
from tests.support.snapshots import LOCATIONS, payload

LONDON = Location(
    51.51, -0.09, Place("London", "ENG", "GB", "United Kingdom", "EU", "Europe/London")
)
NOWHERE = Location(-10.0, 20.0, Place("", "", "", "", "", ""))
FOUND = replace(LOCATIONS, found={LONDON: 2, NOWHERE: 1})


def located(locations: Locations) -> SiteReport:
    return SiteReport(replace(LIVELY, locations=locations))


def shown(locations: Locations, width: int | None = None) -> str:
    return rendered(located(locations), Format.TABLE, Screen(width))


def test_programs_get_an_entry_for_each_address_and_only_what_is_known() -> None:
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
    written = json.loads(rendered(located(FOUND), Format.JSON))
    assert written["show_locs"] is True
    assert json.loads(written["locs"]) == [{"loc": nowhere}, {"loc": london}, {"loc": london}]


@pytest.mark.parametrize(("indent", "separators"), [(2, None), (0, None), (None, (",", ":"))])
def test_the_text_of_locations_is_the_same_in_parts_as_whole(
    indent: int | None, separators: tuple[str, str] | None
) -> None:
    many = located(replace(FOUND, found={LONDON: 2_500, NOWHERE: 1_000}))
    whole = payload(many.result)
    text = json.dumps(whole, indent=indent, separators=separators, sort_keys=True)
    assert "".join(many.to_json(indent)) == text + "\n"
    assert len(json.loads(whole["locs"])) == 3_500


def test_nothing_found_is_not_shown_as_locations() -> None:
    none = payload(replace(LIVELY, locations=replace(LOCATIONS, found={})))
    assert (none["locs"], none["show_locs"]) == ("[]", False)


def test_people_get_the_top_countries_and_spreadsheets_get_all_by_their_codes() -> None:
    countries = {f"Country {n:02}": n for n in range(1, 16)}
    many = replace(
        FOUND,
        found={
            Location(0.0, float(n), Place("", "", f"C{n}", name, "", "")): n
            for name, n in countries.items()
        },
    )
    text = shown(many)
    assert "Country 06" in text
    assert "Country 05" not in text
    assert "5 more" in text
    written = "".join(to_csv(records(located(many), "locations.countries")))
    assert [tuple(row.values()) for row in csv.DictReader(StringIO(written))] == [
        (f"C{n}", name, str(n)) for name, n in reversed(countries.items())
    ]


def test_an_old_database_is_warned_of() -> None:
    assert "over a year old" not in shown(LOCATIONS)
    assert "over a year old" in shown(replace(LOCATIONS, age_days=366))


@pytest.mark.parametrize(
    ("codes", "sentence"),
    [
        (["GB"], "3 of 7 addresses located."),
        (["GB", "FR"], "4 of 8 addresses located, in 2 countries."),
    ],
)
def test_a_page_says_how_many_addresses_are_where(codes: list[str], sentence: str) -> None:
    found = {
        Location(0.0, float(n), Place("", "", code, code, "", "")): 3 - 2 * n
        for n, code in enumerate(codes)
    }
    outcomes = replace(LOCATIONS, found=found, private=1, unknown=1, unreadable=2)
    heading, *_, addresses, _ = locations_part(outcomes)
    assert isinstance(heading, Heading)
    assert heading.lines[0].pieces == (sentence,)
    assert isinstance(addresses, Table)
    assert len(addresses.columns) == len(addresses.groups[0][0].cells)
    located = sum(found.values())
    assert [row.cells[1] for row in addresses.groups[0]] == [located, 1, 1, 2]


def test_a_page_on_which_all_addresses_are_located_has_no_table_of_the_others() -> None:
    some = [block.title for block in locations_part(FOUND) if isinstance(block, Table)]
    none = replace(FOUND, private=0, unknown=0, unreadable=0)
    all_ = [block.title for block in locations_part(none) if isinstance(block, Table)]
    assert (some, all_) == (["Countries", "Addresses"], ["Countries"])


def test_a_page_names_the_source_that_the_licence_of_geolite_asks_for() -> None:
    def sources(database: str) -> str:
        return str([*locations_sources(replace(LOCATIONS, database=database))])

    assert "maxmind" in sources("GeoLite2-City").lower()
    assert "maxmind" not in sources("GeoIP2-City").lower()


def test_pseudonyms_are_warned_of_unless_they_were_turned_back() -> None:
    deciphered, literal = shown(LOCATIONS), shown(replace(LOCATIONS, deciphered=False))
    assert "--cryptopan-key-file" in literal
    assert "--cryptopan-key-file" not in deciphered
    assert "turned back" in deciphered


def test_words_of_a_database_of_locations_are_shown_literally() -> None:
    assert r"[red]\x1b of" in shown(replace(LOCATIONS, database="[red]\x1b"))


def test_the_table_of_locations_fits_a_terminal_of_50_columns() -> None:
    assert max(map(len, shown(LOCATIONS, width=50).splitlines())) <= 50


def test_the_table_of_locations_has_the_addresses_of_each_country_and_of_each_outcome() -> None:
    rows = tables_of(located(DISTINCT))["Locations of addresses"]
    headings, first, *_, more, found, private, unknown, unreadable = rows
    assert headings == ("Country", "Addresses", "Share", "Share bar")
    assert first == ("Country 1", 229, Share(229, 2_757), Bar(229, 2_757))
    assert more == ("2 more", 437, Share(437, 2_757), Bar(437, 2_757))
    assert found == ("Located", 2_682, Share(2_682, 2_757), Bar(2_682, 2_757))
    assert private == ("Private or reserved address", 14, Share(14, 2_757), Bar(14, 2_757))
    assert unknown == ("Unknown location", 25, Share(25, 2_757), Bar(25, 2_757))
    assert unreadable == ("Not an address", 36, Share(36, 2_757), Bar(36, 2_757))


def test_of_the_outcomes_of_addresses_those_located_are_strong() -> None:
    tones = tones_of(blocks_of(located(DISTINCT), Table)[-1])
    assert [name for name, tone in tones.items() if tone is Tone.STRONG] == ["Located"]
