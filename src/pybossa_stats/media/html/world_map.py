"""A map of the world: countries in shades, and circles at places.

Its projection is Equal Earth, by Šavrič, Patterson and Jenny (2018).
"""

import json
import math
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from pybossa_stats.media import wording
from pybossa_stats.media.charts import Spot, WorldMap
from pybossa_stats.media.html.numbers import percent, pixels
from pybossa_stats.media.html.shades import threefold
from pybossa_stats.media.visible import visible

CENTRE = 11
"""The central meridian: it puts the edge of the map in the Bering Strait, so no land is cut."""

_EQUAL_EARTH = (1.340264, -0.081106, 0.000893, 0.003796)
_M = math.sqrt(3) / 2
_SOUTH = -58

# Lengths are fractions of the width of the map.
_CELL = 0.008
_AROUND = [(right, down) for right in range(-2, 3) for down in range(-2, 3)]
_MAX_RADIUS = 0.026
_MIN_RADIUS = 0.003
_UNIT_RADIUS = 0.004
_MARGIN = 0.06

# Fractions of the world's width: the smallest part that is shown, as outlines are coarse, and the
# part from which all of the world is.
_MIN_PART = 0.4
_MAX_PART = 0.7


class Country(NamedTuple):
    """A country with a number, and its outline."""

    outline: str
    name: str
    number: int


class Circle(NamedTuple):
    """Places near each other.

    Attributes:
        x: the position of the place with the greatest number, as a fraction of the map's width.
        y: its position from the top, as a fraction of the map's width.
        radius: a fraction of the map's width; the area is in proportion to the number.
        number: the sum of all places.
        name: their name.
    """

    x: float
    y: float
    radius: float
    number: int
    name: str


class Frame(NamedTuple):
    """The part of the world that is shown, in fractions of its width; and its aspect ratio."""

    left: float
    top: float
    width: float
    aspect: float

    def place(self, spot: Spot) -> tuple[float, float]:
        """The position of a place, in fractions of the frame's width."""
        x, y = on_map(spot.longitude, spot.latitude)
        return (x - self.left) / self.width, (y - self.top) / self.width

    def view(self, world: int) -> str:
        """The view box of the frame, for a world of a width in units."""
        size = self.left, self.top, self.width, self.width * self.aspect
        return " ".join(pixels(world * length) for length in size)

    def y(self, y: float) -> str:
        """A vertical position for SVG, in percent of the frame's height."""
        return percent(y / self.aspect)

    def length(self, radius: float) -> str:
        """A radius for SVG, in percent of the diagonal divided by the square root of two."""
        return percent(radius / math.sqrt((1 + self.aspect**2) / 2))


class DrawnMap(NamedTuple):
    """A map, ready to be drawn.

    Attributes:
        frame: the part of the world that is shown.
        view: its view box, in units of the outlines.
        land: the outline of all land.
        countries: the countries with numbers that are large enough to be seen.
        bounds: the bounds of the levels of countries.
        circles: the circles of places, the largest first; they scale with the map.
    """

    frame: Frame
    view: str
    land: str
    countries: list[Country]
    bounds: list[int]
    circles: list[Circle]


def draw(world: WorldMap) -> DrawnMap:
    """Draw the part of the world that has all places; Antarctica only if there are any.

    A database of cities gives an address of which only the country is known the country's middle,
    in the United States a lake in Kansas: it counts for the shade of the country only.
    """
    outlines = _outlines()
    south = any(spot.latitude < _SOUTH for spot in world.spots)
    height = outlines["height" if south else "height_without_antarctica"]
    frame = _frame(world.spots, height / outlines["width"])
    numbers = Counter(world.countries)
    for spot in () if numbers else world.spots:
        numbers[spot.country_code, spot.country] += spot.number
    cities = any(spot.place for spot in world.spots)
    spots = [
        spot
        for spot in world.spots
        if spot.place or not cities or spot.country_code not in outlines["countries"]
    ]
    groups = sorted(_clusters(spots, frame), key=_number, reverse=True)
    most = max(map(_number, groups), default=1)
    # A place with the number 1 never has a large circle.
    unit_radius = min(_UNIT_RADIUS, _MAX_RADIUS / math.sqrt(most))
    return DrawnMap(
        frame=frame,
        view=frame.view(outlines["width"]),
        land=outlines["land"] + (outlines["antarctica"] if south else ""),
        countries=[
            Country(outlines["countries"][code], name, number)
            for (code, name), number in numbers.items()
            if code in outlines["countries"]
        ],
        bounds=threefold(max(numbers.values())),
        circles=[_circle(group, frame, unit_radius) for group in groups],
    )


