"""What reports emphasize: totals are strong, drafts and gaps faint, trouble is a warning."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pybossa_stats.media.document import Line, Note, Part, Table, Tone
from pybossa_stats.periods.period import Period
from pybossa_stats.report.activity import RhythmReport
from pybossa_stats.report.base import Report
from pybossa_stats.report.diagnosis import InspectionReport
from pybossa_stats.report.growth import GrowthReport
from pybossa_stats.report.history import DifferenceReport, HistoryReport
from pybossa_stats.report.page.page import PageReport, ProjectPage
from pybossa_stats.report.project import ProjectReport
from pybossa_stats.report.projects import ProjectsReport, outlook
from pybossa_stats.report.site import SiteReport
from pybossa_stats.report.users import CohortsReport, UsersReport
from pybossa_stats.stats.chosen import ChosenProject
from pybossa_stats.stats.history import difference
from pybossa_stats.stats.projects.choice import ProjectState
from pybossa_stats.stats.site.figures import SiteFigures
from tests.support.distinct import (
    COHORTS,
    DIFFERENCE,
    GROWTH,
    HISTORY_BEFORE,
    INSPECTION,
    LETTERS,
    LOCATIONS,
    MAPS,
    NOW,
    ORIGIN,
    OVERVIEW,
    PROJECT,
    PROJECTS,
    SITE,
    TREES,
    USERS,
    WEEKDAYS,
    WINDOW,
    history,
    spread,
)
from tests.support.documents import blocks_of, text_of, value_of
from tests.support.reports import REPORTS, a_history

DRAFT = replace(LETTERS, name="Draft", published=False, state=ProjectState.DRAFT)


def tones_of(table: Table) -> dict[object, Tone]:
    """The tone of each row."""
    return {value_of(row.cells[0]): row.tone for group in table.groups for row in group}


def tones_of_lines(report: Report) -> dict[str, Tone]:
    """The tone of each line of the notes."""
    lines = (line for note in blocks_of(report, Note) for line in note.lines)
    return {text_of(line): line.tone for line in lines}


@pytest.mark.parametrize(
    "report",
    [SiteReport(SITE), UsersReport(USERS), ProjectReport(PROJECT), DifferenceReport(DIFFERENCE)],
)
def test_totals_are_strong_and_their_parts_are_plain(report: Report) -> None:
    shares = "Answers by the top 10% (15 users)"
    for row in (row for group in blocks_of(report, Table)[0].groups for row in group):
        label, *_ = row.cells
        is_part = isinstance(label, Part) or label == shares
        assert row.tone is (Tone.PLAIN if is_part else Tone.STRONG), label


def test_all_cohorts_together_and_the_addresses_located_are_strong() -> None:
    cohorts = tones_of(blocks_of(CohortsReport(COHORTS), Table)[0])
    outcomes = tones_of(blocks_of(SiteReport(replace(SITE, locations=LOCATIONS)), Table)[-1])
    strong = [
        {name for name, tone in tones.items() if tone is Tone.STRONG}
        for tones in (cohorts, outcomes)
    ]
    assert strong == [{"All"}, {"Located"}]


def test_drafts_are_faint() -> None:
    report = ProjectsReport(PROJECTS, (LETTERS, DRAFT))
    assert tones_of(blocks_of(report, Table)[0]) == {"Letters": Tone.PLAIN, "Draft": Tone.FAINT}
    drafts = replace(OVERVIEW, projects=replace(PROJECTS, projects=(LETTERS, DRAFT)))
    on_page = next(t for t in blocks_of(PageReport(drafts), Table) if t.columns[0].title == "Name")
    assert tones_of(on_page) == {"Letters": Tone.PLAIN, "Draft": Tone.FAINT}


def test_periods_without_a_snapshot_are_faint() -> None:
    tones = tones_of(blocks_of(a_history(Period.DAY, 0, 1, 3), Table)[0])
    assert [*tones.values()] == [Tone.PLAIN, Tone.PLAIN, Tone.FAINT, Tone.PLAIN]


def test_the_forecast_of_a_stalled_project_is_a_warning_and_a_complete_one_is_good() -> None:
    tones = [outlook(project).tone for project in (LETTERS, MAPS, TREES)]
    assert tones == [Tone.PLAIN, Tone.GOOD, Tone.WARNING]
    assert (
        tones_of_lines(ProjectReport(replace(PROJECT, project=TREES)))[
            "Stalled: no answers in the last 28 days."
        ]
        is Tone.WARNING
    )


def test_who_entered_a_top_list_is_good_and_who_left_it_is_a_warning() -> None:
    assert tones_of_lines(DifferenceReport(DIFFERENCE)) == {
        "Project entered the top list: Letters": Tone.GOOD,
        "Project left the top list: Old maps": Tone.WARNING,
        "User entered the top list: Ada": Tone.GOOD,
        "User left the top list: Gus": Tone.WARNING,
    }


def test_what_an_inspection_finds_wrong_is_a_warning_or_bad_if_nothing_works() -> None:
    def seen(report: InspectionReport) -> list[Tone]:
        cells = (row.cells[-1] for row in blocks_of(report, Table)[0].groups[0])
        return [cell.tone for cell in cells if isinstance(cell, Line)]

    works = InspectionReport(INSPECTION)
    broken = InspectionReport(replace(INSPECTION, works=False))
    assert (seen(works), seen(broken)) == ([Tone.GOOD, Tone.WARNING], [Tone.GOOD, Tone.BAD])
    lines = tones_of_lines(works)
    assert lines["pybossa-stats global was tried and works."] is Tone.GOOD
    assert lines["pybossa-stats projects cannot read task.state."] is Tone.WARNING
    assert tones_of_lines(broken)["pybossa-stats global was tried and does not work."] is Tone.BAD


def test_notes_in_small_print_are_faint_and_what_may_mislead_is_a_warning() -> None:
    past = replace(ORIGIN, instant=NOW + timedelta(days=1), undated={"task": 3})
    cut = replace(WINDOW, is_cut=True)
    old = replace(LOCATIONS, age_days=400, pseudonymous=True)
    project = ChosenProject(41, "Letters", "letters")
    many = history(
        None, *((NOW + timedelta(hours=n), spread(SiteFigures, n, n)) for n in range(1_002))
    )
    reports = (
        SiteReport(replace(SITE, origin=past, locations=old)),
        SiteReport(replace(SITE, locations=replace(LOCATIONS, deciphered=True))),
        UsersReport(replace(USERS, origin=replace(ORIGIN, window=cut), project=project)),
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
        "PYBOSSA statistics: Last 48 hours, to 23 November 2026, 12:00 UTC",
        "Read on 2026-11-24 12:00:00 UTC; records deleted since are not included.",
        "Project: Letters",
        "Users by month of first answer, and the share who returned later.",
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
