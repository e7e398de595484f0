"""Content negotiation: which representation a client prefers."""

import re
from urllib.parse import parse_qs
from wsgiref.types import WSGIEnvironment

_JSON = "application/json"
_FORMAT = "response_format"
_IGNORED = re.compile(r"api_key|_|utm_\w+|fbclid|gclid")
"""What clients of PYBOSSA, jQuery and links in social networks add to any address."""

_WEIGHT = re.compile(r"\s*q\s*=\s*(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\s*", re.IGNORECASE)


def wants_json(environ: WSGIEnvironment) -> bool:
    """Whether a client prefers JSON to a page, in any way that PYBOSSA or HTTP knows."""
    accept = environ.get("HTTP_ACCEPT", "")
    return (
        names_json(environ)
        or environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower() == _JSON
        or _preference(accept, _JSON, "application/*", "*/*")
        > _preference(accept, "text/html", "text/*", "*/*")
    )


def names_json(environ: WSGIEnvironment) -> bool:
    """Whether the query string asks for JSON, as PYBOSSA's may."""
    return _parameters(environ).get(_FORMAT, [])[:1] == ["json"]


def names_html(environ: WSGIEnvironment) -> bool:
    """Whether a client names HTML, as browsers do, and prefers neither JSON nor plain text."""
    accept = environ.get("HTTP_ACCEPT", "")
    html, plain = _preference(accept, "text/html"), _preference(accept, "text/plain")
    return html > (0.0, 0) and html >= plain and not wants_json(environ)


def has_unknown_parameters(environ: WSGIEnvironment) -> bool:
    """Whether the query string holds parameters that would have no effect, but seem to."""
    return any(name != _FORMAT and not _IGNORED.fullmatch(name) for name in _parameters(environ))


def takes_gzip(environ: WSGIEnvironment) -> bool:
    """Whether a client accepts gzip."""
    weight, _ = _preference(environ.get("HTTP_ACCEPT_ENCODING", ""), "gzip", "*")
    return weight > 0


def _parameters(environ: WSGIEnvironment) -> dict[str, list[str]]:
    return parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)


def _preference(header: str, *names: str) -> tuple[float, int]:
    """The preference for something: its weight, from 0 to 1, and how specifically it is named.

    Args:
        header: ``Accept``, or one like it.
        names: its names there; the most specific comes first, and decides.
    """
    weights = dict(map(_weighted, header.split(",")))
    matches = ((weights[name], -place) for place, name in enumerate(names) if name in weights)
    return next(matches, (0.0, 0))


def _weighted(choice: str) -> tuple[str, float]:
    name, *parameters = choice.split(";")
    matches = filter(None, map(_WEIGHT.fullmatch, parameters))
    return name.strip().lower(), next((float(match[1]) for match in matches), 1.0)
