"""A real browser, and what it prints."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import tool

_OPTIONS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")
_PIXELS = {"A4": (794, 1122), "Letter": (816, 1056)}
_PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")
_OVERFLOWING = """
[...[...document.querySelectorAll(".sheet, main, section, .pair")]
    .filter(box => box.scrollHeight > box.clientHeight + 1),
 ...[...document.querySelectorAll(".tiles dd, .axis *, h1, td, tr > th")]
    .filter(box => box.scrollWidth > box.clientWidth + 1)]
    .map(box => box.outerHTML.slice(0, 200))
"""
_OVERLAPPING = """
[...document.querySelectorAll("main > *, footer, header")]
    .map(box => box.getBoundingClientRect()).sort((one, other) => one.top - other.top)
    .filter((box, place, all) => place && box.top < all[place - 1].bottom - 1)
    .map(box => box.top)
"""


@contextmanager
def real_browser() -> Iterator[Browser]:
    """Chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=tool("chromium"), args=_OPTIONS)
        yield chromium
        chromium.close()


def printed(page: Page, paper: str) -> int:
    """On how many pages it is printed, in portrait."""
    return len(_PAGE.findall(page.pdf(format=paper, print_background=True)))


def trouble_on_one_page(page: Page, file: Path) -> list[object]:
    """Why a sheet in a file does not fit on one page of A4, or of Letter; empty if it does."""
    page.goto(file.as_uri())
    page.emulate_media(media="print")
    trouble: list[object] = []
    for paper, (width, height) in _PIXELS.items():
        if (pages := printed(page, paper)) != 1:
            trouble.append(f"{pages} pages of {paper}")
        page.set_viewport_size({"width": width, "height": height})
        trouble += page.evaluate(_OVERFLOWING) + page.evaluate(_OVERLAPPING)
    return trouble
