"""HTTP responses, and the choice of their encoding."""

import gzip
from dataclasses import dataclass, field
from hashlib import sha256
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIEnvironment

from pybossa_stats.web.negotiation import takes_gzip

Headers = tuple[tuple[str, str], ...]

NO_PAGE_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""The Content-Security-Policy of everything but pages."""

_COMMON_HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Robots-Tag", "noindex"),
)
_TAG_LENGTH = 32
_GZIP_LEVEL = 6  # output is hardly larger than at level 9, in a third of the time


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP response.

    Attributes:
        status: its status.
        headers: its own, besides those of all responses.
        body: the content.
        policy: its Content-Security-Policy.
    """

    status: HTTPStatus
    headers: Headers = ()
    body: bytes = b""
    policy: str = NO_PAGE_POLICY


@dataclass(frozen=True, slots=True)
class Representation:
    """A report as it is sent, made once for all clients.

    Attributes:
        content_type: what it is.
        body: the report.
        policy: its Content-Security-Policy.
        gzipped: the body, compressed by gzip.
        tag: a hash of the body, for the ETag.
    """

    content_type: str
    body: bytes
    policy: str = NO_PAGE_POLICY
    gzipped: bytes = field(init=False)
    tag: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "gzipped", gzip.compress(self.body, _GZIP_LEVEL, mtime=0))
        object.__setattr__(self, "tag", sha256(self.body).hexdigest()[:_TAG_LENGTH])


def message(status: HTTPStatus, *headers: tuple[str, str], reason: str = "") -> Response:
    """An answer that consists of its status; nothing of the request is repeated.

    Args:
        status: its status.
        headers: its own headers.
        reason: a sentence to add to the status.
    """
    more = ("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")
    text = f"{status.phrase}: {reason}" if reason else status.phrase
    return Response(status, (*more, *headers), f"{text}\n".encode())


def negotiate(
    representation: Representation, environ: WSGIEnvironment, headers: Headers
) -> Response:
    """Answer with the encoding that a client accepts, or 304 if the client has it already."""
    gzipped = takes_gzip(environ)
    tag = f'"{representation.tag}-gzip"' if gzipped else f'"{representation.tag}"'
    headers = (*headers, ("ETag", tag))
    if _matches(environ.get("HTTP_IF_NONE_MATCH", ""), tag):
        return Response(HTTPStatus.NOT_MODIFIED, headers, policy=representation.policy)
    headers = (*headers, ("Content-Type", representation.content_type))
    if gzipped:
        headers = (*headers, ("Content-Encoding", "gzip"))
    body = representation.gzipped if gzipped else representation.body
    return Response(HTTPStatus.OK, headers, body, representation.policy)


def send(response: Response, method: str, start_response: StartResponse) -> list[bytes]:
    """Send a response, without its body in answer to HEAD."""
    headers = [*response.headers, *_COMMON_HEADERS, ("Content-Security-Policy", response.policy)]
    if response.status != HTTPStatus.NOT_MODIFIED:
        headers.append(("Content-Length", str(len(response.body))))
    start_response(f"{response.status:d} {response.status.phrase}", headers)
    return [] if method == "HEAD" or not response.body else [response.body]


def _matches(if_none_match: str, tag: str) -> bool:
    """Whether a client has a representation; proxies that compress it anew make its tag weak."""
    tags = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return bool(tags & {tag, "*"})
