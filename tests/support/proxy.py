"""A proxy that can fall silent, as a server that hangs or a network that loses packets."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

from pybossa_stats.source.url import parse_url


class Proxy:
    """Hands over what two sides send each other, until it falls silent; connections stay open."""

    def __init__(self, server: str, listener: socket.socket) -> None:
        self._silent = Event()
        self._listener = listener
        self._sockets: list[socket.socket] = []
        url = parse_url(server)
        self._server = url.host or "localhost", url.port or 5432
        mine = url.set(host="127.0.0.1", port=listener.getsockname()[1], drivername="postgresql")
        self.url = mine.render_as_string(hide_password=False)

    def fall_silent(self) -> None:
        self._silent.set()

    def accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(self._server)
                self._sockets += client, server
                for ends in ((client, server), (server, client)):
                    Thread(target=self._forward, args=ends, daemon=True).start()

    def close(self) -> None:
        for end in (self._listener, *self._sockets):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _forward(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if self._silent.is_set():
                    return
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)


@contextmanager
def proxy(server: str) -> Iterator[Proxy]:
    """A proxy in front of a server."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        made = Proxy(server, listener)
        acceptor = Thread(target=made.accept, daemon=True)
        acceptor.start()
        try:
            yield made
        finally:
            made.close()
            acceptor.join()
