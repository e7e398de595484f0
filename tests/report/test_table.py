"""The tables of the global statistics."""

from dataclasses import replace
from datetime import UTC, datetime

from pybossa_stats.report.table import to_table
from pybossa_stats.report.terminal import Medium
from pybossa_stats.stats.site import ActiveProject, ActiveUser, SiteStats
from pybossa_stats.stats.window import Window

STATS = SiteStats(
    window=Window.ending(datetime(2026, 11, 23, 12, tzinfo=UTC)),
    authenticated_users=1_000,
    anonymous_users=3_000,
    published_projects=9,
    draft_projects=1,
    tasks=1_234_567,
    task_runs=7_654_321,
    top_projects=(ActiveProject(1, "Penguins", "penguins", {}, 1_500),),
    top_users=(ActiveUser(1, "[/foo]\x1b[2J", "foo", 20), ActiveUser(2, "李", "li", 10)),
)


def test_a_server_at_a_glance() -> None:
    lines = to_table(STATS, "localhost/pybossa", Medium()).splitlines()
    assert lines[:2] == [
        "PYBOSSA statistics of localhost/pybossa",
        "Last 24 hours: 2026-11-22 12:00:00 to 2026-11-23 12:00:00 UTC",
    ]
    words = [line.strip("│ ").split() for line in lines]
    assert ["Users", "4,000"] in words
    assert ["Authenticated", "1,000", "25.0%", "█" * 6] in words
    assert ["Anonymous", "3,000", "75.0%", "█" * 18] in words
    assert ["Published", "9", "90.0%", "█" * 21 + "▋"] in words
    assert ["Tasks", "1,234,567"] in words
    assert ["Answers", "7,654,321"] in words
    assert ["1", "Penguins", "penguins", "1,500", "█" * 24] in words
    assert ["1", r"[/foo]\x1b[2J", "foo", "20", "█" * 24] in words
    assert ["2", "李", "li", "10", "█" * 12] in words


def test_numbers_are_aligned_at_their_right() -> None:
    lines = to_table(STATS, "x", Medium()).splitlines()
    ends = {
        line.index(number) + len(number)
        for line in lines
        for number in ("1,000", "7,654,321")
        if number in line
    }
    assert len(ends) == 1


def test_an_empty_list_says_so() -> None:
    empty = replace(STATS, top_projects=(), top_users=())
    assert to_table(empty, "x", Medium()).count("No answers in this time.") == 2


def test_an_empty_server_has_no_shares() -> None:
    nothing = replace(STATS, authenticated_users=0, anonymous_users=0)
    assert "0.0%" not in to_table(nothing, "x", Medium()).partition("Projects")[0]


def test_the_name_of_the_server_is_shown_literally() -> None:
    assert r"[red]\x1b" in to_table(STATS, "[red]\x1b", Medium())


def test_names_are_cut_before_numbers_are() -> None:
    long = ActiveProject(1, "name " * 100, "short" * 50, {}, 1_234_567)
    for width in (40, 60, 80):
        shown = to_table(replace(STATS, top_projects=(long,)), "x", Medium(width=width))
        assert "1,234,567" in shown
        assert "7,654,321" in shown
        assert "Anonymous" in shown
        assert "…" in shown
        assert max(map(len, shown.splitlines())) <= width
