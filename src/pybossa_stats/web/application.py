"""The WSGI application: what is answered where."""

import logging
import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache, partial
from http import HTTPStatus
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote
from wsgiref.types import StartResponse, WSGIEnvironment

from pybossa_stats import clock
from pybossa_stats.errors import UsageError
from pybossa_stats.report.formats import Format
from pybossa_stats.report.projects import GlobalStatsReport
from pybossa_stats.source.database import connect
from pybossa_stats.source.limits import MAX_AGE, STALE_FOR, USUAL, Limits
from pybossa_stats.source.url import parse_url
from pybossa_stats.stats.locations import Locator
from pybossa_stats.web.negotiation import names_json, wants_json
from pybossa_stats.web.readings import ReadingCache, UnavailableError
from pybossa_stats.web.renderings import Pages, Renderings
from pybossa_stats.web.responses import Representation, Response, message, represented, send
from pybossa_stats.web.sources import Source

_Result = TypeVar("_Result")
_Answer = Callable[[WSGIEnvironment], Response]

_VARIABLE = "PYBOSSA_STATS_DATABASE_URL"
_METHODS = ("GET", "HEAD", "OPTIONS")

_PROJECTS = "/stats/projects/"

_ANY_ORIGIN = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Allow-Headers", "Authorization, Content-Type"),
    ("Access-Control-Max-Age", "21600"),
)
"""Lets scripts of all sites ask, as PYBOSSA does for its API."""

_logger = logging.getLogger(__name__)


def create_app(  # noqa: PLR0913 (each by its name)
    database_url: str | None = None,
    *,
    locator: Callable[[], Locator | None] = lambda: None,
    snapshots: Path | None = None,
    title: str | None = None,
    site_url: str = "",
    no_names: bool = False,
    schema: str | None = None,
    limits: Limits = USUAL,
    max_age: float = MAX_AGE,
    stale_for: float = STALE_FOR,
) -> "Application":
    """Make the endpoint of a database, to be mounted under a WSGI server.

    Nothing is read before somebody asks.

    Args:
        database_url: the database; None for that of PYBOSSA_STATS_DATABASE_URL.
        locator: makes what locates anonymous users; called for each reading, as a GeoIP file is
            replaced now and then. While it makes nothing, no address is read.
        snapshots: a folder of snapshots, from which the page shows growth.
        title: what the site is called on the page; None for the name of the database.
        site_url: the address of the PYBOSSA server, to which names lead; empty for none.
        no_names: whether users are numbered, rather than named.
        schema: an option of `connect`.
        limits: likewise.
        max_age: seconds that figures may be old, besides the time that it takes to read them.
        stale_for: seconds that the last figures are shown for while the database cannot be read.

    Raises:
        UsageError: if no database is given, or its URL is malformed.
    """
    url = database_url or os.environ.get(_VARIABLE)
    if not url:
        raise UsageError("No database given.", f"Pass its URL to create_app, or set {_VARIABLE}.")
    parse_url(url)
    source = Source(
        partial(connect, url, schema=schema, limits=limits),
        *(locator, snapshots, title, site_url, no_names),
    )
    return Application(source, max_age=max_age, stale_for=stale_for)


