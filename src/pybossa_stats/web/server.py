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

_THREADS = 128  # so that there are some left while many requests wait for a reading
_CONNECTIONS = 800  # below the 1,024 files that a process may mostly have
_LARGEST_REQUEST = 65_536  # bytes; no request has a body that is read
_LARGEST_HEADERS = 32_768  # bytes, as nginx allows
_MOST_UNREAD = 65_536  # bytes of answers that wait for a client to read them
_GRACE = 2  # seconds for what was answered to be sent
_LOOK = 1  # second at the most until it is seen that serving is to end

# What it logs names clients by their addresses.
logging.getLogger("waitress").setLevel(logging.CRITICAL)


class _Parser(HTTPRequestParser):  # type: ignore[misc]  # (which has no types)
    """Reads a request; refuses one whose end a server in front may see elsewhere."""

    def parse_header(self, header_plus: bytes) -> None:
        try:
            super().parse_header(header_plus)
        except ParsingError:
            raise ParsingError("It is malformed.") from None  # waitress repeats what was sent
        # Waitress takes the former out where it obeys it, in HTTP/1.1.
        if "TRANSFER_ENCODING" in self.headers or (
            self.chunked and "CONTENT_LENGTH" in self.headers
        ):
            raise ParsingError("Its length is ambiguous.")


class _Task(WSGITask):  # type: ignore[misc]
    """Answers a request, and keeps the connection after a 304, whose end needs no length."""

    def set_close_on_finish(self) -> None:
        asked = self.request.headers.get("CONNECTION", "").lower()
        if self.has_body or self.version == "1.0" or asked == "close":
            super().set_close_on_finish()


class _Channel(HTTPChannel):  # type: ignore[misc]
    """A connection; where there is no room for it, the one that was idle for longest goes."""

    parser_class = _Parser
    task_class = _Task

    def __init__(self, server: Any, *connection: Any, **options: Any) -> None:  # noqa: ANN401
        super().__init__(server, *connection, **options)
        channels = server.active_channels.values()
        if len(channels) > _CONNECTIONS:
            idle = (each for each in channels if each is not self and not each.requests)
            oldest = min(idle, key=lambda each: each.last_activity, default=None)
            if oldest is not None:
                oldest.handle_close()

    def write_soon(self, data: bytes) -> int:
        # Waitress would let a thread wait for a client that asks on and on, and never reads.
        if self.total_outbufs_len > _MOST_UNREAD:
            raise ClientDisconnected
        return int(super().write_soon(data))


def serve(
    application: WSGIApplication,
    host: str,
    port: int,
    on_ready: Callable[[str], object],
    is_over: Callable[[], bool] = lambda: False,
) -> None:
    """Serve until Ctrl-C or SIGTERM; requests that are running then are still answered.

    Args:
        application: what answers.
        host: a name or an address of this machine.
        port: 0 for any that is free.
        on_ready: called with the URL when it listens.
        is_over: whether to end without a signal, asked every second.

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
        connection_limit=_CONNECTIONS + 3,  # with its own two sockets; reached where none is idle
        max_request_body_size=_LARGEST_REQUEST,
        max_request_header_size=_LARGEST_HEADERS,
        clear_untrusted_proxy_headers=True,
        ident=None,
    )
    server.channel_class = _Channel
    with suppress(KeyboardInterrupt):
        on_ready(f"http://{shown}:{listener.getsockname()[1]}")
        while not is_over():
            _handle_events(sockets, _LOOK)
    server.task_dispatcher.shutdown()
    _flush(sockets)
    server.close()


def _handle_events(sockets: dict[int, Any], seconds: float) -> None:
    """Wait for something to happen on any socket, and have it dealt with."""
    wasyncore.loop(timeout=seconds, use_poll=True, map=sockets, count=1)


def _flush(sockets: dict[int, Any]) -> None:
    """Send what has been answered."""
    deadline = clock.monotonic() + _GRACE
    while clock.monotonic() < deadline and any(each.writable() for each in sockets.values()):
        _handle_events(sockets, 0.1)
