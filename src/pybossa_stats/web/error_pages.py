"""Errors as pages, for browsers."""

from dataclasses import replace
from http import HTTPStatus
from wsgiref.types import WSGIEnvironment

from pybossa_stats.media import document as doc
from pybossa_stats.media import wording
from pybossa_stats.media.html.page import to_html
from pybossa_stats.web.renderings import HTML, PAGE_POLICY
from pybossa_stats.web.responses import Response

UNKNOWN_PARAMETER = (
    "There is no such parameter; the only one is response_format=json."
    " Figures are always the latest ones."
)

_EXPLANATIONS = {
    HTTPStatus.BAD_REQUEST: UNKNOWN_PARAMETER,
    HTTPStatus.NOT_FOUND: "There is no page at this address.",
    HTTPStatus.METHOD_NOT_ALLOWED: "Pages can only be read here.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "The server could not make this page.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The statistics cannot be read at the moment.",
}


def error_page(error: Response, environ: WSGIEnvironment) -> Response:
    """An error as a page that leads to the statistics; it repeats nothing of the request."""
    headers = dict(error.headers)
    explanation = _EXPLANATIONS[error.status]
    if "Retry-After" in headers:
        seconds = wording.counted(int(headers["Retry-After"]), "seconds")
        explanation = f"{explanation} Try again in {seconds}."
    home = doc.Name("Statistics of this server", home_of(environ))
    blocks = doc.note(explanation), doc.note(home)
    page = "".join(to_html(doc.Document((error.status.phrase,), (), blocks)))
    headers["Content-Type"] = HTML
    return replace(error, headers=tuple(headers.items()), body=page.encode(), policy=PAGE_POLICY)


def home_of(environ: WSGIEnvironment) -> str:
    """The address of ``/stats/``, relative to that of a request, wherever it is mounted."""
    to_mount = "../" * (environ.get("PATH_INFO", "").count("/") - 1)
    return to_mount or "./" if environ.get("SCRIPT_NAME") == "/stats" else f"{to_mount}stats/"
