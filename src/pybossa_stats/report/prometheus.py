"""The global statistics as metrics for Prometheus; needs the extra ``prometheus``."""

from pybossa_stats.errors import UsageError
from pybossa_stats.stats.snapshot import Snapshot

try:
    from prometheus_client import CollectorRegistry, Gauge, generate_latest
except ImportError as error:
    raise UsageError(
        "The format prometheus needs the package prometheus-client.",
        "Install it: pip install 'pybossa-stats[prometheus]'",
    ) from error


def to_prometheus(snapshot: Snapshot) -> str:
    """Write gauges in the text format; no label tells of a person or a project."""
    stats = snapshot.stats
    registry = CollectorRegistry()

    def gauge(name: str, meaning: str, *labels: str) -> Gauge:
        return Gauge(f"pybossa_{name}", meaning, labels, registry=registry)

    users = gauge("users", "Users, by whether they have an account.", "kind")
    users.labels("anonymous").set(stats.anonymous_users)
    users.labels("authenticated").set(stats.authenticated_users)
    projects = gauge("projects", "Projects, by whether they are published.", "state")
    projects.labels("published").set(stats.published_projects)
    projects.labels("draft").set(stats.draft_projects)
    gauge("tasks", "Tasks.").set(stats.tasks)
    gauge("task_runs", "Task runs, which are answers to tasks.").set(stats.task_runs)
    gauge("stats_collect_duration_seconds", "How long it took to read the figures.").set(
        snapshot.seconds
    )
    gauge("stats_last_success_timestamp_seconds", "When the figures were read last.").set(
        snapshot.instant.timestamp()
    )
    gauge("stats_build_info", "The version of pybossa-stats; always 1.", "version").labels(
        snapshot.version
    ).set(1)
    return generate_latest(registry).decode()
