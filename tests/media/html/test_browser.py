"""Pages in a real browser."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import cycle, product
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from pybossa_stats.media.charts import Curve, Heatmap, Series, Spot, WorldMap
from pybossa_stats.media.document import Block, Document, KeyFigure, KeyFigures, Name, Trend
from pybossa_stats.media.html.page import to_html
from pybossa_stats.media.visible import visible
from pybossa_stats.report.formats import Format
from pybossa_stats.report.page.page import PageReport
from tests.support.briefs import briefs
from tests.support.browser import printed, real_browser, trouble_on_one_page
from tests.support.distinct import OVERVIEW
from tests.support.faults import rounds
from tests.support.html import HOSTILE
from tests.support.overviews import an_overview
from tests.support.reports import LIVELY, REPORTS, rendered
from tests.support.snapshots import LOCATIONS, of_database

PAGES = ("page", "page-empty", "site-located", "history-by-day", "inspection-trouble")
BRIEFS = briefs()
WIDTHS = (390, 1280)
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
WAYS = ((1280, "dark"), (390, "light"))
PRINTED_WIDTH = 688  # pixels between the margins of A4
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with real_browser() as chromium:
        yield chromium


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator["Opened"]:
    yield (found := Opened(browser.new_page(), tmp_path / "page.html"))
    found.page.close()
    assert found.messages == []
    assert found.requests <= {found.file.as_uri()}


class Opened:
    """Opens pages, and notes what they say and ask for, which should be nothing."""

    def __init__(self, page: Page, file: Path) -> None:
        self.page = page
        self.file = file
        self.messages: list[str] = []
        self.requests: set[str] = set()
        page.on("console", lambda message: self.messages.append(message.text))
        page.on("pageerror", lambda error: self.messages.append(str(error)))
        page.on("request", lambda request: self.requests.add(request.url))

    def __call__(self, text: str) -> Page:
        self.file.write_text(text)
        self.page.goto(self.file.as_uri())
        return self.page


def fits(page: Page) -> bool:
    """Whether it is no wider than its window, however wide that is."""
    for width in rounds((1280, 700, 320), (1280, 1000, 700, 390, 320)):
        page.set_viewport_size({"width": width, "height": 900})
        if not page.evaluate(FITS):
            return False
    return True


@pytest.mark.parametrize(
    ("name", "width", "scheme"),
    # Briefly, each page in one way, and that of a lively site in both colours.
    rounds(
        [
            ("page", 390, "light"),
            *((name, *way) for name, way in zip(PAGES, cycle(WAYS), strict=False)),
        ],
        [*product(PAGES, WIDTHS, SCHEMES)],
    ),
)
def test_anybody_can_read_a_page(
    browser: Browser, tmp_path: Path, name: str, width: int, scheme: Scheme
) -> None:
    file = tmp_path / "page.html"
    file.write_text(rendered(REPORTS[name], Format.HTML))
    page = browser.new_page(bypass_csp=True)  # which lets the test look into the page
    page.goto(file.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_page_is_never_wider_than_its_window(opened: Opened) -> None:
    for name, report in REPORTS.items():
        assert fits(opened(rendered(report, Format.HTML))), name


NUMBERS_NOT_SHOWN = """
[...document.querySelectorAll("main td:not(.bar):not(.trend), main th:not(.bar):not(.trend)")]
    .filter(cell => !cell.closest("details:not([open])") && !cell.checkVisibility())
    .map(cell => cell.outerHTML)
