"""Numbers that a monitoring system keeps, and the text format of Prometheus."""

from collections.abc import Iterable, Mapping
from math import nan
from typing import NamedTuple

from pybossa_stats.media.visible import visible


class Metric(NamedTuple):
    """A number, or several that a label tells apart.

    Attributes:
        name: by the rules of Prometheus: lower case, and what it counts or its unit last.
        meaning: a sentence.
        label: the name of the label; empty for none.
        numbers: one for each value of the label; None if it is not known.
    """

    name: str
    meaning: str
    label: str
    numbers: Mapping[str, float | None]


def metric(name: str, meaning: str, number: float | None) -> Metric:
    """A metric of one number."""
    return Metric(name, meaning, "", {"": number})


def to_prometheus(metrics: Iterable[Metric]) -> str:
    """Write metrics, all of them as gauges; their labels are made `visible`."""
    # Every report knows of metrics, and few are asked for them.
    from prometheus_client import CollectorRegistry, Gauge, generate_latest  # noqa: PLC0415

    registry = CollectorRegistry()
    for name, meaning, label, numbers in metrics:
        gauge = Gauge(name, meaning, [label] if label else [], registry=registry)
        for value, number in numbers.items():
            one = gauge.labels(visible(value)) if label else gauge
            one.set(nan if number is None else number)
    return generate_latest(registry).decode()
