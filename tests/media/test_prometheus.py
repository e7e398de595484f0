"""Metrics for Prometheus."""

from prometheus_client.parser import text_string_to_metric_families

from pybossa_stats.media.prometheus import Metric, metric, to_prometheus


def test_metrics_are_gauges_whose_labels_can_do_nothing() -> None:
    users = Metric("users", "Users.", "kind", {"a": 1, 'b"\x1b': 2.5})
    assert to_prometheus([users, metric("tasks", "Tasks.", 7)]) == (
        '# HELP users Users.\n# TYPE users gauge\nusers{kind="a"} 1.0\n'
        'users{kind="b\\"\\\\x1b"} 2.5\n'
        "# HELP tasks Tasks.\n# TYPE tasks gauge\ntasks 7.0\n"
    )


def test_metrics_can_be_read_back_by_prometheus_own_parser() -> None:
    (family,) = text_string_to_metric_families(to_prometheus([metric("tasks", "Tasks.", 7)]))
    assert (family.name, family.type, family.samples[0].value) == ("tasks", "gauge", 7)
