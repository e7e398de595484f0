"""What changed; what it looks like in each format is in the golden files."""

import pytest

from pybossa_stats.media.screen import Screen
from pybossa_stats.report.formats import Format
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
