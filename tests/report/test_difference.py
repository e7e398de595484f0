"""What changed between two snapshots."""

import pytest

from pybossa_stats.media.document import Change, Part, Percent, Table, Tone
from pybossa_stats.media.screen import Screen
from pybossa_stats.report.formats import Format
from pybossa_stats.report.history import DifferenceReport
from tests.support.distinct import DIFFERENCE
from tests.support.documents import (
    blocks_of,
    drop_order,
    tables_of,
    text_of,
    texts_of,
    tones_of_lines,
)
from tests.support.reports import REPORTS, rendered


@pytest.mark.parametrize("width", [44, 60, 80, 120])
def test_the_table_of_a_difference_fits_the_terminal_without_cuts(width: int) -> None:
    shown = rendered(REPORTS["difference-none"], Format.TABLE, Screen(width))
    table = [line for line in shown.splitlines() if line.startswith(("╭", "│"))]
    assert max(map(len, table)) <= width
    assert not any("…" in line for line in table)


def test_who_entered_and_left_is_named_harmlessly() -> None:
    shown = rendered(REPORTS["difference"], Format.TABLE)
    assert "User entered the top list: [/foo]\\x1b[2J\\u202e\n" in shown
    assert "User left the top list: Ada =1+1\n" in shown


def test_a_difference_has_each_figure_in_the_old_snapshot_and_in_the_new_one() -> None:
    assert tables_of(DifferenceReport(DIFFERENCE))[""] == [
        ("", "Old", "New", "Change", "Change percent"),
        ("Users and addresses", 101, 410, Change(309), Percent(410, 101)),
        (Part("Registered users"), 102, 420, Change(318), Percent(420, 102)),
        (Part("Addresses"), 103, 430, Change(327), Percent(430, 103)),
        ("Projects", 104, 440, Change(336), Percent(440, 104)),
        (Part("Published"), 105, 450, Change(345), Percent(450, 105)),
        (Part("Draft"), 106, 460, Change(354), Percent(460, 106)),
        ("Tasks", 107, 470, Change(363), Percent(470, 107)),
        ("Answers", 108, 480, Change(372), Percent(480, 108)),
    ]


def test_a_difference_names_its_snapshots_and_who_entered_and_left_the_top_lists() -> None:
    report = DifferenceReport(DIFFERENCE)
    assert [*map(text_of, report.notes())] == [
        "from 2026-11-21 12:00:00 UTC",
        "to   2026-11-23 12:00:00 UTC",
    ]
    assert texts_of(report) == [
        "Project entered the top list: Letters",
        "Project left the top list: Old maps",
        "User entered the top list: Ada",
        "User left the top list: Gus",
    ]


def test_where_there_is_no_room_a_difference_has_no_percentages() -> None:
    assert drop_order(blocks_of(DifferenceReport(DIFFERENCE), Table)[0]) == [{"Change percent"}]


def test_who_entered_a_top_list_is_good_and_who_left_it_is_a_warning() -> None:
    assert tones_of_lines(DifferenceReport(DIFFERENCE)) == {
        "Project entered the top list: Letters": Tone.GOOD,
        "Project left the top list: Old maps": Tone.WARNING,
        "User entered the top list: Ada": Tone.GOOD,
        "User left the top list: Gus": Tone.WARNING,
    }
