"""A history of snapshots."""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from io import StringIO

import pytest

from pybossa_stats.media.document import Change, Instant, Part, Table, Tone, Trend
from pybossa_stats.media.screen import Screen
from pybossa_stats.periods.period import Period
from pybossa_stats.report.formats import Format
from pybossa_stats.report.history import HistoryReport
from pybossa_stats.report.rendering import render
from pybossa_stats.stats.history import HistoryBucket, Point
from pybossa_stats.stats.site.figures import SiteFigures
from tests.conftest import NOW
from tests.support.distinct import HISTORY, HISTORY_BEFORE, spread
from tests.support.documents import blocks_of, drop_order, row, tables_of, tones_of
from tests.support.reports import REPORTS, a_history, history_of, rendered


def hourly(count: int) -> list[Point]:
    return [(NOW + timedelta(hours=n), spread(SiteFigures, n, 0)) for n in range(count)]


def test_programs_get_gaps_as_null() -> None:
    report = json.loads(rendered(REPORTS["history-by-day"], Format.JSON))
    assert report["data"]["by"] == "day"
    first, _, gap, last = report["data"]["buckets"]
    assert first["change"] is None
    assert (gap["period"], gap["start"]) == ("2026-11-25", "2026-11-25T00:00:00Z")
    assert (gap["end"], gap["finished"]) == (last["start"], True)
    assert gap["instant"] is gap["stats"] is gap["change"] is None
    assert (last["stats"]["tasks"], last["change"]["tasks"]) == (2_170, 585)
    assert report["instant"] == last["instant"] == "2026-11-26T12:00:00Z"


def test_spreadsheets_get_gaps_as_nothing() -> None:
    text = rendered(REPORTS["history-by-day"], Format.CSV)
    first, _, gap, last = csv.DictReader(StringIO(text))
    assert (first["stats_tasks"], first["change_tasks"]) == ("1000", "")
    assert (gap["start"], gap["instant"], gap["stats_tasks"]) == ("2026-11-25T00:00:00Z", "", "")
    assert (last["stats_tasks"], last["change_tasks"]) == ("2170", "585")


def test_a_history_without_rows_is_an_empty_list_in_json() -> None:
    report = json.loads(rendered(REPORTS["history-empty"], Format.JSON))
    assert report["data"] == {"by": None, "buckets": []}
    assert report["instant"] is report["window"] is report["database"] is None


@pytest.mark.parametrize(
    ("by", "shown"),
    [
        (None, "2026-11-23 12:00:00"),
        (Period.DAY, "2026-11-23"),
        (Period.HOUR, "2026-11-23 12:00"),
        (Period.WEEK, "2026-11-23"),
        (Period.MONTH, "2026-11"),
        (Period.QUARTER, "2026-Q4"),
        (Period.YEAR, "2026"),
    ],
)
def test_rows_are_named_by_what_they_stand_for(by: Period | None, shown: str) -> None:
    assert shown in rendered(a_history(by, 0, 1), Format.TABLE)


@pytest.mark.parametrize("width", [60, 80, 100, 120])
def test_a_history_fits_the_terminal(width: int) -> None:
    shown = rendered(REPORTS["history"], Format.TABLE, Screen(width))
    assert max(map(len, shown.splitlines())) <= width
    assert "…" not in shown


def test_of_very_many_rows_the_last_are_shown() -> None:
    report = HistoryReport(history_of(list(hourly(1_500))))
    shown = rendered(report, Format.TABLE)
    assert "500 earlier rows are not shown" in shown
    assert shown.count("2026-") + shown.count("2027-") == 1_000


@dataclass(frozen=True)
class Watched:
    """Buckets that know which of them were read."""

    buckets: Iterable[HistoryBucket]
    read: list[HistoryBucket] = field(default_factory=list)

    def __iter__(self) -> Iterator[HistoryBucket]:
        for bucket in self.buckets:
            self.read.append(bucket)
            yield bucket


@pytest.mark.parametrize("output_format", [Format.JSON, Format.CSV])
def test_programs_get_rows_as_they_are_read(output_format: Format) -> None:
    history = history_of(hourly(1_000))
    watched = Watched(history.buckets)
    report = HistoryReport(replace(history, buckets=watched))
    parts = render(report, output_format, Screen(), 2)
    while not watched.read:
        next(parts)
    assert len(watched.read) == 1


