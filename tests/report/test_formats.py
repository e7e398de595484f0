"""Comma-separated values, Markdown and metrics for Prometheus."""

import csv
import re
from dataclasses import replace
from io import StringIO

import pytest
from prometheus_client.parser import text_string_to_metric_families

from pybossa_stats.report.csv_text import to_csv
from pybossa_stats.report.markdown import to_markdown
from pybossa_stats.report.prometheus import to_prometheus
from pybossa_stats.stats.site import ActiveUser
from tests.conftest import NOW
from tests.support.snapshots import a_snapshot

SNAPSHOT = a_snapshot()


def test_csv_has_each_figure_and_each_entry() -> None:
    rows = list(csv.DictReader(StringIO(to_csv(SNAPSHOT.stats))))
    figures = {row["key"]: int(row["value"]) for row in rows if row["part"] == "stats"}
    assert figures == SNAPSHOT.stats.figures()
    assert [tuple(row.values()) for row in rows[-3:]] == [
        ("top5_projects_24_hours", "2", "Maps | *old*", "7"),
        ("top5_projects_24_hours", "1", "Letters", "3"),
        ("top5_users_24_hours", "5", "Ada =1+1", "9"),
    ]


@pytest.mark.parametrize(
    ("name", "shown"), [("=1+1", "'=1+1"), ("@SUM(1)", "'@SUM(1)"), ("\x1b[31m", "\\x1b[31m")]
)
def test_no_name_in_csv_does_anything(name: str, shown: str) -> None:
    stats = replace(SNAPSHOT.stats, top_users=(ActiveUser(1, name, name, 1),))
    *_, row = csv.DictReader(StringIO(to_csv(stats)))
    assert row["name"] == shown


def test_markdown_shows_names_as_they_are() -> None:
    text = to_markdown(SNAPSHOT)
    assert r"| Maps \| \*old\* | 7 |" in text
    assert "| **Answers** | 22 |" in text
    for line in text.splitlines():
        if line.startswith("|"):
            assert len(re.findall(r"(?<!\\)\|", line)) == 3, line


def test_metrics_can_be_read_by_prometheus() -> None:
    families = list(text_string_to_metric_families(to_prometheus(SNAPSHOT)))
    samples = {
        (sample.name, *sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
    }
    assert samples == {
        ("pybossa_users", "anonymous"): 4,
        ("pybossa_users", "authenticated"): 6,
        ("pybossa_projects", "published"): 2,
        ("pybossa_projects", "draft"): 1,
        ("pybossa_tasks",): 10,
        ("pybossa_task_runs",): 22,
        ("pybossa_stats_collect_duration_seconds",): 1.25,
        ("pybossa_stats_last_success_timestamp_seconds",): NOW.timestamp(),
        ("pybossa_stats_build_info", "0.1.0"): 1,
    }


def test_metrics_keep_the_rules_of_promtool() -> None:
    text = to_prometheus(SNAPSHOT)
    for family in text_string_to_metric_families(text):
        assert family.type == "gauge"
        assert family.documentation
        assert re.fullmatch("[a-z][a-z_]*", family.name)
        assert not family.name.endswith(("_total", "_count", "_sum", "_bucket"))
        assert all(sample.timestamp is None for sample in family.samples)
    assert text.endswith("\n")


def test_no_metric_tells_of_a_person_or_a_project() -> None:
    text = to_prometheus(SNAPSHOT)
    for name in ("Ada", "ada", "Maps", "maps", "db.example.org"):
        assert name not in text
