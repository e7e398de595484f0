"""What all reports emphasize: totals are strong, small print faint, and trouble is a warning."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pybossa_stats.media.document import Part, Share, Table, Tone
from pybossa_stats.report.activity import RhythmReport
from pybossa_stats.report.base import Report
from pybossa_stats.report.diagnosis import InspectionReport
from pybossa_stats.report.growth import GrowthReport
from pybossa_stats.report.history import DifferenceReport, HistoryReport
from pybossa_stats.report.page.page import PageReport
from pybossa_stats.report.page.project_page import ProjectPage
from pybossa_stats.report.project import ProjectReport
from pybossa_stats.report.site import SiteReport
from pybossa_stats.report.users import CohortsReport, UsersReport
from pybossa_stats.stats.history import difference
from pybossa_stats.stats.site.figures import SiteFigures
from tests.support.distinct import (
    COHORTS,
    DIFFERENCE,
    GROWTH,
    HISTORY_BEFORE,
    INSPECTION,
    LOCATIONS,
    NOW,
    ORIGIN,
    OVERVIEW,
    PROJECT,
    SITE,
    USERS,
    WEEKDAYS,
    WINDOW,
    history,
    spread,
)
from tests.support.documents import blocks_of, text_of, tones_of_lines
from tests.support.reports import REPORTS


@pytest.mark.parametrize(
    "report",
    [SiteReport(SITE), UsersReport(USERS), ProjectReport(PROJECT), DifferenceReport(DIFFERENCE)],
)
def test_totals_are_strong_and_their_parts_are_plain(report: Report) -> None:
    for row in (row for group in blocks_of(report, Table)[0].groups for row in group):
        is_part = any(isinstance(cell, Part | Share) for cell in row.cells)
        assert row.tone is (Tone.PLAIN if is_part else Tone.STRONG), row.cells[0]


def test_notes_in_small_print_are_faint_and_what_may_mislead_is_a_warning() -> None:
    past = replace(ORIGIN, instant=NOW + timedelta(days=1), undated={"task": 3})
    cut = replace(WINDOW, is_cut=True)
    old = replace(LOCATIONS, age_days=400, pseudonymous=True)
    many = history(
        None, *((NOW + timedelta(hours=n), spread(SiteFigures, n, n)) for n in range(1_002))
    )
    reports = (
        SiteReport(replace(SITE, origin=past, locations=old)),
        SiteReport(replace(SITE, locations=replace(LOCATIONS, deciphered=True))),
        UsersReport(replace(USERS, origin=replace(ORIGIN, window=cut))),
        CohortsReport(replace(COHORTS, origin=replace(ORIGIN, unlocked=("task",)))),
        *(RhythmReport(WEEKDAYS), GrowthReport(GROWTH), InspectionReport(INSPECTION)),
        *(HistoryReport(HISTORY_BEFORE), HistoryReport(many)),
        DifferenceReport(difference(SITE, SITE)),
        ProjectPage(PROJECT, PageReport(OVERVIEW), "../"),
    )
    tones = {
        text: tone
        for report in reports
        for text, tone in (
            *tones_of_lines(report).items(),
            *((text_of(line), line.tone) for line in report.document().notes),
        )
    }
    faint = (  # these, and the warnings, by their beginning
        "Last 48 hours, to 23 November 2026, 12:00 UTC",
        "PYBOSSA statistics, 48 hours to 23 November 2026",
        "Read on 2026-11-24 12:00:00 UTC; records deleted since are not included.",
        "Averages cover whole days only.",
        "Rows marked * are only partly in the window.",
        "Rebuilt from the dates in the database; ",
        "2026-11-22* is not over yet.",
        "No project or user entered or left the top lists.",
        "Located by GeoIP2-City of 2026-01-02.",
        "Pseudonyms were turned back into addresses with the server's key.",
    )
    warnings = (
        "The requested end is in the future; the report ends now.",
        "Not included: 3 tasks without a readable date.",
        "Rows of task may have changed while they were read: ",
        "2 earlier rows are not shown; ",
        "It is over a year old; download a newer one.",
        "To locate them, pass the server's CRYPTOPAN_KEY with --cryptopan-key-file.",
        "Task runs with an unreadable finish_time: ",
        "The owner of the tables can fix this with:",
    )
    expected = dict.fromkeys(faint, Tone.FAINT) | dict.fromkeys(warnings, Tone.WARNING)
    assert {
        start: {tone for text, tone in tones.items() if text.startswith(start)}
        for start in expected
    } == {start: {tone} for start, tone in expected.items()}


@pytest.mark.parametrize("name", REPORTS)
def test_names_in_addresses_and_figures_of_the_time_before_are_faint_columns(name: str) -> None:
    faint = {"Short name", "User name", "Before"}
    for table in blocks_of(REPORTS[name], Table):
        for column in table.columns:
            assert (column.tone is Tone.FAINT) == (column.title in faint), column