def test_a_period_of_history_that_is_not_over_is_marked() -> None:
    report = a_history(Period.DAY, 0, 1)
    data = json.loads(rendered(report, Format.JSON))["data"]
    assert [row["finished"] for row in data["buckets"]] == [True, False]
    rows = csv.DictReader(StringIO(rendered(report, Format.CSV)))
    assert [row["finished"] for row in rows] == ["true", "false"]
    shown = rendered(report, Format.TABLE)
    assert "2026-11-23 " in shown
    assert "2026-11-24* is not over yet" in shown
    assert "not over yet" not in rendered(a_history(None, 0, 1), Format.TABLE)


@pytest.mark.parametrize("by", [None, *Period])
def test_the_growth_does_not_depend_on_the_period(by: Period | None) -> None:
    shown = rendered(a_history(by, 0, 3, 10, 11, 20, 40, since=2), Format.TABLE)
    (answers,) = (line for line in shown.splitlines() if line.startswith("│ Answers"))
    assert answers.split()[2:5] == ["1,468", "3,340", "+1,872"]


def test_by_period_the_trend_is_that_of_the_changes() -> None:
    points = [(NOW + timedelta(days=n), spread(SiteFigures, n * n, 0)) for n in range(4)]
    shown = rendered(HistoryReport(history_of(points, Period.DAY)), Format.TABLE)
    assert "▄█" in shown
    shown = rendered(HistoryReport(history_of(points)), Format.TABLE)
    assert "▁▂▅█" in shown


def test_a_row_of_a_history_has_each_figure_and_its_change_under_their_heading() -> None:
    snapshots = tables_of(HistoryReport(HISTORY))["Snapshot, UTC"]
    headings, first, second, _ = snapshots
    start = HISTORY.origin.instant
    assert start
    assert first[1:] == (102, None, 104, None, 107, None, 108, None)
    assert dict(zip(headings, second, strict=True)) == {
        "Snapshot, UTC": Instant(start - timedelta(days=1)),
        "Users": 206,
        "Users change": Change(104),
        "Projects": 212,
        "Projects change": Change(108),
        "Tasks": 221,
        "Tasks change": Change(114),
        "Answers": 224,
        "Answers change": Change(116),
    }


def test_a_row_of_a_history_by_period_has_the_name_of_its_period() -> None:
    days = tables_of(HistoryReport(HISTORY_BEFORE))["Day"]
    assert row(days, "2026-11-22*")["Users"] == 206
    assert [cells[0] for cells in days] == ["Day", "2026-11-21", "2026-11-22*"]


def test_a_history_has_each_figure_at_first_and_at_last() -> None:
    assert tables_of(HistoryReport(HISTORY))[""] == [
        ("", "First", "Last", "Change", "Total"),
        ("Users and addresses", 101, 410, Change(309), Trend([101, 203, 410])),
        (Part("Registered users"), 102, 420, Change(318), Trend([102, 206, 420])),
        (Part("Addresses"), 103, 430, Change(327), Trend([103, 209, 430])),
        ("Projects", 104, 440, Change(336), Trend([104, 212, 440])),
        (Part("Published"), 105, 450, Change(345), Trend([105, 215, 450])),
        (Part("Draft"), 106, 460, Change(354), Trend([106, 218, 460])),
        ("Tasks", 107, 470, Change(363), Trend([107, 221, 470])),
        ("Answers", 108, 480, Change(372), Trend([108, 224, 480])),
    ]


def test_where_there_is_no_room_the_columns_of_history_that_matter_least_go_first() -> None:
    assert drop_order(blocks_of(HistoryReport(HISTORY), Table)[0]) == [
        {"Projects", "Projects change", "Tasks", "Tasks change"}
    ]


def test_periods_without_a_snapshot_are_faint() -> None:
    tones = tones_of(blocks_of(a_history(Period.DAY, 0, 1, 3), Table)[0])
    assert [*tones.values()] == [Tone.PLAIN, Tone.PLAIN, Tone.FAINT, Tone.PLAIN]


def test_a_trend_is_of_totals_or_by_period_of_what_was_added() -> None:
    assert tables_of(HistoryReport(HISTORY))[""][0][-1] == "Total"
    assert tables_of(a_history(Period.DAY, 0, 1, 3))[""][0][-1] == "Added"
