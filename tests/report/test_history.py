"""A history, for people and for programs."""

import csv
import json
from datetime import timedelta
from io import StringIO

import pytest

from pybossa_stats.report.history import to_csv, to_json
from pybossa_stats.report.history_table import to_table
from pybossa_stats.report.terminal import Medium
from pybossa_stats.stats.history import HistoryRow, Period, history
from pybossa_stats.stats.site import FIGURES
from tests.conftest import NOW


def rows(by: Period | None = Period.DAY) -> list[HistoryRow]:
    """Three days, the second of them without a snapshot."""
    points = [(NOW, 1_000), (NOW + timedelta(days=2), 1_234)]
    return list(history(((at, dict.fromkeys(FIGURES, n)) for at, n in points), by))


def test_programs_get_gaps_as_null() -> None:
    first, gap, last = json.loads("".join(to_json(rows())))
    assert first["change"] is None
    assert gap == {"start": "2026-11-24T00:00:00Z", "instant": None, "stats": None, "change": None}
    assert (last["stats"]["n_tasks"], last["change"]["n_tasks"]) == (1_234, 234)
    assert last["instant"] == "2026-11-25T12:00:00Z"


def test_no_rows_are_an_empty_list() -> None:
    assert json.loads("".join(to_json([]))) == []


def test_spreadsheets_get_gaps_as_nothing() -> None:
    first, gap, last = csv.DictReader(StringIO("".join(to_csv(rows()))))
    assert (first["n_tasks"], first["change_n_tasks"]) == ("1000", "")
    assert (gap["start"], gap["instant"], gap["n_tasks"]) == ("2026-11-24T00:00:00Z", "", "")
    assert (last["n_tasks"], last["change_n_tasks"]) == ("1234", "234")


def test_people_get_changes_gaps_and_growth() -> None:
    lines = to_table(rows(), Period.DAY, Medium(width=120)).splitlines()
    (gap,) = (line for line in lines if "2026-11-24" in line)
    assert "0" not in gap.split("2026-11-24")[1]
    assert any("2026-11-25" in line and "1,234" in line and "+234" in line for line in lines)
    assert any("Answers" in line and "▁ █" in line for line in lines)


@pytest.mark.parametrize(
    ("by", "shown"),
    [(None, "2026-11-23 12:00:00"), (Period.WEEK, "2026-W48"), (Period.MONTH, "2026-11")],
)
def test_rows_are_named_by_what_they_stand_for(by: Period | None, shown: str) -> None:
    assert shown in to_table(rows(by), by, Medium())


@pytest.mark.parametrize("width", [60, 80, 100, 120])
def test_it_fits_the_terminal(width: int) -> None:
    shown = to_table(rows(None), None, Medium(width=width))
    assert max(map(len, shown.splitlines())) <= width
    assert "…" not in shown


def test_it_can_be_shown_in_ascii() -> None:
    assert to_table(rows(), Period.DAY, Medium(unicode=False)).isascii()


def test_of_very_many_rows_the_last_are_shown() -> None:
    points = ((NOW + timedelta(hours=n), dict.fromkeys(FIGURES, n)) for n in range(1_500))
    shown = to_table(history(points), None, Medium())
    assert "500 earlier rows are not shown" in shown
    assert shown.count("2026-") + shown.count("2027-") == 1_000


def test_no_rows_say_so() -> None:
    assert to_table([], None, Medium()) == "There is no snapshot, or none of that time.\n"
