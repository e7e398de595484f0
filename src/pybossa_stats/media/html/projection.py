"""The Equal Earth projection, by Šavrič, Patterson and Jenny (2018), for a map of the world."""

import math

CENTRE = 11
"""The central meridian: it puts the edge of the map in the Bering Strait, so no land is cut."""

_A = (1.340264, -0.081106, 0.000893, 0.003796)
_M = math.sqrt(3) / 2


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
    t = math.asin(_M * math.sin(math.radians(latitude)))
    slope = _A[0] + 3 * _A[1] * t**2 + t**6 * (7 * _A[2] + 9 * _A[3] * t**2)
    height = t * (_A[0] + _A[1] * t**2 + t**6 * (_A[2] + _A[3] * t**2))
    return math.radians(longitude) * math.cos(t) / (_M * slope), height


_WIDTH = 2 * _projected(180, 0)[0]
_HEIGHT = 2 * _projected(0, 90)[1]

ASPECT = _HEIGHT / _WIDTH
"""The height of the world, as a fraction of its width."""
