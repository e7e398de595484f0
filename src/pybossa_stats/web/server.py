"""The endpoint on a socket of its own."""

import logging
import socket
import sys
from collections.abc import Callable
from typing import Any
from wsgiref.types import WSGIApplication

from pybossa_stats import clock
from pybossa_stats.errors import StatsError

try:
    from waitress import create_server, wasyncore
except ModuleNotFoundError as error:
    raise StatsError(
        "Serving needs the package waitress.",
        f"Install it: {sys.executable} -m pip install waitress",
    ) from error

_THREADS = 8
_CONNECTIONS = 800  # below the 1,024 files that a process may mostly have
_LARGEST_REQUEST = 65_536  # bytes; no request has a body that is read
_LARGEST_HEADERS = 32_768  # bytes, as nginx allows
_GRACE = 2  # seconds for what was answered to be sent

# What it logs names clients by their addresses.
logging.getLogger("waitress").setLevel(logging.CRITICAL)


def serve(
    application: WSGIApplication, host: str, port: int, on_ready: Callable[[str], object]
) -> None:
    """Serve until Ctrl-C or SIGTERM; requests that are running then are still answered.

    Args:
        application: what answers.
        host: a name or an address of this machine.
        port: 0 for any that is free.
        on_ready: called with the URL when it listens.

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
        connection_limit=_CONNECTIONS,
        max_request_body_size=_LARGEST_REQUEST,
        max_request_header_size=_LARGEST_HEADERS,
        asyncore_use_poll=True,
        clear_untrusted_proxy_headers=True,
        ident=None,
    )
    on_ready(f"http://{shown}:{listener.getsockname()[1]}")
    server.run()
    _flush(sockets)
    server.close()


def _flush(sockets: dict[int, Any]) -> None:
    """Send what has been answered."""
    deadline = clock.monotonic() + _GRACE
    while clock.monotonic() < deadline and any(each.writable() for each in sockets.values()):
        wasyncore.loop(timeout=0.1, map=sockets, count=1)
