"""A map of the world with circles on it.

Its projection is Equal Earth, by Šavrič, Patterson and Jenny (2018).
"""

import json
import math
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from pybossa_stats.media import wording
from pybossa_stats.media.charts import Spot, WorldMap
from pybossa_stats.media.html.axes import anchor
from pybossa_stats.media.html.numbers import compact, percent
from pybossa_stats.media.visible import visible

CENTRE = 11
"""The central meridian: it puts the edge of the map in the Bering Strait, so no land is cut."""

_EQUAL_EARTH = (1.340264, -0.081106, 0.000893, 0.003796)
_M = math.sqrt(3) / 2
_SOUTH = -58

# Lengths are fractions of the width of the map.
_CELL = 0.008
_AROUND = [(right, down) for right in range(-2, 3) for down in range(-2, 3)]
_LARGEST = 0.026
_SMALLEST = 0.003
_OF_ONE = 0.004
_ROOM_FOR_NUMBER = 0.012
_KEY_ROW = 0.042
_KEY_GAP = 0.01

_ROUND_NUMBERS = [factor * 10**power for power in range(12) for factor in (1, 2, 5)]


class DrawnCircle(NamedTuple):
    """A circle and its tooltip.

    Attributes:
        x: its middle.
        y: likewise.
        top: where its upper end is.
        radius: its area says how many it stands for.
        hollow: whether it stands for a whole country.
        number: how many; empty where there is no room.
        anchor: which end of the text is above its middle.
        text: what it stands for.
    """

    x: str
    y: str
    top: str
    radius: str
    hollow: bool
    number: str
    anchor: str
    text: str


class KeySize(NamedTuple):
    """What a size of a circle means."""

    y: str
    radius: str
    number: str


class DrawnMap(NamedTuple):
    """A map, ready to be drawn; the circles, the largest first, scale with it."""

    width: int
    height: int
    land: str
    circles: list[DrawnCircle]
    key: list[KeySize]


class _Scale(NamedTuple):
    """How large things are drawn: the height of the map, and the radius of a circle for one."""

    aspect: float
    of_one: float

    def radius(self, number: int) -> float:
        return max(_SMALLEST, self.of_one * math.sqrt(number))

    def y(self, y: float) -> str:
        return percent(y / self.aspect)

    def length(self, radius: float) -> str:
        """A radius; SVG wants it as a share of the diagonal, divided by the root of two."""
        return percent(radius / math.sqrt((1 + self.aspect**2) / 2))


def draw(world: WorldMap) -> DrawnMap:
    """Draw a map; Antarctica is on it only where somebody is there."""
    land = _land()
    south = any(spot.latitude < _SOUTH for spot in world.spots)
    height = land["height" if south else "height_without_antarctica"]
    outline = land["land"] + (land["antarctica"] if south else "")
    groups = sorted(_together(world.spots), key=_number, reverse=True)
    most = max(map(_number, groups), default=1)
    # One alone is never a large circle.
    scale = _Scale(height / land["width"], min(_OF_ONE, _LARGEST / math.sqrt(most)))
    circles = [_circle(group, scale, world.unit) for group in groups]
    return DrawnMap(land["width"], height, outline, circles, list(_key(most, scale)))


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
    """On a sphere whose radius is 1."""
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
def _land() -> Any:  # noqa: ANN401 (what is read from JSON)
    return json.loads(files(__package__).joinpath("world/land.json").read_text(encoding="utf-8"))


class _Group(NamedTuple):
    """Places that share a circle, the one with most first."""

    spots: list[Spot]
    hollow: bool


def _together(spots: Sequence[Spot]) -> list[_Group]:
    """Places near one with more of them, and those of each country of which no more is known.

    For the latter databases give its middle, which for the United States is a lake in Kansas.
    """
    named = any(spot.place for spot in spots)
    groups: list[_Group] = []
    taken: dict[tuple[int, int] | str, _Group] = {}
    for spot in sorted(spots, key=lambda spot: -spot.number):
        x, y = (int(each / _CELL) for each in on_map(spot.longitude, spot.latitude))
        hollow = named and not spot.place
        key = spot.country if hollow else (x, y)
        if key not in taken:
            groups.append(_Group([], hollow))
            around = [key] if hollow else [(x + right, y + down) for right, down in _AROUND]
            for cell in around:
                taken.setdefault(cell, groups[-1])
        taken[key].spots.append(spot)
    return groups


def _number(group: _Group) -> int:
    return sum(spot.number for spot in group.spots)


def _circle(group: _Group, scale: _Scale, unit: str) -> DrawnCircle:
    number, heaviest = _number(group), group.spots[0]
    x, y = on_map(heaviest.longitude, heaviest.latitude)
    radius = scale.radius(number)
    return DrawnCircle(
        x=percent(x),
        y=scale.y(y),
        top=scale.y(y - radius),
        radius=scale.length(radius),
        hollow=group.hollow,
        number=compact(number) if radius >= _ROOM_FOR_NUMBER else "",
        anchor=anchor(x),
        text=f"{wording.counted(number, unit)} in {_place(group)}",
    )


def _place(group: _Group) -> str:
    heaviest, *others = group.spots
    name = ", ".join(filter(None, (heaviest.place, heaviest.country)))
    shown = visible(name) or "places without a name"
    if group.hollow:
        return f"{shown}, city not known"
    return f"{shown}, and {wording.counted(len(others), 'places')} near it" if others else shown


def _key(most: int, scale: _Scale) -> Iterator[KeySize]:
    """Up to three round numbers, from the greatest up to the least in a corner without land."""
    y = scale.aspect
    for number in [each for each in _ROUND_NUMBERS if each <= most][-1:-6:-2]:
        radius = scale.radius(number)
        row = max(_KEY_ROW, 2 * radius + _KEY_GAP)
        yield KeySize(scale.y(y - row / 2), scale.length(radius), compact(number))
        y -= row
