"""Briefs of real databases: one printed page, and figures as counted by plain SQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.support.browser import printed, real_browser, trouble_on_one_page
from tests.support.databases import Database
from tests.support.dump import needs_dumps
from tests.support.faults import rounds
from tests.support.program import run

pytestmark = needs_dumps

PERIODS = {
    "micropasts": rounds(
        ("2014-Q4", "2015"),
        ("2014-Q2", "2014-Q3", "2014-Q4", "2015-Q1", "2016-Q4", "2014", "2015", "2016", "2014-10"),
    ),
    "skytruth": rounds(
        ("2013-Q4", "2014"), ("2013-Q4", "2014-Q1", "2014-Q2", "2014-Q4", "2015-Q1", "2014")
    ),
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with real_browser() as chromium:
        yield chromium


def brief(database: Database, period: str, *files: Path, whole: bool = False) -> None:
    outputs = (option for file in files for option in ("--output", file))
    in_london = ("--timezone", "Europe/London", "--period", period, "--title", "A site")
    form = () if whole else ("--brief",)
    done = run("report", *form, "--database-url", database.url, *in_london, *outputs)
    assert done.exit_code == 0, done.stderr


@pytest.mark.parametrize("restored", PERIODS, indirect=True)
def test_every_period_of_a_real_site_is_printed_on_one_page(
    restored: tuple[str, Database], browser: Browser, tmp_path: Path
) -> None:
    name, database = restored
    page, text = tmp_path / "brief.html", tmp_path / "brief.md"
    opened = browser.new_page()
    for period in PERIODS[name]:
        brief(database, period, page, text)
        assert trouble_on_one_page(opened, page) == [], period
        assert text.read_text().count("\n") <= 60, period
        if (name, period) == ("micropasts", "2014-Q4"):
            for fact in COUNTED:
                assert fact in text.read_text()
            brief(database, period, page, whole=True)
            opened.goto(page.as_uri())
            assert printed(opened, "A4") <= 5
            opened.set_viewport_size({"width": 390, "height": 900})
            assert opened.evaluate("document.documentElement.scrollHeight") < 7_000
    opened.close()


COUNTED = (
    "volunteers gave 13,218 answers, 75% more than in the quarter before, in at least 1,184 hours",
    "They completed 6,354 tasks and all 11 active projects.",
    "94 registered users were active, 38 fewer than in the quarter before.",
    "The ten most active gave 91% of all answers.",
    "The busiest week began on 3 November: 1,607 answers.",
    "| British Museum Bronze Age Index Drawer A16 - British Museum hoards | 1,831 | 18% → 100% |",
    "| British Museum Bronze Age Drawer A2 - Socketed Spearheads | 1,651 | 2% → 100% | 8 Nov |",
    "The other six active projects took 1,868 answers, 14% of all.",
    "People without an account gave 64 answers (0.5%), from 38 addresses.",
)
"""As the quarter in London was counted in plain SQL."""
