"""HTTP responses: their headers, and which representation a client is sent."""

import gzip
from dataclasses import dataclass, field
from hashlib import sha256
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIEnvironment

from pybossa_stats.web.negotiation import takes_gzip

Headers = tuple[tuple[str, str], ...]

NO_PAGE = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""The Content-Security-Policy of what is not to be shown as a page."""

_ALWAYS = (("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"))
_TAG_LENGTH = 32
_PACKING = 6  # output hardly larger than at level 9, in a third of the time


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP response.

    Attributes:
        status: its status.
        headers: its own, besides those that every answer has.
        body: what follows them.
        policy: its Content-Security-Policy.
    """

    status: HTTPStatus
    headers: Headers = ()
    body: bytes = b""
    policy: str = NO_PAGE


@dataclass(frozen=True, slots=True)
class Representation:
    """A report as it is sent, made once for all clients.

    Attributes:
        content_type: what it is.
        body: the report.
        policy: its Content-Security-Policy.
        packed: the body, compressed by gzip.
        tag: a hash of the body, for the ETag.
    """

    content_type: str
    body: bytes
    policy: str = NO_PAGE
    packed: bytes = field(init=False)
    tag: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "packed", gzip.compress(self.body, _PACKING, mtime=0))
        object.__setattr__(self, "tag", sha256(self.body).hexdigest()[:_TAG_LENGTH])


def message(status: HTTPStatus, *headers: tuple[str, str]) -> Response:
    """An answer that says no more than its status; nothing of the request is repeated."""
    more = ("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")
    return Response(status, (*more, *headers), f"{status.phrase}\n".encode())


def represented(found: Representation, environ: WSGIEnvironment, headers: Headers) -> Response:
    """Answer with the representation that a client accepts, or that the client has it already."""
    packed = takes_gzip(environ)
    tag = f'"{found.tag}-gzip"' if packed else f'"{found.tag}"'
    headers = (*headers, ("ETag", tag))
    if _has(environ.get("HTTP_IF_NONE_MATCH", ""), tag):
        return Response(HTTPStatus.NOT_MODIFIED, headers, policy=found.policy)
    headers = (*headers, ("Content-Type", found.content_type))
    if packed:
        headers = (*headers, ("Content-Encoding", "gzip"))
    body = found.packed if packed else found.body
    return Response(HTTPStatus.OK, headers, body, found.policy)


def send(response: Response, method: str, start_response: StartResponse) -> list[bytes]:
    """Send an answer, without its body if that was not asked for or cannot be."""
    headers = [*response.headers, *_ALWAYS, ("Content-Security-Policy", response.policy)]
    if response.status != HTTPStatus.NOT_MODIFIED:
        headers.append(("Content-Length", str(len(response.body))))
    start_response(f"{response.status:d} {response.status.phrase}", headers)
    return [] if method == "HEAD" or not response.body else [response.body]


def _has(if_none_match: str, tag: str) -> bool:
    """Whether a client has a representation; proxies that compress it anew make its tag weak."""
    tags = {each.strip().removeprefix("W/") for each in if_none_match.split(",")}
    return bool(tags & {tag, "*"})
