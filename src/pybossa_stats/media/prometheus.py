"""Metrics, and the text format of Prometheus."""

from collections.abc import Iterable, Mapping
from math import nan
from typing import NamedTuple

from pybossa_stats.media.visible import visible


class Metric(NamedTuple):
    """A metric of one number, or of several with different labels.

    Attributes:
        name: by the rules of Prometheus: lower case, ending in its unit.
        meaning: a sentence.
        label: the name of the label; empty for none.
        numbers: the number per value of the label; None if unknown.
    """

    name: str
    meaning: str
    label: str
    numbers: Mapping[str, float | None]


def metric(name: str, meaning: str, number: float | None) -> Metric:
    """A metric of one number."""
    return Metric(name, meaning, "", {"": number})


def to_prometheus(metrics: Iterable[Metric]) -> str:
    """Write metrics as gauges; the values of labels are made `visible`."""
    # All reports import this module, and few runs write metrics.
    from prometheus_client import CollectorRegistry, Gauge, generate_latest  # noqa: PLC0415

    registry = CollectorRegistry()
    for name, meaning, label, numbers in metrics:
        gauge = Gauge(name, meaning, [label] if label else [], registry=registry)
        for value, number in numbers.items():
            child = gauge.labels(visible(value)) if label else gauge
            child.set(nan if number is None else number)
    return generate_latest(registry).decode()