class Application:
    """The endpoint, and what goes with it.

    Args:
        source: what reads the figures.
        max_age: seconds that they may be old, besides the time that it takes to read them.
        stale_for: seconds that the last ones are shown for while there are no others.
        on_trouble: called once for each kind of answer with what is wrong with the database, and
            when all is well again.

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
        def readings(read: Callable[[], _Result]) -> ReadingCache[_Result]:
            return ReadingCache(read, max_age=max_age, stale_for=stale_for, on_trouble=on_trouble)

        def read_page() -> Pages:
            started = clock.monotonic()
            page = source.page()
            site = source.site_of(page.result.site)
            self.site.offer(Renderings(site), started)
            self._projects.offer(Renderings(GlobalStatsReport(page.result.projects)), started)
            return Pages(page)

        self.site = readings(lambda: Renderings(source.site()))
        self._page = readings(read_page)
        self._projects = readings(lambda: Renderings(GlobalStatsReport(source.projects())))
        self._routes: dict[str, _Answer] = {
            "/": lambda environ: _redirect(environ, HTTPStatus.TEMPORARY_REDIRECT),
            "/stats": lambda environ: _redirect(environ, HTTPStatus.PERMANENT_REDIRECT),
            "/stats/": self._stats,
            "/api/globalstats": self._global_stats,
            "/metrics": self._metrics,
            "/healthz": self._health,
        }

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
        # Servers mount it at their root, below a folder, or at /stats itself.
        answer = self._answer(environ.get("SCRIPT_NAME", "") + path) or self._answer(path)
        response = _respond(answer, method, environ)
        if answer == self._global_stats:
            response = replace(response, headers=(*response.headers, *_ANY_ORIGIN))
        return send(response, method, start_response)

    def _answer(self, path: str) -> _Answer | None:
        if path.startswith(_PROJECTS):
            # WSGI gives the bytes of an address as if they were Latin-1.
            name = quote(path.removeprefix(_PROJECTS).encode("latin-1"), safe="")
            return partial(self._project, name)
        return self._routes.get(path)

    def _project(self, name: str, environ: WSGIEnvironment) -> Response:
        wanted = Format.JSON if wants_json(environ) else Format.HTML
        return _latest(self._page, lambda made: made.project(name, wanted), environ)

    def _stats(self, environ: WSGIEnvironment) -> Response:
        if wants_json(environ):
            return _latest(self.site, lambda made: made.of(Format.JSON), environ)
        return _latest(self._page, lambda made: made.of(Format.HTML), environ)

    def _metrics(self, environ: WSGIEnvironment) -> Response:
        """Those of the site, and of its projects once these have been read.

        That takes longer than Prometheus waits, so it is not waited for.
        """
        self._projects.begin()
        try:
            of_projects = self._projects.last().value.of(Format.PROMETHEUS).body
        except UnavailableError:
            of_projects = b""

        return _latest(
            self.site, lambda made: _followed_by(made.of(Format.PROMETHEUS), of_projects), environ
        )

    def _global_stats(self, environ: WSGIEnvironment) -> Response:
        return _latest(self._projects, lambda made: made.of(Format.JSON), environ)

    def _health(self, _environ: WSGIEnvironment) -> Response:
        """Whether there are figures; read anew if due, as there may be no other requests for them.

        It waits for nothing, so that who watches the endpoint is always answered at once.
        """
        self.site.begin()
        self.site.last()
        return message(HTTPStatus.OK)


@lru_cache(maxsize=2)
def _followed_by(first: Representation, more: bytes) -> Representation:
    """A text and another one, packed once for all clients."""
    return Representation(first.content_type, first.body + more)


def _respond(answer: _Answer | None, method: str, environ: WSGIEnvironment) -> Response:
    if answer is None:
        return message(HTTPStatus.NOT_FOUND)
    allow = ("Allow", ", ".join(_METHODS))
    if method not in _METHODS:
        return message(HTTPStatus.METHOD_NOT_ALLOWED, allow)
    if method == "OPTIONS":
        return message(HTTPStatus.OK, allow)
    try:
        return answer(environ)
    except UnavailableError as error:
        return message(HTTPStatus.SERVICE_UNAVAILABLE, ("Retry-After", str(error.retry_after)))
    except Exception as error:  # noqa: BLE001 (whose words may hold anything)
        _logger.error("Internal error (%s).", type(error).__name__)  # noqa: TRY400
        return message(HTTPStatus.INTERNAL_SERVER_ERROR)


def _redirect(environ: WSGIEnvironment, status: HTTPStatus) -> Response:
    # Relative, since the host and path that a request gives must not be repeated.
    query = "?response_format=json" if names_json(environ) else ""
    return message(status, ("Location", f"stats/{query}"))


def _latest(
    readings: ReadingCache[_Result],
    form: Callable[[_Result], Representation | None],
    environ: WSGIEnvironment,
) -> Response:
    """The latest reading, in a form; not found where it has none."""
    reading = readings.latest()
    made = form(reading.value)
    if made is None:
        return message(HTTPStatus.NOT_FOUND)
    headers = (
        ("Age", str(int(readings.age(reading)))),
        ("Cache-Control", f"max-age={readings.max_age:.0f}"),
        ("Vary", "Accept, Accept-Encoding, Content-Type"),
    )
    return represented(made, environ, headers)