"""


def test_a_narrow_window_hides_drawings_of_tables_and_no_number(opened: Opened) -> None:
    page = opened(rendered(REPORTS["page"], Format.HTML))
    for width in (320, 390, 700):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(NUMBERS_NOT_SHOWN) == [], width


def test_a_name_is_text_and_fits(opened: Opened) -> None:
    for name in (*HOSTILE, "x" * 500, "\N{RIGHT-TO-LEFT OVERRIDE}abc"):
        snapshot = replace(LIVELY, locations=LOCATIONS)
        snapshot = replace(of_database(snapshot, name), version=name)
        page = opened(rendered(PageReport(an_overview(snapshot, name), title=name), Format.HTML))
        assert page.locator("script").count() == 0
        assert page.locator("h1").inner_text() == visible(name)
        assert fits(page), name


def test_the_number_under_the_pointer_is_shown(opened: Opened) -> None:
    page = opened(rendered(REPORTS["page"], Format.HTML))
    tip = page.locator(".plot").first.locator(".tip").nth(1)
    text = tip.locator("text")
    assert not text.is_visible()
    tip.locator(".hit").hover()
    assert text.is_visible()
    assert " · " in (text.text_content() or "")


MEETING = """() => {
    const found = [];
    for (const svg of document.querySelectorAll("svg")) {
        const shown = ":scope > text:not(.latest):not(.halo), :scope > g:not(.tip) > text";
        const texts = [...svg.querySelectorAll(shown)]
            .map(each => Object.assign(each.getBoundingClientRect(), {text: each.textContent}))
            .filter(each => each.width);
        for (const one of texts) for (const other of texts)
            if (one.left < other.left && one.right > other.left && one.bottom > other.top
                && other.bottom > one.top) found.push([one.text, other.text]);
    }
    return found;
}"""
BROKEN = "[...document.querySelectorAll('.big')].filter(e => e.scrollWidth > e.clientWidth).length"


def test_no_label_meets_another_and_no_number_breaks_at_any_width(opened: Opened) -> None:
    figures = [
        KeyFigure("Answers", number, None, Trend([1]), "") for number in (1, 10**6, 10**9, 7)
    ]
    first = datetime(2025, 12, 1, tzinfo=UTC)
    blocks: list[Block] = [KeyFigures(tuple(figures), "in May")]
    for count in (2, 8, 35, 61, 200, 900):
        times = [first + timedelta(days=day) for day in range(count)]
        curves = tuple(Curve(name, [*range(count)]) for name in "abcd")
        blocks.append(Series("Days", times, ["day"] * count, curves, counts=count < 100))
    blocks.append(Heatmap("Year", date(2025, 12, 29), [1] * 370, "answers"))
    page = opened("".join(to_html(Document((Name("x"),), (), tuple(blocks)))))
    for width in rounds((320, 641, 1280), (320, 390, 640, 641, 768, 860, 861, 1000, 1280, 2400)):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(MEETING) == [], width
        assert page.evaluate(BROKEN) == 0, width
        assert page.evaluate(FITS), width


CUT = """
[...document.querySelectorAll("table, svg, dl, .scroll")]
    .filter(box => box.checkVisibility() && box.getBoundingClientRect().right > innerWidth + 1)
    .map(box => box.outerHTML.slice(0, 200))
"""
HIDDEN = """
[...document.querySelectorAll("details:not(:has(.long)) tr")]
    .filter(row => !row.getBoundingClientRect().height).length
"""


def test_a_page_is_printed_with_all_columns_and_what_is_folded_and_without_a_map(
    opened: Opened,
) -> None:
    page = opened(rendered(PageReport(OVERVIEW), Format.HTML))
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PRINTED_WIDTH, "height": 1_000})
    assert page.evaluate(CUT) == []
    assert page.evaluate(HIDDEN) == 0
    assert page.locator(".map").is_hidden()
    assert page.locator(".contents").is_hidden()
    assert 3 <= printed(page, "A4") <= 6


def test_fifty_thousand_places_fit_on_a_page(opened: Opened) -> None:
    spots = [
        Spot(
            -50 + n % 120, -180 + n * 7 % 360 + n % 100 / 100, 1 + n % 3, f"Town {n}", "Land", "FR"
        )
        for n in range(50_000)
    ]
    text = "".join(to_html(Document((Name("x"),), (), (WorldMap(spots, "users"),))))
    assert len(text) < 2_000_000
    assert fits(opened(text))


@pytest.mark.parametrize("name", BRIEFS)
def test_a_brief_is_printed_on_one_page_and_nothing_of_it_is_cut(opened: Opened, name: str) -> None:
    page = opened(rendered(BRIEFS[name], Format.HTML))
    assert trouble_on_one_page(page, opened.file) == []


def test_anybody_can_read_a_brief_on_any_screen(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "brief.html"
    file.write_text(rendered(BRIEFS["long names, quarter"], Format.HTML))
    page = browser.new_page(bypass_csp=True)  # which lets the test look into the page
    page.goto(file.as_uri())
    for width in (1280, 390, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(FITS), width
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
