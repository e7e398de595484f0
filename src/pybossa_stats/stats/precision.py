"""How exactly locations are told; light, so that the help can tell the choices."""

from enum import StrEnum


class Precision(StrEnum):
    """How exactly locations are told."""

    COARSE = "coarse"
    """Whole degrees, without city and region: for publishing."""
    CITY = "city"
    """Two decimals of a degree."""
    EXACT = "exact"
    """As in the database of locations."""
