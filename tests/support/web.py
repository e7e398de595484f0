"""Asking a WSGI application, with a validator of the standard between."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from wsgiref.types import WSGIApplication
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import pytest


@dataclass(frozen=True)
class Answer:
    """What an application answers; names of headers are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


class Clock:
    """A monotonic clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds

    def advance(self, seconds: float) -> None:
        self.seconds += seconds


@contextmanager
def standing_clock() -> Iterator[Clock]:
    """The program's monotonic clock, but for what others than it look at."""
    clock = Clock()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pybossa_stats.clock.monotonic", clock)
        yield clock


def ask(
    application: WSGIApplication,
    address: str = "/stats/",
    method: str = "GET",
    **environ: str,
) -> Answer:
    """Ask for an address, with variables such as ``HTTP_ACCEPT``."""
    path, _, query = address.partition("?")
    asked: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
    }
    setup_testing_defaults(asked)
    asked |= environ
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(
        status: str, headers: list[tuple[str, str]], _exc_info: object = None
    ) -> Any:  # noqa: ANN401 (of WSGI)
        started.append((status, headers))
        return lambda _data: None

    parts = validator(application)(asked, start_response)
    try:
        body = b"".join(parts)
    finally:
        parts.close()  # type: ignore[attr-defined]  # as WSGI demands
    ((status, sent),) = started
    headers = [(name.lower(), value) for name, value in sent]
    assert len(headers) == len(dict(headers)), "each header is sent once"
    return Answer(int(status[:3]), dict(headers), body)
