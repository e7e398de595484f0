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
from pybossa_stats.media.html.shades import levels
from pybossa_stats.media.visible import visible

CENTRE = 11
"""The central meridian: it puts the edge of the map in the Bering Strait, so no land is cut."""

_EQUAL_EARTH = (1.340264, -0.081106, 0.000893, 0.003796)
_M = math.sqrt(3) / 2
_SOUTH = -58

# Lengths are fractions of the width of the map as it is shown.
_CELL = 0.008
_AROUND = [(right, down) for right in range(-2, 3) for down in range(-2, 3)]
_LARGEST = 0.026
_SMALLEST = 0.003
_OF_ONE = 0.004
_MARGIN = 0.06

# Of the world, in as many parts as a map may be of: more, and its outlines are coarse.
_MOST_ENLARGED = 0.4
_WHOLE = 0.7


class Country(NamedTuple):
    """A country that is not empty, and its outline."""

    outline: str
    name: str
    number: int


class Circle(NamedTuple):
    """Places near each other.

    Attributes:
        x: the middle of the one with most, as a fraction of the width of the map.
        y: likewise.
        radius: likewise; its area says how many there are.
        number: how many there are.
        name: what they are called.
    """

    x: float
    y: float
    radius: float
    number: int
    name: str


class Frame(NamedTuple):
    """The part of the world that is shown: fractions of its width, and height by width."""

    left: float
    top: float
    width: float
    aspect: float

    def place(self, spot: Spot) -> tuple[float, float]:
        """Where a place is: fractions of the width of the frame."""
        x, y = on_map(spot.longitude, spot.latitude)
        return (x - self.left) / self.width, (y - self.top) / self.width

    def view(self, world: int) -> str:
        """The same frame, of a world that is so many units wide."""
        size = self.left, self.top, self.width, self.width * self.aspect
        return " ".join(pixels(world * each) for each in size)

    def y(self, y: float) -> str:
        """A height as SVG wants it, as a share of that of the frame."""
        return percent(y / self.aspect)

    def length(self, radius: float) -> str:
        """A radius; SVG wants it as a share of the diagonal, divided by the root of two."""
        return percent(radius / math.sqrt((1 + self.aspect**2) / 2))


class DrawnMap(NamedTuple):
    """A map, ready to be drawn; the circles, the largest first, scale with it.

    Attributes:
        frame: the part of the world that is shown.
        view: the same, in units of the outlines.
        land: its outline.
        countries: those with anybody in them that are large enough to be seen.
        bounds: those of their levels.
        circles: places.
    """

    frame: Frame
    view: str
    land: str
    countries: list[Country]
    bounds: list[int]
    circles: list[Circle]


def draw(world: WorldMap) -> DrawnMap:
    """Draw a map of the part of the world where they are; Antarctica only for those who are there.

    In a database of cities, those of whom no more than the country is known are given its middle,
    which for the United States is a lake in Kansas: they only make their country darker.
    """
    outlines = _outlines()
    south = any(spot.latitude < _SOUTH for spot in world.spots)
    height = outlines["height" if south else "height_without_antarctica"]
    frame = _frame(world.spots, height / outlines["width"])
    numbers: Counter[tuple[str, str]] = Counter()
    for spot in world.spots:
        numbers[spot.country_code, spot.country] += spot.number
    cities = any(spot.place for spot in world.spots)
    spots = [
        spot
        for spot in world.spots
        if spot.place or not cities or spot.country_code not in outlines["countries"]
    ]
    groups = sorted(_together(spots, frame), key=_number, reverse=True)
    most = max(map(_number, groups), default=1)
    # One alone is never a large circle.
    of_one = min(_OF_ONE, _LARGEST / math.sqrt(most))
    return DrawnMap(
        frame=frame,
        view=frame.view(outlines["width"]),
        land=outlines["land"] + (outlines["antarctica"] if south else ""),
        countries=[
            Country(outlines["countries"][code], name, number)
            for (code, name), number in numbers.items()
            if code in outlines["countries"]
        ],
        bounds=levels([max(numbers.values())]),
        circles=[_circle(group, frame, of_one) for group in groups],
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
    """As much of the world as has all places in it; all of it where that is nearly all."""
    xs, ys = zip(*(on_map(spot.longitude, spot.latitude) for spot in spots), strict=True)
    wide, high = (max(each) - min(each) + 2 * _MARGIN for each in (xs, ys))
    width = max(wide, high / aspect, _MOST_ENLARGED)
    if width > _WHOLE:
        return Frame(0, 0, 1, aspect)
    left, top = (
        min(max((min(each) + max(each) - room) / 2, 0), most - room)
        for each, room, most in ((xs, width, 1), (ys, width * aspect, aspect))
    )
    return Frame(left, top, width, aspect)


def _together(spots: Sequence[Spot], frame: Frame) -> list[list[Spot]]:
    """Places near one with more of them, which is the first of each group."""
    groups: list[list[Spot]] = []
    taken: dict[tuple[int, int], list[Spot]] = {}
    for spot in sorted(spots, key=lambda spot: -spot.number):
        x, y = (int(each / _CELL) for each in frame.place(spot))
        if (x, y) not in taken:
            groups.append([])
            for right, down in _AROUND:
                taken.setdefault((x + right, y + down), groups[-1])
        taken[x, y].append(spot)
    return groups


def _number(group: Sequence[Spot]) -> int:
    return sum(spot.number for spot in group)


def _circle(group: Sequence[Spot], frame: Frame, of_one: float) -> Circle:
    number = _number(group)
    radius = max(_SMALLEST, of_one * math.sqrt(number))
    return Circle(*frame.place(group[0]), radius, number, _place(*group))


def _place(heaviest: Spot, *others: Spot) -> str:
    name = ", ".join(filter(None, (heaviest.place, heaviest.country)))
    shown = visible(name) or "places without a name"
    return f"{shown}, and {wording.counted(len(others), 'places')} near it" if others else shown
