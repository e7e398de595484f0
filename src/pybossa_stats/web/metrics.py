"""Metrics of the endpoint itself."""

from collections import Counter
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from threading import Lock

from prometheus_client import generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from pybossa_stats.web.readings import Refreshes

_ALWAYS = (HTTPStatus.OK, HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.SERVICE_UNAVAILABLE)
"""Status codes that are counted from 0, so that the first of them is an increase."""


class EndpointMetrics(Collector):
    """Counts of requests and of refreshes; labels name resources, results and status codes only.

    Args:
        refreshes: the refreshes of every resource, by its name.
    """

    def __init__(self, refreshes: Mapping[str, Refreshes]) -> None:
        self._refreshes = refreshes
        self._requests = Counter(dict.fromkeys(_ALWAYS, 0))
        self._lock = Lock()

    def count_request(self, status: HTTPStatus) -> None:
        """Count a request by the status of its answer."""
        with self._lock:
            self._requests[status] += 1

    def text(self) -> bytes:
        """The metrics in the text format of Prometheus."""
        return generate_latest(self)

    def collect(self) -> Iterator[Metric]:
        """The metrics, as a registry of prometheus-client has them."""
        refreshes = CounterMetricFamily(
            "pybossa_stats_refreshes",
            "Refreshes of figures from the database, by resource and result.",
            labels=("resource", "result"),
        )
        last_refresh = GaugeMetricFamily(
            "pybossa_stats_last_refresh_timestamp_seconds",
            "When the figures of a resource were last refreshed.",
            labels=("resource",),
        )
        for resource, counts in self._refreshes.items():
            refreshes.add_metric((resource, "ok"), counts.ok)
            refreshes.add_metric((resource, "failed"), counts.failed)
            if counts.last:
                last_refresh.add_metric((resource,), counts.last.timestamp())
        requests = CounterMetricFamily(
            "pybossa_stats_http_requests",
            "Requests, by the status code of the answer.",
            labels=("code",),
        )
        with self._lock:
            for status, number in sorted(self._requests.items()):
                requests.add_metric((str(status.value),), number)
        yield from (refreshes, last_refresh, requests)
