"""Content negotiation: which representation a client prefers."""

import re
from urllib.parse import parse_qs
from wsgiref.types import WSGIEnvironment

_JSON = "application/json"
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
    query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    return query.get("response_format", [])[:1] == ["json"]


def takes_gzip(environ: WSGIEnvironment) -> bool:
    """Whether a client accepts gzip."""
    weight, _ = _preference(environ.get("HTTP_ACCEPT_ENCODING", ""), "gzip", "*")
    return weight > 0


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