def equal_earth(longitude: float, latitude: float) -> tuple[float, float]:
    """Project a place.

    Args:
        longitude: degrees east of the central meridian.
        latitude: degrees north.

    Returns:
        Fractions of the width of the world, from its left edge and from its top.
    """
    x, y = _projected(longitude, latitude)
    return 0.5 + x / _WIDTH, (_HEIGHT / 2 - y) / _WIDTH


def on_map(longitude: float, latitude: float) -> tuple[float, float]:
    """Project a place by its longitude east of Greenwich; see `equal_earth`."""
    return equal_earth((longitude - CENTRE + 180) % 360 - 180, latitude)


def _projected(longitude: float, latitude: float) -> tuple[float, float]:
    """Project onto a sphere of radius 1."""
    a = _EQUAL_EARTH
    t = math.asin(_M * math.sin(math.radians(latitude)))
    slope = a[0] + 3 * a[1] * t**2 + t**6 * (7 * a[2] + 9 * a[3] * t**2)
    height = t * (a[0] + a[1] * t**2 + t**6 * (a[2] + a[3] * t**2))
    return math.radians(longitude) * math.cos(t) / (_M * slope), height


_WIDTH = 2 * _projected(180, 0)[0]
_HEIGHT = 2 * _projected(0, 90)[1]

ASPECT = _HEIGHT / _WIDTH
"""The height of the world, as a fraction of its width."""


@cache
def _outlines() -> Any:  # noqa: ANN401 (what is read from JSON)
    file = files(__package__).joinpath("world/outlines.json")
    return json.loads(file.read_text(encoding="utf-8"))


def _frame(spots: Sequence[Spot], aspect: float) -> Frame:
    """The part of the world that has all places; all of the world if that is nearly all."""
    xs, ys = zip(*(on_map(spot.longitude, spot.latitude) for spot in spots), strict=True)
    wide, high = (max(values) - min(values) + 2 * _MARGIN for values in (xs, ys))
    width = max(wide, high / aspect, _MIN_PART)
    if width > _MAX_PART:
        return Frame(0, 0, 1, aspect)
    left, top = (
        min(max((min(values) + max(values) - room) / 2, 0), most - room)
        for values, room, most in ((xs, width, 1), (ys, width * aspect, aspect))
    )
    return Frame(left, top, width, aspect)


def _clusters(spots: Sequence[Spot], frame: Frame) -> list[list[Spot]]:
    """Clusters of nearby places; the first of a cluster has the greatest number."""
    groups: list[list[Spot]] = []
    taken: dict[tuple[int, int], list[Spot]] = {}
    for spot in sorted(spots, key=lambda spot: -spot.number):
        x, y = (int(position / _CELL) for position in frame.place(spot))
        if (x, y) not in taken:
            groups.append([])
            for right, down in _AROUND:
                taken.setdefault((x + right, y + down), groups[-1])
        taken[x, y].append(spot)
    return groups


def _number(group: Sequence[Spot]) -> int:
    return sum(spot.number for spot in group)


def _circle(group: Sequence[Spot], frame: Frame, unit_radius: float) -> Circle:
    number = _number(group)
    radius = max(_MIN_RADIUS, unit_radius * math.sqrt(number))
    return Circle(*frame.place(group[0]), radius, number, _place(*group))


def _place(heaviest: Spot, *others: Spot) -> str:
    name = ", ".join(filter(None, (heaviest.place, heaviest.country)))
    shown = visible(name) or "places without a name"
    return f"{shown}, and {wording.counted(len(others), 'places')} near it" if others else shown
