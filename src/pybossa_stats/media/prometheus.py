"""Numbers that a monitoring system keeps, and the text format of Prometheus."""

from collections.abc import Iterable, Mapping
from math import nan
from typing import NamedTuple

from pybossa_stats.media.visible import visible


class Metric(NamedTuple):
    """A number, or several that their labels tell apart.

    Attributes:
        name: by the rules of Prometheus: lower case, and what it counts or its unit last.
        meaning: a sentence.
        samples: labels and number, None if it is not known; all of them have the same labels.
    """

    name: str
    meaning: str
    samples: tuple[tuple[Mapping[str, str], float | None], ...]


def metric(name: str, meaning: str, number: float | None, **labels: str) -> Metric:
    """A metric of one number."""
    return Metric(name, meaning, ((labels, number),))


def to_prometheus(metrics: Iterable[Metric]) -> str:
    """Write metrics, all of them as gauges; their labels are made `visible`."""
    # Every report knows of metrics, and few are asked for them.
    from prometheus_client import CollectorRegistry, Gauge, generate_latest  # noqa: PLC0415

    registry = CollectorRegistry()
    for each in metrics:
        names = tuple(each.samples[0][0])
        gauge = Gauge(each.name, each.meaning, names, registry=registry)
        for labels, number in each.samples:
            shown = {label: visible(text) for label, text in labels.items()}
            (gauge.labels(**shown) if shown else gauge).set(nan if number is None else number)
    return generate_latest(registry).decode()
