"""Places that are near each other on a map of some width, joined into circles."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pybossa_stats.media.charts import Spot
from pybossa_stats.media.html.projection import on_map

_PIXELS_PER_ROOT = 4
_COVERED = 0.15
_NEIGHBOURS = [(x, y) for x in (-1, 0, 1) for y in (-1, 0, 1)]


class Size(NamedTuple):
    """How large a map is drawn, and its circles.

    Attributes:
        width: of the map, in pixels.
        reach: the greatest distance between places that share a circle.
        largest: the radius of the largest circle.
        smallest: that of the smallest.
    """

    width: int
    reach: int
    largest: float
    smallest: float


class Circle(NamedTuple):
    """One circle; its area says how many it stands for.

    Attributes:
        x: pixels from the left.
        y: pixels from above.
        number: how many.
        places: at how many places; 0 where only the country is known.
        name: that of the place with most of them.
        radius: in pixels.
    """

    x: float
    y: float
    number: int
    places: int
    name: str
    radius: float = 0


class Clusters(NamedTuple):
    """All circles of a map, and what their sizes mean."""

    circles: list[Circle]
    most: int
    size: Size

    def radius(self, number: float) -> float:
        """The radius of a circle for a number."""
        return max(self.size.smallest, self.size.largest * math.sqrt(number / self.most))


class Places(NamedTuple):
    """Places on a map that is 1 wide, the one with most first.

    Attributes:
        known: those that are known more exactly than by country.
        countries: those of which only the country is known, one for each country.
    """

    known: list[Circle]
    countries: list[Circle]


def places(spots: Sequence[Spot]) -> Places:
    """Put places on the map.

    Where only the country is known, databases give its middle, which for the United States is a
    lake in Kansas.
    """
    named = any(spot.place for spot in spots)
    known = _at_one_place(spot for spot in spots if spot.place or not named)
    countries = _countries(spot for spot in spots if named and not spot.place)
    return Places(
        sorted(map(_circle, known), key=_heaviest_first),
        sorted((_circle(spot)._replace(places=0) for spot in countries), key=_heaviest_first),
    )


def clusters(found: Places, size: Size) -> Clusters:
    """Join places, the one with most first; a whole country is a circle of its own."""
    near = [_scaled(circle, size) for circle in _joined(found.known, size.reach / size.width)]
    hollow = [_scaled(circle, size) for circle in found.countries]
    most = max((circle.number for circle in (*hollow, *near)), default=1)
    while True:
        # One alone is never a large circle.
        fitting = size._replace(largest=min(size.largest, _PIXELS_PER_ROOT * math.sqrt(most)))
        drawn = Clusters([], most, fitting)
        kept = _uncovered(near, drawn)
        if len(kept) == len(near):
            break
        near = kept
        most = max(most, *(circle.number for circle in near))
    circles = [each._replace(radius=drawn.radius(each.number)) for each in (*hollow, *near)]
    return drawn._replace(circles=circles)


def _circle(spot: Spot) -> Circle:
    x, y = on_map(spot.longitude, spot.latitude)
    return Circle(x, y, spot.number, 1, ", ".join(filter(None, (spot.place, spot.country))))


def _scaled(circle: Circle, size: Size) -> Circle:
    return circle._replace(x=circle.x * size.width, y=circle.y * size.width)


def _countries(spots: Iterable[Spot]) -> Iterator[Spot]:
    """One spot for each country, at its place with most."""
    grouped: defaultdict[str, list[Spot]] = defaultdict(list)
    for spot in spots:
        grouped[spot.country].append(spot)
    for group in grouped.values():
        heaviest = max(group, key=lambda spot: spot.number)
        yield heaviest._replace(number=sum(spot.number for spot in group))


def _joined(known: Iterable[Circle], reach: float) -> Iterator[Circle]:
    """Each place joins the nearest group whose first place is within reach, or begins a new one."""
    groups: list[list[Circle]] = []
    grid: defaultdict[tuple[int, int], list[list[Circle]]] = defaultdict(list)
    for circle in known:
        column, row = int(circle.x / reach), int(circle.y / reach)
        near = [
            (distance, place, group)
            for x, y in _NEIGHBOURS
            for place, group in enumerate(grid.get((column + x, row + y), ()))
            if (distance := _distance(group[0], circle)) <= reach
        ]
        if near:
            min(near)[-1].append(circle)
        else:
            groups.append([circle])
            grid[column, row].append(groups[-1])
    return (
        group[0]._replace(number=sum(circle.number for circle in group), places=len(group))
        for group in groups
    )


def _at_one_place(spots: Iterable[Spot]) -> Iterator[Spot]:
    numbers: Counter[tuple[float, float]] = Counter()
    heaviest: dict[tuple[float, float], Spot] = {}
    for spot in spots:
        at = spot.latitude, spot.longitude
        numbers[at] += spot.number
        if at not in heaviest or spot.number > heaviest[at].number:
            heaviest[at] = spot
    return (spot._replace(number=numbers[at]) for at, spot in heaviest.items())


def _uncovered(circles: Sequence[Circle], found: Clusters) -> list[Circle]:
    """The circles, each merged into a heavier one if that would mostly cover it."""
    kept: list[Circle] = []
    for circle in sorted(circles, key=_heaviest_first):
        radius = _COVERED * found.radius(circle.number)
        for place, other in enumerate(kept):
            if _distance(other, circle) < found.radius(other.number) + radius:
                kept[place] = _merged(other, circle)
                break
        else:
            kept.append(circle)
    return kept


def _merged(circle: Circle, other: Circle) -> Circle:
    return circle._replace(number=circle.number + other.number, places=circle.places + other.places)


def _distance(one: Circle, other: Circle) -> float:
    return math.hypot(one.x - other.x, one.y - other.y)


def _heaviest_first(circle: Circle) -> tuple[float, ...]:
    return -circle.number, circle.x, circle.y
