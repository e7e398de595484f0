"""The page about a server."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from pybossa_stats.media.charts import Heatmap, Series
from pybossa_stats.media.document import Change, Heading, KeyFigures, Note, Table
from pybossa_stats.periods.period import Period
from pybossa_stats.periods.window import Window
from pybossa_stats.report.page.report import PageReport
from pybossa_stats.stats.site.snapshot import Snapshot
from tests.conftest import NOW
from tests.support.overviews import an_empty_overview, an_overview
from tests.support.reports import EMPTY, a_history, site
from tests.support.snapshots import LOCATIONS, a_snapshot

WEEK = timedelta(days=7)


def a_page(snapshot: Snapshot, *days: int) -> PageReport:
    """A page; with snapshots of so many days ago, if any."""
    history = a_history(Period.DAY, *days).told if days else None
    return PageReport(an_overview(snapshot), history)


def changes(page: PageReport) -> dict[str, Change | None]:
    (figures,) = (block for block in page.document().blocks if isinstance(block, KeyFigures))
    return {figure.label: figure.change for figure in figures.figures}


def growth(page: PageReport) -> Series:
    first, _ = (block for block in page.document().blocks if isinstance(block, Series))
    return first


def test_all_reports_have_a_part_of_the_page() -> None:
    blocks = a_page(a_snapshot(locations=LOCATIONS)).document().blocks
    assert [block.title for block in blocks if isinstance(block, Heading)] == [
        *("Users, projects and tasks", "The last 24 hours", "Growth", "Activity", "Projects"),
        *("Users", "Where anonymous users are"),
    ]


def test_growth_from_dates_begins_with_the_first_answer_or_else_the_first_date() -> None:
    told = an_empty_overview(a_snapshot())
    nothing, registered = told.growth.start, {**told.growth.start, "users": 1}

    def days(*ends: Mapping[str, int]) -> int:
        grown = replace(told, growth=replace(told.growth, ends=(nothing,) * 5 + ends))
        return len(growth(PageReport(grown)).labels)

    assert days(*[registered] * 3, *[{**registered, "answers": 1}] * 2) == 2
    assert days(*[registered] * 5) == 5
    titles = [each.title for each in PageReport(told).document().blocks if isinstance(each, Series)]
    assert titles == ["Answers a day"], "of no dates there is no growth"


def test_a_page_may_be_published_so_it_has_no_hints_for_operators() -> None:
    located = replace(LOCATIONS, deciphered=False)
    blocks = a_page(a_snapshot(locations=located)).document().blocks
    note = next(block for block in reversed(blocks) if isinstance(block, Note))
    told = str(note)
    assert "these locations are wrong" in told
    assert "newer" not in told
    assert "--cryptopan-key-file" not in told


def test_where_nobody_is_located_no_country_is_told() -> None:
    nowhere = replace(LOCATIONS, found={})
    titles = [
        block.title
        for block in a_page(a_snapshot(locations=nowhere)).document().blocks
        if isinstance(block, Table)
    ]
    assert "Addresses" in titles
    assert "Countries" not in titles


def test_changes_are_told_from_snapshots_if_there_is_one_of_that_day() -> None:
    page = a_page(a_snapshot(task_runs=1_050), -9, -7, -1)
    (figures,) = (row for row in page.history or () if row.start == Period.DAY.start(NOW) - WEEK)
    assert figures.figures
    before = figures.figures["n_task_runs"]
    assert changes(page)["Answers"] == Change(1_050 - before)
    assert changes(a_page(a_snapshot(), -9, -8, -1))["Answers"] is None


def test_changes_are_told_from_dates_where_there_are_no_snapshots() -> None:
    told = changes(a_page(a_snapshot(task_runs=99_999)))
    assert told == {
        "Users": None,  # as addresses have no date
        "Projects": Change(77),
        "Tasks": Change(77),
        "Answers": Change(77),
    }


def test_figures_of_now_are_not_those_of_another_day() -> None:
    snapshot = a_snapshot(task_runs=1_050)
    earlier = NOW - timedelta(days=2)
    snapshot = replace(snapshot, stats=replace(snapshot.stats, window=Window.ending(earlier)))
    answers = growth(a_page(snapshot, -9, -7, -3)).curves[0]
    assert answers.values[-1] != 1_050


def test_days_without_a_snapshot_are_gaps() -> None:
    series = growth(a_page(a_snapshot(), -4, -3, -1))
    assert [value is None for value in series.curves[0].values] == [
        *(False, False, True, False, False)
    ]
    assert series.labels[0] == "19 Nov 2026"


def test_the_year_ends_with_the_last_day_and_its_answers_are_those_of_days() -> None:
    (year,) = (each for each in a_page(a_snapshot()).document().blocks if isinstance(each, Heatmap))
    assert year.first + timedelta(days=len(year.values) - 1) == NOW.date()
    assert year.values == [1, *range(1, 19, 2)]


def test_an_empty_server_has_a_page() -> None:
    blocks = PageReport(an_empty_overview(site(EMPTY))).document().blocks
    assert "Growth" not in [block.title for block in blocks if isinstance(block, Heading)]
    assert any(isinstance(block, Table) for block in blocks)
