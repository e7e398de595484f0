"""Countries and places on a map of the world."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pybossa_stats.media.charts import Spot, WorldMap
from pybossa_stats.media.html.shades import legend, level
from pybossa_stats.media.html.world_map import ASPECT, CENTRE, DrawnMap, draw, on_map
from pybossa_stats.media.wording import counted
from tests.support.html import HOSTILE, read
from tests.support.outlines import make

PARIS = Spot(48.86, 2.34, 3, "Paris", "France", "FR")
ROME = Spot(41.9, 12.5, 1, "Rome", "Italy", "IT")
DELHI = Spot(28.61, 77.21, 2, "Delhi", "India", "IN")
SYDNEY = Spot(-33.87, 151.21, 2, "Sydney", "Australia", "AU")
HONOLULU = Spot(21.31, -157.86, 1, "Honolulu", "United States", "US")

SQUARE = {
    "transform": {"scale": [1, 1], "translate": [0, 0]},
    "arcs": [[[CENTRE, 0], [10, 0], [0, 10], [-10, 0], [0, -10]]],
    "objects": {
        "land": {"geometries": [{"type": "Polygon", "arcs": [[0]]}]},
        "countries": {
            "geometries": [
                {"type": "Polygon", "arcs": [[0]], "id": "250", "properties": {"name": "France"}},
                {"type": "Polygon", "arcs": [[0]], "properties": {"name": "N. Cyprus"}},
            ]
        },
    },
}
CODES = [["FR", "FRA", "250", "ISO 3166-2:FR"]]


def map_of(*spots: Spot) -> DrawnMap:
    return draw(WorldMap(spots, "users"))


def circles(*spots: Spot) -> list[str]:
    """What the circles tell."""
    return [
        f"{counted(circle.number, 'users')} in {circle.name}" for circle in map_of(*spots).circles
    ]


def width(drawn: DrawnMap) -> float:
    """How much of the world is shown, as a fraction of its width."""
    return float(drawn.view.split()[2]) / 2000


def test_the_middle_of_the_map_is_where_it_is_centred() -> None:
    assert on_map(CENTRE, 0) == pytest.approx((0.5, ASPECT / 2))


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_every_place_is_on_the_map(longitude: float, latitude: float) -> None:
    x, y = on_map(longitude, latitude)
    assert 0 <= x <= 1
    assert -1e-9 <= y <= ASPECT + 1e-9


def test_places_far_from_each_other_have_a_circle_each() -> None:
    titles = ["3 users in Paris, France", "1 user in Rome, Italy"]
    assert circles(PARIS, ROME) == titles
    texts = read(WorldMap((PARIS, ROME), "users")).texts
    assert [text for text in texts if " in " in text] == [
        *("3 users in France", "1 user in Italy"),  # those of the countries
        *titles,
    ]


def test_places_near_each_other_share_a_circle() -> None:
    near = PARIS._replace(longitude=2.5, place="Versailles", number=1)
    assert (
        circles(PARIS, near, HONOLULU, SYDNEY)[0] == "4 users in Paris, France, and 1 place near it"
    )


def test_a_country_has_the_shade_of_all_who_are_in_it() -> None:
    somewhere = PARIS._replace(place="", number=40)
    drawn = map_of(PARIS, ROME, somewhere)
    assert [(country.name, country.number) for country in drawn.countries] == [
        ("France", 43),
        ("Italy", 1),
    ]
    assert [level(country.number, drawn.bounds) for country in drawn.countries] == [4, 1]
    assert legend(drawn.bounds) == [
        *("0", "1\N{EN DASH}3", "4\N{EN DASH}10", "11\N{EN DASH}30", "over 30")
    ]


def test_addresses_without_a_city_only_shade_their_country() -> None:
    assert circles(PARIS, PARIS._replace(place="", number=5)) == ["3 users in Paris, France"]


def test_addresses_without_a_city_have_a_circle_in_a_country_too_small_for_an_outline() -> None:
    monaco = Spot(43.73, 7.42, 5, "", "Monaco", "MC")
    assert circles(PARIS, monaco) == ["5 users in Monaco", "3 users in Paris, France"]


def test_in_a_database_of_countries_each_has_a_circle() -> None:
    assert circles(PARIS._replace(place="")) == ["3 users in France"]


def test_a_map_shows_the_part_of_the_world_where_anybody_is() -> None:
    europe, both = map_of(PARIS, ROME), map_of(PARIS, DELHI)
    assert 0.4 <= width(europe) < width(both) < 1
    assert width(map_of(HONOLULU, SYDNEY)) == 1


@given(st.floats(-180, 180), st.floats(-90, 90), st.floats(-60, 60), st.floats(-60, 60))
def test_all_places_are_on_the_part_of_the_world_that_is_shown(
    longitude: float, latitude: float, east: float, north: float
) -> None:
    other = (longitude + east + 180) % 360 - 180, max(-90.0, min(90.0, latitude + north))
    spots = [
        PARIS._replace(longitude=east_of, latitude=north_of)
        for east_of, north_of in ((longitude, latitude), other)
    ]
    drawn = map_of(*spots)
    for circle in drawn.circles:
        assert 0 <= circle.x <= 1
        assert 0 <= float(drawn.frame.y(circle.y).removesuffix("%")) <= 100.2, "whole units"


def test_a_place_joins_the_one_with_most_wherever_the_edge_of_a_cell_is() -> None:
    for east in range(-180, 180):
        most, near = (PARIS._replace(longitude=east + part / 10) for part in (0, 5))
        assert len(circles(most, near, HONOLULU, SYDNEY)) == 3, east


def test_the_area_of_a_circle_says_how_many_it_stands_for_and_a_large_one_has_the_number() -> None:
    spots = PARIS._replace(number=400), ROME._replace(number=100), SYDNEY
    many, few, _ = map_of(*spots).circles
    assert many.radius == pytest.approx(2 * few.radius)
    assert many.radius == pytest.approx(0.026), "however many it stands for"
    shown = [text for text in read(WorldMap(spots, "users")).texts if text.isdecimal()]
    assert shown[:2] == ["400", "100"]
    assert "2" not in shown


def test_antarctica_is_drawn_where_somebody_is_there() -> None:
    without, with_it = (
        map_of(HONOLULU, SYDNEY, *others) for others in ([], [PARIS._replace(latitude=-77.8)])
    )
    assert float(with_it.view.split()[3]) > float(without.view.split()[3])
    assert len(with_it.land) > len(without.land)


@pytest.mark.parametrize("name", HOSTILE)
def test_names_of_places_are_text(name: str) -> None:
    page = read(WorldMap([PARIS._replace(place=name)], "users"))
    harmless = read(WorldMap([PARIS], "users"))
    assert page.elements == harmless.elements


def test_fifty_thousand_places_are_a_page_of_moderate_size() -> None:
    spots = [
        Spot(-50 + n % 120, -180 + n * 7 % 360 + n % 100 / 100, 1, f"Town {n}", "Country", "")
        for n in range(50_000)
    ]
    drawn = draw(WorldMap(spots, "users"))
    assert len(drawn.circles) < 300
    assert all(circle.name.startswith("Town ") for circle in drawn.circles)


def test_land_is_made_of_outlines() -> None:
    made = make(SQUARE, CODES)
    assert re.fullmatch(r"M1000 487l[-0-9 ]+z", made["land"])
    assert made["antarctica"] == ""
    assert made["countries"] == {"FR": made["land"]}


def test_an_outline_around_a_pole_is_closed_there() -> None:
    ring = [[0, -80], [90, 0], [90, 0], [90, 0], [89, 0]]
    around = {**SQUARE, "arcs": [ring]}
    made = make(around, CODES)
    assert made["land"] == ""
    assert made["antarctica"].count("z") >= 1
