"""Metrics in the text format of Prometheus."""

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from pybossa_stats.media.metrics import Metric
from pybossa_stats.media.visible import visible


def to_prometheus(metrics: Iterable[Metric]) -> str:
    """Write metrics, all of them as gauges."""
    registry = CollectorRegistry()
    for metric in metrics:
        names = tuple(metric.samples[0][0])
        gauge = Gauge(metric.name, metric.meaning, names, registry=registry)
        for labels, number in metric.samples:
            shown = {label: visible(value) for label, value in labels.items()}
            (gauge.labels(**shown) if shown else gauge).set(number)
    return generate_latest(registry).decode()
