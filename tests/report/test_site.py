"""The global statistics; what they look like in each format is in the golden files."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from pybossa_stats.media.screen import Screen
from pybossa_stats.periods.window import Window
from pybossa_stats.report.formats import Format
from pybossa_stats.report.site import SiteReport
from pybossa_stats.stats.site.site import TopProject
from tests.conftest import NOW
from tests.support.reports import EMPTY, LIVELY, REPORTS, rendered
from tests.support.snapshots import a_snapshot

SITE = REPORTS["site"]


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=24), "24 hours"),
        (timedelta(hours=35), "35 hours"),
        (timedelta(days=7), "7 days"),
        (timedelta(days=365), "365 days"),
    ],
)
def test_the_window_is_named_by_its_length(length: timedelta, words: str) -> None:
    window = Window.ending(NOW, length)
    report = SiteReport(replace(LIVELY, origin=replace(LIVELY.origin, window=window)))
    text = rendered(report, Format.TABLE)
    assert f"Last {words}, to " in text
    assert f"Top projects of the last {words}" in text
    assert f"Top users of the last {words}" in text


@pytest.mark.parametrize("width", [40, 60, 80])
def test_names_are_cut_before_numbers_are(width: int) -> None:
    long = TopProject(1, "name " * 100, "short" * 50, 1_234_567, {})
    report = SiteReport(replace(LIVELY, top_projects=(long,)))
    shown = rendered(report, Format.TABLE, Screen(width))
    assert {"1,234,567", "7,654,321", "Anonymous"} <= set(re.findall(r"[\w,]+", shown))
    assert "…" in shown
    assert max(map(len, shown.splitlines())) <= width


def test_an_empty_server_has_no_shares() -> None:
    assert "%" not in rendered(SiteReport(EMPTY), Format.TABLE)


def test_metrics_keep_the_rules_of_promtool() -> None:
    text = rendered(SITE, Format.PROMETHEUS)
    for family in text_string_to_metric_families(text):
        assert family.type == "gauge"
        assert family.documentation
        assert re.fullmatch("[a-z][a-z_]*", family.name)
        assert not family.name.endswith(("_total", "_count", "_sum", "_bucket"))
        assert all(sample.timestamp is None for sample in family.samples)
    assert text.endswith("\n")


def test_metrics_tell_when_the_figures_were_read_and_not_when_their_window_ended() -> None:
    snapshot = a_snapshot(NOW - timedelta(days=30))
    snapshot = replace(snapshot, origin=replace(snapshot.origin, instant=NOW))
    text = rendered(SiteReport(snapshot), Format.PROMETHEUS)
    (family,) = (
        family
        for family in text_string_to_metric_families(text)
        if family.name == "pybossa_stats_last_success_timestamp_seconds"
    )
    assert family.samples[0].value == NOW.timestamp()


def test_no_metric_tells_of_a_person_or_a_project() -> None:
    text = rendered(SITE, Format.PROMETHEUS)
    for name in ("foo", "李", "letters", "Letters", "db.example.org"):
        assert name not in text
