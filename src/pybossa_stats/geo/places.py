"""Places on Earth, and how exactly they are told; light, so that the help can tell the choices."""

from enum import StrEnum
from typing import NamedTuple


class Place(NamedTuple):
    """The names that go with a location; empty where the database knows none.

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
    """Where an address is: degrees, north and east positive, and the names that go with them."""

    latitude: float
    longitude: float
    place: Place


class Precision(StrEnum):
    """How exactly locations are told."""

    COARSE = "coarse"
    """Whole degrees, without city and region: for publishing."""
    CITY = "city"
    """Two decimals of a degree."""
    EXACT = "exact"
    """As in the database of locations."""
