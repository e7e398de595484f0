"""Places on a map of the world."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pybossa_stats.media.charts import Spot, WorldMap
from pybossa_stats.media.html.world_map import ASPECT, CENTRE, draw, on_map
from tests.support.html import HOSTILE, read
from tests.support.land import make

PARIS = Spot(48.86, 2.34, 3, "Paris", "France")
ROME = Spot(41.9, 12.5, 1, "Rome", "Italy")

SQUARE = {
    "transform": {"scale": [1, 1], "translate": [0, 0]},
    "arcs": [[[CENTRE, 0], [10, 0], [0, 10], [-10, 0], [0, -10]]],
    "objects": {"land": {"geometries": [{"type": "Polygon", "arcs": [[0]]}]}},
}


def circles(*spots: Spot) -> list[tuple[str, bool]]:
    """What the circles tell, and whether they are hollow."""
    drawn = draw(WorldMap(spots, "users"))
    return [(circle.text, circle.hollow) for circle in drawn.circles]


def share(percent: str) -> float:
    return float(percent.removesuffix("%"))


def test_the_middle_of_the_map_is_where_it_is_centred() -> None:
    assert on_map(CENTRE, 0) == pytest.approx((0.5, ASPECT / 2))


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_every_place_is_on_the_map(longitude: float, latitude: float) -> None:
    x, y = on_map(longitude, latitude)
    assert 0 <= x <= 1
    assert -1e-9 <= y <= ASPECT + 1e-9


def test_places_far_from_each_other_have_a_circle_each() -> None:
    assert circles(PARIS, ROME) == [
        ("3 users in Paris, France", False),
        ("1 user in Rome, Italy", False),
    ]


def test_places_near_each_other_share_a_circle() -> None:
    near = PARIS._replace(longitude=2.5, place="Versailles", number=1)
    assert circles(PARIS, near) == [("4 users in Paris, France, and 1 place near it", False)]


def test_a_place_joins_the_one_with_most_wherever_the_edge_of_a_cell_is() -> None:
    for east in range(-180, 180):
        most, near = (PARIS._replace(longitude=east + part / 10) for part in (0, 5))
        assert len(circles(most, near)) == 1, east


def test_a_country_without_cities_is_one_hollow_circle() -> None:
    somewhere = Spot(46.0, 2.0, 5, "", "France")
    assert circles(PARIS, somewhere, somewhere._replace(latitude=46.1, number=1)) == [
        ("6 users in France, city not known", True),
        ("3 users in Paris, France", False),
    ]


def test_where_no_city_is_told_none_is_missing() -> None:
    assert circles(PARIS._replace(place="")) == [("3 users in France", False)]


def test_the_area_of_a_circle_says_how_many_it_stands_for_and_the_key_has_round_numbers() -> None:
    drawn = draw(WorldMap([PARIS._replace(number=400), ROME._replace(number=100)], "users"))
    many, few = drawn.circles
    assert share(many.radius) == pytest.approx(2 * share(few.radius), abs=0.02)
    assert [size.number for size in drawn.key] == ["200", "50", "10"]
    assert share(many.radius) == pytest.approx(2**0.5 * share(drawn.key[0].radius), abs=0.02)


@pytest.mark.parametrize("number", [1, 3, 10**6])
def test_the_key_is_on_the_map(number: int) -> None:
    key = draw(WorldMap([PARIS._replace(number=number)], "users")).key
    assert 0 < len(key) <= 3
    assert all(50 < share(size.y) < 100 for size in key)


def test_antarctica_is_drawn_where_somebody_is_there() -> None:
    without, with_it = (
        draw(WorldMap([PARIS, *others], "users"))
        for others in ([], [PARIS._replace(latitude=-77.8)])
    )
    assert with_it.height > without.height
    assert len(with_it.land) > len(without.land)


@pytest.mark.parametrize("name", HOSTILE)
def test_names_of_places_are_text(name: str) -> None:
    page = read(WorldMap([PARIS._replace(place=name)], "users"))
    harmless = read(WorldMap([PARIS], "users"))
    assert page.elements == harmless.elements


def test_fifty_thousand_places_are_a_page_of_moderate_size() -> None:
    spots = [
        Spot(-50 + n % 120, -180 + n * 7 % 360 + n % 100 / 100, 1, f"Town {n}", "Country")
        for n in range(50_000)
    ]
    drawn = draw(WorldMap(spots, "users"))
    assert len(drawn.circles) < 300
    assert all(" in Town " in circle.text for circle in drawn.circles)


def test_land_is_made_of_outlines() -> None:
    made = make(SQUARE)
    assert re.fullmatch(r"M1000 487l[-0-9 ]+z", made["land"])
    assert made["antarctica"] == ""


def test_an_outline_around_a_pole_is_closed_there() -> None:
    ring = [[0, -80], [90, 0], [90, 0], [90, 0], [89, 0]]
    around = {**SQUARE, "arcs": [ring]}
    made = make(around)
    assert made["land"] == ""
    assert made["antarctica"].count("z") >= 1
