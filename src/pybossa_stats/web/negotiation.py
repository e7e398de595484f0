"""Content negotiation: which representation a client prefers."""

import re
from urllib.parse import parse_qs
from wsgiref.types import WSGIEnvironment

_JSON = "application/json"
_WEIGHT = re.compile(r"\s*q\s*=\s*(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\s*", re.IGNORECASE)


def wants_json(environ: WSGIEnvironment) -> bool:
    """Whether JSON is asked for rather than a page, in any way that PYBOSSA or HTTP knows."""
    accept = environ.get("HTTP_ACCEPT", "")
    return (
        names_json(environ)
        or environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower() == _JSON
        or _preference(accept, _JSON, "application/*", "*/*")
        > _preference(accept, "text/html", "text/*", "*/*")
    )


def names_json(environ: WSGIEnvironment) -> bool:
    """Whether the address itself asks for JSON, as PYBOSSA's may."""
    query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    return query.get("response_format", [])[:1] == ["json"]


def takes_gzip(environ: WSGIEnvironment) -> bool:
    """Whether a response may be compressed."""
    weight, _ = _preference(environ.get("HTTP_ACCEPT_ENCODING", ""), "gzip", "*")
    return weight > 0


def _preference(header: str, *names: str) -> tuple[float, int]:
    """How much something is wanted: its weight, from 0 to 1, and how specifically it is named.

    Args:
        header: ``Accept``, or one like it.
        names: what the thing is called there; the most specific name comes first, and decides.
    """
    weights = dict(map(_weighted, header.split(",")))
    found = ((weights[name], -place) for place, name in enumerate(names) if name in weights)
    return next(found, (0.0, 0))


def _weighted(choice: str) -> tuple[str, float]:
    name, *parameters = choice.split(";")
    found = (match for each in parameters if (match := _WEIGHT.fullmatch(each)))
    return name.strip().lower(), next((float(match[1]) for match in found), 1.0)
