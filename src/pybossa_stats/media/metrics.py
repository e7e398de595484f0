"""Numbers that a monitoring system keeps."""

from collections.abc import Mapping
from typing import NamedTuple


class Metric(NamedTuple):
    """A number, or several that their labels tell apart.

    Attributes:
        name: by the rules of Prometheus: lower case, and what it counts or its unit last.
        meaning: a sentence.
        samples: labels and number; all of them have the same labels.
    """

    name: str
    meaning: str
    samples: tuple[tuple[Mapping[str, str], float], ...]


def metric(name: str, meaning: str, number: float, **labels: str) -> Metric:
    """A metric of one number."""
    return Metric(name, meaning, ((labels, number),))
