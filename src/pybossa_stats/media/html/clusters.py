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
        reach: how far apart places are at the most that share a circle.
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
        """That of a circle for so many."""
        return max(self.size.smallest, self.size.largest * math.sqrt(number / self.most))


def clusters(spots: Sequence[Spot], size: Size) -> Clusters:
    """Join places, the one with most first; a whole country is a circle of its own.

    Where but the country is known, databases tell its middle, which for the United States is a lake
    in Kansas.
    """
    named = any(spot.place for spot in spots)
    countries = _countries(spot for spot in spots if named and not spot.place)
    near = _joined([spot for spot in spots if spot.place or not named], size)
    hollow = [_circle(spot, size)._replace(places=0) for spot in countries]
    most = max((circle.number for circle in (*hollow, *near)), default=1)
    while True:
        # One alone is never a large circle.
        fitting = size._replace(largest=min(size.largest, _PIXELS_PER_ROOT * math.sqrt(most)))
        found = Clusters([], most, fitting)
        kept = _uncovered(near, found)
        if len(kept) == len(near):
            break
        near = kept
        most = max(most, *(circle.number for circle in near))
    hollow.sort(key=_heaviest_first)
    circles = [each._replace(radius=found.radius(each.number)) for each in (*hollow, *near)]
    return found._replace(circles=circles)


def _circle(spot: Spot, size: Size) -> Circle:
    x, y = on_map(spot.longitude, spot.latitude)
    name = ", ".join(filter(None, (spot.place, spot.country)))
    return Circle(x * size.width, y * size.width, spot.number, 1, name)


def _countries(spots: Iterable[Spot]) -> Iterator[Spot]:
    """One for each country, where most of it is."""
    grouped: defaultdict[str, list[Spot]] = defaultdict(list)
    for spot in spots:
        grouped[spot.country].append(spot)
    for group in grouped.values():
        heaviest = max(group, key=lambda spot: spot.number)
        yield heaviest._replace(number=sum(spot.number for spot in group))


def _joined(spots: Iterable[Spot], size: Size) -> list[Circle]:
    """Each place joins the nearest circle within reach, or makes a new one."""
    made: list[Circle] = []
    grid: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for circle in sorted(
        (_circle(spot, size) for spot in _at_one_place(spots)), key=_heaviest_first
    ):
        cell = int(circle.x / size.reach), int(circle.y / size.reach)
        candidates = [place for x, y in _NEIGHBOURS for place in grid[cell[0] + x, cell[1] + y]]
        nearest = min(candidates, key=lambda place: _distance(made[place], circle), default=None)
        if nearest is not None and _distance(made[nearest], circle) <= size.reach:
            made[nearest] = _merged(made[nearest], circle)
        else:
            grid[cell].append(len(made))
            made.append(circle)
    return made


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
    """The circles, those taken into a heavier one that it would mostly cover."""
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
