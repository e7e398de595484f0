"""Make the picture of the page that the README shows.

    python -m tests.support.picture examples/report.png

The left half is the page of the sample data where light is preferred, the right one where dark is.
Anonymous users are given places at random; they have none, as their addresses are invented.
"""

import base64
import random
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.conftest import NOW
from tests.support.geoip import record, write_database
from tests.support.program import run

_CITIES = (
    ("London", "GB", "United Kingdom", 51.51, -0.13, 14),
    ("Edinburgh", "GB", "United Kingdom", 55.95, -3.19, 4),
    ("Paris", "FR", "France", 48.86, 2.35, 9),
    ("Berlin", "DE", "Germany", 52.52, 13.4, 10),
    ("Athens", "GR", "Greece", 37.98, 23.73, 6),
    ("Madrid", "ES", "Spain", 40.42, -3.7, 5),
    ("Tórshavn", "FO", "Faroe Islands", 62.01, -6.77, 3),
    ("Kyiv", "UA", "Ukraine", 50.45, 30.52, 6),
    ("Cairo", "EG", "Egypt", 30.04, 31.24, 4),
    ("Lagos", "NG", "Nigeria", 6.52, 3.38, 5),
    ("Nairobi", "KE", "Kenya", -1.29, 36.82, 3),
    ("Cape Town", "ZA", "South Africa", -33.92, 18.42, 3),
    ("Delhi", "IN", "India", 28.61, 77.21, 8),
    ("Chennai", "IN", "India", 13.08, 80.27, 4),
    ("Hanoi", "VN", "Vietnam", 21.03, 105.85, 4),
    ("Tokyo", "JP", "Japan", 35.69, 139.69, 11),
    ("Seoul", "KR", "South Korea", 37.57, 126.98, 6),
    ("Sydney", "AU", "Australia", -33.87, 151.21, 5),
    ("Wellington", "NZ", "New Zealand", -41.29, 174.78, 2),
    ("New York", "US", "United States", 40.71, -74.01, 12),
    ("Chicago", "US", "United States", 41.88, -87.63, 6),
    ("San Francisco", "US", "United States", 37.77, -122.42, 8),
    ("", "US", "United States", 37.75, -97.82, 14),
    ("Mexico City", "MX", "Mexico", 19.43, -99.13, 4),
    ("Bogotá", "CO", "Colombia", 4.71, -74.07, 3),
    ("São Paulo", "BR", "Brazil", -23.55, -46.63, 6),
    ("Buenos Aires", "AR", "Argentina", -34.6, -58.38, 5),
)
"""Name, country, latitude, longitude, and how many addresses are there, beside others."""

_NETWORKS = ("192.0.2", "198.51.100", "203.0.113")
_WIDTH = 1080
_HEIGHT = 1576
_BOTH = """<style>body{{margin:0;display:flex}}img{{width:50%}}</style>
<img src="data:image/png;base64,{}"><img src="data:image/png;base64,{}">"""


def places() -> dict[str, Any]:
    """A place for each network of four addresses."""
    chosen = random.Random(2014)
    weights = [city[-1] for city in _CITIES]
    found = {}
    for network in _NETWORKS:
        for start in range(0, 256, 4):
            ((name, code, country, latitude, longitude, _),) = chosen.choices(_CITIES, weights)
            land = (code, country, "", "")
            found[f"{network}.{start}/30"] = record(land, latitude, longitude, name)
    return found


def half(browser: Browser, page: Path, scheme: str, part: str) -> str:
    """The page from a part of it on, in base64."""
    opened = browser.new_page(
        viewport={"width": _WIDTH, "height": _HEIGHT},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    opened.goto(page.as_uri())
    opened.evaluate(
        "document.body.style.paddingBottom = '100vh'"
    )  # else the end cannot be at the top
    opened.locator(part).evaluate("each => window.scrollTo(0, each.offsetTop - 56)")
    return base64.b64encode(opened.screenshot()).decode()


def main(file: Path) -> None:
    """Make the picture."""
    with TemporaryDirectory() as work, sync_playwright() as playwright:
        page, database = Path(work, "page.html"), Path(work, "GeoLite2-City.mmdb")
        write_database(database, places(), built=NOW)
        done = run(
            *("report", "--demo", "--until", NOW.isoformat(), "--title", "A museum of everything"),
            *("--geoip-db", database, "--output", page),
        )
        assert not done.exit_code, done.stderr
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        left = half(browser, page, "light", "body")
        right = half(browser, page, "dark", "section:has(.map)")
        both = browser.new_page(viewport={"width": 1400, "height": 700 * _HEIGHT // _WIDTH})
        both.set_content(_BOTH.format(left, right))
        both.screenshot(path=file)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
