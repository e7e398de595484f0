"""The WSGI application: which path is answered by what."""

import logging
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote
from wsgiref.types import StartResponse, WSGIEnvironment

from pybossa_stats import clock
from pybossa_stats.errors import UsageError
from pybossa_stats.periods import written
from pybossa_stats.report.formats import Format
from pybossa_stats.report.published import Anonymity
from pybossa_stats.source.database import connect
from pybossa_stats.source.limits import MAX_AGE, STALE_FOR, USUAL, Limits
from pybossa_stats.source.url import parse_url
from pybossa_stats.stats.locations import Locator
from pybossa_stats.web.error_pages import UNKNOWN_PARAMETER, error_page
from pybossa_stats.web.metrics import EndpointMetrics
from pybossa_stats.web.negotiation import (
    has_unknown_parameters,
    names_html,
    names_json,
    wants_json,
)
from pybossa_stats.web.readings import Reading, ReadingCache, UnavailableError
from pybossa_stats.web.renderings import ICON, PROMETHEUS, Pages, Renderings
from pybossa_stats.web.responses import Headers, Representation, Response, message, negotiate, send
from pybossa_stats.web.sources import Source

_Result = TypeVar("_Result")
_Handler = Callable[[WSGIEnvironment], Response]

_VARIABLE = "PYBOSSA_STATS_DATABASE_URL"
_ZONE = "PYBOSSA_STATS_TIMEZONE"
_METHODS = ("GET", "HEAD", "OPTIONS")

_PROJECTS = "/stats/projects/"
_SLASH = quote("/", safe="")

_ICON_CACHING = "max-age=604800"

_ANY_ORIGIN = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Allow-Headers", "Authorization, Content-Type"),
    ("Access-Control-Max-Age", "21600"),
)
"""Let scripts of any site use it, as PYBOSSA does for its API."""

_logger = logging.getLogger(__name__)


def create_app(  # noqa: PLR0913 (all by name)
    database_url: str | None = None,
    *,
    locator: Callable[[], Locator | None] = lambda: None,
    snapshots: Path | None = None,
    title: str | None = None,
    site_url: str = "",
    no_names: bool = False,
    publish: bool = False,
    timezone: str | None = None,
    schema: str | None = None,
    limits: Limits = USUAL,
    max_age: float = MAX_AGE,
    stale_for: float = STALE_FOR,
) -> "Application":
    """Make the endpoint of a database, to be mounted under a WSGI server.

    Nothing is read before the first request.

    Args:
        database_url: the database; None for that of PYBOSSA_STATS_DATABASE_URL.
        locator: makes what locates addresses; called for every reading, as a GeoIP file is
            replaced now and then. While it returns None, no address is read.
        snapshots: a folder of snapshots, from which the page shows growth.
        title: what the site is called on the page; None for the name of the database.
        site_url: the address of the PYBOSSA server, to which names lead; empty for none.
        no_names: whether users are numbered, rather than named.
        publish: whether small groups and exact places are left out, too.
        timezone: the time zone in which days begin, and times are shown, such as Europe/London;
            None for that of PYBOSSA_STATS_TIMEZONE, or UTC.
        schema: as in `connect`.
        limits: as in `connect`.
        max_age: maximum age of figures in seconds, besides the time that it takes to read them.
        stale_for: seconds that the last figures are shown for while the database cannot be read.

    Raises:
        UsageError: if no database is given, its URL is malformed, or there is no such time zone.
    """
    url = database_url or os.environ.get(_VARIABLE)
    if not url:
        raise UsageError("No database given.", f"Pass its URL to create_app, or set {_VARIABLE}.")
    parse_url(url)
    zone = written.window(timezone=timezone or os.environ.get(_ZONE) or "UTC").zone
    source = Source(
        partial(connect, url, schema=schema, limits=limits),
        *(locator, snapshots, title, site_url, Anonymity(publish, no_names), zone),
    )
    return Application(source, max_age=max_age, stale_for=stale_for)


