"""The global statistics."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from pybossa_stats.media.document import Bar
from pybossa_stats.media.screen import Screen
from pybossa_stats.periods.window import Window
from pybossa_stats.report.formats import Format
from pybossa_stats.report.site import SiteReport
from pybossa_stats.stats.site.site import TopProject
from tests.conftest import NOW
from tests.support.distinct import LOCATIONS
from tests.support.distinct import SITE as DISTINCT
from tests.support.documents import stretched, tables_of, with_parts
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
    assert {"1,234,567", "7,654,321", "Addresses"} <= set(re.findall(r"[\w,]+", shown))
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


def test_each_figure_of_a_server_stands_below_the_total_that_it_is_a_part_of() -> None:
    assert tables_of(SiteReport(DISTINCT))[""] == [
        ("", "number", "share", "bar"),
        *with_parts(
            "Users and addresses", 30_200, {"Registered users": 11_100, "Addresses": 19_100}
        ),
        *with_parts("Projects", 85, {"Published": 72, "Draft": 13}),
        ("Tasks", 45_300, None, None),
        ("Answers", 98_000, None, None),
    ]


def test_the_top_lists_have_each_project_and_user_with_their_answers() -> None:
    tables = tables_of(SiteReport(DISTINCT))
    assert tables["Top projects of the last 48 hours"] == [
        ("#", "Name", "Short name", "Answers", "Answers bar"),
        (1, "Letters", "letters", 5_101, Bar(5_101, 5_101)),
        (2, "Maps", "maps", 2_301, Bar(2_301, 5_101)),
    ]
    assert tables["Top users of the last 48 hours"] == [
        ("#", "Name", "User name", "Answers", "Answers bar"),
        (1, "Ada", "ada", 311, Bar(311, 311)),
        (2, "Bo", "bo", 171, Bar(171, 311)),
    ]


def test_each_metric_has_its_figure() -> None:
    stats = replace(DISTINCT, origin=replace(DISTINCT.origin, unlocked=("task", "task_run")))
    families = text_string_to_metric_families(rendered(SiteReport(stats), Format.PROMETHEUS))
    values = {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in families
        for sample in family.samples
    }
    assert values == {
        "pybossa_users anonymous": 19_100,
        "pybossa_users authenticated": 11_100,
        "pybossa_projects published": 72,
        "pybossa_projects draft": 13,
        "pybossa_tasks": 45_300,
        "pybossa_task_runs": 98_000,
        "pybossa_task_runs_last_day": 7_402,
        "pybossa_active_users_last_day": 482,
        "pybossa_stats_unlocked_tables": 2,
        "pybossa_stats_collect_duration_seconds": 1.25,
        "pybossa_stats_last_success_timestamp_seconds": NOW.timestamp(),
        "pybossa_stats_build_info 1.2.3": 1,
    }


def test_names_and_countries_take_up_the_room_that_there_is() -> None:
    located = SiteReport(replace(DISTINCT, locations=LOCATIONS))
    assert stretched(located) == {"", "Name", "Short name", "User name", "Country"}
