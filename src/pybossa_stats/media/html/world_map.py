"""A map of the world with circles on it."""

import json
import math
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from pybossa_stats.media import wording
from pybossa_stats.media.charts import WorldMap
from pybossa_stats.media.html.axes import anchor
from pybossa_stats.media.html.clusters import Circle, Clusters, Size, clusters, places
from pybossa_stats.media.html.numbers import compact, percent, pixels
from pybossa_stats.media.visible import visible

_SIZES = {"wide": Size(1016, 16, 30, 2.4), "phone": Size(358, 13, 17, 1.8)}
_SOUTH = -58
_ROOM_FOR_NUMBER = 11
_ROOM_ABOVE = 13


class DrawnCircle(NamedTuple):
    """A circle and its tooltip.

    Attributes:
        x: its middle, as a share of the width.
        y: its middle, as a share of the height.
        radius: in pixels.
        hollow: whether it stands for a whole country.
        number: what is written in it, or above it if it is hollow; empty where there is no room.
        tip_y: where the text is, relative to the middle.
        anchor: which end of the text is there.
        text: what it stands for.
    """

    x: str
    y: str
    radius: str
    hollow: bool
    number: str
    tip_y: str
    anchor: str
    text: str


class KeySize(NamedTuple):
    """What a size of a circle means."""

    number: str
    radius: str
    side: str


class Layer(NamedTuple):
    """The circles for screens of a width."""

    name: str
    circles: list[DrawnCircle]
    key: list[KeySize]
    hollow: bool


class DrawnMap(NamedTuple):
    """A map, ready to be drawn."""

    width: int
    height: int
    land: str
    layers: list[Layer]


def draw(world: WorldMap) -> DrawnMap:
    """Draw a map; Antarctica is on it only where somebody is there."""
    land = _land()
    south = any(spot.latitude < _SOUTH for spot in world.spots)
    height = land["height" if south else "height_without_antarctica"]
    outline = land["land"] + (land["antarctica"] if south else "")
    aspect = height / land["width"]
    found = places(world.spots)
    layers = [
        _layer(name, clusters(found, size), aspect, world.unit) for name, size in _SIZES.items()
    ]
    return DrawnMap(land["width"], height, outline, layers)


@cache
def _land() -> Any:  # noqa: ANN401 (what is read from JSON)
    return json.loads(files(__package__).joinpath("world/land.json").read_text(encoding="utf-8"))


def _layer(name: str, found: Clusters, aspect: float, unit: str) -> Layer:
    circles = [_drawn(circle, found.size, aspect, unit) for circle in found.circles]
    return Layer(name, circles, list(_key(found)), any(circle.hollow for circle in circles))


def _drawn(circle: Circle, size: Size, aspect: float, unit: str) -> DrawnCircle:
    hollow = not circle.places
    room = _ROOM_ABOVE if hollow else _ROOM_FOR_NUMBER
    x = circle.x / size.width
    return DrawnCircle(
        x=percent(x),
        y=percent(circle.y / size.width / aspect),
        radius=pixels(circle.radius),
        hollow=hollow,
        number=compact(circle.number) if circle.radius >= room else "",
        tip_y=pixels(-circle.radius - 6),
        anchor=anchor(x),
        text=_text(circle, unit),
    )


def _text(circle: Circle, unit: str) -> str:
    place = visible(circle.name) or "places without a name"
    text = f"{wording.counted(circle.number, unit)} in {place}"
    if not circle.places:
        return f"{text}, city not known"
    others = circle.places - 1
    return f"{text}, and {wording.counted(others, 'places')} near it" if others else text


def _key(found: Clusters) -> Iterator[KeySize]:
    """Some round numbers up to the greatest."""
    greatest = _round(found.most)
    for number in sorted({_round(max(1, greatest / 10)), _round(max(1, greatest / 3)), greatest}):
        radius = found.radius(number)
        yield KeySize(compact(number), pixels(radius), pixels(2 * radius + 2))


def _round(number: float) -> int:
    """The greatest of 1, 2, 5, 10, 20 and so on that is not above a number."""
    power: int = 10 ** math.floor(math.log10(number))
    return power * max(factor for factor in (1, 2, 5) if factor * power <= number)