class Application:
    """The endpoint of a database, with its pages, metrics and health check.

    Args:
        source: what reads the figures.
        max_age: their maximum age in seconds, besides the time that it takes to read them.
        stale_for: seconds that the last ones are shown for while there are no others.
        on_trouble: called when reading a resource begins to fail, with the reason, and when it
            succeeds again.

    Attributes:
        site: the readings of the global statistics.
    """

    def __init__(
        self,
        source: Source,
        *,
        max_age: float,
        stale_for: float,
        on_trouble: Callable[[str], object] = _logger.warning,
    ) -> None:
        def cache(read: Callable[[], _Result]) -> ReadingCache[_Result]:
            return ReadingCache(read, max_age=max_age, stale_for=stale_for, on_trouble=on_trouble)

        def read_page() -> Pages:
            started = clock.monotonic()
            page, projects = source.page()
            site = source.site_of(page.result.site)
            self.site.offer(Renderings(site), started)
            self._projects.offer(Renderings(projects), started)
            return Pages(page)

        self.site = cache(lambda: Renderings(source.site()))
        self._page = cache(read_page)
        self._projects = cache(lambda: Renderings(source.projects()))
        self._endpoint_metrics = EndpointMetrics(
            {
                "site": self.site.refreshes,
                "page": self._page.refreshes,
                "projects": self._projects.refreshes,
            }
        )
        self._routes: dict[str, _Handler] = {
            "/": partial(_redirect, HTTPStatus.TEMPORARY_REDIRECT, "stats/"),
            "/stats": partial(_redirect, HTTPStatus.PERMANENT_REDIRECT, "stats/"),
            "/stats/": self._stats,
            "/stats/projects": partial(_redirect, HTTPStatus.PERMANENT_REDIRECT, "projects/"),
            _PROJECTS: self._project_list,
            "/api/globalstats": self._global_stats,
            "/metrics": self._metrics,
            "/healthz": self._health,
            "/favicon.ico": _icon,
        }

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
        # Servers mount it at their root, below a folder, or at /stats itself.
        handler = self._handler(environ.get("SCRIPT_NAME", "") + path) or self._handler(path)
        response = _respond(handler, method, environ)
        if response.status >= HTTPStatus.BAD_REQUEST and names_html(environ):
            response = error_page(response, environ)
        if handler == self._global_stats:
            response = replace(response, headers=(*response.headers, *_ANY_ORIGIN))
        self._endpoint_metrics.count_request(response.status)
        return send(response, method, start_response)

    def _handler(self, path: str) -> _Handler | None:
        if handler := self._routes.get(path):
            return handler
        if path.startswith(_PROJECTS):
            # WSGI gives the bytes of an address as if they were Latin-1.
            name = quote(path.removeprefix(_PROJECTS).encode("latin-1"), safe="")
            return partial(self._project, name)
        return None

    def _project_list(self, environ: WSGIEnvironment) -> Response:
        output_format = _page_format(environ)
        return _represent(self._page, lambda pages: pages.project_list.of(output_format), environ)

    def _project(self, name: str, environ: WSGIEnvironment) -> Response:
        """The page of a project, or its JSON; with a slash at the end, a redirect to it."""
        pages, bare = self._page.latest().value, name.removesuffix(_SLASH)
        # Only the name of a page leads anywhere, and a slash within it would lead elsewhere.
        if not pages.has_project(name) and pages.has_project(bare) and _SLASH not in bare:
            return _redirect(HTTPStatus.PERMANENT_REDIRECT, f"../{bare}", environ)
        output_format = _page_format(environ)
        return _represent(self._page, lambda pages: pages.project(name, output_format), environ)

    def _stats(self, environ: WSGIEnvironment) -> Response:
        if wants_json(environ):
            return _represent(self.site, lambda site: site.of(Format.JSON), environ)
        return _represent(self._page, lambda pages: pages.of(Format.HTML), environ)

    def _metrics(self, environ: WSGIEnvironment) -> Response:
        """Metrics of the site, of its projects once they have been read, and of the endpoint.

        Reading projects takes longer than Prometheus waits. Without figures, those of the endpoint
        say why.
        """
        self._projects.start_if_due()
        headers: Headers = (("Cache-Control", "no-cache"), ("Vary", "Accept-Encoding"))
        site = projects = b""
        with suppress(UnavailableError):
            projects = self._projects.last().value.of(Format.PROMETHEUS).body
        with suppress(UnavailableError):
            reading = self.site.latest()
            site = reading.value.of(Format.PROMETHEUS).body
            headers = (("Age", _age(self.site, reading)), *headers)
        body = site + projects + self._endpoint_metrics.text()
        return negotiate(Representation(PROMETHEUS, body), environ, headers)

    def _global_stats(self, environ: WSGIEnvironment) -> Response:
        return _represent(self._projects, lambda projects: projects.of(Format.JSON), environ)

    def _health(self, _environ: WSGIEnvironment) -> Response:
        """Whether there are figures; refreshed if due, as there may be no other requests.

        Health checks are answered at once, without waiting for a reading.
        """
        self.site.start_if_due()
        self.site.last()
        return message(HTTPStatus.OK)


def _respond(handler: _Handler | None, method: str, environ: WSGIEnvironment) -> Response:
    if handler is None:
        return message(HTTPStatus.NOT_FOUND)
    allow = ("Allow", ", ".join(_METHODS))
    if method not in _METHODS:
        return message(HTTPStatus.METHOD_NOT_ALLOWED, allow)
    if method == "OPTIONS":
        return message(HTTPStatus.OK, allow)
    if has_unknown_parameters(environ):
        return message(HTTPStatus.BAD_REQUEST, reason=UNKNOWN_PARAMETER)
    return _handle(handler, environ)


def _handle(handler: _Handler, environ: WSGIEnvironment) -> Response:
    try:
        return handler(environ)
    except UnavailableError as error:
        return message(HTTPStatus.SERVICE_UNAVAILABLE, ("Retry-After", str(error.retry_after)))
    except Exception as error:  # noqa: BLE001 (whose words may hold anything)
        _logger.error("Internal error (%s).", type(error).__name__)  # noqa: TRY400
        return message(HTTPStatus.INTERNAL_SERVER_ERROR)


def _redirect(status: HTTPStatus, location: str, environ: WSGIEnvironment) -> Response:
    """Redirect to a relative address: the host and path of a request must not be repeated."""
    query = "?response_format=json" if names_json(environ) else ""
    return message(status, ("Location", f"{location}{query}"))


def _icon(environ: WSGIEnvironment) -> Response:
    return negotiate(ICON, environ, (("Cache-Control", _ICON_CACHING), ("Vary", "Accept-Encoding")))


def _page_format(environ: WSGIEnvironment) -> Format:
    return Format.JSON if wants_json(environ) else Format.HTML


def _age(readings: ReadingCache[_Result], reading: Reading[_Result]) -> str:
    return str(int(readings.age(reading)))


def _represent(
    readings: ReadingCache[_Result],
    form: Callable[[_Result], Representation | None],
    environ: WSGIEnvironment,
) -> Response:
    """Answer with a form of the latest reading, or not found where it has none."""
    reading = readings.latest()
    representation = form(reading.value)
    if representation is None:
        return message(HTTPStatus.NOT_FOUND)
    headers = (
        ("Age", _age(readings, reading)),
        ("Cache-Control", f"max-age={readings.max_age:.0f}"),
        ("Vary", "Accept, Accept-Encoding, Content-Type"),
    )
    return negotiate(representation, environ, headers)
