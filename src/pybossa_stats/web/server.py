"""The endpoint on a socket of its own."""

import logging
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from wsgiref.types import WSGIApplication

from pybossa_stats import clock
from pybossa_stats.errors import StatsError

try:
    from waitress import create_server, wasyncore
    from waitress.channel import ClientDisconnected, HTTPChannel
    from waitress.parser import HTTPRequestParser, ParsingError
    from waitress.task import WSGITask
except ModuleNotFoundError as error:
    hint = f"Install it: {sys.executable} -m pip install waitress"
    raise StatsError("serve requires the package waitress.", hint) from error

_THREADS = 128  # some are free even while many requests wait for a reading
_MAX_CONNECTIONS = 800  # below the usual limit of 1,024 files
_MAX_REQUEST = 65_536  # bytes; no request has a body that is read
_MAX_HEADERS = 32_768  # bytes, as nginx allows
_MAX_UNREAD = 65_536  # bytes of answers that wait for a client to read them
_GRACE_SECONDS = 2  # to send what was answered
_POLL_SECONDS = 1  # between checks whether to stop

# Its log names clients by their addresses.
logging.getLogger("waitress").setLevel(logging.CRITICAL)


class _Parser(HTTPRequestParser):  # type: ignore[misc]  # (which has no types)
    """Reads a request; refuses one whose end a server in front may see elsewhere."""

    def parse_header(self, header_plus: bytes) -> None:
        try:
            super().parse_header(header_plus)
        except ParsingError:
            raise ParsingError("It is malformed.") from None  # waitress repeats what was sent
        # In HTTP/1.1, waitress removes Transfer-Encoding where it obeys it.
        if "TRANSFER_ENCODING" in self.headers or (
            self.chunked and "CONTENT_LENGTH" in self.headers
        ):
            raise ParsingError("Its length is ambiguous.")


class _Task(WSGITask):  # type: ignore[misc]
    """Answers a request, and keeps the connection after a 304, whose end needs no length."""

    def set_close_on_finish(self) -> None:
        connection = self.request.headers.get("CONNECTION", "").lower()
        if self.has_body or self.version == "1.0" or connection == "close":
            super().set_close_on_finish()


class _Channel(HTTPChannel):  # type: ignore[misc]
    """A connection; where there are too many, the one that was idle for longest is closed."""

    parser_class = _Parser
    task_class = _Task

    def __init__(self, server: Any, *connection: Any, **options: Any) -> None:  # noqa: ANN401
        super().__init__(server, *connection, **options)
        channels = server.active_channels.values()
        if len(channels) > _MAX_CONNECTIONS:
            idle = (channel for channel in channels if channel is not self and not channel.requests)
            oldest = min(idle, key=lambda channel: channel.last_activity, default=None)
            if oldest is not None:
                oldest.handle_close()

    def write_soon(self, data: bytes) -> int:
        # Waitress would let a thread wait for a client that sends requests and never reads.
        if self.total_outbufs_len > _MAX_UNREAD:
            raise ClientDisconnected
        return int(super().write_soon(data))


def serve(
    application: WSGIApplication,
    host: str,
    port: int,
    on_ready: Callable[[str], object],
    should_stop: Callable[[], bool] = lambda: False,
) -> None:
    """Serve until Ctrl-C or SIGTERM; requests that are running then are still answered.

    Args:
        application: what answers.
        host: a name or an address of this machine.
        port: 0 for any that is free.
        on_ready: called with the URL when it listens.
        should_stop: whether to end without a signal, checked every second.

    Raises:
        StatsError: if it cannot listen there.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    shown = f"[{host}]" if ":" in host else host
    try:
        listener = socket.create_server((host, port), family=family)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "no such host"
        raise StatsError(f"Cannot listen on {shown}:{port}: {reason}.") from error
    sockets: dict[int, Any] = {}
    server = create_server(
        application,
        map=sockets,
        sockets=[listener],
        threads=_THREADS,
        connection_limit=_MAX_CONNECTIONS
        + 3,  # with its own two sockets; reached where none is idle
        max_request_body_size=_MAX_REQUEST,
        max_request_header_size=_MAX_HEADERS,
        clear_untrusted_proxy_headers=True,
        ident=None,
    )
    server.channel_class = _Channel
    with suppress(KeyboardInterrupt):
        on_ready(f"http://{shown}:{listener.getsockname()[1]}")
        while not should_stop():
            _handle_events(sockets, _POLL_SECONDS)
    server.task_dispatcher.shutdown()
    _flush(sockets)
    server.close()


def _handle_events(sockets: dict[int, Any], seconds: float) -> None:
    """Wait for an event on any socket, and handle it."""
    wasyncore.loop(timeout=seconds, use_poll=True, map=sockets, count=1)


def _flush(sockets: dict[int, Any]) -> None:
    """Send the answers that are still buffered."""
    deadline = clock.monotonic() + _GRACE_SECONDS
    while clock.monotonic() < deadline and any(channel.writable() for channel in sockets.values()):
        _handle_events(sockets, 0.1)
