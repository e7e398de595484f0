r"""Make media/html/world/outlines.json: Natural Earth as paths in the Equal Earth projection.

    npm pack world-atlas@2.0.2 i18n-iso-countries@7.14.0
    for each in *.tgz; do tar xzf $each --one-top-level; done
    python -m tests.support.outlines \
        world-atlas-2.0.2/package/countries-110m.json \
        i18n-iso-countries-7.14.0/package/codes.json > outlines.json

Natural Earth is in the public domain; world-atlas, which it comes from, has the licence beside it.
"""

import json
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from pybossa_stats.media.html.world_map import ASPECT, CENTRE, equal_earth

WIDTH = 2000  # whole numbers are then half a pixel on a page that is 1,000 wide
NORTH_OF_ANTARCTICA = -58
_UNNUMBERED = {"Kosovo": "XK"}

Point = tuple[float, float]
Ring = list[Point]


def make(topology: dict[str, Any], codes: list[list[str]]) -> dict[str, Any]:
    """Make what the map needs.

    Args:
        topology: all land, and the countries, by the numbers of ISO 3166-1.
        codes: the letters and numbers of each country, by the same standard.
    """
    arcs = list(_arcs(topology))
    letters = {number: two for two, _, number, *_ in codes}
    land, countries = (topology["objects"][each]["geometries"] for each in ("land", "countries"))
    return {
        "source": "Natural Earth 1:110m, by way of world-atlas 2.0.2",
        "width": WIDTH,
        "height": round(WIDTH * ASPECT),
        "height_without_antarctica": round(WIDTH * equal_earth(0, NORTH_OF_ANTARCTICA)[1]),
        "land": "".join(path for each in land for path in paths(each, arcs, south=False)),
        "antarctica": "".join(path for each in land for path in paths(each, arcs, south=True)),
        "countries": {
            code: outline
            for country in countries
            if (code := letters.get(country.get("id")) or _UNNUMBERED.get(_name(country)))
            if (outline := "".join(paths(country, arcs, south=False)))
        },
    }


def _name(country: dict[str, Any]) -> str:
    return str(country["properties"]["name"])


def paths(geometry: dict[str, Any], arcs: list[Ring], *, south: bool) -> Iterator[str]:
    """The outlines of a shape that are in Antarctica, or those that are not."""
    for ring in rings(geometry, arcs):
        for part in cut(unwrapped(ring)):
            if south == (max(latitude for _, latitude in part) < NORTH_OF_ANTARCTICA - 2):
                yield path(part)


def rings(geometry: dict[str, Any], arcs: list[Ring]) -> Iterator[Ring]:
    """The outlines of a shape, their longitudes relative to the central meridian."""
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    for polygon in polygons:
        for ring in polygon:
            points: Ring = []
            for place in ring:
                part = arcs[place] if place >= 0 else arcs[~place][::-1]
                points.extend(part[1:] if points else part)
            yield points[:-1]


def _arcs(topology: dict[str, Any]) -> Iterator[Ring]:
    (scale_x, scale_y) = topology["transform"]["scale"]
    (shift_x, shift_y) = topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        points: Ring = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((x * scale_x + shift_x - CENTRE, y * scale_y + shift_y))
        yield points


def unwrapped(ring: Ring) -> Ring:
    """Undo the jumps of 360 degrees where outlines were joined at the antimeridian."""
    points = ring[:1]
    for longitude, latitude in ring[1:]:
        last = points[-1][0]
        points.append((longitude - 360 * round((longitude - last) / 360), latitude))
    turns = round((points[-1][0] - points[0][0]) / 360)
    if turns:  # around the pole
        end = points[0][0] + 360 * turns
        points += [(end, points[0][1]), (end, -90.0), (points[0][0], -90.0)]
    return points


def cut(ring: Ring) -> Iterator[Ring]:
    """The parts of an outline that are on the map, whichever turn around the Earth they are in."""
    for shift in (-360, 0, 360):
        part = [(longitude + shift, latitude) for longitude, latitude in ring]
        for edge, sign in ((-180, 1), (180, -1)):
            part = list(_clipped(part, edge, sign))
        if part:
            yield part


def _clipped(ring: Ring, edge: int, sign: int) -> Iterator[Point]:
    """What is on one side of a meridian, by Sutherland and Hodgman."""
    for before, point in pairwise([*ring[-1:], *ring]):
        if (sign * before[0] >= sign * edge) != (sign * point[0] >= sign * edge):
            share = (edge - before[0]) / (point[0] - before[0])
            yield edge, before[1] + share * (point[1] - before[1])
        if sign * point[0] >= sign * edge:
            yield point


def _dense(ring: Ring) -> Iterator[Point]:
    """A point every two degrees along an edge of the map or the pole, which are curves on it."""
    for point, after in pairwise([*ring, ring[0]]):
        yield point
        on_edge = abs(point[0]) == abs(after[0]) == 180
        if on_edge or point[1] == after[1] == -90:
            count = int(max(abs(point[0] - after[0]), abs(point[1] - after[1])) / 2)
            for step in range(1, count):
                share = step / count
                yield (
                    point[0] + (after[0] - point[0]) * share,
                    point[1] + (after[1] - point[1]) * share,
                )


def path(ring: Ring) -> str:
    """The path of an outline in SVG, relative and in whole numbers; empty if it is too small."""
    points: list[tuple[int, int]] = []
    for place in _dense(ring):
        x, y = equal_earth(*place)
        point = round(WIDTH * x), round(WIDTH * y)
        if points[-1:] != [point]:
            points.append(point)
    if len(points) <= 2:
        return ""
    steps = [
        f"{right - left} {lower - upper}" for (left, upper), (right, lower) in pairwise(points)
    ]
    return f"M{points[0][0]} {points[0][1]}l{' '.join(steps)}z".replace(" -", "-")


if __name__ == "__main__":
    topology, codes = (json.loads(Path(each).read_text(encoding="utf-8")) for each in sys.argv[1:])
    json.dump(make(topology, codes), sys.stdout, indent=0)
