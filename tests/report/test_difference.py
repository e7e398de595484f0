"""What changed between two reports, for people."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pybossa_stats.report.difference_table import to_table
from pybossa_stats.report.terminal import Medium
from pybossa_stats.stats.difference import difference
from pybossa_stats.stats.site import ActiveUser
from tests.conftest import NOW
from tests.support.snapshots import a_snapshot

OLD = a_snapshot(NOW - timedelta(days=1), task_runs=20)
NEW = a_snapshot(NOW, task_runs=25)


def test_each_figure_has_its_change() -> None:
    lines = to_table(difference(OLD, NEW), Medium()).splitlines()
    (answers,) = (line for line in lines if "Answers" in line)
    assert answers.split()[1:-1] == ["Answers", "20", "25", "+5", "+25.0%"]
    assert lines[1:3] == [
        "from 2026-11-22 12:00:00 UTC, db.example.org/pybossa",
        "to   2026-11-23 12:00:00 UTC, db.example.org/pybossa",
    ]
    assert lines[-1] == "The same projects and users are in the top lists."


def test_who_entered_and_left_is_named_harmlessly() -> None:
    stats = replace(NEW.stats, top_users=(ActiveUser(7, "[red]Eve\x1b", "eve", 1),))
    shown = to_table(difference(OLD, replace(NEW, stats=stats)), Medium())
    assert "User entered the top list: [red]Eve\\x1b\n" in shown
    assert "User left the top list: Ada =1+1\n" in shown


@pytest.mark.parametrize("width", [44, 60, 80, 120])
def test_it_fits_the_terminal(width: int) -> None:
    shown = to_table(difference(OLD, NEW), Medium(width=width))
    table = [line for line in shown.splitlines() if line.startswith(("╭", "│"))]
    assert max(map(len, table)) <= width
    assert not any("…" in line for line in table)
