"""Places and locations; imports nothing, as the help shows the choices of precision."""

from enum import StrEnum
from typing import NamedTuple


class Place(NamedTuple):
    """The names of a location; empty if unknown.

    Attributes:
        city: its English name.
        region_code: the code of the country's first-level part, by ISO 3166-2 without the country.
        country_code: by ISO 3166-1.
        country_name: its English name.
        continent: its code of two letters.
        time_zone: its name in the tz database.
    """

    city: str
    region_code: str
    country_code: str
    country_name: str
    continent: str
    time_zone: str


class Location(NamedTuple):
    """The location of an address in degrees, north and east positive, with its names."""

    latitude: float
    longitude: float
    place: Place


class Precision(StrEnum):
    """How exactly locations are reported."""

    COARSE = "coarse"
    """Whole degrees, without city and region: for publishing."""
    CITY = "city"
    """Two decimals of a degree."""
    EXACT = "exact"
    """As in the database of locations."""
